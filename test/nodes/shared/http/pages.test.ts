import { RowError } from '../../../../nodes/shared/core/errors';
import {
	incomplete,
	pagesWorthReading,
	readMany,
	readPages,
	readWhole,
	type List,
	type Page,
} from '../../../../nodes/shared/http/pages';

type Wanted = Parameters<typeof readPages<number, number>>[1];
type GetPage = (page: number, attempt: number) => Partial<Page<number>>;

const NAMES = { vendor: 'Rolodex', what: 'the list of contacts' };
const UNREADABLE = new RowError('unexpected-response', 'No');
const ALL = { pick: (row: number) => row };
const upTo = (count: number) => Array.from({ length: count }, (_, at) => at + 1);

/** A list of numbers, and the pages that were asked for, as `1 2,3` for two rounds. */
function listOf(page: GetPage, tellsLength = false) {
	const rounds: number[][] = [];
	let round: number[] | undefined;
	let attempt = 0;
	const list: List<number> = {
		...NAMES,
		tellsLength,
		idOf: String,
		async read(number) {
			if (!round) {
				round = [];
				rounds.push(round);
			}
			round.push(number);
			if (number === 1) attempt += 1;
			const given = page(number, attempt);
			await new Promise((resolve) => setImmediate(resolve));
			round = undefined;
			return { rows: [], isLast: false, ...given };
		},
	};
	return { list, pages: () => rounds.flat(), asked: () => rounds.join(' ') };
}

/** Pages of one row each. @param told what the API tells of their number */
const onePerPage =
	(length: number, told?: number): GetPage =>
	(page) => ({
		rows: page <= length ? [page] : [],
		isLast: page >= length,
		...(told === undefined ? {} : { total: told }),
	});

/** Reads such a list. */
async function read(length: number, wanted: Partial<Wanted>, told?: number) {
	const { list, asked } = listOf(onePerPage(length, told), told !== undefined);
	const { items, isComplete } = await readPages(list, { ...ALL, mostAtOnce: 8, ...wanted });
	return { asked: asked(), items, isComplete };
}

it.each([
	[1, 1],
	[2, 1],
	[3, 2],
	[60, 30],
])('for %d records, %d pages are worth reading', (records, expected) => {
	expect(pagesWorthReading(records)).toBe(expected);
});

describe('a page at which the API fails', () => {
	const failing = (error: RowError, times: number, isSearch = false) => {
		const asked: Array<[page: number, isRepeat: boolean | undefined]> = [];
		const list: List<number> = {
			...NAMES,
			tellsLength: true,
			isSearch,
			idOf: String,
			read(page, isRepeat) {
				asked.push([page, isRepeat]);
				const isBad = page === 2 && asked.filter(([other]) => other === 2).length <= times;
				return isBad
					? Promise.reject(error)
					: Promise.resolve({ rows: [page], isLast: page === 3, total: 3 });
			},
		};
		return { asked, reading: readPages(list, { ...ALL, mostAtOnce: 1 }) };
	};
	const ODD = new RowError('unexpected-response', 'Odd');
	const FAILED = new RowError('unavailable', 'Failed', { httpStatus: 500 });

	it.each([ODD, FAILED])('is read once more: %p', async (error) => {
		const { asked, reading } = failing(error, 1);
		await expect(reading).resolves.toMatchObject({ items: [1, 2, 3], isComplete: true });
		expect(asked).toEqual([[1], [2], [2, true], [3]].map(([page, again]) => [page, again]));
	});

	it.each<[string, RowError, boolean, number]>([
		['fails again', FAILED, false, 3],
		['is of a search', FAILED, true, 2],
		['got no answer', new RowError('timed-out', 'Late'), false, 2],
		['was refused', new RowError('rejected', 'No', { httpStatus: 400 }), false, 2],
	])('ends the reading where it %s', async (_, error, isSearch, requests) => {
		const { asked, reading } = failing(error, Infinity, isSearch);
		await expect(reading).rejects.toBe(error);
		expect(asked).toHaveLength(requests);
	});

	it('says why nothing more can be sent, where that is so', async () => {
		const end = new RowError('cancelled', 'Stopped');
		const errors = [FAILED, end];
		const list: List<number> = {
			...NAMES,
			tellsLength: true,
			idOf: String,
			read: () => Promise.reject(errors.shift() ?? ODD),
		};
		await expect(readPages(list, { ...ALL, mostAtOnce: 1 })).rejects.toBe(end);
	});
});

