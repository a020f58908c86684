import { FakeClock } from '../../../fakeClock';
import { isFailure } from '../../../../nodes/shared/update/outcome';
import { plan as planOf } from '../../../../nodes/shared/update/plan';
import type {
	Change,
	FieldOutcome,
	FieldStatus,
	Outcome,
	Row,
	Target,
} from '../../../../nodes/shared/update/row';
import { missing, type Found, type Written } from '../../../../nodes/shared/update/vendor';
import { writeRecords } from '../../../../nodes/shared/update/writeRecords';
import { cancelled, RowError } from '../../../../nodes/shared/core/errors';
import { Run } from '../../../../nodes/shared/core/run';
import { plan, result, row } from './sample';

interface Given extends Partial<Omit<Parameters<typeof writeRecords>[1], 'lookUp' | 'onDone'>> {
	find?: (record: string) => Partial<Found>;
	write?: (record: string, changes: readonly Change[]) => Written;
	combineRows?: boolean;
	onlyChanges?: boolean;
}

const outcomesOf = (outcomes: Record<string, FieldOutcome['status']>): Written['outcomes'] =>
	new Map(Object.entries(outcomes).map(([id, status]) => [id, { status }]));
const saved = (changes: readonly Change[]): Written => ({
	outcomes: new Map(changes.map(({ field }) => [field.id, { status: 'updated' }])),
});
const failing = (error: RowError) => (): never => {
	throw error;
};

/** Writes rows to an account that is made of functions. */
async function write(
	rows: Row[],
	{ find, write: answer, combineRows = true, onlyChanges = false, ...given }: Given = {},
) {
	const log: string[] = [];
	const done: number[] = [];
	let atOnce = 0;
	let most = 0;
	const lookUp = async ({ key }: Target): Promise<Found> => {
		log.push(`find ${key}`);
		return await Promise.resolve({
			ids: { id: key },
			write: async (changes) => {
				log.push(`write ${key} ${changes.map(({ value }) => value).join()}`);
				atOnce += 1;
				most = Math.max(most, atOnce);
				await new Promise((resolve) => setImmediate(resolve));
				atOnce -= 1;
				return answer?.(key, changes) ?? saved(changes);
			},
			...find?.(key),
		});
	};
	const { records, outcomes: decided } = planOf(rows, {
		combineRows,
		conflict: 'last',
		onlyChanges,
	});
	const written = await writeRecords(records.values(), {
		lookUp,
		concurrency: 1,
		dryRun: false,
		rejectedFields: 'report',
		stopOnError: false,
		abort: new Run(new FakeClock()),
		onDone: (count) => done.push(count),
		...given,
	});
	const outcomes = new Map([...decided, ...written]);
	return {
		log,
		most,
		/** Rows that were told to be done, bit by bit. */
		done,
		all: rows.map(({ index }) => outcomes.get(index)),
		told: rows.map(({ index }) => tell(outcomes.get(index))),
	};
}

/** An outcome in short: the statuses of its fields, or the error and how far it came. */
function tell(outcome: Outcome | undefined): string {
	if (!outcome) return 'none';
	const statuses = outcome.results.map(({ status }) => status).join();
	if (!isFailure(outcome)) return statuses;
	return `${outcome.error.reason} ${outcome.error.sent}${statuses && ` ${statuses}`}`;
}

const sum = (counts: readonly number[]) => counts.reduce((total, count) => total + count, 0);

const REFUSED = new RowError('rejected', 'No', { sent: 'yes', httpStatus: 400 });
const LOST = new RowError('unavailable', 'Gone', { sent: 'unknown', retryable: true });
const BAD_KEY = new RowError('invalid-credential', 'Bad key', { fatal: true });

it('looks every record up and writes it once, so many at once', async () => {
	const rows = ['a', 'b', 'c', 'd', 'a'].map((record, at) => row(at, record, { plan: `${at}` }));
	const { log, most, told, done } = await write(rows, { concurrency: 2 });
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
	// The row that lost its conflict was done before.
	expect(done).toEqual([1, 1, 1, 1]);
});

