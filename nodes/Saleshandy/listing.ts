import { readPages } from '../shared/pages';
import type { Client } from '../shared/http/client';
import { getProspects, type Prospect } from './api';

export interface ListingOptions {
	/** How many prospects the run is about. */
	expected: number;
	/** Most requests in flight. */
	concurrency: number;
	/** Whether to read the values of custom fields too. */
	withValues: boolean;
}

/**
 * Reads the list of prospects if that takes at most half as many requests as there are prospects to
 * deal with, one by one. The API gives no total, so one look at the last page worth reading tells
 * whether the list is longer.
 * @returns undefined where the list is too long
 */
export async function readIfShort(
	client: Client,
	{ expected, concurrency, withValues }: ListingOptions,
): Promise<Prospect[] | undefined> {
	const read = async (page: number) => await getProspects(client, { page, withValues });
	const most = Math.ceil(expected / 2);
	const last = await read(most);
	if (last.isFull) return undefined;
	const pages = await readPages(
		async (page) => (page < most ? await read(page) : last),
		({ isFull }) => !isFull,
		{ most: concurrency },
	);
	return pages.flatMap(({ prospects }) => prospects);
}

/**
 * Reads what some prospects hold, as far as that is worth while: all of the list if it takes at most
 * half as many requests as writing them, else its first pages only; no further than to the last of
 * them. To lose no time, the first pages are read together with the one that tells how long it is.
 */
export async function readSome(
	client: Client,
	ids: ReadonlySet<string>,
	concurrency: number,
): Promise<Prospect[]> {
	const read = async (page: number) => await getProspects(client, { page, withValues: true });
	const most = Math.ceil(ids.size / 2);
	const last = read(most);
	if (concurrency === 1) await last;
	const missing = new Set(ids);
	const pages = await readPages(
		async (page) => {
			const [here, end] = await Promise.all([page < most ? read(page) : last, last]);
			return { ...here, tooLong: end.isFull };
		},
		({ prospects, isFull, tooLong }) => {
			for (const { id } of prospects) missing.delete(id);
			return tooLong || missing.size === 0 || !isFull;
		},
		{ first: Math.min(FIRST_PAGES, most, Math.max(1, concurrency - 1)), most: concurrency },
	);
	return pages.flatMap(({ prospects }) => prospects);
}

/** Pages read at once at first. */
const FIRST_PAGES = 6;

/** Prospects by a key; one that stands there twice moved while the list was read. */
export function byKey(
	prospects: readonly Prospect[],
	key: (prospect: Prospect) => string,
): Map<string, Prospect[]> {
	const map = new Map<string, Prospect[]>();
	for (const prospect of prospects) {
		const others = map.get(key(prospect));
		if (others) others.push(prospect);
		else map.set(key(prospect), [prospect]);
	}
	return map;
}
