import { brief } from '../../shared/text';
import type { Prospect } from '../api/prospects';
import type { Person } from './people';
import type { Proof } from './proof';

/** People in the first import. */
const PEOPLE_IN_TRIAL = 5;

/** Names that fit in a sentence. */
const NAMES_SHOWN = 3;

/** Those with the most other values, as they show best whether those are left alone. */
export function chooseTrial(people: readonly Person[]): readonly Person[] {
	const others = ({ prospect, changes }: Person) =>
		(prospect.attributes ?? []).filter(({ value }) => value).length - changes.length;
	return [...people].sort((a, b) => others(b) - others(a)).slice(0, PEOPLE_IN_TRIAL);
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
	const harmed = people.filter((person) => proofOf(person)?.sideEffects.length);
	if (harmed.length) {
		return `it changed more than the rows give (${list(harmed.map(({ prospect }) => prospect))})`;
	}
	if (others.length) return `other prospects changed at the same time (${list(others)})`;
	const arrived = people.map((person) => proofOf(person)?.outcomes.size ?? 0);
	if (arrived.every((fields) => fields === 0)) return 'nothing of it was in the account afterward';
	// Someone of whom nothing arrived was refused, which says nothing about the others.
	if (people.some(({ changes }, at) => arrived[at] !== 0 && arrived[at] !== changes.length)) {
		return 'it wrote some values of a prospect and left out others';
	}
	return undefined;
}

function list(prospects: readonly Prospect[]): string {
	const names = prospects.slice(0, NAMES_SHOWN).map(({ id, email }) => brief(email ?? id));
	const more = prospects.length - names.length;
	return `${names.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}
