import { resolveConflicts } from '../../../../nodes/shared/update/conflicts';
import type { Row } from '../../../../nodes/shared/update/row';
import { plan, row } from './sample';

/** Values that are still to be sent, and the reasons of those that are not. */
const told = (rows: readonly Row[]) =>
	rows.map(({ changes }) => changes.map(({ value, decided }) => decided?.reason ?? value));

const ROWS = [
	row(0, 'a', { plan: 'Free', city: 'Ulm' }),
	row(4, 'a', { plan: 'Growth' }),
	row(7, 'a', { plan: 'Growth' }),
];

it.each([
	['last', 'Row 8 gives this field another value, and the last one counts', 'Growth'],
	['first', 'Free', 'Row 1 gives this field another value, and the first one counts'],
] as const)('the %s value counts', (conflict, first, others) => {
	const { rows, failed } = resolveConflicts(ROWS, conflict);
	expect(told(rows)).toEqual([[first, 'Ulm'], [others], [others]]);
	expect(rows.flatMap(({ changes }) => changes.flatMap(({ decided = [] }) => decided))).toEqual(
		expect.arrayContaining([expect.objectContaining({ status: 'skipped' })]),
	);
	expect(failed.size).toBe(0);
});

it('with error, all rows that give the field a value fail, and only them', () => {
	const other = row(8, 'a', { city: 'Ulm' });
	const { rows, failed } = resolveConflicts([...ROWS, other], 'error');
	expect(rows).toEqual([other]);
	expect([...failed.keys()]).toEqual([0, 4, 7]);
	expect(failed.get(7)).toMatchObject({
		reason: 'invalid-input',
		message: "'Plan' has different values for the same record (rows 1 and 5)",
		description:
			"Give one value, or set the option 'Conflicting Values' to use the first or the last",
		sent: 'no',
	});
});

it.each(['last', 'first', 'error'] as const)(
	'with %s, equal values and values that are decided already are no conflict',
	(conflict) => {
		const rows = [
			row(0, 'a', { plan: 'Free', city: null }),
			row(1, 'a', { plan: 'Free', city: 'Ulm' }),
		];
		expect(resolveConflicts(rows, conflict)).toEqual({ rows, failed: new Map() });
	},
);

describe('a row that gives one field two values', () => {
	const twice: Row = {
		...row(3, 'a', {}),
		changes: ['Free', 'Growth'].map((value) => ({ field: plan, value })),
	};

	it('has a value that counts', () => {
		expect(told(resolveConflicts([twice], 'last').rows)).toEqual([
			['The same row gives this field another value, and the last one counts', 'Growth'],
		]);
	});

	it('is named once when it fails', () => {
		expect(resolveConflicts([twice], 'error').failed.get(3)?.message).toMatch(/\(row 4\)$/);
	});
});
