import type { Client } from '../../../../nodes/shared/http/client';
import type { Service } from '../../../../nodes/shared/http/service';
import type { Progress } from '../../../../nodes/shared/node/progress';
import { update } from '../../../../nodes/shared/update/flow';
import type { Found, Job, Written } from '../../../../nodes/shared/update/job';
import { failure, type Outcomes } from '../../../../nodes/shared/update/outcome';
import type { Change, Row } from '../../../../nodes/shared/update/row';
import { DEFAULTS, type Settings } from '../../../../nodes/shared/update/settings';
import type { Store } from '../../../../nodes/shared/update/store';
import { RowError } from '../../../../nodes/shared/core/errors';
import { Run } from '../../../../nodes/shared/core/run';
import { StepClock } from '../../../stepClock';
import { decidedRow, found, outcomesOf, row, saved, tell } from './sample';

type Jobs = readonly Job[];
type MakeRecord = (key: string) => Found;

/** An account that is made of functions, and how it is written. */
interface World {
	/** What a lookup finds beside the record itself; null: nothing. */
	find?: (record: string, run: Run) => Partial<Found> | null;
	write?: (record: string, changes: readonly Change[], run: Run) => Written | Promise<Written>;
	/** Set where records are created. @param make gives records whose writes are in the log */
	create?: (jobs: Jobs, make: MakeRecord, run: Run) => void;
	refuses?: (record: string) => RowError | undefined;
	/** Set where records may be imported. @param jobs those of all that are left */
	import?: (jobs: Jobs, make: MakeRecord, all: Jobs, run: Run) => string;
	ready?: Promise<unknown>;
	importHint?: (records: number) => string | undefined;
	settings?: Partial<Settings>;
	stopsOnError?: boolean;
	/** Whether the run is over before it begins. */
	isOver?: boolean;
	client?: Partial<Pick<Client, 'heldUp' | 'lastPause' | 'stats'>>;
	/** Of rows that could not be read. */
	unread?: Outcomes;
}

const turn = async () => await new Promise((resolve) => setImmediate(resolve));
const keysOf = (jobs: Jobs) => jobs.map(({ target }) => target.key).join();

/**
 * What came of it. The log has a word for each request: `?a` looks a record up, `a:x,y` writes values,
 * `+a,b` creates records and `*a,b` imports them.
 */
async function updated(rows: readonly Row[], world: World = {}) {
	const run = new Run(new StepClock());
	if (world.isOver) run.stop();
	const [log, done, begun]: [string[], number[], string[]] = [[], [], []];
	let [atOnce, most] = [0, 0];
	const make: MakeRecord = (key) =>
		found(key, undefined, {
			async write(changes) {
				log.push(`${key}:${changes.map(({ value }) => value).join()}`);
				most = Math.max(most, (atOnce += 1));
				await turn();
				atOnce -= 1;
				return (await world.write?.(key, changes, run)) ?? saved(changes);
			},
		});
	const { create, importHint, refuses } = world;
	const creator: Store<Row['target']>['creator'] = create && {
		...(refuses ? { refuses: async ({ target }) => refuses(target.key) } : {}),
		async create(jobs) {
			log.push(`+${keysOf(jobs)}`);
			await turn();
			create(jobs, make, run);
			return '';
		},
	};
	const store: Store<Row['target']> = {
		fields: [],
		finder: () => async (target) => {
			log.push(`?${target.key}`);
			await turn();
			const more = world.find ? world.find(target.key, run) : {};
			return more ? { ...make(target.key), ...more } : undefined;
		},
		notFound: ({ key }) => new RowError('not-found', `No ${key}`),
		...(creator ? { creator } : {}),
		importer: (all) =>
			world.import && {
				ready: world.ready ?? Promise.resolve(),
				async write(jobs) {
					log.push(`*${keysOf(jobs)}`);
					return world.import?.(jobs, make, all, run) ?? '';
				},
			},
		...(importHint ? { importHint } : {}),
	};
	const heldUp = new Promise<void>(() => undefined);
	const stats = { requests: 0, pausedMs: 0 };
	const progress: Partial<Progress> = {
		add: (count) => void done.push(count),
		start: (requests, outlook) => void begun.push(`${requests} ${outlook}`),
	};
	const { note, outcomes } = await update(
		{
			rows: [...rows],
			outcomes: world.unread ?? new Map(),
			about: new Map(),
			ignored: new Set(),
			meant: new Set(),
			notes: new Map(),
		},
		store,
		{
			client: { heldUp, lastPause: undefined, stats, ...world.client } as Client,
			service: { knownRateLimit: { requests: 2, windowMs: 60_000 } } as Service,
			settings: { ...DEFAULTS, maxConcurrency: 1, ...DATA, ...world.settings },
			run,
			progress: progress as Progress,
			stopsOnError: world.stopsOnError ?? false,
			noun: 'contact',
		},
	);
	return {
		note,
		log: log.join(' '),
		begun,
		most,
		/** Rows that were told to be done. */
		done: done.reduce((total, count) => total + count, 0),
		all: rows.map(({ index }) => outcomes.get(index)),
		told: rows.map(({ index }) => tell(outcomes.get(index))).join('; '),
	};
}

