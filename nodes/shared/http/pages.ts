import { RowError } from '../core/errors';
import { pool } from '../core/pool';

/** No list that this package reads is longer; ends the reading of an API that repeats itself for ever. */
const MOST_PAGES = 5_000;
/** How often a list that changes while it is read is read in all. */
const ATTEMPTS = 3;
/**
 * Pages read at once, at least, of a list that ends at the last page worth reading or before: as many as
 * are worth it for 20 records, which are often written in one step. So reading them takes one step too.
 */
const LEAST_AT_ONCE = 8;

export interface Page<Row> {
	rows: readonly Row[];
	isLast: boolean;
	/** Pages and rows of the whole list, where the API tells. */
	pages?: number | undefined;
	total?: number | undefined;
	/** Set where rows were left out because they cannot be read, and how many. */
	unreadable?: { error: RowError; rows: number } | undefined;
}

/** A list that an API gives in pages. */
export interface List<Row> {
	/** The vendor's name, and what the list is called in messages, e.g. `the list of prospects`. */
	vendor: string;
	what: string;
	/** Whether a page tells how long the list is. */
	tellsLength: boolean;
	/** Reads a page, counted from 1. */
	read(page: number): Promise<Page<Row>>;
	idOf(row: Row): string;
}

/** What is wanted of a list. */
interface Wanted<Row, Item> {
	/** What is kept of a row; undefined if nothing is. */
	pick(row: Row): Item | undefined;
	/** Most requests in flight. */
	mostAtOnce: number;
	/** Pages read at once where the length is not known: each may be beyond the end. Default 1. */
	ahead?: number;
	/** No page after this one is read. */
	lastPage?: number;
	/**
	 * A list that goes beyond `lastPage` is given up at once. Where the length is not told, that page is
	 * looked at `beside` the first one, or `alone`, so that a list that is too long costs one request.
	 */
	onlyWhole?: 'beside' | 'alone';
	/** So many items are enough. */
	most?: number;
	/** Called with what was kept of each page; whether that is all that is needed. For one reading. */
	isEnough?: (items: readonly Item[]) => boolean;
	/** Called with the number of rows that were read. */
	onRows?(rows: number): void;
}

/** What was read of a list. */
export interface Listed<Item> {
	/** In the order of the list, each row once. */
	items: Item[];
	/** Whether these are all rows of the list, or enough of them. */
	isComplete: boolean;
	/** IDs of rows that were on two pages: the list changed meanwhile. */
	moved: ReadonlySet<string>;
	/** Set where rows were left out: what is not among the others may be in the list all the same. */
	unreadable: RowError | undefined;
}

/** The pages that are worth reading to save writing this many records: at most half as many requests. */
export function pagesWorthReading(records: number): number {
	return Math.ceil(records / 2);
}

/**
 * Reads a list page by page, to its end or as far as it is wanted. Pages are read at the same time where
 * that is safe: where the API tells the length, or the end is known.
 * @throws RowError
 */
export async function readPages<Row, Item>(
	list: List<Row>,
	wanted: Wanted<Row, Item>,
): Promise<Listed<Item>> {
	return await new Reading(list, wanted).read();
}

/** Reads all that is wanted of a list, more than once if it changes meanwhile. @throws RowError if it cannot */
export async function readWhole<Row, Item>(
	list: List<Row>,
	wanted: Wanted<Row, Item>,
): Promise<Listed<Item>> {
	for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
		const listed = await readPages(list, wanted);
		if (listed.isComplete) return listed;
	}
	throw incomplete(list, 'Rows are missing from it, or it changed while it was read');
}

/** So many rows of a list that can be read whole, each as it is kept. @throws RowError */
export async function readMany<Row, Item>(
	list: List<Row>,
	most: number,
	wanted: Wanted<Row, Item>,
): Promise<Item[]> {
	const { items, unreadable } = await readWhole(list, { ...wanted, most });
	if (unreadable) throw unreadable;
	return items.slice(0, most);
}

