/** No list that this package reads is longer; ends the reading of an API that repeats itself for ever. */
const MOST_PAGES = 5_000;
/** Pages read at once where the length of the list is not known: each may be beyond its end. */
const MOST_AT_ONCE_UNKNOWN = 4;
/**
 * Pages read at once, at first, of a list that ends at the last page worth reading or before: as many as
 * are worth it for 20 records, which are often written in one step. So reading them takes one step too.
 */
const FIRST_AT_ONCE_SHORT = 10;

export interface ListPage<Row> {
	rows: readonly Row[];
	isLast: boolean;
	/** Pages of the whole list, where the API tells. */
	pages?: number | undefined;
}

interface ReadListOptions<Row> {
	/** Most requests in flight. */
	concurrency: number;
	/** No page after this one is read. */
	mostPages?: number;
	/**
	 * Whether page `mostPages` is read first, to give up at once where the list is longer. For lists
	 * whose length the API does not tell.
	 */
	looksAtEnd?: boolean;
	/** Whether the rows read so far are all that are needed. */
	isEnough?: (rows: readonly Row[]) => boolean;
}

interface PartOfList<Row> {
	rows: Row[];
	/** Whether these are all rows of the list. */
	isComplete: boolean;
}

/** The pages that are worth reading to save writing this many records: at most half as many requests. */
export function pagesWorthReading(records: number): number {
	return Math.ceil(records / 2);
}

/**
 * Reads a list page by page, to its end or as far as that is worthwhile. A list that the API says is
 * longer than `mostPages` is given up after its first page.
 * @param readPage reads a page, counted from 1
 */
export async function readList<Row>(
	readPage: (page: number) => Promise<ListPage<Row>>,
	options: ReadListOptions<Row>,
): Promise<PartOfList<Row>> {
	const { concurrency, mostPages = MOST_PAGES, looksAtEnd, isEnough = () => false } = options;
	const last = looksAtEnd ? await readPage(mostPages) : undefined;
	if (last && !last.isLast) return { rows: [...last.rows], isComplete: false };
	const read = async (page: number) => (last && page >= mostPages ? last : await readPage(page));
	const rows: Row[] = [];
	let pages: number | undefined;
	let next = 1;
	const mostAtOnce = last ? concurrency : Math.min(MOST_AT_ONCE_UNKNOWN, concurrency);
	let atOnce = last ? Math.min(mostPages, FIRST_AT_ONCE_SHORT, concurrency) : 1;
	do {
		const round = await Promise.all(
			Array.from({ length: atOnce }, async (_, at) => await read(next + at)),
		);
		const end = round.findIndex(({ isLast }) => isLast);
		for (const page of end < 0 ? round : round.slice(0, end + 1)) rows.push(...page.rows);
		if (end >= 0) return { rows, isComplete: true };
		pages ??= round[0]?.pages;
		if (pages !== undefined && pages > mostPages) break;
		next += atOnce;
		atOnce =
			pages === undefined
				? Math.min(2 * atOnce, mostAtOnce, Math.max(1, mostPages - next + 1))
				: Math.max(1, Math.min(pages - next + 1, concurrency));
	} while (next <= mostPages && !isEnough(rows));
	return { rows, isComplete: false };
}
