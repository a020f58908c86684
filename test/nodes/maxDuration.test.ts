import type { IDataObject, INodeParameters } from 'n8n-workflow';

import type { LimitSettings } from '../sandbox';
import type { More } from './kit';
import {
	containing,
	CONTINUE,
	details,
	failed,
	json,
	matching,
	options,
	statuses,
	times,
	unreadable,
	UPDATE_PROSPECT,
	withSandbox,
} from './kit';
import { status } from './refusals';
import { saleshandy, VENDORS } from './vendors';

const kit = withSandbox();

const MINUTE = 60_000;
const LEFT_OVER = details('out-of-time', 'no', undefined, true);

const limit = (requests: number, more: Partial<LimitSettings> = {}): LimitSettings => ({
	requests,
	windowMs: MINUTE,
	headers: 'reset-date',
	...more,
});

const withDuration = (maxDuration: unknown, more: INodeParameters = {}) =>
	options({ maxDuration: maxDuration as number, ...more });

describe.each(VENDORS)('$name: Max Duration', (v) => {
	const { two } = v.fields;
	const rowsOf = (count: number, first = 10): IDataObject[] =>
		times(count, (n) => ({
			id: v.id(first + n),
			to: v.email(first + n),
			set: { [two.id]: `row ${n}` },
		}));
	/** Runs rows. @returns what came out, and the minutes that it took */
	const run = async (rows: IDataObject[], parameters: INodeParameters, more: More = CONTINUE) => {
		const begun = kit.clock.now();
		const given = { ...v.byId(), ...json('={{ $json.set }}'), ...parameters };
		const done = await kit.run(v.node, given, rows, more);
		const count = (wanted: string) =>
			statuses(done.output).filter((each) => each === wanted).length;
		return { ...done, minutes: (kit.clock.now() - begun) / MINUTE, count };
	};
	const stored = (rows: IDataObject[]) =>
		rows.filter((_, n) => v.stored(kit, 10 + n, two) === `row ${n}`).length;

	it.each([
		['the API tells how many requests are left', 'reset-date', 60],
		// Without a word from the API, the first refusal shows the limit.
		['the API tells nothing of its limit', 'none', 50],
	] as const)(
		'%s: what fits is written, and what is left can be sent again',
		async (_, headers, least) => {
			kit.sandbox.settings[v.node].limit = limit(20, { headers });
			kit.sandbox.settings.latency = 300;
			const rows = rowsOf(80);
			const { output, hints, minutes, count } = await run(rows, withDuration(2.5));
			const written = count('updated');
			expect(written).toBeGreaterThanOrEqual(least);
			expect(stored(rows)).toBe(written);
			expect(kit.writes().filter(({ applied }) => applied)).toHaveLength(written);
			output.forEach((each, n) => {
				const says =
					/^The run reached 'Max Duration' \(2\.5 minutes\) .*\. Send it in the next run$/;
				if (each.json.status !== 'updated') expect(each).toEqual(failed(n, says, LEFT_OVER));
			});
			// The next window opens after the end, so there is nothing to wait for.
			expect(minutes).toBeLessThan(2.2);
			expect(hints[0]?.message).toContain(
				`80 rows: ${written} updated, ${80 - written} not sent. 'Max Duration' ended the run; send the rows that are left in the next one. `,
			);

			const again = await run(rows, withDuration(0, { onlyChanges: true }));
			expect([again.count('unchanged'), again.count('updated')]).toEqual([written, 80 - written]);
			expect(stored(rows)).toBe(80);
		},
	);

	it.each([
		['rows found by address', v.byEmail(), {}],
		['values that are read first', {}, { onlyChanges: true }],
		['a dry run', v.byEmail(), { dryRun: true }],
	])('ends while it reads a list: %s', async (_, target, more) => {
		kit.sandbox.settings[v.node].limit = limit(1);
		// On more than one page of the list.
		const { output, hints, minutes } = await run(rowsOf(60, 170), {
			...target,
			...withDuration(0.5, more),
		});
		expect(output).toHaveLength(60);
		for (const { json: row } of output) expect(row.details).toEqual(LEFT_OVER);
		expect(kit.writes()).toEqual([]);
		expect(minutes).toBeLessThan(0.1);
		expect(hints[0]?.message).toContain(
			"60 rows: 60 not sent. 'Max Duration' ended the run before the first row was done",
		);
	});

	it('lets requests that are under way finish, and begins no others', async () => {
		kit.sandbox.settings.latency = 20_000;
		const rows = rowsOf(8);
		const parameters = withDuration(0.75, { maxConcurrency: 2 });
		const { output, minutes } = await run(rows, parameters);
		// 20 seconds for the first read, 20 for two rows, and 20 for those begun at second 40.
		const expected = times(8, (n) => (n < 4 ? 'updated' : 'failed'));
		expect(statuses(output)).toEqual(expected);
		expect(kit.writes()).toHaveLength(4);
		expect(minutes).toBe(1);
	});

	it('does not wait to try again where that would pass the end', async () => {
		kit.fail(v.isWrite(11), status(503, undefined, { 'retry-after': '90' }));
		const { output, minutes } = await run(rowsOf(3), withDuration(1));
		expect(output).toMatchObject([
			{ json: { status: 'updated' } },
			failed(
				1,
				/^The run reached 'Max Duration'/,
				details('out-of-time', 'unknown', undefined, true),
			),
			{ json: { status: 'updated' } },
		]);
		expect(minutes).toBeLessThan(0.1);
	});

	it('nobody waits for the slow answers of others on the same key', async () => {
		kit.sandbox.settings.latency = 20_000;
		const [first, second] = await Promise.all([
			run(rowsOf(10, 100), { ...options({ maxConcurrency: 2 }) }),
			run(rowsOf(1), {}),
		]);
		expect([first.count('updated'), second.count('updated')]).toEqual([10, 1]);
		// Its first read and its row take 20 seconds each.
		expect(second.minutes).toBeLessThan(50 / 60);
	});

	it('On Error: stop fails the node, and says how to let the next nodes run', async () => {
		kit.sandbox.settings[v.node].limit = limit(20);
		const { error, output } = await run(rowsOf(30), withDuration(0.5), {});
		expect(output).toEqual([]);
		expect(error).toMatchObject({
			message: matching(
				/^The run reached 'Max Duration' \(0\.5 minutes\) before this row was done$/,
			),
			context: { itemIndex: 20 },
			description: containing(
				"let the node return what was done, and the next nodes run, set 'On Error'",
			),
		});
		expect(error?.description).toContain('20 rows had been written');
	});

	it.each([-1, NaN, Infinity, 10_081, '25', null, 'soon'])(
		'refuses %p before any request',
		async (value) => {
			const { output } = await run(rowsOf(2), withDuration(value));
			const says = /The option 'Max Duration \(Minutes\)'/;
			expect(output).toEqual([unreadable(0, says), unreadable(1, says)]);
			expect(kit.sandbox.calls).toEqual([]);
		},
	);
});

it('tells what was written of a row that was under way', async () => {
	// The first request is refused because of one value; halves are sent until it is found.
	kit.sandbox.settings.saleshandy.limit = limit(2);
	const set = { City: 'Rome', 'Lead Score': '7', Plan: 'Gold' };
	kit.sandbox.settings.saleshandy.fieldsWithOptions = false;
	const parameters = { ...saleshandy.nth(10), ...json(set), ...withDuration(0.5) };
	const { output } = await kit.run('saleshandy', parameters, [{}], CONTINUE);
	expect(output[0]?.json.details).toMatchObject({
		...details('out-of-time', 'yes', undefined, true),
		results: [
			{ field: 'City', status: 'updated' },
			{ field: 'Lead Score', status: 'updated' },
		],
	});
	expect(kit.count(UPDATE_PROSPECT)).toBe(2);
});
