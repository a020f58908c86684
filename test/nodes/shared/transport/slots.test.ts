import { Slots } from '../../../../nodes/shared/transport/slots';

it('lets so many in at once, and the others in the order in which they came', async () => {
	const slots = new Slots(2);
	const log: string[] = [];
	const enter = async (name: string) => {
		await slots.take();
		log.push(name);
	};
	const all = ['a', 'b', 'c', 'd'].map(enter);
	await Promise.all(all.slice(0, 2));
	expect(log).toEqual(['a', 'b']);
	slots.give();
	await all[2];
	expect(log).toEqual(['a', 'b', 'c']);
	slots.give();
	await all[3];
	slots.give();
	slots.give();
	// All are free again, and no more than there were.
	const again = ['e', 'f', 'g'].map(enter);
	await Promise.all(again.slice(0, 2));
	expect(log.slice(4)).toEqual(['e', 'f']);
});
