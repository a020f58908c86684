import { groupBy, halves, pool } from '../../../../nodes/shared/core/collections';
import { RowError } from '../../../../nodes/shared/core/errors';

it('gathers rows by their key, in their order', () => {
	const groups = groupBy(['pear', 'apple', 'plum'], (word) => word.slice(0, 1));
	expect([...groups]).toEqual([
		['p', ['pear', 'plum']],
		['a', ['apple']],
	]);
});

it.each<[number[], number[], number[]]>([
	[
		[1, 2, 3, 4],
		[1, 2],
		[3, 4],
	],
	[[1, 2, 3], [1, 2], [3]],
	[[1], [1], []],
	[[], [], []],
])('the halves of %j', (all, first, second) => {
	expect(halves(all)).toEqual([first, second]);
});

const turn = async () => await new Promise((resolve) => setImmediate(resolve));
const REFUSED = new RowError('rejected', 'No');
const FATAL = new RowError('invalid-credential', 'Bad key', { fatal: true, sent: 'unknown' });

it.each([
	[1, 1],
	[3, 3],
	[9, 5],
])('works on %d at once, in their order', async (mostAtOnce, most) => {
	const log: number[] = [];
	let [atOnce, highest] = [0, 0];
	const ended = await pool([1, 2, 3, 4, 5], mostAtOnce, async (item) => {
		log.push(item);
		highest = Math.max(highest, (atOnce += 1));
		await turn();
		atOnce -= 1;
		return undefined;
	});
	expect([log, highest, ended]).toEqual([[1, 2, 3, 4, 5], most, undefined]);
});

it('leaves to others what they take from the queue', async () => {
	const log: string[] = [];
	const queue = ['a', 'b', 'c', 'd'].values();
	await pool(queue, 1, async (item) => {
		log.push(item);
		if (item === 'b') log.push(`other ${queue.next().value}`);
		await turn();
		return undefined;
	});
	expect(log).toEqual(['a', 'b', 'other c', 'd']);
});

it('tells all that follow of the first fatal error, of which nothing was sent', async () => {
	const second = new RowError('unavailable', 'Too late', { fatal: true });
	const errors = [REFUSED, undefined, FATAL, second, undefined];
	const told: Array<RowError | undefined> = [];
	const ended = await pool(errors, 1, async (error, before) => {
		told.push(before);
		return await Promise.resolve(error);
	});
	expect(ended).toMatchObject({ message: 'Bad key', fatal: true, sent: 'no' });
	expect(told).toEqual([undefined, undefined, undefined, ended, ended]);
	expect(await pool([REFUSED], 1, async (error) => error)).toBeUndefined();
});

it('fails where the work does', async () => {
	await expect(pool([1], 2, async () => await Promise.reject(REFUSED))).rejects.toBe(REFUSED);
});