describe('a list of unknown length', () => {
	it.each<[number, Partial<Wanted>, string]>([
		[3, {}, '1 2 3'],
		[1, { ahead: 8 }, '1'],
		[3, { ahead: 8 }, '1 2,3'],
		[4, { ahead: 8 }, '1 2,3 4,5,6,7'],
		[8, { ahead: 8 }, '1 2,3 4,5,6,7 8,9,10,11,12,13,14,15'],
		[6, { ahead: 2 }, '1 2,3 4,5 6,7'],
		[8, { ahead: 8, mostAtOnce: 3 }, '1 2,3 4,5,6 7,8,9'],
		[0, {}, '1'],
	])('%d pages, %j', async (length, wanted, asked) => {
		expect(await read(length, wanted)).toEqual({ asked, items: upTo(length), isComplete: true });
	});

	it.each([
		[1, '1'],
		[5, '1 2,3 4,5'],
		[10, '1 2,3 4,5,6,7 8,9,10'],
	])('is read no further than page %d', async (lastPage, asked) => {
		const isComplete = false;
		expect(await read(99, { ahead: 4, lastPage })).toEqual({
			asked,
			items: upTo(lastPage),
			isComplete,
		});
	});

	it('that never ends is read no further than any list goes, and once', async () => {
		const { list, pages } = listOf((page) => ({ rows: [page] }));
		await expect(readWhole(list, { ...ALL, mostAtOnce: 64, ahead: 64 })).rejects.toMatchObject(
			incomplete(NAMES, 'It does not end'),
		);
		expect(pages()).toHaveLength(5_000);
	});

	it.each([1, 3])('is given up where page %d only has what was there before', async (ahead) => {
		const { list, pages } = listOf((page) => ({ rows: page > 2 ? [1, 2] : [page] }));
		await expect(readPages(list, { ...ALL, mostAtOnce: 8, ahead })).rejects.toMatchObject(
			incomplete(NAMES, 'It repeats itself'),
		);
		expect(Math.max(...pages())).toBeLessThanOrEqual(3);
	});
});

describe('a list of unknown length that is only wanted whole', () => {
	const NINE = '2,3,4,5,6,7,8,9';
	const next = (from: number, to: number) => upTo(to).slice(from).join();

	it.each<[string, number, number, string, number[], boolean]>([
		['is given up after one look if it is longer', 4, 3, '1,3', [1, 3], false],
		['of one page too', 2, 1, '1', [1], false],
		['is read at once if it ends there', 3, 3, '1,3 2', [1, 2, 3], true],
		['is read once if it is one page', 1, 1, '1', [1], true],
		['is read if it ends before', 2, 4, '1,4 2,3', [1, 2], true],
		['is empty', 0, 2, '1,2', [], true],
		['ends at its first page', 1, 30, '1,30', [1], true],
		['ends within nine pages', 2, 30, `1,30 ${NINE}`, [1, 2], true],
		['doubles', 40, 70, `1,70 ${NINE} ${next(9, 25)} ${next(25, 57)}`, upTo(40), true],
		['goes on to the page that was seen', 12, 12, `1,12 ${NINE} 10,11`, upTo(12), true],
	])('%s', async (_, length, lastPage, asked, items, isComplete) => {
		const wanted = { mostAtOnce: 32, lastPage, onlyWhole: 'beside' as const };
		expect(await read(length, wanted)).toEqual({ asked, items, isComplete });
	});

	it('is read by no more pages at once than may be', async () => {
		const { asked } = await read(5, { mostAtOnce: 2, lastPage: 9, onlyWhole: 'beside' as const });
		expect(asked).toBe('1,9 2,3 4,5');
	});
});

