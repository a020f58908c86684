import { NodeOperationError, type INode } from 'n8n-workflow';
import { z } from 'zod';
import type { RowError } from '../../errors';
import { plural } from '../../text';
import { count, type Counts } from './counts';
import { isFailure } from '../outcome';
import type { Outcome } from '../row';

const GO_ON = " To go on with the other rows, set 'On Error' in the node's settings to continue.";

const RETURN_WHAT_IS_DONE =
	" To let the node return what was done, and the next nodes run, set 'On Error' in the node's settings to continue.";

/** A resource locator as the workflow holds it; an expression begins with '='. */
const locatorSchema = z.object({ value: z.string() });

type Failure = Pick<NonNullable<ConstructorParameters<typeof NodeOperationError>[2]>, 'failure'>;

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
	const whatToDo = error.description ? `${error.description}. ` : '';
	return new NodeOperationError(node, error.message, {
		itemIndex,
		description: `${whatToDo}${writtenBefore(counts)}${advice(node, error)}`,
		...failureOf(error),
	});
}

/** What 'On Error' can do about it, as a further sentence. */
function advice(node: INode, error: RowError): string {
	if (error.reason === 'out-of-time') return RETURN_WHAT_IS_DONE;
	return concernsAllRows(node, error) ? '' : GO_ON;
}

/** Whether the other rows would fail in the same way, as all have the same value that is to blame. */
function concernsAllRows({ parameters }: INode, { fatal, parameter }: RowError): boolean {
	if (fatal || parameter === undefined) return fatal;
	const given = locatorSchema.safeParse(parameters[parameter]);
	return given.success && !given.data.value.startsWith('=');
}

function writtenBefore({ written, unsure }: Pick<Counts, 'written' | 'unsure'>): string {
	if (written === 0) {
		return unsure ? 'No row is known to have been written.' : 'No row was written.';
	}
	const more = unsure ? ', perhaps more' : '';
	const them = written === 1 && !unsure ? 'it' : 'them';
	return `${plural(written, 'row')} had been written before the run ended${more}; sending ${them} again does no harm.`;
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
