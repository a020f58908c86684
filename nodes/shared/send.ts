import { toRowError, type RowError } from './errors';
import type { Halt } from './halt';
import { toResult, type Outcomes } from './outcomes';
import type { RecordUpdates, Row, Update, Verdict } from './types';
import type { Account, Found, Written } from './vendor';

interface SendParts {
	account: Account;
	halt: Halt;
	outcomes: Outcomes;
	/** Records worked on at once. Each has one request in flight at most. */
	concurrency: number;
	dryRun: boolean;
}

/**
 * Finds and writes the records, several at once, and settles their rows. Rows that were not begun when
 * the run was halted are left unsettled.
 */
export async function send(records: readonly RecordUpdates[], parts: SendParts): Promise<void> {
	const { halt, outcomes } = parts;
	let next = 0;
	let doom: RowError | undefined;
	const work = async (): Promise<void> => {
		for (;;) {
			if (halt.halted) return;
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

/** Sends the updates of one record one after another. Returns what ended it before its end. */
async function sendRecord(
	{ target, updates }: RecordUpdates,
	{ account, halt, outcomes, dryRun }: SendParts,
): Promise<RowError | undefined> {
	try {
		const idle = updates.every(({ changes }) => changes.length === 0);
		const found: Found = idle ? { ids: target.ids } : await account.find(target);
		for (const update of updates) {
			if (halt.halted) return undefined;
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
	try {
		const written = await write(update, found, account, dryRun);
		for (const row of update.rows) settleRow(row, found, written, outcomes);
		return written.error;
	} catch (thrown) {
		const error = toRowError(thrown);
		// A row that had nothing in the request has its outcome all the same.
		for (const { changes, index } of update.rows) {
			const idle = changes.every(({ settled }) => settled);
			if (idle) settleRow({ changes, index }, found, { verdicts: new Map() }, outcomes);
			else outcomes.settle(index, error);
		}
		return error;
	}
}

async function write(
	{ changes }: Update,
	found: Found,
	account: Account,
	dryRun: boolean,
): Promise<Written> {
	const verdicts = new Map<string, Verdict>();
	const settle = (id: string, verdict: Verdict) => {
		const previous = found.values?.get(id);
		verdicts.set(id, previous === undefined ? verdict : { ...verdict, previous });
	};
	const toWrite = changes.filter((change) => {
		const { field, value } = change;
		const reason = found.refuses?.(change);
		if (reason !== undefined) settle(field.id, { status: 'invalid', reason });
		else if (found.values?.get(field.id) === value) settle(field.id, { status: 'unchanged' });
		else if (dryRun) settle(field.id, { status: 'planned' });
		else return true;
		return false;
	});
	if (toWrite.length === 0) return { verdicts };
	const written = await account.write(found, toWrite);
	for (const [id, verdict] of written.verdicts) settle(id, verdict);
	return { ...written, verdicts };
}

function settleRow(
	row: Pick<Row, 'index' | 'changes'>,
	{ ids }: Found,
	written: Written,
	outcomes: Outcomes,
): void {
	const { verdicts, error, extra } = written;
	const results = row.changes.flatMap((change) => {
		const verdict = change.settled ?? verdicts.get(change.field.id);
		return verdict ? [toResult(change, verdict)] : [];
	});
	if (results.length === row.changes.length) {
		outcomes.settle(row.index, { ids, results, ...(extra ? { extra } : {}) });
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
