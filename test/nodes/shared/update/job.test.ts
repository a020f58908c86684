import { Job, type Found } from '../../../../nodes/shared/update/job';
import { BLANK, isFailure, type Creation } from '../../../../nodes/shared/update/outcome';
import type { Change, Row } from '../../../../nodes/shared/update/row';
import { RowError } from '../../../../nodes/shared/core/errors';
import { decidedRow, found, outcomesOf, result, row, saved, tell, type Status } from './sample';

const TARGET = { key: 'a', by: 'id', name: 'a', ids: { id: 'given' } };
const ONE = row(0, 'a', { plan: 'x', city: 'y' });
const NO = new RowError('not-found', 'No');
const LOST = new RowError('unavailable', 'Gone', { sent: 'unknown' });

const jobOf = (rows: readonly Row[] = [ONE], others?: readonly Row[]) =>
	new Job(TARGET, rows, others);
/** A job whose record was looked up. @param values what it holds */
const known = (values?: Record<string, string>, more?: Partial<Found>, rows?: readonly Row[]) => {
	const job = jobOf(rows);
	job.isThere(found('a', values, more));
	return job;
};
const idsOf = (changes: readonly Change[]) => changes.map(({ field }) => field.id);
const toldOf = (job: Job) => [...job.rows, ...job.others].map((each) => tell(job.outcome(each)));

it('has what its rows ask for, each field once, and not what was decided', () => {
	const rows = [row(0, 'a', { plan: 'x', city: null }), row(1, 'a', { city: 'y', plan: 'x' })];
	const job = jobOf(rows);
	expect(job.changes.map(({ field, value }) => [field.id, value])).toEqual([
		['plan', 'x'],
		['city', 'y'],
	]);
	expect([job.target, job.rows, job.others]).toEqual([TARGET, rows, []]);
	expect(jobOf([decidedRow(0, 'invalid', 'z')], [ONE])).toMatchObject({
		changes: [],
		others: [ONE],
	});
});

describe('find', () => {
	it('looks the record up once, whoever asks', async () => {
		const asked: unknown[] = [];
		const there = found('a');
		const find = async (target: unknown) => {
			asked.push(target);
			return await Promise.resolve(there);
		};
		const job = jobOf();
		expect(await Promise.all([job.find(find), job.find(find)])).toEqual([there, there]);
		expect([asked, job.found, job.isMissing]).toEqual([[TARGET], there, false]);
	});

	it('says to each who asks what keeps it from being found', async () => {
		const job = jobOf();
		const find = async () => await Promise.reject(NO);
		await expect(job.find(find)).rejects.toBe(NO);
		await expect(job.find(async () => found('a'))).rejects.toBe(NO);
		expect([job.found, job.isMissing]).toEqual([undefined, false]);
	});

	it('asks nobody where the answer is known', async () => {
		const ask = async () => await Promise.reject(NO);
		const [there, absent] = [jobOf(), jobOf()];
		there.isKnown(found('b'));
		absent.isKnown(undefined);
		expect([there.found, absent.isMissing]).toEqual([undefined, false]);
		expect(await there.find(ask)).toBe(there.found);
		expect(there.found?.ids).toEqual({ id: 'b' });
		expect(await absent.find(ask)).toBeUndefined();
		expect([there.isMissing, absent.isMissing]).toEqual([false, true]);
	});

	it('leaves a record as it was read meanwhile', async () => {
		const job = jobOf();
		const finding = job.find(async () => found('a', { plan: 'before' }));
		job.reopen(found('a', { plan: 'now' }));
		await finding;
		expect(job.found?.values?.get('plan')).toBe('now');
	});

	it('a record that was missing stays so once it is created', async () => {
		const job = jobOf();
		await job.find(async () => undefined);
		job.isThere(found('new'), 'done');
		expect([job.isMissing, job.found?.ids]).toEqual([true, { id: 'new' }]);
	});
});

it.each<[string, boolean, (job: Job) => unknown]>([
	['that is new', false, () => undefined],
	['that was found', false, async (job) => await job.find(async () => found('a'))],
	['that was not there', false, async (job) => await job.find(async () => undefined)],
	['that failed', true, (job) => job.fail(NO)],
	['that would be created', true, (job) => (job.creation = 'planned')],
	['that was created', true, (job) => job.isThere(found('a'), 'done')],
	[
		'that somebody else created',
		true,
		async (job) => {
			await job.find(async () => undefined);
			job.isThere(found('a'));
		},
	],
	['that is in an import', true, (job) => job.reopen(found('a'))],
	['that was seen after an import', true, (job) => job.prove({ outcomes: new Map() })],
])('there is something to say of a job %s: %p', async (_, isBegun, act) => {
	const job = jobOf();
	await act(job);
	expect(job.isBegun).toBe(isBegun);
});

