import type { IDataObject, INode, INodeExecutionData, NodeExecutionHint } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';
import { brief, RowError } from './errors';
import { rowStatus, type Outcome } from './outcomes';
import type { Settings } from './settings';
import type { ClientStats } from './http/client';
import type { RowOutcome, RowStatus } from './types';

/**
 * Output items for all rows, in input order and paired with them.
 * @param node decides by its On Error whether failed rows go to an output of their own
 */
export function toItems(
	outcomes: readonly Outcome[],
	output: Settings['output'],
	node: INode,
): INodeExecutionData[] {
	const mark =
		node.onError === 'continueErrorOutput'
			? { error: new NodeOperationError(node, 'The row failed') }
			: undefined;
	const items: INodeExecutionData[] = [];
	outcomes.forEach((outcome, index) => {
		const jsons =
			outcome instanceof RowError
				? [errorJson(outcome)]
				: output === 'perField'
					? fieldJsons(outcome)
					: [rowJson(outcome)];
		for (const json of jsons) {
			const item = { json, pairedItem: { item: index } };
			items.push(mark && outcome instanceof RowError ? marked(item, mark) : item);
		}
	});
	return items;
}

/**
 * Marks an item for the error output. Newer hosts know one by its keys, older ones by its `error` alone,
 * for which they later drop all else. An inherited one is seen, but is not in the copy that they hand on.
 */
function marked(
	item: INodeExecutionData,
	mark: Pick<INodeExecutionData, 'error'>,
): INodeExecutionData {
	return Object.assign(Object.create(mark) as INodeExecutionData, item);
}

function rowJson({ ids, results, extra }: RowOutcome): IDataObject {
	return { ...ids, status: rowStatus(results), results: results.map(asData), ...extra };
}

function fieldJsons({ ids, results }: RowOutcome): IDataObject[] {
	const row = { ...ids, rowStatus: rowStatus(results) };
	return results.length ? results.map((result) => ({ ...row, ...result })) : [row];
}

/** n8n takes an item for an error, and keeps the input's columns beside it, only if it has no other key. */
function errorJson(error: RowError): IDataObject {
	const { reason, retryable, httpStatus, sent, results } = error;
	return {
		error: error.sentence,
		details: {
			reason,
			retryable,
			...(httpStatus === undefined ? {} : { httpStatus }),
			sent,
			...(results?.length ? { results: results.map(asData) } : {}),
		},
	};
}

function asData(data: object): IDataObject {
	return { ...data };
}

export interface Counts {
	rows: Record<RowStatus | 'failed', number>;
	/** Fields that the API or a check refused. */
	refusedFields: number;
	/** Fields that needed no writing, as the account holds the value already. */
	unchangedFields: number;
	/** Rows of which something was written, failed ones too. */
	written: number;
	/** Whether more may be written: a row was sent and not answered, or a field was not confirmed. */
	unsure: boolean;
}

export function count(outcomes: readonly Outcome[]): Counts {
	const rows = {
		updated: 0,
		partial: 0,
		rejected: 0,
		unchanged: 0,
		skipped: 0,
		planned: 0,
		failed: 0,
	};
	let refusedFields = 0;
	let unchangedFields = 0;
	let written = 0;
	let unsure = false;
	for (const outcome of outcomes) {
		const results = outcome.results ?? [];
		if (results.some(({ status }) => status === 'updated')) written += 1;
		if (outcome instanceof RowError && outcome.sent === 'unknown') unsure = true;
		for (const { status } of results) {
			if (status === 'rejected') unsure = true;
			if (status === 'rejected' || status === 'invalid') refusedFields += 1;
			if (status === 'unchanged') unchangedFields += 1;
		}
		rows[outcome instanceof RowError ? 'failed' : rowStatus(outcome.results)] += 1;
	}
	return { rows, refusedFields, unchangedFields, written, unsure };
}

/** One sentence or two for the output pane: how the rows fared and what it took. */
export function toHint(
	{ rows, refusedFields, unchangedFields }: Counts,
	{ requests, pausedMs }: Pick<ClientStats, 'requests' | 'pausedMs'> = { requests: 0, pausedMs: 0 },
	ignored: ReadonlySet<string> = new Set(),
): NodeExecutionHint {
	const parts = Object.entries(rows)
		.filter(([, number]) => number > 0)
		.map(([status, number]) => `${number} ${status}`);
	const total = Object.values(rows).reduce((sum, number) => sum + number, 0);
	const sentences = [`${plural(total, 'row')}: ${parts.join(', ')}`];
	if (refusedFields) sentences.push(`${plural(refusedFields, 'field')} refused`);
	if (unchangedFields) sentences.push(`${plural(unchangedFields, 'field')} spared as unchanged`);
	const pauses = Math.round(pausedMs / 1000);
	const waited = pauses ? `, ${plural(pauses, 'second')} waited for the rate limit` : '';
	sentences.push(`${plural(requests, 'request')} sent${waited}`);
	if (ignored.size)
		sentences.push(`Columns ignored: ${[...ignored].slice(0, 10).map(brief).join(', ')}`);
	const trouble = rows.failed + rows.rejected + rows.partial > 0;
	return {
		message: `${sentences.join('. ')}.`,
		type: trouble ? 'warning' : 'info',
		location: 'outputPane',
	};
}

function plural(number: number, noun: string): string {
	return `${number} ${noun}${number === 1 ? '' : 's'}`;
}

/** The error with which the node fails: the first failing row's, and what was written before. */
export function toNodeError(
	node: INode,
	error: RowError,
	itemIndex: number,
	counts: Pick<Counts, 'written' | 'unsure'>,
): NodeOperationError {
	const description = error.description ? `${error.description}. ` : '';
	return new NodeOperationError(node, error.message, {
		itemIndex,
		description: `${description}${writtenBefore(counts)} To go on with the other rows, set 'On Error' in the node's settings to continue.`,
		...failureOf(error),
	});
}

function writtenBefore({ written, unsure }: Pick<Counts, 'written' | 'unsure'>): string {
	if (written === 0)
		return unsure ? 'No row is known to have been written.' : 'No row was written.';
	const more = unsure ? ', perhaps more' : '';
	const them = written === 1 && !unsure ? 'it' : 'them';
	return `${plural(written, 'row')} had been written before the run ended${more}; sending ${them} again does no harm.`;
}

/** In n8n's own words, for hosts that know them. */
function failureOf({
	reason,
}: RowError): Pick<NonNullable<ConstructorParameters<typeof NodeOperationError>[2]>, 'failure'> {
	if (reason === 'rate-limited') return { failure: { cause: 'rate-limited' } };
	if (reason === 'invalid-credential') return { failure: { cause: 'credential-invalid' } };
	if (reason === 'unavailable' || reason === 'timed-out') {
		return { failure: { cause: 'temporarily-unavailable' } };
	}
	return {};
}
