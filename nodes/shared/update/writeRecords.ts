import { toRowError, type RowError } from '../core/errors';
import { isHeld } from '../fields/heldValue';
import type { Run } from '../core/run';
import { applyRejectedFields, failure, isFailure, toResult } from './outcome';
import type {
	Change,
	FieldOutcome,
	FieldResult,
	Outcome,
	Outcomes,
	RecordUpdates,
	Row,
	Target,
	Update,
} from './row';
import type { Settings } from './settings';
import type { Found, LookUp, Written } from './vendor';

export interface WriteOptions<T extends Target> {
	lookUp: LookUp<T>;
	/**
	 * What is known of records that were in an import or were to be created, by the key of their target:
	 * they have an outcome in any case.
	 */
	imported?: ReadonlyMap<string, Found | RowError>;
	/** Records worked on at once. Each has one request in flight at most. */
	concurrency: number;
	dryRun: boolean;
	rejectedFields: Settings['rejectedFields'];
	/** Whether the first row that fails aborts the run. */
	stopOnError: boolean;
	abort: Run;
	/** Called with the number of rows whose outcomes are known now. */
	onDone(rows: number): void;
}

/** What became of a record. */
interface WrittenRecord {
	outcomes: Outcomes;
	/** An error that every other record would meet too. */
	fatal?: RowError | undefined;
}

const UNCHANGED: FieldOutcome = { status: 'unchanged' };

type FieldOutcomes = ReadonlyMap<string, FieldOutcome>;

/**
 * Looks the records up and writes them, several at once. Rows that were not begun when the run was
 * aborted have no outcome, and neither have rows of which the lookup says that their record is to be
 * created.
 * @param queue whoever else takes records from it keeps them from being written here
 */
export async function writeRecords<T extends Target>(
	queue: Iterator<RecordUpdates<T>>,
	options: WriteOptions<T>,
): Promise<Outcomes> {
	const all = new Map<number, Outcome>();
	let fatal: RowError | undefined;
	const work = async (): Promise<void> => {
		for (let next = queue.next(); next.done !== true; next = queue.next()) {
			const record = next.value;
			const imported = options.imported?.get(record.target.key);
			if (options.abort.isOver && !imported) continue;
			const written = await writeRecord(record, imported, fatal, options);
			fatal ??= written.fatal;
			for (const [index, outcome] of written.outcomes) all.set(index, outcome);
		}
	};
	await Promise.all(Array.from({ length: options.concurrency }, work));
	return all;
}

/** @param fatal the error that ended the run, if one did */
async function writeRecord<T extends Target>(
	{ target, updates, otherRows }: RecordUpdates<T>,
	imported: Found | RowError | undefined,
	fatal: RowError | undefined,
	options: WriteOptions<T>,
): Promise<WrittenRecord> {
	const { lookUp, abort, dryRun, rejectedFields } = options;
	let found: Found;
	try {
		if (imported instanceof Error) throw imported;
		if (fatal && !imported) throw fatal;
		found = imported ?? (await lookUp(target));
	} catch (thrown) {
		const error = toRowError(thrown);
		return { outcomes: conclude(failAll(updates, error), options), fatal: unsent(error) };
	}
	if (found.creation === 'planned' && !imported) return { outcomes: new Map() };
	const outcomes: Array<[number, Outcome]> = [];
	const toOutcomes = (rows: readonly Row[], written: Written): Outcomes =>
		new Map(rows.map((row) => [row.index, toOutcome(row, found, written)]));
	let last: Written = { outcomes: new Map() };
	for (const update of updates) {
		if (abort.isOver && !imported) break;
		const stop = abort.isOver ? abort.leftOver() : fatal;
		const written = (last = await writeUpdate(update, found, { dryRun, stop }));
		outcomes.push(...conclude(toOutcomes(update.rows, written), options));
		fatal ??= written.error && unsent(written.error);
	}
	// They were decided before; now their record is known too.
	outcomes.push(...applyRejectedFields(toOutcomes(otherRows, last), rejectedFields));
	return { outcomes: new Map(outcomes), fatal };
}

