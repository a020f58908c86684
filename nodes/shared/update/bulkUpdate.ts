import type { IExecuteFunctions, INodeExecutionData, NodeExecutionHint } from 'n8n-workflow';
import { systemClock } from '../core/clock';
import { RowError, toRowError } from '../core/errors';
import { FieldIndex } from '../fields/fieldIndex';
import type { Client } from '../http/client';
import { createClient } from '../http/createClient';
import { RUN_ATTEMPTS } from '../http/retryPolicy';
import { Locators, type About } from '../node/locators';
import { processFields } from '../http/processState';
import { Run } from '../core/run';
import { isTool } from '../node/isTool';
import { count } from './counts';
import { toHint } from './resultHint';
import { nodeErrorFor, toNodeError } from './nodeError';
import { failure } from './outcome';
import { toItems } from './output';
import { keptFields, passAfresh, passOnKept, type Steps } from './pass';
import { Progress } from './progress';
import { readRows, RowReader } from './rowReader';
import type { Outcome, Outcomes, Target } from './row';
import { DEFAULTS, readSettings, type Settings } from './settings';
import { updateRows, type UpdateParts } from './updateRows';
import type { Vendor } from './vendor';

/** What became of a run. */
interface Finished {
	/** One for each row, in order. */
	outcomes: Outcome[];
	/** How rows name their records, by index, as far as they were read. */
	about: ReadonlyMap<number, About>;
	/** Whether the execution was stopped before all rows were done. */
	cancelled: boolean;
	hint: NodeExecutionHint;
}

/** One execution of an update: input items in, one outcome for each out. */
export async function bulkUpdate<T extends Target>(
	context: IExecuteFunctions,
	vendor: Vendor<T>,
): Promise<INodeExecutionData[][]> {
	const items = context.getInputData();
	if (items.length === 0) return [[]];
	const node = context.getNode();
	// A model has to read what was wrong, and some agents tell it nothing of an error that is thrown.
	const stopOnError = !context.continueOnFail() && !isTool(node);
	const settings = settingsOf(context);
	const about = (index: number) => new Locators(context, vendor.locators, index).about;
	if (settings instanceof RowError) {
		if (stopOnError) throw toNodeError(node, settings, 0);
		const outcomes = items.map(() => failure(settings));
		return [toItems(outcomes, { items, about, node, settings: DEFAULTS })];
	}
	const run = await runRows(context, vendor, items, settings, stopOnError);
	// When its time is up n8n keeps what was done, which an error would throw away.
	const error = stopOnError && !run.cancelled ? nodeErrorFor(node, run.outcomes) : undefined;
	if (error) throw error;
	// After a stop n8n keeps nothing, so the log is where one can read how far the run came.
	if (run.cancelled) context.logger.info(run.hint.message);
	// Older hosts have no hints.
	context.addExecutionHints?.(run.hint);
	return [
		toItems(run.outcomes, {
			items,
			about: (index) => run.about.get(index) ?? about(index),
			node,
			settings,
		}),
	];
}

function settingsOf(context: IExecuteFunctions): Settings | RowError {
	try {
		return readSettings(context);
	} catch (error) {
		return toRowError(error).with({ sent: 'no' });
	}
}

async function runRows<T extends Target>(
	context: IExecuteFunctions,
	vendor: Vendor<T>,
	items: readonly INodeExecutionData[],
	settings: Settings,
	stopOnError: boolean,
): Promise<Finished> {
	// Older hosts have no signal for a stop.
	const abort = new Run(systemClock, context.getExecutionCancelSignal?.(), settings.maxDuration);
	const progress = new Progress(context.logger, items.length, systemClock);
	let client: Client | undefined;
	let outcomes: Outcomes = new Map();
	let ignored: ReadonlySet<string> = new Set();
	let note = '';
	let about: ReadonlyMap<number, About> = new Map();
	let failed: RowError | undefined;
	try {
		client = await createClient(context, vendor.service, {
			timeout: settings.timeout * 1000,
			maxWait: settings.maxWait * 1000,
			attempts: RUN_ATTEMPTS,
			concurrency: settings.maxConcurrency,
			run: abort,
			onPause: progress.onPause,
		});
		const { account } = client;
		const parts: UpdateParts = {
			settings,
			// After a single row there is nothing to stop.
			stopOnError: stopOnError && items.length > 1,
			abort,
			progress,
			client,
			vendor,
		};
		const steps: Steps<T> = {
			open: vendor.open.bind(vendor, client),
			async read(opened) {
				const fields = new FieldIndex(opened.fields);
				const creates = opened.openCreator !== undefined;
				const reader = new RowReader(context, vendor, fields, settings, creates);
				return await readRows({ items, reader, abort, clock: systemClock, stopOnError });
			},
			async update(rows, opened) {
				const updated = await updateRows(rows, opened, parts);
				({ note } = updated);
				return updated.outcomes;
			},
		};
		const isByHand = context.getMode() === 'manual';
		const kept = items.length === 1 ? keptFields(account, settings, isByHand) : undefined;
		const pass = (kept && (await passOnKept(steps, kept))) ?? (await passAfresh(steps));
		({ outcomes } = pass);
		({ ignored, about } = pass.rows);
		processFields.noteMissing(account, ignored);
	} catch (error) {
		failed = toRowError(error);
	} finally {
		progress.stop();
		abort.end();
	}
	const rest = failure(failed ?? abort.leftOver());
	const all = items.map((_, index) => outcomes.get(index) ?? rest);
	const hint = toHint(count(all), client?.stats, ignored, note);
	return { outcomes: all, about, cancelled: abort.isCancelled, hint };
}