describe('a list whose length the API tells', () => {
	const whole = { lastPage: 3, onlyWhole: 'beside' as const };

	it.each<[string, number, Partial<Wanted>, number, string, boolean]>([
		['is read at once', 6, {}, 6, '1 2,3,4,5,6', true],
		['is read so many at once as may be', 6, { mostAtOnce: 2 }, 6, '1 2,3 4 5 6', true],
		['is read no further than it is said to go', 4, {}, 2, '1 2', true],
		['is read no further than is wanted', 6, { mostRows: 2, most: 2 }, 6, '1 2', true],
		['is not complete if it shrank', 2, {}, 4, '1 2,3,4', false],
		['is read no further than may be', 6, { lastPage: 3 }, 6, '1 2,3', false],
		['is read if all of it may be', 3, whole, 3, '1 2,3', true],
		['is given up after its first page, if it is longer', 4, whole, 4, '1', false],
	])('%s', async (_, length, wanted, told, asked, isComplete) => {
		const items = upTo(Math.min(length, asked.split(/[ ,]/).length));
		expect(await read(length, wanted, told)).toEqual({ asked, items, isComplete });
	});

	it('may not tell it all the same, and is read ahead then, without a look at its end', async () => {
		const { list, asked } = listOf(onePerPage(3), true);
		await readPages(list, {
			...ALL,
			mostAtOnce: 8,
			ahead: 4,
			lastPage: 9,
			onlyWhole: 'beside' as const,
		});
		expect(asked()).toBe('1 2,3');
	});

	it('is given up where a page only has what was there before', async () => {
		const { list, asked } = listOf(() => ({ rows: [1], total: 2_000 }));
		const listed = await readPages(list, { ...ALL, mostAtOnce: 2 });
		expect(listed).toMatchObject({ items: [1], isComplete: false, moved: new Set(['1']) });
		expect(asked()).toBe('1 2,3');
	});

	it.each<[string, number[][], string, boolean]>([
		['is read on where all pages come short', [[1, 2], [3, 4], [5]], '1 2,3', true],
		['is read on where later pages come short', [[1, 2], [3], [4, 5]], '1 2,3', true],
		['is read on to its end', [[1, 2, 3], [4], [5]], '1 2 3', true],
		['is not complete if it ends before', [[1, 2, 3], [4]], '1 2 3', false],
		[
			'is not complete if somebody was on two pages instead',
			[
				[1, 2, 3],
				[3, 4],
			],
			'1 2 3',
			false,
		],
		[
			'is complete if all are counted',
			[
				[1, 2, 3],
				[3, 4, 5],
			],
			'1 2',
			true,
		],
		[
			'is not complete if there are more than it says',
			[
				[1, 2, 3, 4],
				[5, 6],
			],
			'1 2',
			false,
		],
	])('%s', async (_, pages, expected, isComplete) => {
		const { list, asked } = listOf((page) => ({ rows: pages[page - 1] ?? [], total: 5 }), true);
		const listed = await readPages(list, { ...ALL, mostAtOnce: 8 });
		expect([asked(), listed.isComplete]).toEqual([expected, isComplete]);
	});

	it.each([
		['other', [3, 2]],
		['no', [3, undefined]],
	])('is not complete where its pages tell %s totals', async (_, totals) => {
		const { list } = listOf((page) => ({
			rows: [2 * page - 1, 2 * page],
			total: totals[page - 1],
		}));
		const { isComplete, items } = await readPages(list, { ...ALL, mostAtOnce: 1, lastPage: 2 });
		expect([isComplete, items]).toEqual([false, [1, 2, 3, 4]]);
	});

	it('is not read if no list is that long, unless few of its rows are wanted', async () => {
		const { list, pages } = listOf((page) => ({ rows: [page], total: 1e9 }), true);
		const why = 'It is said to have 1,000,000,000 rows';
		await expect(readMany(list, Infinity, { ...ALL, mostAtOnce: 1 })).rejects.toMatchObject(
			incomplete(NAMES, why),
		);
		expect(pages()).toEqual([1]);
		expect(await readMany(list, 2, { ...ALL, mostAtOnce: 1 })).toEqual([1, 2]);
	});

	it('may be shorter than it tells: an empty page is its end, and so are as many rows', async () => {
		const read = async (atMost: number) => {
			const { list, asked } = listOf((page) => ({ rows: page < 4 ? [page] : [], atMost }), true);
			const { isComplete } = await readPages(list, { ...ALL, mostAtOnce: 1 });
			return [asked(), isComplete];
		};
		expect([await read(9), await read(3)]).toEqual([
			['1 2 3 4', true],
			['1 2 3', true],
		]);
	});
});

