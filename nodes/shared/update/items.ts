import type { IDataObject, INode, INodeExecutionData } from 'n8n-workflow';
import { brief, plural } from '../core/text';
import { failedItem } from '../node/failure';
import type { About } from '../node/locators';
import {
	BLANK,
	isFailure,
	isRefused,
	rowStatus,
	type Creation,
	type FieldResult,
	type Outcome,
	type RowResult,
} from './outcome';
import { listed } from './rowParameters';
import type { Settings } from './settings';

/** How items are to look. */
type Form = Pick<Settings, 'includeInputFields' | 'onlyChanges' | 'output' | 'simplify'> & {
	/** Whether the operation creates records that are not there. */
	creates: boolean;
};

/** Output items for all rows, in input order and paired with them. */
export function toItems(
	outcomes: readonly Outcome[],
	{
		items,
		about,
		note = () => '',
		node,
		form,
	}: {
		/** The input. */
		items: readonly INodeExecutionData[];
		/** How a row names its record. */
		about: (index: number) => About;
		/** What a row's summary says of what was left out; '' for nothing. */
		note?: (index: number) => string;
		/** Its On Error decides what the items of failed rows are. */
		node: INode;
		form: Form;
	},
): INodeExecutionData[] {
	return outcomes.flatMap((outcome, index) => {
		const columns = form.includeInputFields ? items[index]?.json : undefined;
		if (isFailure(outcome)) {
			const results = shown(outcome.results, form);
			return [failedItem(node, index, outcome.error, about(index), results, columns)];
		}
		return toJsons(outcome, about(index), note(index), form).map((json) => ({
			json: { ...columns, ...json },
			pairedItem: { item: index },
		}));
	});
}

function toJsons(
	{ creation, extra, ids, names: known, results }: RowResult,
	{ names: given }: About,
	note: string,
	form: Form,
): IDataObject[] {
	const names = Object.keys(given).length ? given : known;
	const status = rowStatus(results, creation);
	const created = form.creates ? { created: creation === 'done' } : {};
	const fields = shown(results, form);
	if (form.output === 'perRow') {
		const summary = summarize(results, creation, note);
		const raw = form.simplify ? {} : extra;
		return [{ ...names, ...ids, status, ...created, summary, results: fields, ...raw }];
	}
	const row = { rowStatus: status, ...created, ...ids };
	return fields.length
		? fields.map((field) => ({ ...names, ...field, ...row }))
		: [{ ...names, ...row }];
}

/** The results that go downstream, with the same keys in every row of a run. */
function shown(results: readonly FieldResult[], { onlyChanges, simplify }: Form): IDataObject[] {
	const isQuiet = ({ code, status }: FieldResult) =>
		status === 'unchanged' || (status === 'skipped' && code === BLANK.code);
	return results
		.filter((result) => !simplify || !isQuiet(result))
		.map(({ fieldId, previous, ...result }) => ({
			...result,
			...(onlyChanges ? { previous: previous ?? null } : {}),
			fieldId,
		}));
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