const DATA = { specifyFields: 'mapping', timeZone: 'UTC' } as const;

/** Rows that give a record each a value. */
const rowsOf = (...records: string[]) =>
	records.map((record, at) => row(at, record, { plan: 'x' }));
const [A, B, C, D] = rowsOf('a', 'b', 'c', 'd') as [Row, Row, Row, Row];
const failing = (error: RowError) => (): never => {
	throw error;
};

const REFUSED = new RowError('rejected', 'No', { sent: 'yes', httpStatus: 400 });
const LOST = new RowError('unavailable', 'Gone', { sent: 'unknown', retryable: true });
const BAD_KEY = new RowError('invalid-credential', 'Bad key', { fatal: true });
const GONE = new RowError('not-found', 'No');
const BAD = 'invalid-credential no';
const FAIL: Partial<Settings> = { rejectedFields: 'fail' };
const rejectsPlan = () => ({ outcomes: outcomesOf({ plan: 'rejected', city: 'updated' }) });
const blank = (index: number, record: string) => row(index, record, { plan: null });
const ofCity = (index: number, record: string) => row(index, record, { city: 'y' });

it('looks every record up and writes it once, so many at once', async () => {
	const rows = ['a', 'b', 'c', 'd', 'a'].map((record, at) => row(at, record, { plan: `${at}` }));
	const { all, log, ...run } = await updated(rows, { settings: { maxConcurrency: 2 } });
	expect(log.split(' ').sort().join(' ')).toBe('?a ?b ?c ?d a:4 b:1 c:2 d:3');
	// The row that lost its conflict has the record that was found, too.
	const told = 'skipped; updated; updated; updated; updated';
	expect(run).toMatchObject({ most: 2, told, done: 5, note: '' });
	expect(all[0]).toMatchObject({ ids: { id: 'a' } });
});

it('does not write what the record holds, what it refuses, or in a dry run', async () => {
	const refusal = ({ value }: Change) =>
		value === 'no' ? ({ code: 'required', reason: 'Not that' } as const) : undefined;
	const find = () => ({ ids: { id: 'found' }, values: new Map([['plan', 'x']]), refusal });
	const rows = [row(0, 'a', { plan: 'x', city: 'y' }), row(1, 'b', { city: 'no' }), blank(2, 'a')];
	const wet = await updated(rows, { find });
	expect(wet).toMatchObject({ log: '?a a:y ?b', told: 'unchanged,updated; invalid; skipped' });
	expect(wet.all[2]).toMatchObject({ ids: { id: 'found' }, results: [{ previous: 'x' }] });
	const dry = await updated(rows, { find, settings: { dryRun: true } });
	expect(dry).toMatchObject({ log: '?a ?b', told: 'unchanged,planned; invalid; skipped', done: 3 });
});

describe('a row fails', () => {
	const notA = (record: string) => (record === 'a' ? null : {});
	const gone = 'not-found no; updated; skipped; not-found no';
	const held = () => ({ values: new Map([['plan', 'x']]) });
	const lost = 'unavailable unknown';

	it.each<[string, World, told: string]>([
		['with all of a record that is not there', { find: notA }, gone],
		['with all of one that is not found', { find: (key) => notA(key) ?? failing(GONE)() }, gone],
		[
			'if it had something in a request',
			{ write: failing(LOST) },
			`${lost}; ${lost}; skipped; ${lost}`,
		],
		[
			'but not if it had nothing in it',
			{ find: held, write: failing(LOST) },
			`unchanged; unchanged; skipped; ${lost}`,
		],
		[
			'for a refused field only if it is told to',
			{ write: rejectsPlan },
			'rejected; rejected; skipped; updated',
		],
		[
			'for a refused field',
			{ write: rejectsPlan, settings: FAIL },
			'rejected yes rejected; rejected yes rejected; skipped; updated',
		],
	])('%s', async (_, world, told) => {
		expect(await updated([A, B, blank(2, 'a'), ofCity(3, 'a')], world)).toMatchObject({
			told,
			done: 4,
		});
	});

	it('for a value that was refused before anything was sent', async () => {
		const rows = [decidedRow(0, 'invalid', 'z')];
		expect((await updated(rows, { settings: FAIL })).told).toBe('rejected no invalid');
		expect((await updated(rows)).told).toBe('invalid');
	});
});

