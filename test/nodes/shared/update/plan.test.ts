import { needsRecord, plan as planOf } from '../../../../nodes/shared/update/plan';
import { BLANK } from '../../../../nodes/shared/update/outcome';
import type { Row } from '../../../../nodes/shared/update/row';
import { decidedRow, plan, row, tell } from './sample';

type Settings = Parameters<typeof planOf>[1];

/** The requests of each record as the values they carry, and what else there is. */
function planned(rows: readonly Row[], settings: Partial<Settings> = {}, creates = false) {
	const before = rows.map((each) => ({
		...each,
		changes: each.changes.map((one) => ({ ...one })),
	}));
	const { jobs, outcomes } = planOf(
		rows,
		{ conflict: 'last', onlyChanges: false, ...settings },
		creates,
	);
	// The rows that came in are as they were.
	expect(rows).toEqual(before);
	return {
		requests: jobs.map(({ target, changes }) => [
			target.key,
			Object.fromEntries(changes.map(({ field, value }) => [field.id, value])),
		]),
		rows: jobs.map((job) => [job.rows.map(indexOf), job.others.map(indexOf)]),
		/** Values that are still to be sent, and the reasons of those that are not. */
		values: jobs.flatMap((job) =>
			job.rows.map(({ changes }) => changes.map(({ value, decided }) => decided?.reason ?? value)),
		),
		told: [...outcomes].map(([index, outcome]) => [index, tell(outcome)]),
		outcomes,
	};
}

const indexOf = ({ index }: Row) => index;

it('gathers the rows of a record in one job, in the order of the records', () => {
	const rows = [
		row(0, 'b', { plan: 'Free' }),
		row(1, 'a', { plan: 'Free' }),
		row(2, 'b', { city: 'Ulm', plan: 'Free' }),
	];
	expect(planned(rows)).toMatchObject({
		requests: [
			['b', { plan: 'Free', city: 'Ulm' }],
			['a', { plan: 'Free' }],
		],
		rows: [
			[[0, 2], []],
			[[1], []],
		],
		told: [],
	});
});

it('decides a row of which nothing is sent, and keeps it with its record', () => {
	const rows = [
		row(0, 'a', { plan: null }),
		row(1, 'a', { city: 'Ulm', plan: null }),
		row(2, 'b', { plan: null, city: null }),
		row(3, 'c', {}),
	];
	const { outcomes, ...rest } = planned(rows);
	expect(rest).toMatchObject({ requests: [['a', { city: 'Ulm' }]], rows: [[[1], [0]]] });
	const skipped = { value: '', success: false, status: 'skipped', ...BLANK };
	const [ofPlan, ofCity] = [
		{ fieldId: 'plan', field: 'Plan', ...skipped },
		{ fieldId: 'city', field: 'City', ...skipped },
	];
	expect([...outcomes]).toEqual([
		[0, { ids: { id: 'a' }, results: [ofPlan] }],
		[2, { ids: { id: 'b' }, results: [ofPlan, ofCity] }],
		[3, { ids: { id: 'c' }, results: [] }],
	]);
});

