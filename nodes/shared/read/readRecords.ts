import {
	deepCopy,
	type IDataObject,
	type IExecuteFunctions,
	type INode,
	type INodeExecutionData,
} from 'n8n-workflow';
import { systemClock } from '../core/clock';
import { cancelled, RowError, toRowError } from '../core/errors';
import { failedItems } from '../node/failedItem';
import type { ClientStats } from '../http/client';
import { createClient } from '../http/createClient';
import { RUN_ATTEMPTS } from '../http/retryPolicy';
import { isTool } from '../node/isTool';
import { toNodeError } from '../node/nodeError';
import { Run } from '../core/run';
import { ItemParameters } from './itemParameters';
import type { Read, ReadQuery } from './read';
import { toReadHint } from './readHint';
import { ReadProgress } from './readProgress';

/** As the options of the updates are by default. Times in milliseconds. */
const LIMITS = { timeout: 30_000, maxWait: 600_000, attempts: RUN_ATTEMPTS, concurrency: 32 };

/** After this many items, others in the process get their turn. */
const ITEMS_AT_A_STRETCH = 200;

/** What was read for an input item, or why it was not. */
type Outcome = IDataObject[] | RowError;

/** One execution of a read: for each input item the records that it asks for, or one error item. */
export async function readRecords<Query extends object>(
	context: IExecuteFunctions,
	read: Read<Query>,
): Promise<INodeExecutionData[][]> {
	const items = context.getInputData();
	if (items.length === 0) return [[]];
	const node = context.getNode();
	const stopOnError = !context.continueOnFail() && !isTool(node);
	const parameters = (index: number) => new ItemParameters(context, read.locators, index);
	const queries: Array<Query | RowError> = [];
	for (let index = 0; index < items.length; index += 1) {
		queries.push(queryOf(() => read.query(parameters(index))));
		if (stopOnError && queries[index] instanceof RowError) break;
		if (index % ITEMS_AT_A_STRETCH === ITEMS_AT_A_STRETCH - 1) await systemClock.sleep(0);
	}
	const abort = new Run(systemClock, context.getExecutionCancelSignal?.());
	const invalid = stopOnError ? queries.filter((query) => query instanceof RowError) : [];
	const run = invalid.length
		? { outcomes: new Map<string, Outcome>(), stats: undefined }
		: await readAll(context, read, queries, { abort, stopOnError });
	const outcomes = queries.map((query) =>
		query instanceof RowError ? query : (run.outcomes.get(keyOf(query)) ?? cancelled()),
	);
	// As with the updates, a run whose time is up keeps what was done.
	const error = stopOnError && !abort.isCancelled ? firstError(outcomes) : undefined;
	if (error) throw toNodeError(node, error.error, error.index, 'items');
	context.addExecutionHints?.(toReadHint(outcomes, read.record, run.stats));
	return [toItems(outcomes, node, (index) => parameters(index).about)];
}

function queryOf<Query>(read: () => Query): Query | RowError {
	try {
		return read();
	} catch (error) {
		return toRowError(error).with({ sent: 'no' });
	}
}

/** Items with the same key ask for the same. */
function keyOf(query: object): string {
	return JSON.stringify(query);
}

interface RunOptions {
	abort: Run;
	stopOnError: boolean;
}

/** Reads what the items ask for, each thing once. */
async function readAll<Query extends object>(
	context: IExecuteFunctions,
	read: Read<Query>,
	queries: ReadonlyArray<Query | RowError>,
	{ abort, stopOnError }: RunOptions,
): Promise<{ outcomes: Map<string, Outcome>; stats: ClientStats | undefined }> {
	const open = new Map<string, Query>();
	for (const query of queries) if (!(query instanceof RowError)) open.set(keyOf(query), query);
	const outcomes = new Map<string, Outcome>();
	if (open.size === 0) return { outcomes, stats: undefined };
	const progress = new ReadProgress(context.logger, systemClock, read.record);
	try {
		const client = await createClient(context, read.service, {
			...LIMITS,
			run: abort,
			onPause: progress.onPause,
		});
		const { concurrency } = LIMITS;
		const one = read.open({ client, concurrency, onRows: progress.add }, [...open.values()]);
		const left = open.entries();
		let fatal: RowError | undefined;
		const work = async (): Promise<void> => {
			for (const [key, query] of left) {
				const outcome = fatal ?? (await outcomeOf(one, query));
				outcomes.set(key, outcome);
				if (!(outcome instanceof RowError)) continue;
				if (outcome.fatal) fatal = outcome;
				if (stopOnError) abort.stop();
				if (abort.isOver) return;
			}
		};
		await Promise.all(Array.from({ length: Math.min(concurrency, open.size) }, work));
		return { outcomes, stats: client.stats };
	} catch (thrown) {
		const error = toRowError(thrown);
		for (const key of open.keys()) outcomes.set(key, error);
		return { outcomes, stats: undefined };
	} finally {
		progress.stop();
		abort.end();
	}
}

async function outcomeOf<Query>(read: ReadQuery<Query>, query: Query): Promise<Outcome> {
	try {
		return await read(query);
	} catch (thrown) {
		const error = toRowError(thrown).with({ sent: 'no' });
		// A read has no option for the length of a pause.
		return error.reason === 'rate-limited' ? error.with({ description: 'Try again later' }) : error;
	}
}

/** The error to fail with. Items that were held back because another failed are not why. */
function firstError(outcomes: readonly Outcome[]): { error: RowError; index: number } | undefined {
	const errors = outcomes.flatMap((error, index) =>
		error instanceof RowError ? [{ error, index }] : [],
	);
	return errors.find(({ error }) => error.reason !== 'cancelled') ?? errors[0];
}

function toItems(
	outcomes: readonly Outcome[],
	node: INode,
	about: (index: number) => ItemParameters['about'],
): INodeExecutionData[] {
	const failed = failedItems(node);
	const given = new Set<IDataObject>();
	const items: INodeExecutionData[] = [];
	for (const [index, outcome] of outcomes.entries()) {
		if (outcome instanceof RowError) {
			items.push(failed(index, outcome, { about: about(index) }));
			continue;
		}
		for (const json of outcome) {
			// A node may change its input items, so no two share an object.
			items.push({
				json: given.has(json) ? deepCopy(json) : json,
				pairedItem: { item: index },
			});
			given.add(json);
		}
	}
	return items;
}
