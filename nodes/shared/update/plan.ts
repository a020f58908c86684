import { resolveConflicts } from './conflicts';
import { failure, toResult } from './outcome';
import type { Change, Outcome, Outcomes, RecordUpdates, Row, Target, Update } from './row';
import type { Settings } from './settings';

/** What is to be sent, and what became of the rows for which nothing is. */
export interface Plan<T extends Target> {
	/** In the order in which rows first name the records. */
	records: RecordUpdates<T>[];
	/** Of the rows that need no request. */
	outcomes: Outcomes;
}

/**
 * Gathers the rows of each record into requests and decides the rows that need none.
 * @param creates whether records that are not there are created: then each must be looked up
 */
export function plan<T extends Target>(
	rows: readonly Row<T>[],
	{
		combineRows,
		conflict,
		onlyChanges,
	}: Pick<Settings, 'combineRows' | 'conflict' | 'onlyChanges'>,
	creates = false,
): Plan<T> {
	const records: RecordUpdates<T>[] = [];
	const outcomes = new Map<number, Outcome>();
	for (const rowsOfRecord of byRecord(rows)) {
		const resolved = resolveConflicts(rowsOfRecord, conflict);
		for (const [index, error] of resolved.failed) outcomes.set(index, failure(error));
		const isNeeded = (row: Row) => needsRecord(row, { onlyChanges }, creates);
		const toSend = resolved.rows.filter(isNeeded);
		const otherRows = resolved.rows.filter((row) => !isNeeded(row));
		for (const row of otherRows) outcomes.set(row.index, decidedOutcome(row));
		const [first] = toSend;
		if (!first) continue;
		const requests = combineRows ? [toSend] : toSend.map((row) => [row]);
		records.push({ target: first.target, updates: requests.map(toUpdate), otherRows });
	}
	return { records, outcomes };
}

/** Whether what becomes of a row depends on its record. @param creates as for `plan` */
export function needsRecord(
	{ changes }: Row,
	{ onlyChanges }: Pick<Settings, 'onlyChanges'>,
	creates: boolean,
): boolean {
	return creates || changes.some((change) => isOpen(change) || (onlyChanges && mayBeHeld(change)));
}

function byRecord<T extends Target>(rows: readonly Row<T>[]): Row<T>[][] {
	const records = new Map<string, Row<T>[]>();
	for (const row of rows) {
		const others = records.get(row.target.key);
		if (others) others.push(row);
		else records.set(row.target.key, [row]);
	}
	return [...records.values()];
}

function isOpen({ decided }: Change): boolean {
	return decided === undefined;
}

/** Whether the account may hold a value that a check refused, which only the lookup can tell. */
function mayBeHeld({ decided, value }: Change): boolean {
	return decided?.status === 'invalid' && value !== '';
}

function decidedOutcome({ target, changes }: Row): Outcome {
	const results = changes.flatMap((change) =>
		change.decided ? [toResult(change, change.decided)] : [],
	);
	return { ids: target.ids, results };
}

/** Each field once, though several rows may give it the same value. */
function toUpdate(rows: readonly Row[]): Update {
	const changes = new Map<string, Change>();
	for (const change of rows.flatMap((row) => row.changes)) {
		if (isOpen(change)) changes.set(change.field.id, change);
	}
	return { rows, changes: [...changes.values()] };
}
