import { brief } from '../../shared/core/text';
import type { Prospect } from '../api/prospects';
import type { Person } from './people';
import type { Proof } from './proof';

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
	proofs: ReadonlyMap<string, Proof>,
	others: readonly Prospect[],
): string | undefined {
	const proofOf = ({ key }: Person) => proofs.get(key);
	const harmed = people.filter((person) => proofOf(person)?.isHarmed);
	if (harmed.length) {
		return `it changed more than the rows give (${list(harmed.map(({ prospect }) => prospect))})`;
	}
	if (others.length) return sayOthers(others);
	const ends = people.flatMap((person) => endOf(person, proofOf(person)) ?? []);
	if (ends.includes('in part')) return 'it did not write all values of a prospect as they are';
	return ends.includes('written') ? undefined : 'nothing of it was in the account afterward';
}

/**
 * What became of a person, by the values that were not there before. Someone of whom nothing arrived was
 * refused, which says nothing about the others.
 */
function endOf(
	{ differing }: Person,
	proof: Proof | undefined,
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
