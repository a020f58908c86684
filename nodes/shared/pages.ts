/** No list that this package reads is longer; ends the reading where an API repeats itself for ever. */
const MOST_PAGES = 5_000;

interface RoundSizes {
	/** Pages read at once at first; each round has twice as many. Default 1. */
	first?: number;
	/** Pages read at once at most. */
	most: number;
}

/**
 * Reads pages from the first on until one is the last.
 * @param read a page, counted from 1
 */
export async function readPages<Page>(
	read: (page: number) => Promise<Page>,
	isLast: (page: Page) => boolean,
	{ first = 1, most }: RoundSizes,
): Promise<Page[]> {
	const pages: Page[] = [];
	let size = Math.max(1, Math.min(first, most));
	while (pages.length < MOST_PAGES) {
		const begun = pages.length;
		const round = await Promise.all(
			Array.from({ length: size }, async (_, at) => await read(begun + at + 1)),
		);
		const last = round.findIndex(isLast);
		pages.push(...(last < 0 ? round : round.slice(0, last + 1)));
		if (last >= 0) break;
		size = Math.max(1, Math.min(size * 2, most));
	}
	return pages;
}
