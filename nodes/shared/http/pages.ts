import { endsRun, RowError, toRowError } from '../core/errors';
import { pool } from '../core/collections';
import { grouped } from '../core/text';

/** No list that this package reads is longer; ends the reading of one that has no end. */
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
	/** Whether no page follows, as far as this one tells. */
	isLast: boolean;
	/** Rows of the whole list, where the API tells; then that decides when it has ended. */
	total?: number | undefined;
	/** The list has no more rows than that. */
	atMost?: number | undefined;
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
	/** Whether it is what one search finds, so that no other row depends on it. */
	isSearch?: boolean;
	/** Reads a page, counted from 1. @param isRepeat whether it was asked for before */
	read(page: number, isRepeat?: boolean): Promise<Page<Row>>;
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
	/** So many rows are enough, whatever is kept of them. Default: all. */
	mostRows?: number;
	/**
	 * Whether it will be said of somebody that they are not in it. Of a list whose length is not told, one
	 * reading of several pages does not show that: a row that goes lets another slip past the reader.
	 */
	proves?: boolean;
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
	/** Whether it goes on beyond the last page that was wanted. */
	isCut: boolean;
	/** Whether only another reading can show that these are all: of the IDs in `seen`. */
	isUnproven: boolean;
	seen: ReadonlySet<string>;
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

/** Reads a list, again if it changes meanwhile. It may be cut or incomplete all the same. @throws RowError */
export async function readAgain<Row, Item>(
	list: List<Row>,
	wanted: Wanted<Row, Item>,
): Promise<Listed<Item>> {
	let before: Listed<Item> | undefined;
	for (let attempt = 1; ; attempt += 1) {
		const listed = await readPages(list, wanted);
		const isProven = !wanted.proves || !listed.isUnproven || isSame(listed.seen, before?.seen);
		if ((listed.isComplete && isProven) || listed.isCut) return listed;
		if (attempt === ATTEMPTS) return { ...listed, isComplete: false };
		before = listed;
	}
}

/** Reads all that is wanted of a list, more than once if it changes meanwhile. @throws RowError if it cannot */
export async function readWhole<Row, Item>(
	list: List<Row>,
	wanted: Wanted<Row, Item>,
): Promise<Listed<Item>> {
	const listed = await readAgain(list, wanted);
	if (listed.isComplete) return listed;
	throw incomplete(list, 'Rows are missing from it, or it changed while it was read');
}

function isSame(some: ReadonlySet<string>, others: ReadonlySet<string> | undefined): boolean {
	return others?.size === some.size && [...some].every((id) => others.has(id));
}

/** So many rows of a list that can be read whole, each as it is kept. @throws RowError */
export async function readMany<Row, Item>(
	list: List<Row>,
	most: number,
	wanted: Wanted<Row, Item>,
): Promise<Item[]> {
	const { items, unreadable } = await readWhole(list, { ...wanted, most, mostRows: most });
	if (unreadable) throw unreadable;
	return items.slice(0, most);
}

