import type { IDataObject, INode, INodeExecutionData } from 'n8n-workflow';
import { failedItems } from '../node/failedItem';
import type { About } from '../node/locators';
import { isFailure, rowStatus } from './outcome';
import type { Settings } from './settings';
import type { FieldResult, Outcome, RowResult } from './row';
import { summarize } from './summary';

/** What the items of a run are made of, beside the outcomes. */
export interface OutputOptions {
	/** The input. */
	items: readonly INodeExecutionData[];
	/** How a row names its record. */
	about: (index: number) => About;
	/** Its On Error decides what the items of failed rows are. */
	node: INode;
	settings: Pick<Settings, 'includeInputFields' | 'onlyChanges' | 'output'>;
}

/** Output items for all rows, in input order and paired with them. */
export function toItems(
	outcomes: readonly Outcome[],
	{ items, about, node, settings }: OutputOptions,
): INodeExecutionData[] {
	const { includeInputFields, onlyChanges, output } = settings;
	const failed = failedItems(node);
	return outcomes.flatMap((outcome, index) => {
		const columns = includeInputFields ? items[index]?.json : undefined;
		if (isFailure(outcome)) {
			const results = outcome.results.map((result) => asData(result, onlyChanges));
			return [failed(index, outcome.error, { about: about(index), results, columns })];
		}
		return toJsons(outcome, about(index), { onlyChanges, output }).map((json) => ({
			json: { ...columns, ...json },
			pairedItem: { item: index },
		}));
	});
}

type Form = Pick<Settings, 'onlyChanges' | 'output'>;

function toJsons(outcome: RowResult, { names }: About, form: Form): IDataObject[] {
	const results = outcome.results.map((result) => asData(result, form.onlyChanges));
	const status = rowStatus(outcome.results, outcome.creation);
	if (form.output === 'perRow') {
		const summary = summarize(outcome.results, outcome.creation);
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