it('gives each row its own results, the ids that were found and what else came', async () => {
	const rows = [
		row(0, 'a', { plan: 'x' }),
		row(1, 'a', { city: 'y' }),
		row(2, 'a', { plan: null }),
		row(3, 'b', { plan: 'z' }),
	];
	const { all } = await write(rows, {
		find: (record) => ({ ids: { id: `found ${record}` } }),
		write: (record, changes) => ({
			...saved(changes),
			...(record === 'a' ? { extra: { lead: 1 } } : {}),
		}),
	});
	expect(all).toEqual([
		{ ids: { id: 'found a' }, results: [outcome('plan', 'x', 'updated')], extra: { lead: 1 } },
		{ ids: { id: 'found a' }, results: [outcome('city', 'y', 'updated')], extra: { lead: 1 } },
		{
			ids: { id: 'found a' },
			results: [{ ...outcome('plan', '', 'skipped'), reason: 'Blank' }],
			extra: { lead: 1 },
		},
		{ ids: { id: 'found b' }, results: [outcome('plan', 'z', 'updated')] },
	]);
	expect(all[3]).not.toHaveProperty('extra');
});

const outcome = (fieldId: string, value: string, status: FieldOutcome['status']) => ({
	fieldId,
	field: fieldId === 'plan' ? 'Plan' : 'City',
	value,
	status,
	success: status === 'updated',
	reason: '',
});

it('does not write what the record holds, what it refuses, or in a dry run', async () => {
	const find = () => ({
		values: new Map([
			['plan', 'held'],
			['city', 'before'],
		]),
		refusal: ({ value }: Change) => (value === 'refused' ? 'Not that' : undefined),
	});
	const rows = [
		row(0, 'a', { plan: 'held', city: 'new' }),
		row(1, 'b', { plan: 'refused', city: 'before' }),
		row(2, 'a', { plan: null }),
	];
	const wet = await write(rows, { find });
	expect(wet.log.filter((line) => line.startsWith('write'))).toEqual(['write a new']);
	expect(wet.done).toEqual([1, 1]);
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
		{ results: [{ status: 'skipped', reason: 'Blank', previous: 'held' }] },
	]);
	const dry = await write(rows, { find, dryRun: true });
	expect(dry.log).toEqual(['find a', 'find b']);
	expect(dry.told).toEqual(['unchanged,planned', 'invalid,unchanged', 'skipped']);
});

it('a record that is not found fails its rows only', async () => {
	const rows = [
		row(0, 'a', { plan: 'x' }),
		row(1, 'b', { plan: 'x' }),
		row(2, 'a', { plan: null }),
		row(3, 'a', { city: 'x' }),
	];
	const { all, told, done } = await write(rows, {
		find: (record) => (record === 'a' ? failing(new RowError('not-found', 'No'))() : {}),
	});
	expect(told).toEqual(['not-found no', 'updated', 'skipped', 'not-found no']);
	expect(all[2]).toMatchObject({ ids: { id: 'a' } });
	expect(sum(done)).toBe(3);
});

it('of a request that failed, the rows that had something in it fail', async () => {
	const rows = [
		row(0, 'a', { plan: 'x' }),
		row(1, 'a', { plan: null }),
		row(2, 'a', { city: 'y', plan: null }),
	];
	const { told, done } = await write(rows, { write: failing(LOST) });
	expect(told).toEqual(['unavailable unknown', 'skipped', 'unavailable unknown skipped']);
	expect(done).toEqual([2]);
});

it('a row that needed no writing has its outcome, though the request of its record failed', async () => {
	const rows = [
		row(0, 'a', { plan: 'held' }),
		row(1, 'a', { city: 'y' }),
		row(2, 'a', { plan: 'held', city: 'y' }),
	];
	const find = () => ({ values: new Map([['plan', 'held']]) });
	const { told } = await write(rows, { find, write: failing(LOST) });
	expect(told).toEqual(['unchanged', 'unavailable unknown', 'unavailable unknown unchanged']);
});

