import { merge } from '../../../nodes/shared/merge';
import type { Change, Field, Row } from '../../../nodes/shared/types';

const plan: Field = { id: 'plan', label: 'Plan', type: 'text' };
const city: Field = { id: 'city', label: 'City', type: 'text' };

function row(index: number, record: string, values: Record<string, string>): Row {
	return {
		index,
		target: { key: record, by: 'id', value: record, ids: {} },
		changes: Object.entries(values).map(([id, value]) => ({
			field: id === 'plan' ? plan : city,
			value,
		})),
	};
}

const sent = (changes: Change[]) =>
	Object.fromEntries(changes.map(({ field, value }) => [field.id, value]));

function merged(rows: Row[], settings: Partial<Parameters<typeof merge>[1]> = {}) {
	const { records, failed } = merge(rows, { combineRows: true, conflict: 'last', ...settings });
	return {
		requests: records.map(({ target, updates }) => [
			target.key,
			...updates.map(({ changes }) => sent(changes)),
		]),
		failed,
	};
}

it('gathers the rows of a record in one request, in the order of the records', () => {
	const rows = [
		row(0, 'a', { plan: 'Free' }),
		row(1, 'b', { plan: 'Free' }),
		row(2, 'a', { city: 'Ulm' }),
	];
	expect(merged(rows).requests).toEqual([
		['a', { plan: 'Free', city: 'Ulm' }],
		['b', { plan: 'Free' }],
	]);
});

it('keeps a request for each row where it is told to', () => {
	const rows = [row(0, 'a', { plan: 'Free' }), row(1, 'a', { city: 'Ulm' })];
	expect(merged(rows, { combineRows: false }).requests).toEqual([
		['a', { plan: 'Free' }, { city: 'Ulm' }],
	]);
});

describe.each([true, false])('a conflict, with combineRows %p', (combineRows) => {
	const rows = () => [
		row(0, 'a', { plan: 'Free', city: 'Ulm' }),
		row(1, 'a', { plan: 'Growth' }),
		row(2, 'a', { plan: 'Growth' }),
		row(3, 'b', { plan: 'Free' }),
	];
	const final = (requests: unknown[][]) =>
		Object.assign({}, ...(requests[0] ?? []).slice(1)) as object;

	it('is won by the last', () => {
		const input = rows();
		const { requests } = merged(input, { combineRows, conflict: 'last' });
		expect(final(requests)).toEqual({ plan: 'Growth', city: 'Ulm' });
		expect(input[0]?.changes[0]?.settled).toEqual({
			status: 'skipped',
			reason: 'Item 2 gives this field another value, and the last one counts',
		});
		expect(input[1]?.changes[0]?.settled).toBeUndefined();
	});

	it('is won by the first', () => {
		const input = rows();
		const { requests } = merged(input, { combineRows, conflict: 'first' });
		expect(final(requests)).toEqual({ plan: 'Free', city: 'Ulm' });
		expect(input[2]?.changes[0]?.settled?.reason).toMatch(/^Item 0 .* the first one counts$/);
	});

	it('fails its rows, and only them', () => {
		const { requests, failed } = merged([...rows(), row(4, 'a', { city: 'Ulm' })], {
			combineRows,
			conflict: 'error',
		});
		expect([...failed.keys()]).toEqual([0, 1, 2]);
		expect(failed.get(2)?.message).toBe(
			"'Plan' has different values for the same record (items 0 and 1)",
		);
		expect(requests).toEqual([
			['a', { city: 'Ulm' }],
			['b', { plan: 'Free' }],
		]);
	});
});

it('settles a field that one row gives twice', () => {
	const twice = row(0, 'a', { plan: 'Free' });
	twice.changes.push({ field: plan, value: 'Growth' });
	expect(merged([twice]).requests).toEqual([['a', { plan: 'Growth' }]]);
	expect(twice.changes[0]?.settled?.reason).toMatch(/^The same item /);
});

it('leaves alone what is settled already', () => {
	const settled = row(0, 'a', { plan: 'Gold', city: 'Ulm' });
	if (settled.changes[0]) settled.changes[0].settled = { status: 'invalid' };
	expect(merged([settled, row(1, 'a', { plan: 'Free' })]).requests).toEqual([
		['a', { city: 'Ulm', plan: 'Free' }],
	]);
});

it('has no quadratic step: 100,000 rows onto 100 records, each in conflict, take seconds', () => {
	const input = Array.from({ length: 100_000 }, (_, n) => row(n, `r${n % 100}`, { plan: `${n}` }));
	const begun = performance.now();
	expect(merged(input).requests).toHaveLength(100);
	expect(performance.now() - begun).toBeLessThan(10_000);
});
