import { RowError, toRowError } from '../../shared/core/errors';
import { groupBy } from '../../shared/core/groupBy';
import { pagesWorthReading, readList, type ListPage } from '../../shared/http/readList';
import { brief } from '../../shared/core/text';
import { addressOf } from './accountList';
import type { Prospect } from '../api/prospects';
import { PROSPECT } from './target';

/** Pages of one search that are read; a search for a whole address finds a handful. */
const MOST_SEARCH_PAGES = 10;
/** Below this many addresses, searching for each costs hardly more than reading the list. */
export const FEW = 6;

interface FindOptions {
	/** How many addresses the run asks for. */
	expected: number;
	/** Most requests in flight. */
	concurrency: number;
}

type Several<Row> = [Row, ...Row[]];

type Named = Pick<Prospect, 'id' | 'email'>;

/**
 * Finds prospects by email. Saleshandy's search finds similar addresses too, so they are compared,
 * letter case ignored. Where the account's list takes fewer requests than a search for each address,
 * the list is read instead.
 * @param readPage reads a page of the list, or of what a search finds
 * @returns the rows of the one prospect with an address in lower case, which are several if the list
 * changed while it was read; throws RowError if there is no such prospect or more than one
 */
export function findByEmail<Row extends Named>(
	readPage: (page: { search?: string; page: number }) => Promise<ListPage<Row>>,
	{ expected, concurrency }: FindOptions,
): (email: string) => Promise<Several<Row>> {
	let listed: Promise<Map<string, Row[]>> | undefined;

	/** All prospects by address; none where searching takes fewer requests. */
	const readAll = async (): Promise<Map<string, Row[]>> => {
		if (expected < FEW) return new Map();
		try {
			const mostPages = pagesWorthReading(expected);
			const read = async (page: number) => await readPage({ page });
			// Alone, so that an account which is too large costs one request.
			const last = await read(mostPages);
			if (!last.isLast) return new Map();
			const { rows, isComplete } = await readList(
				async (page) => (page === mostPages ? last : await read(page)),
				{ concurrency, mostPages },
			);
			// In a part of the list, an address that is there once may still be there twice.
			return groupBy(isComplete ? rows : [], addressOf);
		} catch (thrown) {
			const error = toRowError(thrown);
			// The search may answer where the list does not.
			if (!error.fatal) return new Map();
			throw error;
		}
	};

	return async (email) => {
		listed ??= readAll();
		// A prospect that moved between pages while the list was read is missing: then the search decides.
		const found = (await listed).get(email) ?? (await searchEmail(readPage, email));
		return theOnly(found, email);
	};
}

/**
 * All prospects with an address in lower case, among those that a search for it finds.
 * @throws RowError also if there is none, and somebody cannot be read who may be the one
 */
export async function searchEmail<Row extends Named>(
	readPage: (page: { search: string; page: number }) => Promise<ListPage<Row>>,
	email: string,
): Promise<Row[]> {
	const { rows, unreadable } = await readList(
		async (page) => await readPage({ search: email, page }),
		{
			concurrency: 1,
			mostPages: MOST_SEARCH_PAGES,
		},
	);
	const found = rows.filter((prospect) => addressOf(prospect) === email);
	if (found.length === 0 && unreadable) throw unreadable;
	return found;
}

/** @throws RowError if there is no such prospect or more than one */
export function theOnly<Row extends Named>(found: readonly Row[], email: string): Several<Row> {
	const [prospect, ...again] = found;
	if (prospect === undefined) {
		throw new RowError('not-found', `Saleshandy has no prospect with the email ${email}`, {
			description: 'Check the address, or import the prospect first',
			parameter: PROSPECT.name,
		});
	}
	const ids = new Set(found.map(({ id }) => id));
	if (ids.size > 1) {
		throw new RowError(
			'ambiguous',
			`Saleshandy has ${ids.size} prospects with the email ${email}: ${[...ids].slice(0, 5).map(brief).join(', ')}`,
			{ description: 'Find the prospect by its ID instead', parameter: PROSPECT.name },
		);
	}
	return [prospect, ...again];
}
