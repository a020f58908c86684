import { RowError } from '../../../../nodes/shared/core/errors';
import { pagesWorthReading, readList, type ListPage } from '../../../../nodes/shared/http/readList';

type Options = Parameters<typeof readList<number>>[1];

/** Reads a list whose pages have one row each, and says which pages were asked for, round by round. */
async function read(pages: number, options: Options, told?: number) {
	const asked: number[][] = [];
	let round: number[] | undefined;
	const list = await readList(async (page): Promise<ListPage<number>> => {
		if (!round) {
			round = [];
			asked.push(round);
		}
		round.push(page);
		await new Promise((resolve) => setImmediate(resolve));
		round = undefined;
		return {
			rows: page <= pages ? [page] : [],
			isLast: page >= pages,
			...(told === undefined ? {} : { pages: told }),
		};
	}, options);
	return { asked, ...list };
}

const pages = (count: number) => Array.from({ length: count }, (_, at) => at + 1);

it.each([
	[1, 1],
	[2, 1],
	[3, 2],
	[60, 30],
])('for %d records, %d pages are worth reading', (records, expected) => {
	expect(pagesWorthReading(records)).toBe(expected);
});

describe('a list of unknown length', () => {
	it.each<[number, Options, number[][]]>([
		[1, { concurrency: 8 }, [[1]]],
		[3, { concurrency: 8 }, [[1], [2, 3]]],
		[4, { concurrency: 8 }, [[1], [2, 3], [4, 5, 6, 7]]],
		[8, { concurrency: 8 }, [[1], [2, 3], [4, 5, 6, 7], [8, 9, 10, 11]]],
		[6, { concurrency: 2 }, [[1], [2, 3], [4, 5], [6, 7]]],
		[8, { concurrency: 3 }, [[1], [2, 3], [4, 5, 6], [7, 8, 9]]],
		[3, { concurrency: 1 }, [[1], [2], [3]]],
	])('%d pages, %j', async (length, options, expected) => {
		const { asked, rows, isComplete } = await read(length, options);
		expect(asked).toEqual(expected);
		expect(rows).toEqual(pages(length));
		expect(isComplete).toBe(true);
	});
});

describe('a list of unknown length that is only worth reading if it is short', () => {
	it.each<[string, number, number, number[][], number[], boolean]>([
		['is given up after one look if it is longer', 4, 3, [[1, 3]], [1, 3], false],
		['of one page too', 2, 1, [[1]], [1], false],
		['is read at once if it ends there', 3, 3, [[1, 3], [2]], [1, 2, 3], true],
		['is read once if it is one page', 1, 1, [[1]], [1], true],
		[
			'is read if it ends before',
			2,
			4,
			[
				[1, 4],
				[2, 3],
			],
			[1, 2],
			true,
		],
		['is empty', 0, 2, [[1, 2]], [], true],
		['ends at its first page', 1, 30, [[1, 30]], [1], true],
		['ends within nine pages', 2, 30, [[1, 30], pages(9).slice(1)], [1, 2], true],
		[
			'is read by twice as many pages at once each time',
			40,
			70,
			[[1, 70], pages(9).slice(1), pages(25).slice(9), pages(57).slice(25)],
			pages(40),
			true,
		],
		[
			'goes on to the page that was seen',
			12,
			12,
			[[1, 12], pages(9).slice(1), [10, 11]],
			pages(12),
			true,
		],
	])('%s', async (_, length, mostPages, asked, rows, isComplete) => {
		expect(await read(length, { concurrency: 32, mostPages, looksAtEnd: true })).toEqual({
			asked,
			rows,
			isComplete,
		});
	});

	it('is read by no more pages at once than may be', async () => {
		const { asked } = await read(5, { concurrency: 2, mostPages: 9, looksAtEnd: true });
		expect(asked).toEqual([
			[1, 9],
			[2, 3],
			[4, 5],
		]);
	});
});

