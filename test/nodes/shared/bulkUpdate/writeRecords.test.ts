import { cancelled, RowError } from '../../../nodes/shared/errors';
import { RunAbort } from '../../../nodes/shared/runAbort';
import { merge } from '../../../nodes/shared/merge';
import type { Outcome } from '../../../nodes/shared/outcomes';
import { Outcomes } from '../../../nodes/shared/outcomes';
import { send } from '../../../nodes/shared/send';
import type { Change, Field, Row, Verdict } from '../../../nodes/shared/types';
import type { Account, Found, Written } from '../../../nodes/shared/vendor';

const plan: Field = { id: 'plan', label: 'Plan', type: 'text' };
const city: Field = { id: 'city', label: 'City', type: 'text' };

function row(index: number, record: string, values: Record<string, string | null>): Row {
	return {
		index,
		target: { key: record, by: 'id', value: record, ids: { id: record } },
		changes: Object.entries(values).map(([id, value]): Change => ({
			field: id === 'plan' ? plan : city,
			value: value ?? '',
			...(value === null ? { settled: { status: 'skipped', reason: 'Blank' } } : {}),
		})),
	};
}

interface Given {
	find?: (record: string) => Partial<Found>;
	write?: (record: string, changes: readonly Change[]) => Written | Promise<Written>;
	combineRows?: boolean;
	concurrency?: number;
	dryRun?: boolean;
	stopOnError?: boolean;
	abort?: RunAbort;
}

const saved = (changes: readonly Change[]): Written => ({
	verdicts: new Map(
		changes.map(({ field }): [string, Verdict] => [field.id, { status: 'updated' }]),
	),
});
const failing = (error: RowError) => (): never => {
	throw error;
};

/** Sends rows to an account that is made of functions. */
async function sent(rows: Row[], given: Given = {}) {
	const { combineRows = true, concurrency = 1, dryRun = false, abort = new RunAbort() } = given;
	const log: string[] = [];
	let atOnce = 0;
	let most = 0;
	const account: Account = {
		fields: async () => Promise.resolve([plan, city]),
		expect: () => {},
		find: async (target) => {
			log.push(`find ${target.value}`);
			return Promise.resolve({ ids: target.ids, ...given.find?.(target.value) });
		},
		write: async ({ ids }, changes) => {
			log.push(`write ${ids.id} ${changes.map(({ value }) => value).join()}`);
			atOnce += 1;
			most = Math.max(most, atOnce);
			await new Promise((resolve) => setImmediate(resolve));
			atOnce -= 1;
			return await (given.write?.(ids.id ?? '', changes) ?? saved(changes));
		},
	};
	const outcomes = new Outcomes(rows.length, 'report', () => {
		if (given.stopOnError) abort.abort();
	});
	const { records } = merge(rows, { combineRows, conflict: 'last' });
	await send(records, { account, abort, outcomes, concurrency, dryRun });
	const all = outcomes.close(() => cancelled());
	return { log, most, all, told: all.map(tell) };
}

/** An outcome in short: the statuses of its fields, or the error and how far it came. */
function tell(outcome: Outcome): string {
	const statuses = (outcome.results ?? []).map(({ status }) => status).join();
	if (!(outcome instanceof RowError)) return statuses;
	return `${outcome.reason} ${outcome.sent}${statuses && ` ${statuses}`}`;
}

const REFUSED = new RowError('rejected', 'No', { sent: 'yes', httpStatus: 400 });
const LOST = new RowError('unavailable', 'Gone', { sent: 'unknown', retryable: true });
const BAD_KEY = new RowError('invalid-credential', 'Bad key', { fatal: true });

it('finds and writes every record once, so many at once', async () => {
	const rows = ['a', 'b', 'c', 'd', 'a'].map((record, at) => row(at, record, { plan: `${at}` }));
	const { log, most, told } = await sent(rows, { concurrency: 2 });
	expect([...log].sort()).toEqual([
		'find a',
		'find b',
		'find c',
		'find d',
		'write a 4',
		'write b 1',
		'write c 2',
		'write d 3',
	]);
	expect(most).toBe(2);
	expect(told).toEqual(['skipped', 'updated', 'updated', 'updated', 'updated']);
});

