import { needsRecord, plan as planOf } from '../../../../nodes/shared/update/plan';
import type { FieldStatus, Row } from '../../../../nodes/shared/update/row';
import { city, plan, row } from './sample';

type Settings = Parameters<typeof planOf>[1];

/** The requests of each record as the values they carry, and what else there is. */
function planned(rows: readonly Row[], settings: Partial<Settings> = {}) {
	const before = structuredClone(rows.map(({ index, target }) => ({ index, target })));
	const changes = rows.map((each) => [...each.changes].map((change) => ({ ...change })));
	const { records, outcomes } = planOf(rows, {
		combineRows: true,
		conflict: 'last',
		onlyChanges: false,
		...settings,
	});
	// The rows that came in are as they were.
	expect(rows).toEqual(before.map((each, at) => ({ ...each, changes: changes[at] })));
	return {
		requests: records.map(({ target, updates }) => [
			target.key,
			...updates.map((update) =>
				Object.fromEntries(update.changes.map(({ field, value }) => [field.id, value])),
			),
		]),
		rows: records.map(({ updates }) => updates.map((update) => update.rows.map(indexOf))),
		otherRows: records.map((record) => record.otherRows.map(indexOf)),
		outcomes,
	};
}

const indexOf = ({ index }: Row) => index;

it('gathers the rows of a record in one request, in the order of the records', () => {
	const rows = [
		row(0, 'b', { plan: 'Free' }),
		row(1, 'a', { plan: 'Free' }),
		row(2, 'b', { city: 'Ulm' }),
	];
	expect(planned(rows)).toEqual({
		requests: [
			['b', { plan: 'Free', city: 'Ulm' }],
			['a', { plan: 'Free' }],
		],
		rows: [[[0, 2]], [[1]]],
		otherRows: [[], []],
		outcomes: new Map(),
	});
});

it('keeps a request for each row where it is told to', () => {
	const rows = [row(0, 'a', { plan: 'Free' }), row(1, 'a', { city: 'Ulm' })];
	expect(planned(rows, { combineRows: false })).toMatchObject({
		requests: [['a', { plan: 'Free' }, { city: 'Ulm' }]],
		rows: [[[0], [1]]],
	});
});

it('sends each field once, though several rows give it the same value', () => {
	const rows = [row(0, 'a', { plan: 'Free' }), row(1, 'a', { plan: 'Free' })];
	const { records } = planOf(rows, { combineRows: true, conflict: 'last', onlyChanges: false });
	expect(records[0]?.updates[0]?.changes).toEqual([{ field: plan, value: 'Free' }]);
});

it('decides a row of which nothing is sent, and keeps it with its record', () => {
	const rows = [
		row(0, 'a', { plan: null }),
		row(1, 'a', { city: 'Ulm', plan: null }),
		row(2, 'b', { plan: null, city: null }),
		row(3, 'c', {}),
	];
	const { requests, otherRows, outcomes } = planned(rows);
	expect(requests).toEqual([['a', { city: 'Ulm' }]]);
	expect(otherRows).toEqual([[0]]);
	const skipped = { value: '', success: false, status: 'skipped', reason: 'Blank' };
	expect([...outcomes]).toEqual([
		[0, { ids: { id: 'a' }, results: [{ fieldId: 'plan', field: plan.label, ...skipped }] }],
		[
			2,
			{
				ids: { id: 'b' },
				results: [
					{ fieldId: 'plan', field: plan.label, ...skipped },
					{ fieldId: 'city', field: city.label, ...skipped },
				],
			},
		],
		[3, { ids: { id: 'c' }, results: [] }],
	]);
});

