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

/** Output items for all rows, in input order and paired with them. */
export function toItems(
	outcomes: readonly Outcome[],
	{
		items,
		about,
		note = () => '',
		node,
		settings,
	}: {
		/** The input. */
		items: readonly INodeExecutionData[];
		/** How a row names its record. */
		about: (index: number) => About;
		/** What a row's summary says of what was left out; '' for nothing. */
		note?: (index: number) => string;
		/** Its On Error decides what the items of failed rows are. */
		node: INode;
		settings: Pick<Settings, 'includeInputFields' | 'onlyChanges' | 'output'>;
	},
): INodeExecutionData[] {
	const { includeInputFields, onlyChanges, output } = settings;
	return outcomes.flatMap((outcome, index) => {
		const columns = includeInputFields ? items[index]?.json : undefined;
		if (isFailure(outcome)) {
			const results = outcome.results.map((result) => asData(result, onlyChanges));
			return [failedItem(node, index, outcome.error, about(index), results, columns)];
		}
		return toJsons(outcome, about(index), note(index), { onlyChanges, output }).map((json) => ({
			json: { ...columns, ...json },
			pairedItem: { item: index },
		}));
	});
}

function toJsons(
	outcome: RowResult,
	{ names }: About,
	note: string,
	form: Pick<Settings, 'onlyChanges' | 'output'>,
): IDataObject[] {
	const results = outcome.results.map((result) => asData(result, form.onlyChanges));
	const status = rowStatus(outcome.results, outcome.creation);
	if (form.output === 'perRow') {
		const summary = summarize(outcome.results, outcome.creation, note);
		return [{ ...names, ...outcome.ids, status, summary, results, ...outcome.extra }];
	}
	const row = { rowStatus: status, ...outcome.ids };
	return results.length
		? results.map((result) => ({ ...names, ...result, ...row }))
		: [{ ...names, ...row }];
}

/** With the same keys in every row of a run. @param readsValues whether the run reads values first */
function asData({ fieldId, previous, ...result }: FieldResult, readsValues: boolean): IDataObject {
	return { ...result, ...(readsValues ? { previous: previous ?? null } : {}), fieldId };
}

const CREATED: Record<Creation, string> = { done: 'Created', planned: 'Would be created' };

/**
 * What became of a row, in a sentence or two for the column of a sheet or a message: what was written,
 * and each field that was not, with its reason. Blank values that were skipped are not mentioned.
 * @param note what is said of columns that were left out
 */
export function summarize(results: readonly FieldResult[], creation?: Creation, note = ''): string {
	const given = results.filter(({ reason }) => reason !== BLANK);
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
