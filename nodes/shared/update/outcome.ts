import type { IDataObject } from 'n8n-workflow';
import { RowError, type Code, type Fault } from '../core/errors';
import { brief, listed, plural } from '../core/text';
import type { About } from '../node/locators';
import type { Change, FieldOutcome, Ids, Row, Target } from './row';
import type { Settings } from './settings';

/** The reason of a value that is skipped because it is blank. */
export const BLANK: Fault = { code: 'blank', reason: 'The value is blank' };

/** The result of one field, as it goes downstream. */
export interface FieldResult {
	/** The field's label. */
	field: string;
	value: string;
	success: boolean;
	status: FieldOutcome['status'];
	/** '' where there is none. */
	reason: string;
	/** The reason for machines. */
	code: Code | '';
	/** The value before, where it was read. */
	previous?: string;
	fieldId: string;
}

/** What a run does to a record that was not there: `planned` in a dry run, else `done`. */
export type Creation = 'planned' | 'done';

/** What became of a row that the API answered, or that needed no request. */
export interface RowResult {
	ids: Ids;
	/** If its record was not there. */
	creation?: Creation;
	results: FieldResult[];
	/** What the account says of who it is, e.g. `{ email }`. */
	names?: IDataObject;
	/** Further keys for the row's item, e.g. the `lead` that was updated. */
	extra?: IDataObject;
}

/** What became of a row. Each row has exactly one. */
export type Outcome =
	| RowResult
	/** One that was not answered, or only in part. */
	| {
			error: RowError;
			/** Of the fields that were answered. */
			results: FieldResult[];
			/** If its record was not there. */
			creation?: Creation;
	  };

/** Outcomes by row index. */
export type Outcomes = ReadonlyMap<number, Outcome>;

export type RowStatus =
	'created' | 'updated' | 'partial' | 'rejected' | 'unchanged' | 'skipped' | 'planned';

export function isFailure(outcome: Outcome): outcome is Exclude<Outcome, RowResult> {
	return 'error' in outcome;
}

export function failure(
	error: RowError,
	results: FieldResult[] = [],
	creation?: Creation,
): Outcome {
	return { error, results, ...(creation ? { creation } : {}) };
}

/** The result of one change of one row. */
export function toResult(
	{ field, value }: Change,
	{ status, reason = '', code, previous }: FieldOutcome,
): FieldResult {
	return {
		field: field.label,
		value,
		success: status === 'updated' || status === 'unchanged',
		status,
		reason,
		code: code ?? '',
		...(previous === undefined ? {} : { previous }),
		fieldId: field.id,
	};
}

/** What became of a row as a whole. */
export function rowStatus(results: readonly FieldResult[], creation?: Creation): RowStatus {
	const statuses = new Set(results.map(({ status }) => status));
	const refused = results.some(isRefused);
	if (creation === 'done') return refused ? 'partial' : 'created';
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
	if (outcome.creation === 'done') return true;
	return outcome.results.some(({ status }) => status === 'updated');
}

/** An outcome under the option 'Rejected Fields': with `fail`, a row with a refused field has failed. */
export function applyRejectedFields(
	outcome: Outcome,
	rejectedFields: Settings['rejectedFields'],
): Outcome {
	if (rejectedFields === 'report' || isFailure(outcome)) return outcome;
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
	return failure(error, results, creation);
}

const CREATED: Record<Creation, string> = { done: 'Created', planned: 'Would be created' };

/**
 * What became of a row, in a sentence or two for the column of a sheet or a message: what was written,
 * and each field that was not, with its reason. Blank values that were skipped are not mentioned.
 * @param note what is said of columns that were left out
 */
export function summarize(results: readonly FieldResult[], creation?: Creation, note = ''): string {
	const given = results.filter(({ code }) => code !== BLANK.code);
	const more = note ? [note] : [];
	if (given.length === 0 && creation) return [CREATED[creation], ...more].join('. ');
	if (given.length === 0) {
		return note ? `Nothing to write. ${note}` : 'Nothing to write: the row has no values';
	}
	const notWritten = given.filter((result) => isRefused(result) || result.status === 'skipped');
	return [
		creation ? creationHead(given, creation) : head(given),
		...notWritten.map(({ field, reason }) => `${field}: ${reason.replace(/\.$/, '')}`),
		...more,
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

/** What a summary says of columns that are likely meant for fields. */
export function noteOf(meant: readonly string[]): string {
	return meant.length ? `Left out, and perhaps meant for a field: ${listed(meant)}` : '';
}

/** What a summary says of a row none of whose columns is a field. */
export function noneOf(columns: readonly string[]): string {
	return columns.length
		? `None of the columns that have a value is a field: ${listed(columns.map(brief))}`
		: '';
}

/** What was read of a row. */
export interface ReadRow<T extends Target> {
	about: About;
	/** The row, or what became of it already. */
	row: Row<T> | Outcome;
	/** Columns that were left out because they are not fields. */
	ignored: readonly string[];
	/** Those with a value that are likely meant for a field that no column gives: which for which. */
	meant: readonly string[];
	/** What the row's summary says of what was left out; '' for nothing. */
	note: string;
}

/** What was read of the input. */
export interface ReadRows<T extends Target> {
	rows: Row<T>[];
	/** Of the rows that cannot be read, or that are blank. */
	outcomes: Outcomes;
	/** By row index. */
	about: ReadonlyMap<number, About>;
	/** Columns that were left out because they are not fields. */
	ignored: ReadonlySet<string>;
	/** Of all rows: which of them are likely meant for which field. */
	meant: ReadonlySet<string>;
	/** What the summary of a row says of what was left out, by row index. */
	notes: ReadonlyMap<number, string>;
}