/** The final outcomes of rows that are done. A failure among them aborts the run if it is to stop then. */
function conclude(
	outcomes: Outcomes,
	{ rejectedFields, stopOnError, abort, onDone }: Omit<WriteOptions<Target>, 'lookUp'>,
): Outcomes {
	const final = applyRejectedFields(outcomes, rejectedFields);
	if (stopOnError && [...final.values()].some(isFailure)) abort.stop();
	onDone(final.size);
	return final;
}

/** A fatal error for those of whom nothing was sent. */
function unsent(error: RowError): RowError | undefined {
	return error.fatal ? error.with({ sent: 'no' }) : undefined;
}

function failAll(updates: readonly Update[], error: RowError): Outcomes {
	const rows = updates.flatMap((update) => update.rows);
	return new Map(rows.map(({ index }) => [index, failure(error)]));
}

/**
 * Sends what has to be sent of an update.
 * @param stop why nothing may be sent, if so
 */
async function writeUpdate(
	{ changes }: Update,
	found: Found,
	{ dryRun, stop }: { dryRun: boolean; stop: RowError | undefined },
): Promise<Written> {
	const decided = decide(changes, found, dryRun);
	const toWrite = changes.filter(({ field }) => !decided.has(field.id));
	if (toWrite.length === 0) return { outcomes: decided };
	if (stop) return { outcomes: decided, error: stop };
	try {
		const written = await found.write(toWrite);
		return { ...written, outcomes: new Map([...decided, ...written.outcomes]) };
	} catch (thrown) {
		return { outcomes: decided, error: toRowError(thrown) };
	}
}

/** What becomes of changes that need no request, by field id. */
function decide(changes: Update['changes'], found: Found, dryRun: boolean): FieldOutcomes {
	const outcomes = new Map<string, FieldOutcome>();
	for (const change of changes) {
		const { field } = change;
		const imported = found.imported?.outcomes.get(field.id);
		if (imported) {
			outcomes.set(field.id, imported);
			continue;
		}
		const refusal = found.refusal?.(change);
		// A record that is to be created holds nothing yet, so a blank is there already.
		const isThere = holds(found, change) || (found.creation === 'planned' && change.value === '');
		if (isThere) outcomes.set(field.id, UNCHANGED);
		else if (refusal !== undefined) outcomes.set(field.id, { status: 'invalid', reason: refusal });
		else if (dryRun) outcomes.set(field.id, { status: 'planned' });
	}
	return outcomes;
}

function holds({ imported, values }: Found, { field, value }: Change): boolean {
	const held = imported?.unsure.has(field.id) ? undefined : values?.get(field.id);
	return held !== undefined && isHeld(value, held, field);
}

/** Whether a check refused a value that the account holds all the same, e.g. an option that was removed. */
function isRefusedAndHeld(change: Change, found: Found): boolean {
	return change.decided?.status === 'invalid' && change.value !== '' && holds(found, change);
}

/** What became of one row of an update. */
function toOutcome(row: Row, found: Found, { outcomes, error, extra }: Written): Outcome {
	const results = row.changes.flatMap((change): FieldResult[] => {
		const outcome = isRefusedAndHeld(change, found)
			? UNCHANGED
			: (change.decided ?? outcomes.get(change.field.id));
		if (!outcome) return [];
		const previous = found.values?.get(change.field.id);
		return [toResult(change, previous === undefined ? outcome : { ...outcome, previous })];
	});
	const sideEffects = found.imported?.sideEffects ?? [];
	// A row of which every field has its outcome is done, whatever became of the rest of the request.
	if (!error || results.length === row.changes.length) {
		const { ids, creation } = found;
		const more = extra ?? found.extra;
		return {
			ids,
			...(creation ? { creation } : {}),
			results: [...results, ...sideEffects],
			...(more ? { extra: more } : {}),
		};
	}
	const saved = found.creation === 'done' || results.some(({ status }) => status === 'updated');
	const sent = saved ? 'yes' : found.imported ? 'unknown' : 'no';
	const known = error.sent === 'no' ? error.with({ sent }) : error;
	return failure(known, [...results, ...sideEffects]);
}
