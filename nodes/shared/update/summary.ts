import { plural } from '../core/text';
import { BLANK, isRefused } from './outcome';
import type { Creation, FieldResult } from './row';

const CREATED: Record<Creation, string> = { done: 'Created', planned: 'Would be created' };

/**
 * What became of a row, in a sentence or two for the column of a sheet or a message: what was written,
 * and each field that was not, with its reason. Blank values that were skipped are not mentioned.
 */
export function summarize(results: readonly FieldResult[], creation?: Creation): string {
	const given = results.filter(({ reason }) => reason !== BLANK);
	if (given.length === 0 && creation) return CREATED[creation];
	if (given.length === 0) return 'Nothing to write: the row has no values';
	const notWritten = given.filter((result) => isRefused(result) || result.status === 'skipped');
	return [
		creation ? creationHead(given, creation) : head(given),
		...notWritten.map(({ field, reason }) => `${field}: ${reason.replace(/\.$/, '')}`),
	].join('. ');
}

function head(given: readonly FieldResult[]): string {
	const count = (status: FieldResult['status']) =>
		given.filter((result) => result.status === status).length;
	const [updated, planned, unchanged] = [count('updated'), count('planned'), count('unchanged')];
	const parts = [
		...(updated ? [`${fieldsOf(updated, given)} updated`] : []),
		...(planned ? [`${fieldsOf(planned, given)} would be updated`] : []),
		...(unchanged
			? [`${updated + planned ? unchanged : fieldsOf(unchanged, given)} unchanged`]
			: []),
	];
	return parts.join(', ') || 'No field updated';
}

/** E.g. `Created with 2 fields`. */
function creationHead(given: readonly FieldResult[], creation: Creation): string {
	const isIn = ({ status }: FieldResult) => status === 'updated' || status === 'planned';
	const written = given.filter(isIn).length;
	return written ? `${CREATED[creation]} with ${fieldsOf(written, given)}` : CREATED[creation];
}

/** E.g. `2 fields`, or `1 of 2 fields` where these are not all. */
function fieldsOf(some: number, given: readonly FieldResult[]): string {
	const all = plural(given.length, 'field');
	return some === given.length ? all : `${some} of ${all}`;
}
