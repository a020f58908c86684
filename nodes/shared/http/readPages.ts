import { RowError } from '../core/errors';
import type { ListPage } from './readList';

/** How often a list that changes while it is read is read in all. */
const ATTEMPTS = 3;

/** A list that the API gives in pages. */
export interface PagedList<Row> {
	/** The vendor's name, and what the list is called in messages, e.g. `the list of prospects`. */
	vendor: string;
	what: string;
	/** Reads a page, counted from 1. */
	readPage: (page: number) => Promise<ListPage<Row>>;
	idOf(row: Row): string;
}

interface Wanted<Row, Item> {
	/** What is kept of a row; undefined if nothing is. */
	pick(row: Row): Item | undefined;
	/** So many items are enough. */
	most: number;
	/** The page on which the last of them is, where every row is kept. */
	lastPage?: number;
	/** Most requests in flight, where the API tells the length of the list. */
	concurrency: number;
	onRows: (rows: number) => void;
}

/**
 * What is wanted of a list, in its order, each row once. Pages are read at the same time where the API
 * tells the list's length, else one after another.
 * @throws RowError if the list cannot be read as far as it is wanted
 */
export async function readPages<Row, Item>(
	list: PagedList<Row>,
	wanted: Wanted<Row, Item>,
): Promise<Item[]> {
	for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
		const items = await new Reading(list, wanted).items();
		if (items) return items;
	}
	throw incomplete(list, 'Rows are missing from it, or it changed while it was read');
}

function incomplete(
	{ vendor, what }: Pick<PagedList<unknown>, 'vendor' | 'what'>,
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

	private kept = 0;

	private total: number | undefined;

	/** Whether nothing more is to be read: enough was found, the list has ended, or a page failed. */
	private over = false;

	constructor(
		private readonly list: PagedList<Row>,
		private readonly wanted: Wanted<Row, Item>,
	) {}

	/** Undefined if the list changed meanwhile, so that rows are missing. */
	async items(): Promise<Item[] | undefined> {
		const { most, lastPage = Infinity, concurrency } = this.wanted;
		const { readPage } = this.list;
		const first = await readPage(1);
		this.add(1, first);
		let next = 2;
		const end = first.pages === undefined ? Infinity : Math.min(first.pages, lastPage);
		const work = async (): Promise<void> => {
			while (!this.over && next <= end) {
				const page = next;
				next += 1;
				this.add(page, await readPage(page));
			}
		};
		const workers = first.pages === undefined ? 1 : Math.min(concurrency, end);
		try {
			await Promise.all(Array.from({ length: workers }, work));
		} finally {
			this.over = true;
		}
		if (this.kept < most && this.seen.size < (this.total ?? 0)) return undefined;
		return this.pages.flat().slice(0, most);
	}

	private add(page: number, { rows, isLast, total }: ListPage<Row>): void {
		const { list, wanted } = this;
		const items: Item[] = [];
		let fresh = 0;
		for (const row of rows) {
			const id = list.idOf(row);
			// It moved from one page to another.
			if (this.seen.has(id)) continue;
			this.seen.add(id);
			fresh += 1;
			const item = wanted.pick(row);
			if (item !== undefined) items.push(item);
		}
		this.pages[page - 1] = items;
		this.kept += items.length;
		this.total = total;
		wanted.onRows(fresh);
		if (this.kept >= wanted.most || isLast) this.over = true;
		// Only a list of unknown length would be read for ever.
		else if (fresh === 0 && total === undefined) throw incomplete(list, 'It repeats itself');
	}
}
