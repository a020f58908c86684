import { readPages } from '../../../nodes/shared/pages';

/** Reads a list of so many pages and says which were asked for, round by round. */
async function rounds(pages: number, sizes: { first?: number; most: number }) {
	const asked: number[][] = [];
	let round: number[] | undefined;
	const read = async (page: number) => {
		if (!round) {
			round = [];
			asked.push(round);
		}
		round.push(page);
		await new Promise((resolve) => setImmediate(resolve));
		round = undefined;
		return page;
	};
	return { result: await readPages(read, (page) => page >= pages, sizes), asked };
}

it.each<[number, { first?: number; most: number }, number[][]]>([
	[1, { most: 8 }, [[1]]],
	[3, { most: 8 }, [[1], [2, 3]]],
	[4, { most: 8 }, [[1], [2, 3], [4, 5, 6, 7]]],
	[6, { most: 2 }, [[1], [2, 3], [4, 5], [6, 7]]],
	[
		3,
		{ first: 2, most: 8 },
		[
			[1, 2],
			[3, 4, 5, 6],
		],
	],
	[2, { first: 4, most: 2 }, [[1, 2]]],
	[2, { first: 0, most: 0 }, [[1], [2]]],
])('%d pages, %j', async (pages, sizes, expected) => {
	const { result, asked } = await rounds(pages, sizes);
	expect(asked).toEqual(expected);
	expect(result).toEqual(Array.from({ length: pages }, (_, at) => at + 1));
});

it('ends where an API repeats itself for ever', async () => {
	let asked = 0;
	const pages = await readPages(
		async () => {
			asked += 1;
			return Promise.resolve('again');
		},
		() => false,
		{ most: 8 },
	);
	expect(pages.length).toBe(asked);
	expect(asked).toBeGreaterThanOrEqual(5_000);
	expect(asked).toBeLessThan(5_010);
});

it('fails where a page fails', async () => {
	const read = async (page: number) => {
		if (page === 2) throw new Error('No');
		return Promise.resolve(page);
	};
	await expect(readPages(read, () => false, { most: 2 })).rejects.toThrow('No');
});