/** A list that was not read to its end, so that nothing is proven by it. */
export function incomplete(
	{ vendor, what }: Pick<List<unknown>, 'vendor' | 'what'>,
	why: string,
): RowError {
	return new RowError('unexpected-response', `${vendor} did not return all of ${what}`, {
		description: `${why}. Try again later`,
		retryable: true,
	});
}

/** One reading of a list. */
class Reading<Row, Item> {
	private readonly pages: Item[][] = [];

	private readonly seen = new Set<string>();

	private readonly moved = new Set<string>();

	private unreadable: Page<Row>['unreadable'];

	private total = 0;

	private kept = 0;

	private isEnough = false;

	/** Whether the last page was read. */
	private hasEnded = false;

	constructor(
		private readonly list: List<Row>,
		private readonly wanted: Wanted<Row, Item>,
	) {}

	async read(): Promise<Listed<Item>> {
		const { list } = this;
		const { ahead = 1, lastPage = MOST_PAGES, mostAtOnce, onlyWhole } = this.wanted;
		const looksAtEnd = onlyWhole !== undefined && !list.tellsLength && lastPage > 1;
		const alone = looksAtEnd && onlyWhole === 'alone' ? await list.read(lastPage) : undefined;
		if (alone && !alone.isLast) return this.listed;
		const [first, end] = await Promise.all([
			list.read(1),
			alone ?? (looksAtEnd ? list.read(lastPage) : undefined),
		]);
		this.add(1, first);
		if (end && !end.isLast) this.add(lastPage, end);
		const isTooLong =
			onlyWhole !== undefined && (end ? !end.isLast : (first.pages ?? 0) > lastPage);
		const read = async (page: number) => (end && page === lastPage ? end : await list.read(page));
		const last = Math.min(first.pages ?? lastPage, lastPage);
		const [least, most] = end ? [LEAST_AT_ONCE, mostAtOnce] : [1, Math.min(ahead, mostAtOnce)];
		let atOnce = 1;
		for (let done = 1; done < last && !this.isOver && !isTooLong; done += atOnce) {
			const left = last - done;
			const known = first.pages !== undefined;
			atOnce = known ? left : Math.min(Math.max(2 * atOnce, least), most, left);
			const next = Array.from({ length: atOnce }, (_, at) => done + 1 + at);
			await pool(next, Math.min(mostAtOnce, atOnce), async (page) => {
				if (!this.isOver) this.add(page, await read(page));
				return undefined;
			}).catch((error: unknown) => {
				this.hasEnded = true;
				throw error;
			});
		}
		return this.listed;
	}

	private get listed(): Listed<Item> {
		const { moved, total, unreadable } = this;
		const rows = this.seen.size + (unreadable?.rows ?? 0);
		const isComplete = this.isEnough || (this.hasEnded && rows >= total);
		return { items: this.pages.flat(), isComplete, moved, unreadable: unreadable?.error };
	}

	private get isOver(): boolean {
		return this.isEnough || this.hasEnded;
	}

	private add(page: number, { rows, isLast, total, unreadable }: Page<Row>): void {
		const { list, wanted } = this;
		const items: Item[] = [];
		let fresh = 0;
		for (const row of rows) {
			const id = list.idOf(row);
			if (this.seen.has(id)) {
				this.moved.add(id);
				continue;
			}
			this.seen.add(id);
			fresh += 1;
			const item = wanted.pick(row);
			if (item !== undefined) items.push(item);
		}
		this.pages[page - 1] = items;
		this.total = total ?? 0;
		if (unreadable) {
			const before = this.unreadable;
			this.unreadable = {
				error: before?.error ?? unreadable.error,
				rows: (before?.rows ?? 0) + unreadable.rows,
			};
		}
		wanted.onRows?.(fresh);
		this.kept += items.length;
		const { isEnough, most = Infinity } = wanted;
		if (this.kept >= most || isEnough?.(items)) this.isEnough = true;
		if (isLast) this.hasEnded = true;
		// Only a list of unknown length would be read for ever.
		else if (fresh === 0 && total === undefined && !unreadable)
			throw incomplete(list, 'It repeats itself');
	}
}
