import type { IDataObject, INode, INodeExecutionData } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';
import type { RowError } from '../core/errors';
import type { About } from './locators';

/** What an error item says beside the error. */
interface Circumstances {
	/** How the input item names its record. */
	about: About;
	/** Results of fields that were answered. */
	results?: readonly IDataObject[];
	/** Columns with which the item begins where it goes on with the others. */
	columns?: IDataObject | undefined;
}

/** Makes the item of an input item that failed, as the node's On Error wants it. */
export function failedItems(
	node: INode,
): (index: number, error: RowError, circumstances: Circumstances) => INodeExecutionData {
	const mark =
		node.onError === 'continueErrorOutput'
			? { error: new NodeOperationError(node, 'The row failed') }
			: undefined;
	return (index, error, { about: { names, ids }, results = [], columns }) => {
		const pairedItem = { item: index };
		const json = errorJson(error, results);
		if (mark) return forErrorOutput({ json, pairedItem }, mark);
		const row = { ...names, ...ids, status: 'failed', summary: error.sentence };
		return { json: { ...columns, ...row, ...json }, pairedItem };
	};
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
function errorJson(
	{ sentence, reason, retryable, httpStatus, sent }: RowError,
	results: readonly IDataObject[],
): IDataObject {
	return {
		error: sentence,
		details: {
			reason,
			retryable,
			...(httpStatus === undefined ? {} : { httpStatus }),
			sent,
			...(results.length ? { results: [...results] } : {}),
		},
	};
}
