import { readPages } from '../shared/pages';
import type { Client } from '../shared/transport/client';
import { getProspects, PROSPECTS_PER_PAGE, type Prospect } from './api';

interface ListingOptions {
	/** How many prospects the run is about. */
	expected: number;
	/** Most requests in flight. */
	concurrency: number;
	/** Whether to read the values of custom fields too. */
	withValues: boolean;
	/** Ids after which the rest of the list is of no interest. */
	wanted?: ReadonlySet<string>;
}

/**
 * Reads the list of prospects if that takes at most half as many requests as there are prospects to
 * deal with, one by one. The API gives no total, so one look at the last page worth reading tells
 * whether the list is longer.
 * @returns undefined where the list is too long
 */
export async function readIfShort(
	client: Client,
	{ expected, concurrency, withValues, wanted }: ListingOptions,
): Promise<Prospect[] | undefined> {
	const read = async (page: number) => await getProspects(client, { page, withValues });
	const most = Math.ceil(expected / 2);
	const last = await read(most);
	if (last.length >= PROSPECTS_PER_PAGE) return undefined;
	const missing = new Set(wanted);
	const pages = await readPages(
		async (page) => (page < most ? await read(page) : last),
		(page) => {
			for (const { id } of page) missing.delete(id);
			const allSeen = wanted !== undefined && missing.size === 0;
			return allSeen || page.length < PROSPECTS_PER_PAGE;
		},
		concurrency,
	);
	return pages.flat();
}

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