it('rows that travel alone fail alone', async () => {
	const { told, log } = await write(
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

it.each<[string, FieldOutcome['status'], RowError, string[]]>([
	['what was saved', 'updated', LOST, ['unavailable unknown updated', 'updated']],
	['that something was sent', 'updated', cancelled('no'), ['cancelled yes updated', 'updated']],
	['what was refused', 'rejected', cancelled('no'), ['cancelled no rejected', 'rejected']],
])('keeps %s before a request failed', async (_, status, error, expected) => {
	const rows = [row(0, 'a', { plan: 'x', city: 'y' }), row(1, 'a', { plan: 'x' })];
	const answer = () => ({ outcomes: outcomesOf({ plan: status }), error });
	expect((await write(rows, { write: answer })).told).toEqual(expected);
});

describe('after a fatal error, nothing is sent of the rows that follow', () => {
	const rows = [
		row(0, 'a', { plan: 'x' }),
		row(1, 'a', { city: 'y' }),
		row(2, 'b', { plan: 'x' }),
		row(3, 'b', { plan: null }),
		row(4, 'c', { plan: null }),
	];
	const lost = 'invalid-credential no';

	it.each<[string, Given, string, string[]]>([
		[
			'of a request',
			{ write: failing(BAD_KEY.with({ sent: 'unknown' })) },
			'invalid-credential unknown',
			['find a', 'write a x'],
		],
		[
			'beside outcomes',
			{ write: () => ({ outcomes: new Map(), error: BAD_KEY }) },
			lost,
			['find a', 'write a x'],
		],
		['of a lookup', { find: failing(BAD_KEY) }, lost, ['find a']],
	])('%s', async (_, given, first, log) => {
		const written = await write(rows, { combineRows: false, ...given });
		expect(written.log).toEqual(log);
		expect(written.told).toEqual([first, lost, lost, 'skipped', 'skipped']);
		expect(sum(written.done)).toBe(3);
	});

	it('but an error that is not fatal only fails its record', async () => {
		const { told } = await write(rows, { combineRows: false, write: failing(LOST) });
		const failed = 'unavailable unknown';
		expect(told).toEqual([failed, failed, failed, 'skipped', 'skipped']);
	});
});

it('nothing begins after an abort, and what was not begun has no outcome', async () => {
	const abort = new Run(new FakeClock());
	abort.stop();
	const { log, told, done } = await write([row(0, 'a', { plan: 'x' })], { abort });
	expect([log, told, done]).toEqual([[], ['none'], []]);
});

it('an abort leaves over what was not begun of a record', async () => {
	const abort = new Run(new FakeClock());
	const rows = [
		row(0, 'a', { plan: 'x' }),
		row(1, 'a', { city: 'y' }),
		row(2, 'a', { plan: null }),
	];
	const answer = (_record: string, changes: readonly Change[]) => {
		abort.stop();
		return saved(changes);
	};
	const { told, done } = await write(rows, { abort, combineRows: false, write: answer });
	expect(told).toEqual(['updated', 'none', 'skipped']);
	expect(done).toEqual([1]);
});

it.each([true, false])(
	'the first row that fails aborts the rest if it is told to, with combineRows %p',
	async (combineRows) => {
		const rows = [
			row(0, 'a', { plan: 'x' }),
			row(1, 'a', { city: 'y' }),
			row(2, 'b', { plan: 'x' }),
		];
		const { log, told } = await write(rows, {
			combineRows,
			stopOnError: true,
			write: failing(REFUSED),
		});
		expect(log).toEqual(['find a', combineRows ? 'write a x,y' : 'write a x']);
		expect(told).toEqual(['rejected yes', combineRows ? 'rejected yes' : 'none', 'none']);
	},
);

it('a record that is not found aborts the rest too', async () => {
	const rows = [row(0, 'a', { plan: 'x' }), row(1, 'b', { plan: 'x' })];
	const find = failing(new RowError('not-found', 'No'));
	const { log, told } = await write(rows, { stopOnError: true, find });
	expect([log, told]).toEqual([['find a'], ['not-found no', 'none']]);
});

it("with rejected fields set to 'fail', a refused field fails its row and aborts the rest", async () => {
	const rows = [row(0, 'a', { plan: 'x' }), row(1, 'b', { plan: 'x' })];
	const answer = () => ({ outcomes: outcomesOf({ plan: 'rejected' }) });
	const options: Given = { rejectedFields: 'fail', write: answer };
	expect((await write(rows, options)).told).toEqual(Array(2).fill('rejected yes rejected'));
	expect((await write(rows, { ...options, stopOnError: true })).told).toEqual([
		'rejected yes rejected',
		'none',
	]);
	expect((await write(rows, { write: answer, stopOnError: true })).told).toEqual([
		'rejected',
		'rejected',
	]);
});

it('with stop on error, one failed row of a request is enough', async () => {
	const rows = [row(0, 'a', { plan: 'x' }), row(1, 'a', { city: 'y' }), row(2, 'b', { plan: 'x' })];
	const answer = () => ({ outcomes: outcomesOf({ plan: 'rejected', city: 'updated' }) });
	const options: Given = { rejectedFields: 'fail', stopOnError: true, write: answer };
	expect((await write(rows, options)).told).toEqual(['rejected yes rejected', 'updated', 'none']);
});

it.each<[string, Partial<Change>, held: string, FieldStatus]>([
	['was refused is there', { value: 'Gold', decided: { status: 'invalid' } }, 'Gold', 'unchanged'],
	[
		'was refused is not there',
		{ value: 'Gold', decided: { status: 'invalid' } },
		'Free',
		'invalid',
	],
	['was refused has no text', { value: '', decided: { status: 'invalid' } }, '', 'invalid'],
	['was skipped stays so', { value: 'Gold', decided: { status: 'skipped' } }, 'Gold', 'skipped'],
])('a value that %s', async (_, change, held, status) => {
	const one: Row = { ...row(0, 'a', {}), changes: [{ field: plan, value: '', ...change }] };
	const find = () => ({ values: new Map([['plan', held]]) });
	const rows = [one, row(1, 'a', { city: 'y' })];
	const { log, told } = await write(rows, { find, onlyChanges: true });
	expect(told).toEqual([status, 'updated']);
	expect(log).toEqual(['find a', 'write a y']);
});

it('writes a blank where nobody knows what the record holds', async () => {
	const { log } = await write([row(0, 'a', { plan: '' })], { find: () => ({ values: new Map() }) });
	expect(log).toEqual(['find a', 'write a ']);
});

describe('a record that is to be created', () => {
	const rows = [row(0, 'a', { plan: 'x', city: '' })];
	const found = (more: Partial<Found>): Found => ({
		ids: { id: 'made' },
		write: async (changes) => await Promise.resolve(saved(changes)),
		...more,
	});
	const known = (one: Found | RowError) => new Map([['a', one]]);

	it('has no outcome before that', async () => {
		expect(
			await write(rows, { find: () => missing({ key: 'a', by: 'id', ids: {} }) }),
		).toMatchObject({
			log: ['find a'],
			done: [],
			told: ['none'],
		});
	});

	it('holds blanks already in a dry run, and its rows say that it would be created', async () => {
		const imported = known(found({ creation: 'planned' }));
		expect(await write(rows, { dryRun: true, imported })).toMatchObject({
			log: [],
			told: ['planned,unchanged'],
			all: [{ creation: 'planned' }],
		});
	});

	it.each<[string, Found | RowError, string]>([
		['its values are written', found({ creation: 'done' }), 'updated,updated'],
		['it fails where it was not created', REFUSED, 'rejected yes'],
	])('%s', async (_, one, told) => {
		expect(await write(rows, { imported: known(one) })).toMatchObject({ log: [], told: [told] });
	});

	it('in an import, has the outcomes that are known and the rest is written', async () => {
		const imported = {
			outcomes: new Map<string, FieldOutcome>([['plan', { status: 'rejected', reason: 'No' }]]),
			sideEffects: [result('updated', { fieldId: 'other' })],
			unsure: new Set<string>(),
		};
		const { told } = await write(rows, { imported: known(found({ imported })) });
		expect(told).toEqual(['rejected,updated,updated']);
	});

	const nothing = { outcomes: new Map(), sideEffects: [], unsure: new Set<string>() };

	it.each<[Partial<Found>, string]>([
		[{ creation: 'done' }, 'yes'],
		[{ creation: 'planned' }, 'no'],
		[{ imported: nothing }, 'unknown'],
		[{}, 'no'],
	])('%j: after an abort, its row was sent: %s', async (more, sent) => {
		const abort = new Run(new FakeClock());
		abort.stop();
		const { told } = await write(rows, { abort, imported: known(found(more)) });
		expect(told[0]).toMatch(new RegExp(`^cancelled ${sent}`));
	});
});
