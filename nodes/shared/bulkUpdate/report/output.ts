import type { IDataObject, INode, INodeExecutionData } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';
import { isFailure, rowStatus } from '../outcome';
import type { Outcome, RowFailure, RowResult } from '../row';
import type { Settings } from '../parameters/settings';

/**
 * Output items for all rows, in input order and paired with them.
 * @param node its On Error decides whether failed rows go to an output of their own
 */
export function toItems(
	outcomes: readonly Outcome[],
	output: Settings['output'],
	node: INode,
): INodeExecutionData[] {
	const errorOutput =
		node.onError === 'continueErrorOutput'
			? { error: new NodeOperationError(node, 'The row failed') }
			: undefined;
	return outcomes.flatMap((outcome, index) => {
		const pairedItem = { item: index };
		if (isFailure(outcome)) {
			const item = { json: errorJson(outcome), pairedItem };
			return [errorOutput ? forErrorOutput(item, errorOutput) : item];
		}
		const jsons = output === 'perField' ? fieldJsons(outcome) : [rowJson(outcome)];
		return jsons.map((json) => ({ json, pairedItem }));
	});
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

function rowJson({ ids, results, extra }: RowResult): IDataObject {
	return { ...ids, status: rowStatus(results), results: results.map(asData), ...extra };
}

function fieldJsons({ ids, results }: RowResult): IDataObject[] {
	const row = { ...ids, rowStatus: rowStatus(results) };
	return results.length ? results.map((result) => ({ ...row, ...result })) : [row];
}

/** n8n takes an item for an error, and keeps the input's columns beside it, only if it has no other key. */
function errorJson({ error, results }: RowFailure): IDataObject {
	const { reason, retryable, httpStatus, sent } = error;
	return {
		error: error.sentence,
		details: {
			reason,
			retryable,
			...(httpStatus === undefined ? {} : { httpStatus }),
			sent,
			...(results.length ? { results: results.map(asData) } : {}),
		},
	};
}

function asData(data: object): IDataObject {
	return { ...data };
}