it.each<[string, World, log: string, told: string]>([
	[
		'of a request',
		{ write: failing(BAD_KEY.with({ sent: 'unknown' })) },
		'?a a:x',
		`invalid-credential unknown; ${BAD}`,
	],
	[
		'beside outcomes',
		{ write: () => ({ outcomes: new Map(), error: BAD_KEY }) },
		'?a a:x',
		`${BAD}; ${BAD}`,
	],
	['of a lookup', { find: failing(BAD_KEY) }, '?a', `${BAD}; ${BAD}`],
	[
		'that is not fatal, all the others are',
		{ write: failing(LOST) },
		'?a a:x ?b b:x',
		'unavailable unknown; unavailable unknown',
	],
])('nothing is sent after a fatal error; after one %s', async (_, world, log, told) => {
	const run = await updated([A, B, blank(2, 'c')], world);
	expect(run).toMatchObject({ log, told: `${told}; skipped`, done: 3 });
});

it('after a fatal error, nothing is sent of a record that was looked up meanwhile', async () => {
	const { told } = await updated([A, B, C, D], {
		write: failing(BAD_KEY),
		settings: { maxConcurrency: 2 },
	});
	expect(told).toBe([BAD, BAD, BAD, BAD].join('; '));
});

it.each<[string, World, log: string, told: string]>([
	['before it began, nothing begins', { isOver: true }, '', 'none; none'],
	[
		'while a record is looked up, nothing of it is sent',
		{ find: (_, run) => (run.stop(), {}) },
		'?a',
		'none; none',
	],
	[
		'while a record is looked up that is not there, that is told',
		{ find: (_, run) => (run.stop(), null) },
		'?a',
		'not-found no; none',
	],
	[
		'while a record is written, that is told',
		{ write: (_, changes, run) => (run.stop(), saved(changes)) },
		'?a a:x',
		'updated; none',
	],
])('where the run ends %s', async (_, world, log, told) => {
	expect(await updated([A, B, blank(2, 'b')], world)).toMatchObject({
		log,
		told: `${told}; skipped`,
	});
});

describe('with stop on error, the first row that fails ends the run', () => {
	it.each<[string, World, log: string, told: string]>([
		[
			'where a write fails',
			{ write: failing(REFUSED) },
			'?a a:x,y',
			'rejected yes; none; rejected yes',
		],
		['where a record is not there', { find: () => null }, '?a', 'not-found no; none; not-found no'],
		[
			'for one row of several',
			{ write: rejectsPlan, settings: FAIL },
			'?a a:x,y',
			'rejected yes rejected; none; updated',
		],
		[
			'but not for a refused field',
			{ write: rejectsPlan },
			'?a a:x,y ?b b:x',
			'rejected; rejected; updated',
		],
		[
			'where a row cannot be read',
			{ unread: new Map([[9, failure(GONE)]]) },
			'',
			'none; none; none',
		],
		[
			'but not for a row that is blank',
			{ unread: new Map([[9, { ids: {}, results: [] }]]) },
			'?a a:x,y ?b b:x',
			'updated; updated; updated',
		],
	])('%s', async (_, world, log, told) => {
		const run = await updated([A, B, ofCity(2, 'a')], { ...world, stopsOnError: true });
		expect(run).toMatchObject({ log, told, note: '' });
	});

	it('where rows contradict each other', async () => {
		const rows = [row(0, 'b', {}), row(1, 'a', { plan: 'x' }), row(2, 'a', { plan: 'y' }), D];
		const settings = { conflict: 'error' } as const;
		const run = await updated(rows.slice(0, 3), { settings, stopsOnError: true });
		const told = 'invalid-input no; invalid-input no';
		expect(run).toMatchObject({ log: '', begun: [], told: `; ${told}` });
		expect((await updated(rows.slice(1), { settings })).told).toBe(`${told}; updated`);
	});
});

