import type { IDataObject, INode, INodeExecutionData } from 'n8n-workflow';
import { failedItem } from '../node/failure';
import type { About } from '../node/locators';
import {
	BLANK,
	isFailure,
	rowStatus,
	summarize,
	type FieldResult,
	type Outcome,
	type RowResult,
} from './outcome';
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
