import type { IDataObject, INode, INodeExecutionData } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';
import type { About } from '../../parameters/locators';
import { isFailure, rowStatus } from '../outcome';
import type { Settings } from '../parameters/settings';
import type { FieldResult, Outcome, RowFailure } from '../row';
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
	const errorOutput =
		node.onError === 'continueErrorOutput'
			? { error: new NodeOperationError(node, 'The row failed') }
			: undefined;
	return outcomes.flatMap((outcome, index) => {
		const pairedItem = { item: index };
		if (errorOutput && isFailure(outcome)) {
			return [forErrorOutput({ json: errorJson(outcome, onlyChanges), pairedItem }, errorOutput)];
		}
		const columns = includeInputFields ? items[index]?.json : undefined;
		return toJsons(outcome, about(index), { onlyChanges, output }).map((json) => ({
			json: { ...columns, ...json },
			pairedItem,
		}));
	});
}

type Form = Pick<Settings, 'onlyChanges' | 'output'>;

function toJsons(outcome: Outcome, { names, ids }: About, form: Form): IDataObject[] {
	if (isFailure(outcome)) {
		const { error } = outcome;
		const summary = error.sentence;
		const status = 'failed';
		return [{ ...names, ...ids, status, summary, ...errorJson(outcome, form.onlyChanges) }];
	}
	const results = outcome.results.map((result) => asData(result, form.onlyChanges));
	const status = rowStatus(outcome.results);
	if (form.output === 'perRow') {
		const summary = summarize(outcome.results);
		return [{ ...names, ...outcome.ids, status, summary, results, ...outcome.extra }];
	}
	const row = { rowStatus: status, ...outcome.ids };
	return results.length
		? results.map((result) => ({ ...names, ...result, ...row }))
		: [{ ...names, ...row }];
}

/**
 * Marks an item for the error output. Newer hosts recognize one by its keys, older ones by its `error`
 * alone, for which they later drop everything else. They see an inherited `error` too, but do not copy it.
 */
function forErrorOutput(
	item: INodeExecutionData,
	mark: Pick<INodeExecutionData, 'error'>,
): INodeExecutionData {
	return Object.assign(Object.create(mark) as INodeExecutionData, item);
}

/** n8n takes an item for an error, and keeps the input's columns beside it, only if it has no other key. */
function errorJson({ error, results }: RowFailure, readsValues: boolean): IDataObject {
	const { reason, retryable, httpStatus, sent } = error;
	return {
		error: error.sentence,
		details: {
			reason,
			retryable,
			...(httpStatus === undefined ? {} : { httpStatus }),
			sent,
			...(results.length ? { results: results.map((result) => asData(result, readsValues)) } : {}),
		},
	};
}

/** With the same keys in every row of a run. @param readsValues whether the run reads values first */
function asData({ fieldId, previous, ...result }: FieldResult, readsValues: boolean): IDataObject {
	return { ...result, ...(readsValues ? { previous: previous ?? null } : {}), fieldId };
}
