import type { RowError } from '../core/errors';

/** No list that this package reads is longer; ends the reading of an API that repeats itself for ever. */
const MOST_PAGES = 5_000;
/** Pages read at once where the length of the list is not known: each may be beyond its end. */
const MOST_AT_ONCE_UNKNOWN = 4;
/**
 * Pages read at once, at least, of a list that ends at the last page worth reading or before: as many as
 * are worth it for 20 records, which are often written in one step. So reading them takes one step too.
 */
const LEAST_AT_ONCE_SHORT = 8;

export interface ListPage<Row> {
	rows: readonly Row[];
	isLast: boolean;
	/** Pages of the whole list, where the API tells. */
	pages?: number | undefined;
	/** Rows of the whole list, where the API tells. */
	total?: number | undefined;
	/** Set where rows were left out because they cannot be read. */
	unreadable?: RowError | undefined;
}

interface ReadListOptions<Row> {
	/** Most requests in flight. */
	concurrency: number;
	/** No page after this one is read. */
	mostPages?: number;
	/**
	 * Whether page `mostPages` is read with the first, to give up at once where the list is longer. For
	 * lists whose length the API does not tell.
	 */
	looksAtEnd?: boolean;
	/** Whether the rows read so far are all that are needed. */
	isEnough?: (rows: readonly Row[]) => boolean;
}

interface PartOfList<Row> {
	rows: Row[];
	/** Whether these are all rows of the list. */
	isComplete: boolean;
	/** Set where rows were left out: what is not among the others may be in the list all the same. */
	unreadable?: RowError | undefined;
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
	const looks = looksAtEnd === true && mostPages > 1;
	const [first, last] = await Promise.all([readPage(1), looks ? readPage(mostPages) : undefined]);
	const read = async (page: number) => (last && page === mostPages ? last : await readPage(page));
	const mostAtOnce = last ? concurrency : Math.min(MOST_AT_ONCE_UNKNOWN, concurrency);
	const leastAtOnce = last ? LEAST_AT_ONCE_SHORT : 1;
	const rows: Row[] = [];
	let unreadable: RowError | undefined;
	const add = (pages: ReadonlyArray<ListPage<Row>>) => {
		for (const page of pages) {
			rows.push(...page.rows);
			unreadable ??= page.unreadable;
		}
	};
	let round = [first];
	for (let done = 1; ; done += round.length) {
		const end = round.findIndex(({ isLast }) => isLast);
		add(round.slice(0, end < 0 ? undefined : end + 1));
		if (end >= 0) return { rows, isComplete: true, unreadable };
		if (last && !last.isLast) {
			add([last]);
			return { rows, isComplete: false, unreadable };
		}
		const { pages } = first;
		const isTooLong = pages !== undefined && pages > mostPages;
		if (isTooLong || done >= mostPages || isEnough(rows)) {
			return { rows, isComplete: false, unreadable };
		}
		const atOnce =
			pages === undefined
				? Math.min(Math.max(2 * round.length, leastAtOnce), mostAtOnce, mostPages - done)
				: Math.max(1, Math.min(pages - done, concurrency));
		round = await Promise.all(
			Array.from({ length: atOnce }, async (_, at) => await read(done + 1 + at)),
		);
	}
}
