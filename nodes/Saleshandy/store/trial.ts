import { brief } from '../../shared/core/text';
import { PROSPECTS_PER_PAGE, type Prospect } from '../api/prospects';
import type { Person } from './people';
import type { Seen } from './proof';

/** People in the first import. */
const PEOPLE_IN_TRIAL = 5;

/** Names that fit in a sentence. */
const NAMES_SHOWN = 3;

/**
 * Those with the most other values, as they show best whether those are left alone; first of all those
 * of whom it can be seen whether anything arrives.
 */
export function chooseTrial(people: readonly Person[]): readonly Person[] {
	const shows = ({ differing }: Person) => Math.min(1, differing.length);
	const others = ({ prospect, changes }: Person) =>
		(prospect.attributes ?? []).filter(({ value }) => value).length - changes.length;
	return [...people]
		.sort((a, b) => shows(b) - shows(a) || others(b) - others(a))
		.slice(0, PEOPLE_IN_TRIAL);
}

/**
 * What the trial shows against importing the rest, as the end of a sentence; undefined if nothing.
 * @param others who changed at the same time and should not have
 */
export function whyNotToGoOn(
	people: readonly Person[],
	proofs: ReadonlyMap<Person, Seen>,
	others: readonly Prospect[],
): string | undefined {
	const proofOf = (person: Person) => proofs.get(person);
	const harmed = people.filter((person) => proofOf(person)?.isHarmed);
	if (harmed.length) {
		return `it changed more than the rows give (${list(harmed.map(({ prospect }) => prospect))})`;
	}
	if (others.length) return sayOthers(others);
	const ends = people.flatMap((person) => endOf(person, proofOf(person)) ?? []);
	if (ends.includes('in part')) return 'it did not write all values of a prospect as given';
	return ends.includes('written') ? undefined : 'nothing of it was in the account afterward';
}

/**
 * What became of a person, by the values that were not there before. Someone of whom nothing arrived was
 * refused, which says nothing about the others.
 */
function endOf(
	{ differing }: Person,
	proof: Seen | undefined,
): 'written' | 'in part' | 'not' | undefined {
	if (!differing.length) return undefined;
	if (!proof?.isTouched) return 'not';
	return differing.every(({ field }) => proof.outcomes.has(field.id)) ? 'written' : 'in part';
}

/** Who changed though they were not in an import. */
export function sayOthers(others: readonly Prospect[]): string {
	return `other prospects changed at the same time (${list(others)})`;
}

function list(prospects: readonly Prospect[]): string {
	const names = prospects.slice(0, NAMES_SHOWN).map(({ id, email }) => brief(email ?? id));
	const more = prospects.length - names.length;
	return `${names.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

/**
 * Requests for each page of the account's list: it is read before the trial, after it, and after the rest,
 * and where its length is not known yet, pages beyond its end are read too.
 */
const REQUESTS_PER_PAGE = 4;

/** Requests, beside reading, that the trial and the rest take: two imports and looks at their state. */
const IMPORTING = 12;

/** What importing takes: when it is tried, and prospects of the account that are read in a request. */
export const IMPORT_TAKES = {
	mostPerRow: Math.floor(PROSPECTS_PER_PAGE / REQUESTS_PER_PAGE / 2),
	prospectsPerRequest: PROSPECTS_PER_PAGE / REQUESTS_PER_PAGE,
};

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
export function importHint(updates: number): string | undefined {
	const prospects = pagesFor(updates / MUCH_QUICKER) * PROSPECTS_PER_PAGE;
	if (prospects < updates) return undefined;
	return `In an account of up to ${prospects.toLocaleString('en-US')} prospects, the option 'Bulk Import' is at least ${MUCH_QUICKER} times quicker for so many rows`;
}

/** The pages that can be read so often, and what was read imported, within so many requests. */
function pagesFor(requests: number): number {
	return Math.floor((requests - IMPORTING) / REQUESTS_PER_PAGE);
}