it('neither finds nor writes where there is nothing to write', async () => {
	const { log, told, all } = await sent([row(0, 'a', { plan: null })]);
	expect([log, told]).toEqual([[], ['skipped']]);
	expect(all[0]).toMatchObject({ ids: { id: 'a' } });
});

it('finds a record of which only some rows have something to write', async () => {
	const rows = [row(0, 'a', { plan: null }), row(1, 'a', { plan: 'x' })];
	const { log, told } = await sent(rows, { combineRows: false });
	expect(log).toEqual(['find a', 'write a x']);
	expect(told).toEqual(['skipped', 'updated']);
});

it('gives each row its own results, the ids that were found and what else came', async () => {
	const { all } = await sent([row(0, 'a', { plan: 'x' }), row(1, 'a', { city: 'y' })], {
		find: () => ({ ids: { id: 'found' } }),
		write: (_record, changes) => ({ ...saved(changes), extra: { lead: 1 } }),
	});
	expect(all).toMatchObject([
		{ ids: { id: 'found' }, results: [{ fieldId: 'plan', value: 'x' }], extra: { lead: 1 } },
		{ ids: { id: 'found' }, results: [{ fieldId: 'city', value: 'y' }], extra: { lead: 1 } },
	]);
});

it('does not write what the record holds, what it refuses, or in a dry run', async () => {
	const find = () => ({
		values: new Map([
			['plan', 'held'],
			['city', 'before'],
		]),
		refuses: ({ value }: Change) => (value === 'refused' ? 'Not that' : undefined),
	});
	const rows = [
		row(0, 'a', { plan: 'held', city: 'new' }),
		row(1, 'b', { plan: 'refused', city: 'before' }),
	];
	const wet = await sent(rows, { find });
	expect(wet.log.filter((line) => line.startsWith('write'))).toEqual(['write a new']);
	expect(wet.all).toMatchObject([
		{
			results: [
				{ status: 'unchanged', previous: 'held' },
				{ status: 'updated', previous: 'before' },
			],
		},
		{
			results: [
				{ status: 'invalid', reason: 'Not that', previous: 'held' },
				{ status: 'unchanged', previous: 'before' },
			],
		},
	]);
	const [blank] = (await sent([row(0, 'a', { plan: null, city: 'new' })], { find })).all;
	expect(blank?.results).toMatchObject([
		{ status: 'skipped', previous: 'held' },
		{ status: 'updated', previous: 'before' },
	]);
	const dry = await sent(rows, { find, dryRun: true });
	expect(dry.log).toEqual(['find a', 'find b']);
	expect(dry.told).toEqual(['unchanged,planned', 'invalid,unchanged']);
});

it('has no value before where none was read', async () => {
	const { all } = await sent([row(0, 'a', { plan: 'x' })]);
	expect(all[0]?.results?.[0]).not.toHaveProperty('previous');
});

it('a record that is not found fails its rows only', async () => {
	const { told } = await sent([row(0, 'a', { plan: 'x' }), row(1, 'b', { plan: 'x' })], {
		find: (record) => (record === 'a' ? failing(new RowError('not-found', 'No'))() : {}),
	});
	expect(told).toEqual(['not-found no', 'updated']);
});

it('of a request that failed, the rows that had something in it fail', async () => {
	const rows = [
		row(0, 'a', { plan: 'x' }),
		row(1, 'a', { plan: null }),
		row(2, 'a', { city: 'y', plan: null }),
	];
	const { told } = await sent(rows, { write: failing(LOST) });
	expect(told[0]).toBe('unavailable unknown');
	expect(told[1]).toBe('skipped');
	expect(told[2]).toMatch(/^unavailable unknown/);
});