/** Whether the API failed at the page itself, or gave it in another shape; else it did not answer at all. */
export function isOfPage({ reason, httpStatus }: RowError): boolean {
	return reason === 'unexpected-response' || httpStatus === 500;
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

	/** Whether the page before had nothing new that can be read. */
	private wasStale = false;

	/** As each page told it so far. */
	private total: number | undefined;

	/** Whether pages told different totals. */
	private hasChanged = false;

	private kept = 0;

	private isEnough = false;

	/** Whether the last page was read. */
	private hasEnded = false;

	private isCut = false;

	constructor(
		private readonly list: List<Row>,
		private readonly wanted: Wanted<Row, Item>,
	) {}

	async read(): Promise<Listed<Item>> {
		const { list } = this;
		const { ahead = 1, lastPage = MOST_PAGES, mostAtOnce, onlyWhole } = this.wanted;
		const looksAtEnd = onlyWhole !== undefined && !list.tellsLength && lastPage > 1;
		const alone = looksAtEnd && onlyWhole === 'alone' ? await this.page(lastPage) : undefined;
		if (alone && !alone.isLast) return this.cut;
		const [first, end] = await Promise.all([
			this.page(1),
			alone ?? (looksAtEnd ? this.page(lastPage) : undefined),
		]);
		this.add(1, first);
		if (end && !end.isLast) this.add(lastPage, end);
		const pages = this.pagesFrom(first);
		if (onlyWhole !== undefined && (end ? !end.isLast : (pages ?? 0) > lastPage)) return this.cut;
		const read = async (page: number) => (end && page === lastPage ? end : await this.page(page));
		const [least, most] = end ? [LEAST_AT_ONCE, mostAtOnce] : [1, Math.min(ahead, mostAtOnce)];
		let atOnce = 1;
		for (let done = 1; !this.isOver; done += atOnce) {
			const left = lastPage - done;
			if (left < 1) return this.cut;
			// Where pages come shorter than the first, more of them follow.
			const further = pages === undefined ? Math.min(Math.max(2 * atOnce, least), most) : 1;
			atOnce = Math.min(Math.max((pages ?? 0) - done, further), left);
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

	/** Many rows may depend on a page: one that the API fails at, or that cannot be read, is read once more. */
	private async page(page: number): Promise<Page<Row>> {
		const { list } = this;
		return await list.read(page).catch(async (first: unknown) => {
			if (list.isSearch || !isOfPage(toRowError(first))) throw first;
			return await list.read(page, true).catch((second: unknown) => {
				throw endsRun(toRowError(second)) ? second : first;
			});
		});
	}

	/** The pages that hold what is wanted, if they are all as long as the first. @throws RowError */
	private pagesFrom({ rows, total, unreadable }: Page<Row>): number | undefined {
		if (total === undefined) return undefined;
		const { mostRows = Infinity, onlyWhole } = this.wanted;
		const pages = Math.ceil(
			Math.min(total, mostRows) / Math.max(1, rows.length + (unreadable?.rows ?? 0)),
		);
		if (pages > MOST_PAGES && !onlyWhole && !this.isOver) {
			throw incomplete(this.list, `It is said to have ${grouped(total)} rows`);
		}
		return pages;
	}

	/** @throws RowError if no list is that long */
	private get cut(): Listed<Item> {
		if (this.wanted.lastPage === undefined) throw incomplete(this.list, 'It does not end');
		this.isCut = true;
		return this.listed;
	}

	private get listed(): Listed<Item> {
		const { isCut, moved, pages, seen, total, unreadable } = this;
		// Who was on two pages pushed somebody else to where nobody looked, unless all are counted.
		const isWhole =
			total === undefined ? moved.size === 0 : this.rows === total && !this.hasChanged;
		return {
			items: pages.flat(),
			isComplete: this.isEnough || (this.hasEnded && !isCut && isWhole),
			isCut,
			isUnproven: !this.isEnough && total === undefined && pages.length > 1,
			seen,
			moved,
			unreadable: unreadable?.error,
		};
	}

	/** Rows that were read, each once. */
	private get rows(): number {
		return this.seen.size + (this.unreadable?.rows ?? 0);
	}

	private get isOver(): boolean {
		return this.isEnough || this.hasEnded;
	}

	private add(page: number, { rows, isLast, total, atMost, unreadable }: Page<Row>): void {
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
		if (page > 1 && total !== this.total) this.hasChanged = true;
		this.total = total;
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
		const isEmpty = rows.length === 0 && !unreadable;
		const hasAll = total === undefined ? isLast : this.rows >= total;
		if (isEmpty || hasAll || this.rows >= (atMost ?? Infinity)) this.hasEnded = true;
		else if (fresh === 0) {
			// A page of which no row can be read may be another one; two of them in a row may go on for ever.
			if (total === undefined && (!unreadable || this.wasStale)) {
				throw unreadable?.error ?? incomplete(list, 'It repeats itself');
			}
			// Where the rows are counted, the count says what is missing.
			if (!unreadable) this.hasEnded = true;
		}
		this.wasStale = fresh === 0;
	}
}
