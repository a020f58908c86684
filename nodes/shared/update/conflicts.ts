import { invalidInput, type RowError } from '../core/errors';
import type { Change, Row, Target } from './row';
import type { Settings } from './settings';

/** A value that a row gives a field. */
interface GivenValue {
	row: Row;
	change: Change;
}

/** The rows of one record, without contradictions between them. */
export interface Resolved<T extends Target> {
	/** In the same order. Changes that lost say which row won. */
	rows: readonly Row<T>[];
	/** Rows that fail because of a conflict, by index. */
	failed: ReadonlyMap<number, RowError>;
}

/** Decides which value counts where rows of one record give a field different values. */
export function resolveConflicts<T extends Target>(
	rows: readonly Row<T>[],
	conflict: Settings['conflict'],
): Resolved<T> {
	return conflict === 'error' ? failOnConflict(rows) : chooseWinners(rows, conflict);
}

/** All values that rows give each field, in row order. */
function valuesByField(rows: readonly Row[]): GivenValue[][] {
	const byField = new Map<string, GivenValue[]>();
	for (const row of rows) {
		for (const change of row.changes) {
			if (change.decided) continue;
			const values = byField.get(change.field.id) ?? [];
			values.push({ row, change });
			byField.set(change.field.id, values);
		}
	}
	return [...byField.values()];
}

function chooseWinners<T extends Target>(
	rows: readonly Row<T>[],
	conflict: 'first' | 'last',
): Resolved<T> {
	const winners = new Map<string, GivenValue>();
	for (const values of valuesByField(rows)) {
		const winner = conflict === 'first' ? values[0] : values.at(-1);
		if (winner) winners.set(winner.change.field.id, winner);
	}
	const resolve = (row: Row, change: Change): Change => {
		const winner = winners.get(change.field.id);
		if (change.decided || !winner || change.value === winner.change.value) return change;
		const where = row.index === winner.row.index ? 'The same row' : `Row ${winner.row.index + 1}`;
		return {
			...change,
			decided: {
				status: 'skipped',
				reason: `${where} gives this field another value, and the ${conflict} one counts`,
			},
		};
	};
	return {
		rows: rows.map((row) => ({
			...row,
			changes: row.changes.map((change) => resolve(row, change)),
		})),
		failed: new Map(),
	};
}

function failOnConflict<T extends Target>(rows: readonly Row<T>[]): Resolved<T> {
	const failed = new Map<number, RowError>();
	for (const values of valuesByField(rows)) {
		const [first] = values;
		const other = values.find(({ change }) => change.value !== first?.change.value);
		if (!first || !other) continue;
		const { label } = first.change.field;
		const rows = new Set([first.row.index + 1, other.row.index + 1]);
		const where = rows.size > 1 ? `rows ${[...rows].join(' and ')}` : `row ${[...rows].join('')}`;
		const error = invalidInput(
			`'${label}' has different values for the same record (${where})`,
			"Give one value, or set the option 'Conflicting Values' to use the first or the last",
		);
		for (const { row } of values) failed.set(row.index, error);
	}
	return { rows: rows.filter(({ index }) => !failed.has(index)), failed };
}
