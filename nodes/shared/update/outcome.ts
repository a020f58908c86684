import { RowError } from '../core/errors';
import type {
	Change,
	Creation,
	FieldOutcome,
	FieldResult,
	Outcome,
	Outcomes,
	RowFailure,
} from './row';
import type { Settings } from './settings';

/** The reason of a value that is skipped because it is blank. */
export const BLANK = 'The value is blank';

export type RowStatus =
	'created' | 'updated' | 'partial' | 'rejected' | 'unchanged' | 'skipped' | 'planned';

export function isFailure(outcome: Outcome): outcome is RowFailure {
	return 'error' in outcome;
}

export function failure(error: RowError, results: FieldResult[] = []): RowFailure {
	return { error, results };
}

/** The result of one change of one row. */
export function toResult(
	{ field, value }: Change,
	{ status, reason = '', previous }: FieldOutcome,
): FieldResult {
	return {
		field: field.label,
		value,
		success: status === 'updated' || status === 'unchanged',
		status,
		reason,
		...(previous === undefined ? {} : { previous }),
		fieldId: field.id,
	};
}

/** What became of a row as a whole. One that created its record says so, whatever became of its fields. */
export function rowStatus(results: readonly FieldResult[], creation?: Creation): RowStatus {
	if (creation === 'done') return 'created';
	const statuses = new Set(results.map(({ status }) => status));
	const refused = results.some(isRefused);
	if (statuses.has('planned') || creation === 'planned') return refused ? 'partial' : 'planned';
	if (statuses.has('updated')) return refused ? 'partial' : 'updated';
	if (statuses.has('unchanged')) return refused ? 'partial' : 'unchanged';
	return refused ? 'rejected' : 'skipped';
}

/** Whether the API or a check refused the field. */
export function isRefused({ status }: FieldResult): boolean {
	return status === 'rejected' || status === 'invalid';
}

/** Whether anything of the row is known to have been written. */
export function hasWritten(outcome: Outcome): boolean {
	if (!isFailure(outcome) && outcome.creation === 'done') return true;
	return outcome.results.some(({ status }) => status === 'updated');
}

/** Outcomes under the option 'Rejected Fields': with `fail`, a row with a refused field has failed. */
export function applyRejectedFields(
	outcomes: Outcomes,
	rejectedFields: Settings['rejectedFields'],
): Outcomes {
	if (rejectedFields === 'report') return outcomes;
	return new Map([...outcomes].map(([index, outcome]) => [index, failIfRefused(outcome)]));
}

function failIfRefused(outcome: Outcome): Outcome {
	if (isFailure(outcome)) return outcome;
	const { results, creation } = outcome;
	const [first, ...others] = results.filter(isRefused);
	if (!first) return outcome;
	const more = others.length ? ` and ${others.length} more` : '';
	const written =
		creation === 'done' ||
		results.some(({ status }) => status === 'updated' || status === 'rejected');
	const error = new RowError('rejected', `'${first.field}'${more} could not be updated`, {
		description: first.reason,
		sent: written ? 'yes' : 'no',
	});
	return failure(error, results);
}