describe('what is told of a run', () => {
	it('how much there is to do, and how long it takes where that is known', async () => {
		const rows = [A, B, C, blank(3, 'd')];
		const { begun } = await updated(rows);
		expect(begun).toEqual([
			expect.stringMatching(/^3 3 contacts at 2 requests a minute: about 2 minutes/) as string,
		]);
		// How many are to be created, which takes less, is not known yet.
		expect((await updated(rows, { create: () => undefined })).begun).toEqual([
			expect.stringMatching(
				/^4 4 contacts .* about 2 minutes at most\. .* created together\.$/,
			) as string,
		]);
	});

	const advised: World = {
		client: { stats: { requests: 1, pausedMs: 1 } },
		importHint: (records) => `${records} written`,
	};

	it.each<[string, string, World]>([
		['where it was held up', '2 written', {}],
		['not where it was not', '', { client: {} }],
		['not where it may import', '', { settings: { bulkImport: true } }],
		['not where it writes nothing', '', { settings: { dryRun: true } }],
		['not where there is none', '', { importHint: () => undefined }],
		[
			'of what was there before',
			'1 written',
			{
				find: (record) => (record === 'a' ? {} : null),
				create: ([job], make) => job?.isThere(make('new')),
			},
		],
	])('that an import is quicker, %s', async (_, note, world) => {
		expect((await updated([A, B, ofCity(2, 'a')], { ...advised, ...world })).note).toBe(note);
		expect((await updated([A], { client: advised.client ?? {} })).note).toBe('');
	});
});

describe('rows that name records in different ways', () => {
	const mail = (index: number, record: string, values: Parameters<typeof row>[2] = { plan: 'y' }) =>
		row(index, `@${record}`, values, 'email');
	/** The address `@a` is that of the record `a`. */
	const find = (record: string) => ({ ids: { id: record.replace('@', '') } });
	const creates = { create: () => undefined };

	it.each<[string, Row[], World, log: string, told: string]>([
		[
			'may be rows of one record; nobody looks again',
			[A, mail(1, 'a'), mail(2, 'b')],
			{},
			'?a ?@a ?@b @a:y @b:y',
			'skipped; updated; updated',
		],
		[
			'are not looked up before where it is one way',
			[mail(0, 'a'), mail(1, 'b')],
			{},
			'?@a @a:y ?@b @b:y',
			'updated; updated',
		],
		[
			'are left out where they need no record',
			[A, mail(1, 'b', { plan: null })],
			{},
			'?a a:x',
			'updated; skipped',
		],
		[
			'are not left out where records are created',
			[A, mail(1, 'b', { plan: null })],
			creates,
			'?a ?@b a:x',
			'updated; skipped',
		],
		[
			'may be there with what a check refused',
			[mail(0, 'b'), decidedRow(1, 'invalid', 'z')],
			{ settings: { onlyChanges: true } },
			'?@b ?a @b:y',
			'updated; invalid',
		],
		[
			'are looked up so many at once',
			[A, B, mail(2, 'c')],
			{ settings: { maxConcurrency: 3 } },
			'?a ?b ?@c a:x b:x @c:y',
			'updated; updated; updated',
		],
		[
			'fail alone where they are not there',
			[A, mail(1, 'b')],
			{ find: (key) => (key === 'a' ? null : {}) },
			'?a ?@b @b:y',
			'not-found no; updated',
		],
		[
			'fail all for a fatal error',
			[A, mail(1, 'b')],
			{ find: failing(BAD_KEY) },
			'?a',
			`${BAD}; ${BAD}`,
		],
		[
			'end the run, if it stops on error',
			[A, mail(1, 'b')],
			{ find: () => null, stopsOnError: true },
			'?a',
			'not-found no; none',
		],
		['are not begun where the run is over', [A, mail(1, 'b')], { isOver: true }, '', 'none; none'],
		[
			'are created where they are not there',
			[A, mail(1, 'b'), mail(2, 'c')],
			{
				find: (key) => (key === '@c' ? {} : null),
				create: (jobs, make) =>
					jobs.forEach((job) => job.isThere(make('new'), 'done', saved(job.changes))),
			},
			'?a ?@b ?@c @c:y +a,@b',
			'done: updated; done: updated; updated',
		],
	])('%s', async (_, rows, world, log, told) => {
		expect(await updated(rows, { find, ...world })).toMatchObject({ log, told });
	});
});