it('a row that needed no writing has its outcome, though the request of its record failed', async () => {
	const rows = [row(0, 'a', { plan: 'held' }), row(1, 'a', { city: 'y' })];
	const find = () => ({ values: new Map([['plan', 'held']]) });
	const { told } = await sent(rows, { find, write: failing(LOST) });
	expect(told).toEqual(['unchanged', 'unavailable unknown']);
});

it('rows that travel alone fail alone', async () => {
	const { told, log } = await sent(
		[row(0, 'a', { plan: 'bad' }), row(1, 'a', { city: 'y' }), row(2, 'b', { city: 'z' })],
		{
			combineRows: false,
			write: (_record, changes) =>
				changes[0]?.value === 'bad' ? failing(REFUSED)() : saved(changes),
		},
	);
	expect(told).toEqual(['rejected yes', 'updated', 'updated']);
	expect(log.filter((line) => line.startsWith('find'))).toEqual(['find a', 'find b']);
});

it('keeps what was saved before a request failed', async () => {
	const partly = (sentOf: RowError) => ({
		verdicts: new Map<string, Verdict>([['plan', { status: 'updated' }]]),
		error: sentOf,
	});
	const rows = () => [row(0, 'a', { plan: 'x', city: 'y' }), row(1, 'a', { plan: 'x' })];
	for (const [error, expected] of [
		[LOST, 'unavailable unknown updated'],
		[cancelled('no'), 'cancelled yes updated'],
	] as const) {
		const { told } = await sent(rows(), { write: () => partly(error) });
		expect(told).toEqual([expected, 'updated']);
	}
	const { told } = await sent([row(0, 'a', { plan: 'x', city: 'y' })], {
		write: () => ({
			verdicts: new Map<string, Verdict>([['plan', { status: 'rejected' }]]),
			error: cancelled('no'),
		}),
	});
	expect(told).toEqual(['cancelled no rejected']);
});

it('a fatal error is the end of all rows, and of those that follow nothing is sent', async () => {
	const rows = [
		row(0, 'a', { plan: 'x' }),
		row(1, 'a', { city: 'y' }),
		row(2, 'b', { plan: 'x' }),
		row(3, 'c', { plan: null }),
	];
	const { told, log } = await sent(rows, {
		combineRows: false,
		write: failing(BAD_KEY.with({ sent: 'unknown' })),
	});
	expect(told.slice(0, 3)).toEqual([
		'invalid-credential unknown',
		'invalid-credential no',
		'invalid-credential no',
	]);
	expect(log).toEqual(['find a', 'write a x']);
});

it('a fatal error beside results ends the run too', async () => {
	const { told, log } = await sent([row(0, 'a', { plan: 'x' }), row(1, 'b', { plan: 'x' })], {
		write: () => ({ verdicts: new Map(), error: BAD_KEY }),
	});
	expect(told).toEqual(['invalid-credential no', 'invalid-credential no']);
	expect(log).toEqual(['find a', 'write a x']);
});

it('nothing begins after a abort, and what was not begun is left unsettled', async () => {
	const abort = new RunAbort();
	abort.abort();
	const rows = [row(0, 'a', { plan: 'x' })];
	expect(await sent(rows, { abort })).toMatchObject({ log: [], told: ['cancelled no'] });
});

it.each([true, false])('a failing row halts the rest, with combineRows %p', async (combineRows) => {
	const rows = [row(0, 'a', { plan: 'x' }), row(1, 'a', { city: 'y' }), row(2, 'b', { plan: 'x' })];
	const { log, told } = await sent(rows, {
		combineRows,
		stopOnError: true,
		write: failing(REFUSED),
	});
	expect(log).toEqual(['find a', combineRows ? 'write a x,y' : 'write a x']);
	expect(told).toEqual([
		'rejected yes',
		combineRows ? 'rejected yes' : 'cancelled no',
		'cancelled no',
	]);
});
