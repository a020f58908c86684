import { invalidInput, type RowError } from './errors';
import type { Settings } from './settings';
import type { Change, RecordUpdates, Row, Update } from './types';

export interface Merged {
	/** In the order in which the records first appear. */
	records: RecordUpdates[];
	/** Rows that lost their place to a conflict, by index. */
	failed: Map<number, RowError>;
}

interface Giver {
	row: Row;
	change: Change;
}

/**
 * Gathers the rows of each record and decides where they give one field different values: in the
 * changes that lost, it says which row won.
 */
export function merge(
	rows: readonly Row[],
	{ combineRows, conflict }: Pick<Settings, 'combineRows' | 'conflict'>,
): Merged {
	const groups = new Map<string, Row[]>();
	for (const row of rows) {
		const group = groups.get(row.target.key);
		if (group) group.push(row);
		else groups.set(row.target.key, [row]);
	}
	const merged: Merged = { records: [], failed: new Map() };
	for (const group of groups.values()) {
		const failed = conflict === 'error' ? contradictions(group) : settle(group, conflict);
		for (const [index, error] of failed) merged.failed.set(index, error);
		const kept = group.filter((row) => !failed.has(row.index));
		const [first] = kept;
		if (!first) continue;
		const batches = combineRows ? [kept] : kept.map((row) => [row]);
		merged.records.push({ target: first.target, updates: batches.map(toUpdate) });
	}
	return merged;
}

/** All who give each field a value, in row order, by field id. */
function givers(group: readonly Row[]): Iterable<Giver[]> {
	const byField = new Map<string, Giver[]>();
	for (const row of group) {
		for (const change of row.changes) {
			if (change.settled) continue;
			const others = byField.get(change.field.id);
			if (others) others.push({ row, change });
			else byField.set(change.field.id, [{ row, change }]);
		}
	}
	return byField.values();
}

function settle(group: readonly Row[], conflict: 'first' | 'last'): Map<number, RowError> {
	for (const all of givers(group)) {
		const winner = conflict === 'first' ? all[0] : all.at(-1);
		for (const { row, change } of all) {
			if (!winner || change.value === winner.change.value) continue;
			const where = row === winner.row ? 'The same item' : `Item ${winner.row.index}`;
			change.settled = {
				status: 'skipped',
				reason: `${where} gives this field another value, and the ${conflict} one counts`,
			};
		}
	}
	return new Map();
}

function contradictions(group: readonly Row[]): Map<number, RowError> {
	const failed = new Map<number, RowError>();
	for (const all of givers(group)) {
		const [first] = all;
		const other = all.find(({ change }) => change.value !== first?.change.value);
		if (!first || !other) continue;
		const { label } = first.change.field;
		const items = [...new Set([first.row.index, other.row.index])].join(' and ');
		for (const { row } of all) {
			failed.set(
				row.index,
				invalidInput(
					`'${label}' has different values for the same record (items ${items})`,
					"Give one value, or set the option 'Conflicting Values' to the first or the last",
				),
			);
		}
	}
	return failed;
}

/** One request's worth: each field once, though several rows may give it the same value. */
function toUpdate(rows: Row[]): Update {
	const changes = new Map<string, Change>();
	for (const row of rows) {
		for (const change of row.changes) {
			if (!change.settled) changes.set(change.field.id, change);
		}
	}
	return { rows, changes: [...changes.values()] };
}