describe('what is read', () => {
	it('has each row once, as it is kept, and says which moved', async () => {
		const pages = [
			[4, 1],
			[1, 2, 3],
			[3, 5],
		];
		const { list } = listOf((page) => ({ rows: pages[page - 1] ?? [], isLast: page === 3 }));
		const counts: number[] = [];
		const listed = await readPages(list, {
			pick: (row) => (row === 2 ? undefined : `#${row}`),
			mostAtOnce: 1,
			onRows: (rows) => counts.push(rows),
		});
		expect(listed).toMatchObject({
			items: ['#4', '#1', '#3', '#5'],
			// Who is on two pages pushed somebody else to where nobody looked.
			isComplete: false,
			moved: new Set(['1', '3']),
			unreadable: undefined,
		});
		expect(counts).toEqual([2, 2, 1]);
	});

	const beyond = { pick: (row: number) => (row > 3 ? row : undefined), most: 1 };

	it.each<[string, Partial<Wanted>, string, number[]]>([
		['once there are so many', { most: 3 }, '1 2,3', [1, 2, 3]],
		['with the first page', { most: 1 }, '1', [1]],
		['once that is enough', { isEnough: (rows) => rows.includes(3) }, '1 2,3', [1, 2, 3]],
		['at once if that is enough', { isEnough: () => true }, '1', [1]],
		['where enough is kept', beyond, '1 2,3 4,5,6,7', [4, 5, 6, 7]],
		['where nothing is wanted', { most: 0 }, '1', [1]],
	])('ends %s', async (_, wanted, asked, items) => {
		expect(await read(9, { ahead: 8, ...wanted })).toEqual({ asked, items, isComplete: true });
	});

	it('has the pages that were on their way when it was enough, and no other', async () => {
		const { asked, items } = await read(9, { mostAtOnce: 2, most: 3 }, 9);
		expect([asked, items]).toEqual(['1 2,3 4', upTo(4)]);
	});

	it.each([1, 2, 3])('is an error where page %d is one, and no page follows', async (failing) => {
		const { list, pages } = listOf((page) => {
			if (page === failing) throw UNREADABLE;
			return { rows: [page], total: 9 };
		});
		await expect(readPages(list, { ...ALL, mostAtOnce: 2 })).rejects.toBe(UNREADABLE);
		const before = pages().length;
		for (let turns = 0; turns < 5; turns += 1) await new Promise((next) => setImmediate(next));
		expect(pages()).toHaveLength(before);
		expect(Math.max(...pages())).toBeLessThanOrEqual(failing + 1);
		const { list: short } = listOf((page) => {
			if (page === failing) throw UNREADABLE;
			return { rows: [page], isLast: page >= 3 };
		});
		const whole = { ...ALL, mostAtOnce: 2, lastPage: 3, onlyWhole: 'beside' as const };
		await expect(readPages(short, whole)).rejects.toBe(UNREADABLE);
	});

	it('tells the first row that cannot be read, and counts them all as seen', async () => {
		const second = new RowError('unexpected-response', 'Another');
		const page: GetPage = (number) => ({
			rows: number === 1 ? [] : [number],
			isLast: number === 3,
			...(number === 3
				? {}
				: { unreadable: { error: number === 1 ? UNREADABLE : second, rows: number } }),
		});
		const { list } = listOf(page);
		const listed = await readPages(list, { ...ALL, mostAtOnce: 1 });
		expect(listed).toMatchObject({ items: [2, 3], isComplete: true });
		expect(listed.unreadable).toBe(UNREADABLE);
		const told = async (total: number) => {
			const { list: known } = listOf((number) => ({ ...page(number, 1), total }), true);
			return (await readPages(known, { ...ALL, mostAtOnce: 1 })).isComplete;
		};
		// Two rows, and three that cannot be read.
		expect([await told(5), await told(6)]).toEqual([true, false]);
	});

	it('says nothing of the look at a page beyond the end', async () => {
		const { list } = listOf((page) => ({
			rows: page === 1 ? [1] : [],
			isLast: true,
			...(page === 3 ? { unreadable: { error: UNREADABLE, rows: 1 } } : {}),
		}));
		const listed = await readPages(list, {
			...ALL,
			mostAtOnce: 2,
			lastPage: 3,
			onlyWhole: 'beside' as const,
		});
		expect([listed.unreadable, listed.isComplete]).toEqual([undefined, true]);
	});
});