describe('rows that give a field different values', () => {
	const rows = [
		row(0, 'a', { plan: 'Free', city: 'Ulm' }),
		row(4, 'a', { plan: 'Growth' }),
		row(7, 'a', { plan: 'Growth' }),
		row(8, 'b', { plan: 'Free' }),
	];
	const counts = (value: string, which: string) =>
		`Another row for a gives '${value}', and the ${which} value counts`;

	it('the first value counts, and a row of which nothing is left is decided', () => {
		const { outcomes, ...rest } = planned(rows, { conflict: 'first' });
		expect(rest).toMatchObject({
			requests: [
				['a', { plan: 'Free', city: 'Ulm' }],
				['b', { plan: 'Free' }],
			],
			rows: [
				[[0], [4, 7]],
				[[8], []],
			],
		});
		const reason = counts('Free', 'first');
		const lost = { results: [{ status: 'skipped', reason }] };
		expect([...outcomes]).toMatchObject([
			[4, lost],
			[7, lost],
		]);
	});

	it('fail where they are told to, and only they', () => {
		const all = [...rows, row(9, 'a', { city: 'Ulm' })];
		const { outcomes, ...rest } = planned(all, { conflict: 'error' });
		expect(rest).toMatchObject({
			requests: [
				['a', { city: 'Ulm' }],
				['b', { plan: 'Free' }],
			],
			rows: [
				[[9], []],
				[[8], []],
			],
			told: [0, 4, 7].map((index) => [index, 'invalid-input no']),
		});
		expect(outcomes.get(7)).toMatchObject({
			error: {
				message: "'Plan' has different values for a: 'Free' and 'Growth'",
				description:
					"Give one value, or set the option 'Conflicting Values' to use the first or the last",
			},
			results: [],
		});
		expect(planned(rows.slice(0, 3), { conflict: 'error' }).requests).toEqual([]);
	});

	it.each(['last', 'first', 'error'] as const)(
		'with %s, equal values and values that are decided already are no conflict',
		(conflict) => {
			const same = [
				row(0, 'a', { plan: 'Free', city: null }),
				row(1, 'a', { plan: 'Free', city: 'Ulm' }),
			];
			const values = [
				['Free', 'The value is blank'],
				['Free', 'Ulm'],
			];
			expect(planned(same, { conflict })).toMatchObject({ values, told: [] });
		},
	);

	it('may be one row', () => {
		const changes = ['Free', 'Growth'].map((value) => ({ field: plan, value }));
		const twice = [{ ...row(3, 'a', {}), changes }];
		expect(planned(twice).values).toEqual([
			["The row also gives 'Growth', and the last value counts", 'Growth'],
		]);
		expect(planned(twice, { conflict: 'error' }).outcomes.get(3)).toMatchObject({
			error: { message: "'Plan' has different values for a: 'Free' and 'Growth'" },
		});
	});
});

it.each<[string, needed: boolean, withOnlyChanges: boolean, Row]>([
	['an open value', true, true, row(0, 'a', { plan: 'Free' })],
	['a value that was refused', false, true, decidedRow(0, 'invalid', 'Gold')],
	['a refused value that has no text', false, false, decidedRow(0, 'invalid', '')],
	['a value that was skipped', false, false, decidedRow(0, 'skipped', 'Gold')],
])('%s needs the record: %p, with Only Changes: %p', (_, needed, withOnlyChanges, one) => {
	expect(needsRecord(one, false, false)).toBe(needed);
	expect(needsRecord(one, true, false)).toBe(withOnlyChanges);
	expect(needsRecord(one, false, true)).toBe(true);
});

it('with Only Changes, looks up whether a refused value is there, without a value to send', () => {
	const rows = [decidedRow(0, 'invalid', 'Gold'), decidedRow(1, 'invalid', '')];
	expect(planned(rows, { onlyChanges: true })).toMatchObject({
		requests: [['a', {}]],
		rows: [[[0], [1]]],
	});
	expect(planned(rows).requests).toEqual([]);
});

it('where records are created, a row without values names one too', () => {
	expect(planned([row(0, 'a', {}), row(1, 'a', { plan: null })], {}, true)).toMatchObject({
		requests: [['a', {}]],
		rows: [[[0, 1], []]],
		told: [],
	});
});

it('has no quadratic step: 100,000 rows onto 100 records, each in conflict, take seconds', () => {
	const rows = Array.from({ length: 100_000 }, (_, n) => row(n, `r${n % 100}`, { plan: `${n}` }));
	const begun = process.cpuUsage();
	const { jobs, outcomes } = planOf(rows, { conflict: 'last', onlyChanges: false });
	expect([jobs.length, outcomes.size]).toEqual([100, 99_900]);
	// Of the processor, as others may keep it busy.
	expect(process.cpuUsage(begun).user).toBeLessThan(10_000_000);
});
