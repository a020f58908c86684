import type { IExecuteFunctions, INodeExecutionData, INodeProperties } from 'n8n-workflow';
import { RowError, toRowError } from '../core/errors';
import { FieldIndex } from '../fields/names';
import { processFields } from '../http/processState';
import { execute, firstFailure, stopsOnError } from '../node/execution';
import { nodeError } from '../node/failure';
import { durationHints } from '../node/durationHints';
import type { Operation } from '../node/operation';
import { Locators, type About } from '../node/locators';
import { update, type Updated } from './flow';
import { DRY_RUN, optionHints } from './optionHints';
import { optionProperties } from './optionProperties';
import { valueProperties, type UpdateWords } from './valueProperties';
import { count, toHint, writtenBefore } from './runHint';
import { failure, isFailure, type Outcome, type ReadRows } from './outcome';
import { toItems } from './items';
import type { Target } from './row';
import { readRows, RowReader } from './rowReader';
import { DEFAULTS, readSettings, type Settings } from './settings';
import type { Store, UpdateExecution, Vendor } from './store';

/**
 * An operation that writes field values.
 * @param locators the parameters that name the record
 * @param vendor what the execution has to know
 * @param more options that only this operation has
 */
export function updateOperation<T extends Target>(
	option: Operation['option'],
	words: UpdateWords,
	locators: readonly INodeProperties[],
	vendor: (context: IExecuteFunctions) => Vendor<T>,
	more: readonly INodeProperties[] = [],
): Operation {
	const { service, savings } = words;
	return {
		option,
		properties: [...locators, ...valueProperties(words), optionProperties(words, more)],
		hints: [...optionHints(service.name), ...durationHints(service, savings, DRY_RUN)],
		execute: async (context) => await bulkUpdate(context, vendor(context)),
	};
}

/** One execution of an update: input items in, one outcome for each out. */
async function bulkUpdate<T extends Target>(
	context: IExecuteFunctions,
	vendor: Vendor<T>,
): Promise<INodeExecutionData[][]> {
	const items = context.getInputData();
	if (items.length === 0) return [[]];
	const node = context.getNode();
	const ends = stopsOnError(context);
	const settings = settingsOf(context);
	const { creates = false } = vendor;
	const about = (index: number) => new Locators(context, vendor.locators, index).about;
	if (settings instanceof RowError) {
		if (ends) throw nodeError(node, settings, 0, 'rows', 'No row was written.');
		const outcomes = items.map(() => failure(settings));
		return [toItems(outcomes, { items, about, node, form: { ...DEFAULTS, creates } })];
	}
	const { result, leftOver, stats, isCancelled } = await execute(context, {
		service: vendor.service,
		settings,
		noun: nounOf(vendor),
		counts: ['row', items.length],
		work: async (execution) => await updateAll(context, vendor, execution),
	});
	const failed = result instanceof RowError;
	const done = failed ? NOTHING : result;
	const rest = failure(failed ? result : leftOver);
	const outcomes = items.map((_, index) => done.outcomes.get(index) ?? rest);
	const counts = count(outcomes);
	// When its time is up n8n keeps what was done, which an error would throw away.
	const first = ends && !isCancelled ? firstFailure(outcomes.map(errorOf)) : undefined;
	if (first) throw nodeError(node, first.error, first.index, 'rows', writtenBefore(counts));
	const hint = toHint(counts, stats, done, done.note);
	// After a stop n8n keeps nothing, so the log is where one can read how far the run came.
	if (isCancelled || items.length > 1) context.logger.info(hint.message);
	// Older hosts have no hints.
	context.addExecutionHints?.(hint);
	const told = (index: number) => done.about.get(index) ?? about(index);
	const note = (index: number) => done.notes.get(index) ?? '';
	return [toItems(outcomes, { items, about: told, note, node, form: { ...settings, creates } })];
}

const NOTHING = {
	outcomes: new Map<number, Outcome>(),
	about: new Map<number, About>(),
	ignored: new Set<string>(),
	meant: new Set<string>(),
	notes: new Map<number, string>(),
	note: '',
};

function settingsOf(context: IExecuteFunctions): Settings | RowError {
	try {
		return readSettings(context);
	} catch (error) {
		return toRowError(error).with({ sent: 'no' });
	}
}

function errorOf(outcome: Outcome): RowError | undefined {
	return isFailure(outcome) ? outcome.error : undefined;
}

function nounOf({ locators }: Pick<Vendor<Target>, 'locators'>): string {
	const { noun, displayName } = locators.at(-1) ?? { displayName: 'record' };
	return noun ?? displayName.toLowerCase();
}

async function updateAll<T extends Target>(
	context: IExecuteFunctions,
	vendor: Vendor<T>,
	execution: UpdateExecution,
): Promise<Omit<ReadRows<T>, 'rows'> & Updated> {
	const items = context.getInputData();
	const { client, run, settings } = execution;
	const read = async (store: Store<T>): Promise<ReadRows<T>> => {
		const creates = store.creator !== undefined;
		const reader = new RowReader(context, vendor, new FieldIndex(store.fields), settings, creates);
		return await readRows(items, reader, run, stopsOnError(context));
	};
	// Values are compared by the labels of their fields, which must be those of today.
	const isQuick = items.length === 1 && !settings.onlyChanges;
	const kept = isQuick ? processFields.get(client.account) : undefined;
	let store = await vendor.open(execution, kept);
	let rows = await read(store);
	// A person may have added a field because the last run left its column out.
	const isMissing = (name: string) =>
		context.getMode() !== 'manual' && processFields.isMissing(client.account, name);
	if (kept && !(isWhole(rows) && [...rows.ignored].every(isMissing))) {
		store = await vendor.open(execution);
		rows = await read(store);
	}
	const updated = await update(rows, store, execution);
	if (kept && [...updated.outcomes.values()].some(isRefusedByApi)) {
		processFields.forget(client.account);
	}
	processFields.noteMissing(client.account, rows.ignored);
	return { ...rows, ...updated };
}

/** Whether every row has something to write, and nothing of it is refused. */
function isWhole<T extends Target>({ rows, outcomes }: ReadRows<T>): boolean {
	const isRefused = ({ changes }: ReadRows<T>['rows'][number]) =>
		changes.length === 0 || changes.some(({ decided }) => decided?.status === 'invalid');
	return outcomes.size === 0 && !rows.some(isRefused);
}

/** Whether the fields may not be as they were when they were read. */
function isRefusedByApi(outcome: Outcome): boolean {
	const { results } = outcome;
	if (isFailure(outcome) && outcome.error.reason === 'rejected') return true;
	return results.some(({ status }) => status === 'rejected');
}