describe('a list that changes while it is read', () => {
	/** Rows are missing from it until it was read so often. */
	const missingUntil =
		(attempts: number): GetPage =>
		(page, attempt) => ({
			rows: page > 1 ? [] : attempt < attempts ? [1] : [1, 2],
			total: 2,
		});
	const wanted = { ...ALL, mostAtOnce: 1 };

	it.each([1, 2, 3])('is whole the time %d', async (attempts) => {
		const { list, pages } = listOf(missingUntil(attempts));
		expect(await readWhole(list, wanted)).toMatchObject({ items: [1, 2], isComplete: true });
		expect(pages()).toHaveLength(2 * attempts - 1);
	});

	it('is not read a fourth time', async () => {
		const { list, pages } = listOf(missingUntil(4));
		const why = 'Rows are missing from it, or it changed while it was read';
		await expect(readWhole(list, wanted)).rejects.toMatchObject(incomplete(NAMES, why));
		expect(pages()).toHaveLength(6);
	});

	/** Two to a page; somebody went after the first page of the first reading. */
	const shifts = (told: boolean): GetPage => {
		const pages = (all: number[]) => (page: number) => all.slice(2 * page - 2, 2 * page);
		const [before, after] = [pages([1, 2, 3, 4, 5]), pages([2, 3, 4, 5])];
		return (page, attempt) => {
			const isBefore = attempt === 1 && page === 1;
			const rows = (isBefore ? before : after)(page);
			return {
				rows,
				isLast: rows.length < 2,
				...(told ? { total: isBefore ? 5 : 4 } : {}),
			};
		};
	};

	it.each<[boolean, boolean, string, number[]]>([
		[true, false, '1 2 1 2', [2, 3, 4, 5]],
		[false, true, '1 2 3 1 2 3 1 2 3', [2, 3, 4, 5]],
		[false, false, '1 2 3', [1, 2, 4, 5]],
	])('total %p, proves %p: who slipped to a page before', async (told, proves, asked, items) => {
		const { list, asked: pages } = listOf(shifts(told), told);
		const listed = await readWhole(list, { ...wanted, proves });
		expect([pages(), listed.items]).toEqual([asked, items]);
	});

	it('proves by one reading what is on one page, or found', async () => {
		const one = listOf(onePerPage(1));
		await readWhole(one.list, { ...wanted, proves: true });
		const found = listOf(onePerPage(9));
		await readWhole(found.list, { ...wanted, proves: true, most: 2 });
		expect([one.asked(), found.asked()]).toEqual(['1', '1 2']);
	});

	it('proves nothing that it does not see twice', async () => {
		const { list, pages } = listOf((page, attempt) => ({
			rows: [10 * attempt + page],
			isLast: page === 2,
		}));
		await expect(readWhole(list, { ...wanted, proves: true })).rejects.toThrow(
			/did not return all/,
		);
		expect(pages()).toHaveLength(6);
	});

	it('says so', () => {
		expect(incomplete(NAMES, 'It repeats itself')).toMatchObject({
			reason: 'unexpected-response',
			sentence:
				'Rolodex did not return all of the list of contacts. It repeats itself. Try again later',
			retryable: true,
		});
	});
});

describe('so many rows of a list', () => {
	const page: GetPage = (number) => ({ rows: [2 * number - 1, 2 * number], isLast: number === 3 });

	it.each<[number, number[], string]>([
		[3, [1, 2, 3], '1 2'],
		[4, [1, 2, 3, 4], '1 2'],
		[Infinity, upTo(6), '1 2 3'],
	])('%d', async (most, items, expected) => {
		const { list, asked } = listOf(page);
		expect(await readMany(list, most, { ...ALL, mostAtOnce: 1 })).toEqual(items);
		expect(asked()).toBe(expected);
	});

	it('is an error where one of those that were read cannot be read', async () => {
		const { list } = listOf((number) => ({
			...page(number, 1),
			...(number === 2 ? { unreadable: { error: UNREADABLE, rows: 1 } } : {}),
		}));
		await expect(readMany(list, Infinity, { ...ALL, mostAtOnce: 1 })).rejects.toBe(UNREADABLE);
		expect(await readMany(list, 2, { ...ALL, mostAtOnce: 1 })).toEqual([1, 2]);
	});
});