describe('toWrite', () => {
	const refusal = ({ value }: Change) =>
		value === 'x' ? ({ code: 'required', reason: 'Not that' } as const) : undefined;

	it.each<[string, job: Job, toWrite: string[], told: string]>([
		['all of a record of which nothing is known', known(), ['plan', 'city'], ''],
		['what the record does not hold', known({ plan: 'x', city: '' }), ['city'], 'unchanged'],
		['what the record does not refuse', known({}, { refusal }), ['city'], 'invalid'],
		[
			'nothing that it holds, though it refuses it',
			known({ plan: 'x' }, { refusal }),
			['city'],
			'unchanged',
		],
		[
			'a blank, where nobody knows what it holds',
			known({}, {}, [row(0, 'a', { plan: '' })]),
			['plan'],
			'',
		],
	])('%s', (_, job, toWrite, told) => {
		expect(idsOf(job.toWrite(false))).toEqual(toWrite);
		expect(toldOf(job)).toEqual([told]);
	});

	it('nothing in a dry run', () => {
		const job = known({ city: 'y' });
		expect([job.toWrite(true), toldOf(job)]).toEqual([[], ['planned,unchanged']]);
		const refuses = known({}, { refusal });
		expect([refuses.toWrite(true), toldOf(refuses)]).toEqual([[], ['invalid,planned']]);
	});

	it('a record that would be created has its blanks already, one that was created has not', () => {
		const rows = [row(0, 'a', { plan: 'x', city: '' })];
		const planned = jobOf(rows);
		planned.creation = 'planned';
		expect([planned.toWrite(true), toldOf(planned)]).toEqual([[], ['planned: planned,unchanged']]);
		const created = jobOf(rows);
		created.isThere(found('a'), 'done');
		expect(idsOf(created.toWrite(false))).toEqual(['plan', 'city']);
	});

	it('what an import may have changed is not taken for held', () => {
		const job = known({ plan: 'x', city: 'y' });
		job.prove({ outcomes: new Map(), unsure: new Set(['plan']) });
		expect([idsOf(job.toWrite(false)), toldOf(job)]).toEqual([['plan'], ['unchanged']]);
		job.reopen(found('a', { plan: 'x', city: 'y' }));
		expect(idsOf(job.toWrite(false))).toEqual(['plan', 'city']);
		job.reopen(found('a'));
		expect(idsOf(job.toWrite(false))).toEqual(['plan', 'city']);
	});

	it('nothing that was proven', () => {
		const job = known();
		job.prove({ outcomes: outcomesOf({ plan: 'rejected' }) });
		expect([idsOf(job.toWrite(false)), toldOf(job)]).toEqual([['city'], ['rejected']]);
	});
});

describe('write', () => {
	it('settles what is answered, also beside an error', async () => {
		const job = known(
			{},
			{ write: async () => ({ outcomes: outcomesOf({ plan: 'updated' }), error: LOST }) },
		);
		await job.write(job.changes);
		expect([idsOf(job.toWrite(false)), job.error, toldOf(job)]).toEqual([
			['city'],
			LOST,
			['unavailable unknown updated'],
		]);
	});

	it('is given the changes, and an error of before is over', async () => {
		const given: string[][] = [];
		const write = async (changes: readonly Change[]) => {
			given.push(idsOf(changes));
			return saved(changes);
		};
		const job = known({}, { write });
		job.fail(LOST);
		await job.write(job.changes.slice(1));
		expect([given, job.error, toldOf(job)]).toEqual([[['city']], undefined, ['updated']]);
	});

	it('keeps what is thrown', async () => {
		const job = known({}, { write: async () => await Promise.reject(LOST) });
		await job.write(job.changes);
		expect([job.error, toldOf(job)]).toEqual([LOST, ['unavailable unknown']]);
	});

	it('cannot write a record that is not known', async () => {
		const job = jobOf();
		await job.write(job.changes);
		expect(job.error).toMatchObject({ message: 'The record is not known', sent: 'unknown' });
	});

	it.each<[string, (job: Job) => void]>([
		['opened again', (job) => job.reopen(found('a'))],
		['seen after an import', (job) => job.prove({ outcomes: new Map() })],
	])('what is answered after the record was %s counts for nothing', async (_, act) => {
		const answer = { ...saved(ONE.changes), error: LOST, extra: { late: 1 } };
		const job = known({}, { write: async () => answer });
		const writing = job.write(job.changes);
		act(job);
		await writing;
		expect([idsOf(job.toWrite(false)), job.error]).toEqual([['plan', 'city'], undefined]);
		expect(job.outcome(ONE)).not.toHaveProperty('extra');
	});
});

it('is open again with all its fields, and an error of before is over', () => {
	const job = known({ plan: 'x' });
	job.toWrite(true);
	job.fail(LOST);
	job.reopen(found('a', { plan: 'z' }));
	expect([job.error, idsOf(job.toWrite(false)), job.found?.values?.get('plan')]).toEqual([
		undefined,
		['plan', 'city'],
		'z',
	]);
});

