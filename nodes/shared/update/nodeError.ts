import type { INode, NodeOperationError } from 'n8n-workflow';
import type { RowError } from '../core/errors';
import { toNodeError as errorOf } from '../node/nodeError';
import { plural } from '../core/text';
import { count, type Counts } from './counts';
import { isFailure } from './outcome';
import type { Outcome } from './row';

/** The error with which the node fails, because of the first row that failed; undefined if none did. */
export function nodeErrorFor(
	node: INode,
	outcomes: readonly Outcome[],
): NodeOperationError | undefined {
	const failures = outcomes.flatMap((outcome, index) =>
		isFailure(outcome) ? [{ error: outcome.error, index }] : [],
	);
	// Rows that were held back because another failed are not why the node fails.
	const first = failures.find(({ error }) => error.reason !== 'cancelled') ?? failures[0];
	return first && toNodeError(node, first.error, first.index, count(outcomes));
}

/** A row's error as n8n shows it, with what was written before. */
export function toNodeError(
	node: INode,
	error: RowError,
	itemIndex: number,
	counts: Pick<Counts, 'written' | 'unsure'> = { written: 0, unsure: false },
): NodeOperationError {
	return errorOf(node, error, itemIndex, 'rows', writtenBefore(counts));
}

function writtenBefore({ written, unsure }: Pick<Counts, 'written' | 'unsure'>): string {
	if (written === 0) {
		return unsure ? 'No row is known to have been written.' : 'No row was written.';
	}
	const more = unsure ? ', perhaps more' : '';
	const them = written === 1 && !unsure ? 'it' : 'them';
	return `${plural(written, 'row')} had been written before the run ended${more}; sending ${them} again does no harm.`;
}