describe('records that are not there', () => {
	const absent =
		(...records: string[]) =>
		(record: string) =>
			records.includes(record) ? null : {};
	/** Creates them without their values. */
	const create = (jobs: Jobs, make: MakeRecord) => {
		for (const job of jobs) job.isThere(make('new'), 'done');
	};
	const none = absent('a', 'b', 'c');
	const fails = (jobs: Jobs) => jobs[0]?.fail(REFUSED);
	const refuses = (record: string) => (record === 'b' ? REFUSED : undefined);

	it.each<[string, World, log: string, told: string]>([
		[
			'are created together, while the others are written',
			{ find: absent('a', 'c') },
			'?a ?b b:x ?c +a,c new:x new:x',
			'done: updated; updated; done: updated',
		],
		[
			'are not created where all are there',
			{},
			'?a a:x ?b b:x ?c c:x',
			'updated; updated; updated',
		],
		[
			'would be created in a dry run',
			{ find: absent('a', 'b'), settings: { dryRun: true, bulkImport: true } },
			'?a ?b ?c',
			'planned: planned; planned: planned; planned',
		],
		[
			'and cannot be created, fail alone',
			{ find: none, refuses },
			'?a ?b ?c +a,c new:x new:x',
			'done: updated; rejected yes; done: updated',
		],
		[
			'and cannot be created, may end the run',
			{ find: none, refuses, stopsOnError: true },
			'?a ?b ?c',
			'none; rejected yes; none',
		],
		[
			'and cannot be created, say so in a dry run',
			{ find: none, refuses, settings: { dryRun: true } },
			'?a ?b ?c',
			'planned: planned; rejected yes; planned: planned',
		],
		[
			'and were not created, fail',
			{ find: none, create: fails },
			'?a ?b ?c +a,b,c',
			'rejected yes; none; none',
		],
		[
			'and were not created, may end the run',
			{
				find: none,
				stopsOnError: true,
				create: (jobs, make) => (create(jobs.slice(1, 2), make), fails(jobs)),
			},
			'?a ?b ?c +a,b,c',
			'rejected yes; cancelled yes; none',
		],
		[
			'meet a fatal error when their values are written',
			{
				find: absent('a', 'b'),
				write: (key, changes) => (key === 'new' ? failing(BAD_KEY)() : saved(changes)),
			},
			'?a ?b ?c c:x +a,b new:x',
			'invalid-credential yes; invalid-credential yes; updated',
		],
		[
			'are not created after a fatal error',
			{ find: (key) => (key === 'b' ? failing(BAD_KEY)() : null) },
			'?a ?b',
			`${BAD}; ${BAD}; ${BAD}`,
		],
		[
			'are created though others cannot be looked up',
			{ find: (key) => (key === 'b' ? failing(GONE)() : null) },
			'?a ?b ?c +a,c new:x new:x',
			'done: updated; not-found no; done: updated',
		],
		[
			'are not created once the run is over',
			{ find: (key, run) => (key === 'b' && run.stop(), null) },
			'?a ?b',
			'none; none; none',
		],
		[
			'and were created when the run ended, say so',
			{
				find: none,
				create: ([first, second], make, run) => {
					first?.isThere(make('new'), 'done');
					second?.isThere(make('new'), 'done', saved(second.changes));
					run.stop();
				},
			},
			'?a ?b ?c +a,b,c',
			'cancelled yes; done: updated; none',
		],
		[
			'may be there after all',
			{ find: absent('a'), create: ([job], make) => job?.isThere(make('other')) },
			'?a ?b b:x ?c c:x +a other:x',
			'updated; updated; updated',
		],
		[
			'are created before the others are imported',
			{
				find: absent('b'),
				import: (jobs) => (jobs.forEach((job) => job.prove(saved(job.changes))), ''),
				settings: { bulkImport: true },
				client: { lastPause: { until: 1 } },
			},
			'?a ?b ?c +b new:x *a,c',
			'updated; done: updated; updated',
		],
	])('%s', async (_, world, log, told) => {
		const run = await updated([A, B, C], { create, ...world });
		expect(run.told).toBe(told);
		// Looking up and writing go on at the same time.
		const inAnyOrder = (text: string) => text.split(' ').sort();
		expect(inAnyOrder(run.log)).toEqual(inAnyOrder(log));
		expect(run.log.replace(/^.*\+/, '+')).toBe(log.replace(/^.*\+/, '+'));
		if (!told.includes('none')) expect(run.done).toBe(3);
	});

	it('are created for rows without values too, and then get what they were not seen to have', async () => {
		const rows = [row(0, 'a', { plan: 'x', city: '' }), row(1, 'b', {}), blank(2, 'c')];
		const proof = { outcomes: outcomesOf({ plan: 'updated' }) };
		const world: World = {
			find: none,
			create: (jobs, make) => jobs.forEach((job) => job.isThere(make('new'), 'done', proof)),
		};
		const wet = await updated(rows, world);
		expect(wet).toMatchObject({
			log: '?a ?b ?c +a,b,c new:',
			told: 'done: updated,updated; done: ; done: skipped',
		});
		const dry = await updated(rows, { ...world, settings: { dryRun: true } });
		expect(dry.told).toBe('planned: planned,unchanged; planned: ; planned: skipped');
	});
});

