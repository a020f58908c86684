import {
	NodeOperationError,
	type IDataObject,
	type INode,
	type INodeExecutionData,
} from 'n8n-workflow';
import { z } from 'zod';
import type { RowError } from '../core/errors';
import type { About } from './locators';

/**
 * The item of an input item that failed, as the node's On Error wants it.
 * @param about how the input item names its record
 * @param results of fields that were answered
 * @param columns with which the item begins where it goes on with the others
 */
export function failedItem(
	node: INode,
	item: number,
	error: RowError,
	{ names, ids }: About,
	results: readonly IDataObject[] = [],
	columns: IDataObject = {},
): INodeExecutionData {
	const pairedItem = { item };
	const json = errorJson(error, results);
	if (node.onError === 'continueErrorOutput') return forErrorOutput(node, { json, pairedItem });
	const row = { ...names, ...ids, status: 'failed', summary: error.sentence };
	return { json: { ...columns, ...row, ...json }, pairedItem };
}

/**
 * Marks an item for the error output. Newer hosts recognize one by its keys, older ones by its `error`
 * alone, for which they later drop everything else. They see an inherited `error` too, but do not copy it.
 */
function forErrorOutput(node: INode, item: INodeExecutionData): INodeExecutionData {
	const mark = { error: new NodeOperationError(node, 'The row failed') };
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

/** A resource locator as the workflow holds it; an expression begins with '='. */
const locatorSchema = z.object({ value: z.string() });

type Failure = Pick<NonNullable<ConstructorParameters<typeof NodeOperationError>[2]>, 'failure'>;

/**
 * The error with which a node fails because of one input item.
 * @param items what its input items are called, e.g. `rows`
 * @param before a sentence that says what was done before
 */
export function nodeError(
	node: INode,
	error: RowError,
	itemIndex: number,
	items: string,
	before = '',
): NodeOperationError {
	const sentences = [
		...(error.description ? [`${error.description}.`] : []),
		...(before ? [before] : []),
		...onErrorSentence(node, error, items),
	];
	return new NodeOperationError(node, error.message, {
		itemIndex,
		description: sentences.join(' '),
		...failureOf(error),
	});
}

/** What 'On Error' can do about it, in a sentence, if anything. */
function onErrorSentence(node: INode, error: RowError, items: string): string[] {
	const setIt = "set 'On Error' in the node's settings to continue.";
	if (error.reason === 'out-of-time') {
		return [`To let the node return what was done, and the next nodes run, ${setIt}`];
	}
	return concernsAllItems(node, error) ? [] : [`To go on with the other ${items}, ${setIt}`];
}

/** Whether the other items would fail in the same way, as all have the same value that is to blame. */
function concernsAllItems({ parameters }: INode, { fatal, parameter }: RowError): boolean {
	if (fatal || parameter === undefined) return fatal;
	const given = locatorSchema.safeParse(parameters[parameter]);
	return given.success && !given.data.value.startsWith('=');
}

/** The kind of failure in n8n's own words, for hosts that know them. */
function failureOf({ reason }: RowError): Failure {
	if (reason === 'rate-limited') return { failure: { cause: 'rate-limited' } };
	if (reason === 'invalid-credential') return { failure: { cause: 'credential-invalid' } };
	if (reason === 'unavailable' || reason === 'timed-out') {
		return { failure: { cause: 'temporarily-unavailable' } };
	}
	return {};
}