describe('the outcome of a row', () => {
	it('is unknown where nothing is known of the record, and an error without results where it failed', () => {
		const job = jobOf();
		expect(job.outcome(ONE)).toBeUndefined();
		job.fail(NO);
		expect(job.outcome(ONE)).toEqual({ error: NO, results: [] });
	});

	it('has the ids of the target where the record would be created', () => {
		const job = jobOf();
		job.creation = 'planned';
		job.toWrite(true);
		expect(job.outcome(ONE)).toMatchObject({ ids: TARGET.ids, creation: 'planned' });
	});

	it('has its own results, the ids that were found, and what the record held before', () => {
		const rows = [row(0, 'a', { plan: 'x' }), row(1, 'a', { city: 'y' })];
		const job = new Job(TARGET, rows, [row(2, 'a', { plan: null })]);
		job.isThere(found('b', { plan: 'before' }));
		job.prove({ outcomes: outcomesOf({ plan: 'updated', city: 'updated' }) });
		const ids = { id: 'b' };
		const ofPlan = { value: 'x', previous: 'before' };
		expect([...rows, ...job.others].map((each) => job.outcome(each))).toStrictEqual([
			{ ids, results: [result('updated', ofPlan)] },
			{ ids, results: [result('updated', { field: 'City', fieldId: 'city', value: 'y' })] },
			{ ids, results: [result('skipped', { ...ofPlan, value: '', ...BLANK })] },
		]);
	});

	it.each<[string, Found['extra'], Found['extra'], Found['extra']]>([
		['of the record', { lead: 1 }, undefined, { lead: 1 }],
		['of the answer', { lead: 1 }, { lead: 2 }, { lead: 2 }],
		['of none', undefined, undefined, undefined],
	])('has further keys %s', async (_, ofRecord, ofAnswer, expected) => {
		const write = async (changes: readonly Change[]) => ({
			...saved(changes),
			...(ofAnswer ? { extra: ofAnswer } : {}),
		});
		const job = known({}, { write, ...(ofRecord ? { extra: ofRecord } : {}) });
		await job.write(job.changes);
		expect(job.outcome(ONE)).toEqual({
			ids: { id: 'a' },
			results: expect.any(Array) as unknown,
			...(expected ? { extra: expected } : {}),
		});
		expect('extra' in (job.outcome(ONE) ?? {})).toBe(expected !== undefined);
	});

	it('ends with what changed though no row asked for it, also of a row that failed', () => {
		const sideEffects = [result('rejected', { fieldId: 'other' })];
		const job = known();
		job.prove({ outcomes: outcomesOf({ plan: 'updated', city: 'updated' }), sideEffects });
		expect(toldOf(job)).toEqual(['updated,updated,rejected']);
		job.prove({ outcomes: outcomesOf({ plan: 'updated' }), sideEffects });
		job.fail(LOST);
		expect(toldOf(job)).toEqual(['unavailable unknown updated,rejected']);
	});

	it('is no error where each of its fields has its own, whatever became of the others', () => {
		const rows = [row(0, 'a', { plan: 'x' }), row(1, 'a', { city: 'y', plan: 'x' })];
		const job = jobOf(rows, [row(2, 'a', { plan: null })]);
		job.isThere(found('a'));
		job.prove({ outcomes: outcomesOf({ plan: 'rejected' }) });
		job.fail(LOST);
		expect(toldOf(job)).toEqual(['rejected', 'unavailable unknown rejected', 'skipped']);
	});

	const proven = (status: Status) => (job: Job) =>
		job.prove({ outcomes: outcomesOf({ plan: status }) });

	it.each<[string, RowError['sent'], (job: Job) => void]>([
		['there', 'no', () => undefined],
		['there, with a field that was refused', 'unknown', proven('rejected')],
		['there, with a field that was saved', 'yes', proven('updated')],
		['in an import', 'unknown', (job) => job.reopen(found('a'))],
		['created', 'yes', (job) => job.isThere(found('a'), 'done')],
		['created, and seen', 'yes', (job) => job.isThere(found('a'), 'done', { outcomes: new Map() })],
		['to be created', 'no', (job) => job.isThere(found('a'), 'planned')],
	])('of a record that is %s was sent, where nothing more could be: %s', (_, sent, act) => {
		const job = known();
		act(job);
		job.fail(NO);
		const outcome = job.outcome(ONE);
		expect(outcome && isFailure(outcome) && outcome.error).toMatchObject({ message: 'No', sent });
		// What the error itself says of a request that was sent stays.
		job.fail(LOST);
		expect(job.outcome(ONE)).toMatchObject({ error: LOST });
	});

	it.each<[Creation | undefined]>([['done'], ['planned'], [undefined]])(
		'says what was created: %s',
		(creation) => {
			const job = jobOf([row(0, 'a', {})]);
			job.isThere(found('a'), creation);
			expect(job.outcome(row(0, 'a', {}))).toStrictEqual({
				ids: { id: 'a' },
				...(creation ? { creation } : {}),
				results: [],
			});
		},
	);
});

it.each<[string, given: Status, value: string, held: string, Status]>([
	['refused is there', 'invalid', 'Gold', 'Gold', 'unchanged'],
	['refused is not there', 'invalid', 'Gold', 'Free', 'invalid'],
	['refused has no text', 'invalid', '', '', 'invalid'],
	['skipped stays so', 'skipped', 'Gold', 'Gold', 'skipped'],
])('a value that was %s', (_, given, value, held, status) => {
	const job = known({ plan: held }, {}, [decidedRow(0, given, value)]);
	expect(toldOf(job)).toEqual([status]);
});
