import type { IExecuteFunctions, INode, INodeExecutionData, NodeExecutionHint } from 'n8n-workflow';
import { cancelled, RowError, toRowError } from './errors';
import { Fields } from './fields';
import { RunAbort } from './runAbort';
import { merge } from './merge';
import { Outcomes, type Outcome } from './outcomes';
import { Progress } from './progress';
import { Reader } from './read';
import { count, toHint, toItems, toNodeError } from './report';
import { isToBeSent, send } from './send';
import { readSettings, type Settings } from './settings';
import type { Client } from './http/client';
import { systemClock } from './clock';
import { createClient } from './http/createClient';
import type { Row } from './types';
import type { Vendor } from './vendor';

/** How often a request is sent while the server is out of order: about half a minute in all. */
const ATTEMPTS = 6;
/** After this many rows, others in the process get their turn, and a stop is noticed. */
const ROWS_AT_A_STRETCH = 200;

/** What became of a run. */
interface Done {
	outcomes: Outcome[];
	/** Whether the execution was stopped before all rows were done. */
	stopped: boolean;
	hint: NodeExecutionHint;
}

/** One execution of a node: its input items in, one outcome for each out. */
export async function run(
	context: IExecuteFunctions,
	vendor: Vendor,
): Promise<INodeExecutionData[][]> {
	const items = context.getInputData();
	if (items.length === 0) return [[]];
	// A model has to read what was wrong, and some agents tell it nothing of an error that is thrown.
	const stopOnError = !context.continueOnFail() && !isTool(context.getNode());
	const settings = settingsOf(context);
	if (settings instanceof RowError) {
		if (stopOnError) throw toNodeError(context.getNode(), settings, 0, count([]));
		return [toItems(Array<Outcome>(items.length).fill(settings), 'perRow', context.getNode())];
	}
	const { outcomes, stopped, hint } = await work(context, vendor, items, settings, stopOnError);
	// After a stop n8n keeps what was done, which an error would throw away.
	if (stopOnError && !stopped) throwFirst(context, outcomes);
	// Older hosts have no hints.
	context.addExecutionHints?.(hint);
	return [toItems(outcomes, settings.output, context.getNode())];
}

/** n8n names the tool that it makes of a node after the node. */
function isTool({ type }: INode): boolean {
	return type.endsWith('Tool');
}

function settingsOf(context: IExecuteFunctions): Settings | RowError {
	try {
		return readSettings(context);
	} catch (error) {
		return toRowError(error).with({ sent: 'no' });
	}
}

async function work(
	context: IExecuteFunctions,
	vendor: Vendor,
	items: readonly INodeExecutionData[],
	settings: Settings,
	stopOnError: boolean,
): Promise<Done> {
	// Older hosts have no signal for a stop.
	const abort = new RunAbort(context.getExecutionCancelSignal?.());
	const outcomes = new Outcomes(items.length, settings.rejectedFields, () => {
		if (stopOnError) abort.abort();
	});
	const progress = new Progress(context.logger, outcomes, systemClock);
	const { maxConcurrency: concurrency, onlyChanges, dryRun } = settings;
	let client: Client | undefined;
	let reader: Reader | undefined;
	let failed: RowError | undefined;
	try {
		client = await createClient(context, vendor, {
			timeout: settings.timeout * 1000,
			maxWait: settings.maxWait * 1000,
			attempts: ATTEMPTS,
			concurrency,
			abort,
			onPause: progress.paused,
		});
		const account = vendor.open(client, { concurrency, onlyChanges });
		const fields = new Fields(await account.fields());
		reader = new Reader(context, vendor, fields, settings);
		const merged = merge(await readRows(items, reader, outcomes, abort), settings);
		for (const [index, error] of merged.failed) outcomes.settle(index, error);
		account.expect(merged.records.filter(isToBeSent).map(({ target }) => target));
		progress.begin(merged.records.flatMap(({ updates }) => updates).length);
		await send(merged.records, { account, abort, outcomes, concurrency, dryRun });
	} catch (error) {
		failed = toRowError(error);
	} finally {
		progress.end();
		abort.end();
	}
	const all = outcomes.close(() => failed ?? cancelled());
	const hint = toHint(count(all), client?.stats, reader?.ignored);
	return { outcomes: all, stopped: abort.cancelled, hint };
}

/** Reads all rows; those that cannot be read are settled. */
async function readRows(
	items: readonly INodeExecutionData[],
	reader: Reader,
	outcomes: Outcomes,
	abort: RunAbort,
): Promise<Row[]> {
	const rows: Row[] = [];
	for (const [index, item] of items.entries()) {
		if (abort.aborted) return [];
		try {
			rows.push(reader.read(item, index));
		} catch (error) {
			outcomes.settle(index, toRowError(error));
		}
		if (index % ROWS_AT_A_STRETCH === ROWS_AT_A_STRETCH - 1) await systemClock.sleep(0);
	}
	return rows;
}

function throwFirst(context: IExecuteFunctions, outcomes: readonly Outcome[]): void {
	const failures = outcomes.flatMap((outcome, index) =>
		outcome instanceof RowError ? [{ error: outcome, index }] : [],
	);
	// Rows that were held back because another failed are no reason to fail.
	const first = failures.find(({ error }) => error.reason !== 'cancelled') ?? failures[0];
	if (!first) return;
	throw toNodeError(context.getNode(), first.error, first.index, count(outcomes));
}
