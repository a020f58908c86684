import { Semaphore } from '../../../../nodes/shared/http/semaphore';

it('lets as many in at once as there are slots, and the others in the order in which they came', async () => {
	const semaphore = new Semaphore(2);
	const log: string[] = [];
	const enter = async (name: string) => {
		await semaphore.acquire();
		log.push(name);
	};
	const all = ['a', 'b', 'c', 'd'].map(enter);
	await Promise.all(all.slice(0, 2));
	expect(log).toEqual(['a', 'b']);
	semaphore.release();
	await all[2];
	expect(log).toEqual(['a', 'b', 'c']);
	semaphore.release();
	await all[3];
	semaphore.release();
	semaphore.release();
	// All are free again, and no more than there were.
	const again = ['e', 'f', 'g'].map(enter);
	await Promise.all(again.slice(0, 2));
	expect(log.slice(4)).toEqual(['e', 'f']);
});