describe.each([true, false])('a conflict, with combineRows %p', (combineRows) => {
	const rows = [
		row(0, 'a', { plan: 'Free' }),
		row(1, 'a', { plan: 'Growth', city: 'Ulm' }),
		row(2, 'b', { plan: 'Free' }),
	];

	it('decides the row that loses', () => {
		const { requests, otherRows, outcomes } = planned(rows, { combineRows });
		expect(requests).toEqual([
			['a', { plan: 'Growth', city: 'Ulm' }],
			['b', { plan: 'Free' }],
		]);
		expect(otherRows).toEqual([[0], []]);
		expect([...outcomes.keys()]).toEqual([0]);
		expect(outcomes.get(0)).toMatchObject({
			results: [{ status: 'skipped', reason: expect.stringMatching(/^Row 2 gives/) as string }],
		});
	});

	it('keeps what a row gives beside a value that loses', () => {
		const { requests, outcomes } = planned(rows, { combineRows, conflict: 'first' });
		const [ofA = []] = requests;
		expect(Object.assign({}, ...ofA.slice(1))).toEqual({ plan: 'Free', city: 'Ulm' });
		expect(outcomes.size).toBe(0);
	});

	it('fails its rows where it is told to, and sends the others', () => {
		const { requests, otherRows, outcomes } = planned([...rows, row(3, 'a', { city: 'Ulm' })], {
			combineRows,
			conflict: 'error',
		});
		expect(requests).toEqual([
			['a', { city: 'Ulm' }],
			['b', { plan: 'Free' }],
		]);
		expect(otherRows).toEqual([[], []]);
		expect([...outcomes.keys()]).toEqual([0, 1]);
		expect(outcomes.get(1)).toEqual({
			error: expect.objectContaining({ reason: 'invalid-input' }) as unknown,
			results: [],
		});
	});
});

it('sends what a row gives a field whose value was refused in another row', () => {
	const rows = [row(0, 'a', { plan: null, city: 'Ulm' }), row(1, 'a', { plan: 'Free' })];
	expect(planned(rows).requests).toEqual([['a', { city: 'Ulm', plan: 'Free' }]]);
});

/** A row with a value that was decided before. */
const decidedRow = (index: number, status: FieldStatus, value: string): Row => ({
	...row(index, 'a', {}),
	changes: [{ field: plan, value, decided: { status } }],
});

it.each<[string, Row, needed: boolean, withOnlyChanges: boolean]>([
	['an open value', row(0, 'a', { plan: 'Free' }), true, true],
	['an open value beside a blank', row(0, 'a', { city: null, plan: 'Free' }), true, true],
	['a value that was refused', decidedRow(0, 'invalid', 'Gold'), false, true],
	['a refused value that has no text', decidedRow(0, 'invalid', ''), false, false],
	['a value that was skipped', decidedRow(0, 'skipped', 'Gold'), false, false],
	['a blank', row(0, 'a', { plan: null }), false, false],
	['no value', row(0, 'a', {}), false, false],
])('%s needs the record: %p, with Only Changes: %p', (_, one, needed, withOnlyChanges) => {
	expect(needsRecord(one, { onlyChanges: false }, false)).toBe(needed);
	expect(needsRecord(one, { onlyChanges: true }, false)).toBe(withOnlyChanges);
	expect(needsRecord(one, { onlyChanges: false }, true)).toBe(true);
});

it('with Only Changes, looks up whether a refused value is there, without a value to send', () => {
	const rows = [decidedRow(0, 'invalid', 'Gold'), decidedRow(1, 'invalid', '')];
	expect(planned(rows, { onlyChanges: true })).toMatchObject({
		requests: [['a', {}]],
		rows: [[[0]]],
		otherRows: [[1]],
	});
	expect(planned(rows).requests).toEqual([]);
});

it('has no quadratic step: 100,000 rows onto 100 records, each in conflict, take seconds', () => {
	const rows = Array.from({ length: 100_000 }, (_, n) => row(n, `r${n % 100}`, { plan: `${n}` }));
	const begun = performance.now();
	const { records, outcomes } = planOf(rows, {
		combineRows: true,
		conflict: 'last',
		onlyChanges: false,
	});
	expect([records.length, outcomes.size]).toEqual([100, 99_900]);
	expect(performance.now() - begun).toBeLessThan(10_000);
});