describe('a list whose length the API tells', () => {
	it.each<[string, number, Partial<Options>, number, number[][]]>([
		['is read at once', 6, {}, 6, [[1], [2, 3, 4, 5, 6]]],
		['is read so many at once as may be', 6, { concurrency: 2 }, 6, [[1], [2, 3], [4, 5], [6]]],
		['is read to its end if it grew', 4, {}, 2, [[1], [2], [3], [4]]],
		['is read to its end if it shrank', 2, {}, 4, [[1], [2, 3, 4]]],
		['is read if all of it is worth reading', 3, { mostPages: 3 }, 3, [[1], [2, 3]]],
	])('%s', async (_, length, options, told, asked) => {
		const all = { concurrency: 8, ...options };
		expect(await read(length, all, told)).toEqual({ asked, rows: pages(length), isComplete: true });
	});

	it.each<[string, number, number, number[][], number[]]>([
		['is given up after its first page if it is longer than is worth it', 4, 4, [[1]], [1]],
		['is given up when it grew to more than is worth it', 4, 2, [[1], [2], [3]], [1, 2, 3]],
	])('%s', async (_, length, told, asked, rows) => {
		const options = { concurrency: 8, mostPages: 3 };
		expect(await read(length, options, told)).toEqual({ asked, rows, isComplete: false });
	});
});

it('is read no further than is needed', async () => {
	const isEnough = (rows: readonly number[]) => rows.includes(3);
	expect(await read(9, { concurrency: 8, isEnough })).toEqual({
		asked: [[1], [2, 3]],
		rows: [1, 2, 3],
		isComplete: false,
	});
	expect(await read(9, { concurrency: 8, isEnough: () => true })).toMatchObject({ asked: [[1]] });
});

it('is read no further than the last page that may be read', async () => {
	expect(await read(99, { concurrency: 4, mostPages: 10 })).toEqual({
		asked: [[1], [2, 3], [4, 5, 6, 7], [8, 9, 10]],
		rows: pages(10),
		isComplete: false,
	});
});

it('ends where an API repeats itself for ever', async () => {
	let asked = 0;
	const { rows, isComplete } = await readList(
		async () => {
			asked += 1;
			return Promise.resolve({ rows: ['again'], isLast: false });
		},
		{ concurrency: 8 },
	);
	expect(isComplete).toBe(false);
	expect(rows).toHaveLength(asked);
	expect(asked).toBeGreaterThanOrEqual(5_000);
	expect(asked).toBeLessThan(5_010);
});

it.each([1, 2, 3])('fails where page %d fails', async (failing) => {
	const readPage = async (page: number) => {
		if (page === failing) throw new Error('No');
		return Promise.resolve({ rows: [page], isLast: page >= 3 });
	};
	await expect(readList(readPage, { concurrency: 2 })).rejects.toThrow('No');
	await expect(
		readList(readPage, { concurrency: 2, mostPages: 3, looksAtEnd: true }),
	).rejects.toThrow('No');
});

it.each([1, 2, 3])('tells that a row of page %d cannot be read, and goes on', async (page) => {
	const unreadable = new RowError('unexpected-response', 'No');
	const readPage = async (at: number) =>
		Promise.resolve({
			rows: [at],
			isLast: at >= 4,
			unreadable: at === page ? unreadable : undefined,
		});
	const read = await readList(readPage, { concurrency: 2 });
	expect(read).toEqual({ rows: [1, 2, 3, 4], isComplete: true, unreadable });
	expect(read.unreadable).toBe(unreadable);
	const part = await readList(readPage, { concurrency: 2, mostPages: 3 });
	expect(part).toEqual({ rows: [1, 2, 3], isComplete: false, unreadable });
	const looked = await readList(readPage, { concurrency: 2, mostPages: 3, looksAtEnd: true });
	expect(looked.unreadable).toBe(page === 2 ? undefined : unreadable);
});

it('says nothing of a row that can be read', async () => {
	const readPage = async () => Promise.resolve({ rows: [1], isLast: true });
	expect((await readList(readPage, { concurrency: 2 })).unreadable).toBeUndefined();
});
