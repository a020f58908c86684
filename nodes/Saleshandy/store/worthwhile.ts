import { PROSPECTS_PER_PAGE } from '../api/prospects';

/**
 * Requests for each page of the account's list: it is read before the trial, after it, and after the rest,
 * and where its length is not known yet, pages beyond its end are read too.
 */
const REQUESTS_PER_PAGE = 4;

/** Requests, beside reading, that the trial and the rest take: two imports and looks at their state. */
const IMPORTING = 12;

/** A run that would have been so many times quicker is told so. */
const MUCH_QUICKER = 5;

/**
 * The longest list of an account, in pages, with which importing is worth a try for so many updates: if
 * nothing comes of it, it has cost half as much again as writing them singly. Below 1: none is.
 */
export function pagesWorthImporting(updates: number): number {
	return pagesFor(updates / 2);
}

/** What to tell a run of so many single updates that waited for the rate limit; undefined if nothing. */
export function importAdvice(updates: number): string | undefined {
	const prospects = pagesFor(updates / MUCH_QUICKER) * PROSPECTS_PER_PAGE;
	if (prospects < updates) return undefined;
	return `In an account of up to ${prospects.toLocaleString('en-US')} prospects, the option 'Bulk Import' is at least ${MUCH_QUICKER} times quicker for so many rows`;
}

/** The pages that can be read so often, and what was read imported, within so many requests. */
function pagesFor(requests: number): number {
	return Math.floor((requests - IMPORTING) / REQUESTS_PER_PAGE);
}
