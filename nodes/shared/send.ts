import { toRowError, type RowError } from './errors';
import type { RunAbort } from './runAbort';
import { toResult, type Outcomes } from './outcomes';
import type { RecordUpdates, Row, Update, Verdict } from './types';
import type { Account, Found, Written } from './vendor';

interface SendParts {
	account: Account;
	abort: RunAbort;
	outcomes: Outcomes;
	/** Records worked on at once. Each has one request in flight at most. */
	concurrency: number;
	dryRun: boolean;
}

/**
 * Finds and writes the records, several at once, and settles their rows. Rows that were not begun when
 * the run was aborted are left unsettled.
 */
export async function send(records: readonly RecordUpdates[], parts: SendParts): Promise<void> {
	const { abort, outcomes } = parts;
	let next = 0;
	let doom: RowError | undefined;
	const work = async (): Promise<void> => {
		for (;;) {
			if (abort.aborted) return;
			const record = records[next];
			if (!record) return;
			next += 1;
			const error = doom ?? (await sendRecord(record, parts));
			if (!error) continue;
			if (error.fatal) doom ??= error.with({ sent: 'no' });
			for (const row of rowsOf(record)) outcomes.settle(row.index, error);
		}
	};
	const workers = Math.min(parts.concurrency, records.length);
	await Promise.all(Array.from({ length: workers }, work));
}

/** Whether there is anything to send. */
export function isToBeSent({ updates }: RecordUpdates): boolean {
	return updates.some(({ changes }) => changes.length > 0);
}

/** Sends the updates of one record one after another. Returns what ended it before its end. */
async function sendRecord(
	record: RecordUpdates,
	{ account, abort, outcomes, dryRun }: SendParts,
): Promise<RowError | undefined> {
	try {
		const { target, updates } = record;
		const found: Found = isToBeSent(record) ? await account.find(target) : { ids: target.ids };
		for (const update of updates) {
			if (abort.aborted) return undefined;
			const error = await sendUpdate(update, found, account, dryRun, outcomes);
			if (error?.fatal) return error.with({ sent: 'no' });
		}
		return undefined;
	} catch (error) {
		return toRowError(error);
	}
}

/** Sends one update and settles its rows. Returns what kept some of it from being answered. */
async function sendUpdate(
	update: Update,
	found: Found,
	account: Account,
	dryRun: boolean,
	outcomes: Outcomes,
): Promise<RowError | undefined> {
	const known = decide(update, found, dryRun);
	try {
		const written = await write(update, found, account, known);
		for (const row of update.rows) settleRow(row, found, written, outcomes);
		return written.error;
	} catch (thrown) {
		const error = toRowError(thrown);
		for (const row of update.rows) {
			// A row that had nothing in the request has its outcome all the same.
			settleRow(row, found, { verdicts: known }, outcomes);
			outcomes.settle(row.index, error);
		}
		return error;
	}
}

type Verdicts = ReadonlyMap<string, Verdict>;

/** What becomes of the changes that need no request, by field id. */
function decide({ changes }: Update, found: Found, dryRun: boolean): Verdicts {
	const verdicts = new Map<string, Verdict>();
	for (const change of changes) {
		const { field, value } = change;
		const reason = found.refuses?.(change);
		const verdict: Verdict | undefined =
			reason !== undefined
				? { status: 'invalid', reason }
				: found.values?.get(field.id) === value
					? { status: 'unchanged' }
					: dryRun
						? { status: 'planned' }
						: undefined;
		if (verdict) verdicts.set(field.id, withPrevious(verdict, field.id, found));
	}
	return verdicts;
}

function withPrevious(verdict: Verdict, fieldId: string, { values }: Found): Verdict {
	const previous = values?.get(fieldId);
	return previous === undefined ? verdict : { ...verdict, previous };
}

/** Sends what is not decided yet. */
async function write(
	{ changes }: Update,
	found: Found,
	account: Account,
	known: Verdicts,
): Promise<Written> {
	const toWrite = changes.filter(({ field }) => !known.has(field.id));
	if (toWrite.length === 0) return { verdicts: known };
	const written = await account.write(found, toWrite);
	const verdicts = new Map(known);
	for (const [id, verdict] of written.verdicts) {
		verdicts.set(id, withPrevious(verdict, id, found));
	}
	return { ...written, verdicts };
}

function settleRow(row: Row, found: Found, written: Written, outcomes: Outcomes): void {
	const { verdicts, error, extra } = written;
	const results = row.changes.flatMap((change) => {
		const { field, settled } = change;
		const verdict = settled ? withPrevious(settled, field.id, found) : verdicts.get(field.id);
		return verdict ? [toResult(change, verdict)] : [];
	});
	if (results.length === row.changes.length) {
		outcomes.settle(row.index, { ids: found.ids, results, ...(extra ? { extra } : {}) });
	} else if (error) {
		const saved = results.some(({ status }) => status === 'updated');
		outcomes.settle(
			row.index,
			error.with({ results, sent: saved && error.sent === 'no' ? 'yes' : error.sent }),
		);
	}
}

function rowsOf({ updates }: RecordUpdates): Row[] {
	return updates.flatMap(({ rows }) => rows);
}
