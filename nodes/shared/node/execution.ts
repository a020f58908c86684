import type { IExecuteFunctions } from 'n8n-workflow';
import { toRowError, type RowError } from '../core/errors';
import { Run, systemClock } from '../core/run';
import { plural } from '../core/text';
import type { Client, ClientStats } from '../http/client';
import { createClient } from '../http/createClient';
import type { Service } from '../http/service';
import { Progress } from './progress';

/** What bounds an execution. Times in seconds; `maxDuration` in minutes, 0: no bound. */
interface Limits {
	timeout: number;
	maxWait: number;
	maxConcurrency: number;
	maxDuration: number;
}

/** One execution of an operation, handed down to all that takes part in it. */
export interface Execution<Settings extends Limits = Limits> {
	client: Client;
	service: Service;
	settings: Settings;
	run: Run;
	progress: Progress;
	/** Whether nothing new is sent once an item has failed. */
	stopsOnError: boolean;
	/** What a record is called, e.g. `prospect`. */
	noun: string;
}

/** What an operation does with all input items. */
interface Work<Settings extends Limits, Result> {
	service: Service;
	settings: Settings;
	noun: string;
	/** What the log counts, and how many there are where that is known. */
	counts: [noun: string, total?: number];
	work: (execution: Execution<Settings>) => Promise<Result>;
}

/** What came of it. */
interface Worked<Result> {
	/** Or what kept all of it from being done. */
	result: Result | RowError;
	/** What becomes of an item that was not begun. */
	leftOver: RowError;
	stats: ClientStats | undefined;
	/** Whether the execution was stopped before all items were done. */
	isCancelled: boolean;
}

/** Whether an item that fails ends the node. */
export function stopsOnError(context: IExecuteFunctions): boolean {
	// A model has to read what was wrong, and some agents tell it nothing of an error that is thrown.
	// n8n names the tool that it makes of a node after the node.
	return !context.continueOnFail() && !context.getNode().type.endsWith('Tool');
}

/** The failure to end the node with. Items that were held back because another failed are not why. */
export function firstFailure(
	errors: ReadonlyArray<RowError | undefined>,
): { error: RowError; index: number } | undefined {
	const failures = errors.flatMap((error, index) => (error ? [{ error, index }] : []));
	return failures.find(({ error }) => error.reason !== 'cancelled') ?? failures[0];
}

/** Does the work of an execution, until it is done, is stopped, or has no time left. */
export async function execute<Settings extends Limits, Result>(
	context: IExecuteFunctions,
	{ service, settings, noun, counts, work }: Work<Settings, Result>,
): Promise<Worked<Result>> {
	// Older hosts have no signal for a stop.
	const run = new Run(systemClock, context.getExecutionCancelSignal?.(), settings.maxDuration);
	const progress = new Progress(context.logger, run, ...counts);
	// After a single item there is nothing to stop.
	const stops = stopsOnError(context) && context.getInputData().length > 1;
	const { timeout, maxWait, maxConcurrency } = settings;
	let client: Client | undefined;
	let result: Result | RowError;
	try {
		client = await createClient(context, service, {
			timeout: timeout * 1000,
			maxWait: maxWait * 1000,
			concurrency: maxConcurrency,
			run,
			onPause: progress.onPause,
		});
		const common = { client, service, settings, noun, run, progress };
		result = await work({ ...common, stopsOnError: stops });
	} catch (thrown) {
		result = toRowError(thrown);
	} finally {
		progress.stop();
		run.end();
	}
	const { isCancelled } = run;
	return { result, leftOver: run.leftOver(), stats: client?.stats, isCancelled };
}

/** What a run took, as the end of a hint. */
export function requestsSent(
	{ requests, pausedMs }: ClientStats = { requests: 0, pausedMs: 0 },
): string {
	const pauses = Math.round(pausedMs / 1000);
	const waited = pauses ? `, ${plural(pauses, 'second')} waited for the rate limit` : '';
	return `${plural(requests, 'request')} sent${waited}`;
}
