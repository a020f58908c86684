/** Pages read at once at most. */
const MOST_AT_ONCE = 8;
/** No list that this package reads is longer; ends the reading where an API repeats itself for ever. */
const MOST_PAGES = 5_000;

/**
 * Reads pages from the first on until one is the last, in rounds that double in size.
 * @param read a page, counted from 1
 */
export async function readPages<Page>(
	read: (page: number) => Promise<Page>,
	isLast: (page: Page) => boolean,
	concurrency: number,
): Promise<Page[]> {
	const pages: Page[] = [];
	let size = 1;
	while (pages.length < MOST_PAGES) {
		const begun = pages.length;
		const round = await Promise.all(
			Array.from({ length: size }, async (_, at) => await read(begun + at + 1)),
		);
		const last = round.findIndex(isLast);
		pages.push(...(last < 0 ? round : round.slice(0, last + 1)));
		if (last >= 0) break;
		size = Math.min(size * 2, concurrency, MOST_AT_ONCE);
	}
	return pages;
}