describe('an import', () => {
	const bulk: Partial<Settings> = { bulkImport: true };
	const client = { lastPause: { until: 1 } };
	/** Says that they were in an import, which was seen to have written some. */
	const imported = (jobs: Jobs, make: MakeRecord, ...seen: string[]) => {
		for (const job of jobs) {
			job.reopen(make(job.target.key));
			if (seen.includes(job.target.key)) job.prove(saved(job.changes));
		}
		return 'told';
	};

	it.each<[string, World, note: string, log: string]>([
		['is left out where nothing holds the run up', { client: {} }, '', '?a a:x ?b b:x'],
		['is for who asks for it', { settings: {} }, '', '?a a:x ?b b:x'],
		['writes nothing in a dry run', { settings: { ...bulk, dryRun: true } }, '', '?a ?b'],
		['writes all where reading was held up already', {}, 'told', '*a,b b:x'],
		['is not begun where the run is over', { isOver: true }, '', ''],
	])('%s', async (_, world, note, log) => {
		const some: World = {
			import: (jobs, make) => imported(jobs, make, 'a'),
			settings: bulk,
			client,
		};
		const run = await updated([A, B], { ...some, ...world });
		expect(run).toMatchObject({ note, log, done: log ? 2 : 0 });
	});

	it('waits until it is ready, and so does what is written singly', async () => {
		const order: string[] = [];
		const ready = turn()
			.then(turn)
			.then(() => order.push('ready'));
		const find = (record: string) => (order.push(record), {});
		await updated([A], { settings: bulk, ready, find, import: () => '' });
		expect(order).toEqual(['ready', 'a']);
	});

	/** The first write meets the limit, and is answered only when the rest has been sent. */
	async function heldUp(rows: readonly Row[], importSome: NonNullable<World['import']>) {
		let [hold, answer, isFirst] = [() => {}, () => {}, true];
		const isHeldUp = new Promise<void>((resolve) => (hold = resolve));
		const isAnswered = new Promise<void>((resolve) => (answer = resolve));
		const running = updated(rows, {
			settings: bulk,
			client: { heldUp: isHeldUp },
			import: importSome,
			async write(_, changes) {
				if (!isFirst) return saved(changes);
				isFirst = false;
				hold();
				await isAnswered;
				return rejectsPlan();
			},
		});
		for (let turns = 0; turns < 30; turns += 1) await turn();
		answer();
		return await running;
	}

	it('takes what is left once the run is held up; what it was not seen to write is written singly', async () => {
		const run = await heldUp([A, B, C], (jobs, make) => imported(jobs, make, 'b'));
		const told = 'rejected; updated; updated';
		expect(run).toMatchObject({ log: '?a a:x *b,c c:x', told, note: 'told', done: 3 });
	});

	it('opens again what was written singly, though that is not answered yet', async () => {
		const run = await heldUp([A, B], (jobs, make, all) => {
			imported(all.slice(0, 1), make);
			return imported(jobs, make, 'b');
		});
		expect(run).toMatchObject({ log: '?a a:x *b a:x', told: 'updated; updated', done: 2 });
	});

	it.each([
		['opened again', 1, 'cancelled unknown'],
		['left alone', 0, 'updated'],
	])('during which the run ends: a record that it %s', async (_, count, told) => {
		let hold = () => {};
		const run = await updated([A, B, C, D], {
			settings: { ...bulk, maxConcurrency: 2 },
			client: { heldUp: new Promise<void>((resolve) => (hold = resolve)) },
			// One has failed before, and is not sent again.
			write: (record, changes) => (record === 'b' ? failing(LOST)() : (hold(), saved(changes))),
			import: (_, make, all, { stop }) => (stop(), imported(all.slice(0, count), make)),
		});
		expect(run.told).toMatch(new RegExp(`^${told}; unavailable unknown; `));
		expect(run.log.split(' ').filter((word) => /^[ab]:/.test(word))).toHaveLength(2);
	});
});
