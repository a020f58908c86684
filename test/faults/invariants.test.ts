import fc from 'fast-check';
import type { IDataObject, INodeExecutionData } from 'n8n-workflow';

import type { Call } from '../sandbox';
import { cases } from './arbitraries';
import type { Case, RowPlan } from './case';
import { Coverage } from './coverage';
import { INVARIANTS, violations } from './invariants';
import { IMPORT } from './invariants/carried';
import type { FaultSandbox, Played, Sent } from './played';
import { madeAnew, play, startFaultSandbox } from './run';

/** The quick set, always the same: a change fails for what it does. `npm run test:faults` takes others. */
const RUNS = 300;
const SEED = 20_261_127;
const SECONDS = 600;

let sandbox: FaultSandbox;

beforeAll(async () => {
	sandbox = await startFaultSandbox();
});

afterAll(async () => {
	await sandbox.close();
});

test(
	`they hold in ${RUNS} random runs`,
	async () => {
		const coverage = new Coverage();
		const property = fc.asyncProperty(cases, async (it) => {
			const played = await play(it, sandbox);
			coverage.add(played);
			expect(violations(played)).toEqual([]);
		});
		// A failure prints its seed and path, for 'npm run test:faults -- --seed … --path …'.
		await fc.assert(property, {
			numRuns: RUNS,
			seed: SEED,
			interruptAfterTimeLimit: (SECONDS - 20) * 1000,
			markInterruptAsFailure: true,
		});
		// Some things are rare; these are not, or the runs would show nothing.
		expect(coverage.missing).not.toEqual(
			expect.arrayContaining([
				expect.stringMatching(/^(fault|field updated|row (created|updated|partial)$)/),
			]),
		);
	},
	SECONDS * 1000,
);

/** Three rows: two of one prospect, which disagree, and one of another. */
const CASE: Case = {
	vendor: 'saleshandy',
	operation: 'update',
	by: 'id',
	form: 'json',
	onError: 'continueRegularOutput',
	options: {},
	rows: [0, 0, 1].map((n) => ({
		target: { kind: 'record', n },
		by: 'id',
		spelling: 0,
		changes: [{ field: 0, named: 'label', form: 0, value: { kind: 'own' } }],
	})),
	account: { saleshandy: {}, puffle: {}, limit: null },
	faults: {
		seed: 0,
		rate: 0,
		kinds: [],
		perRequest: 1,
		maxDelay: 1,
		echo: false,
		writesOnly: false,
		from: 0,
		lasting: 0,
		clogs: false,
	},
	events: [],
	aliases: false,
};

function there<T>(found: T | undefined): T {
	if (found === undefined) throw new Error('The run has no such thing');
	return found;
}
const item = ({ run }: Played, at: number): INodeExecutionData => there(run?.output[at]);
const result = (played: Played, at: number): IDataObject =>
	there((item(played, at).json.results as IDataObject[])[0]);
const call = ({ calls }: Played, at: number): Call => there(calls.at(at));
const sentAt = ({ sent }: Played, at: number): Sent => there(sent.at(at));
const failed = (sent: string, reason = 'rejected') => ({
	error: 'No',
	details: { reason, retryable: false, sent },
});
/** The value that the first row gives, and its record. */
const lost = ({ rows: [row] }: Played) => ({ ...there(row?.gives[0]), record: there(row?.record) });

type Tamper = (played: Played) => unknown;

type Tampers = Record<string, Tamper>;

/** Those that are told of a creation, or by a test of their own. */
type Others = 'createdIsTrue' | 'whoIsSeenIsNotCreated' | 'theStopIsTold' | 'prototypesAreClean';

const REFUSED_BY_A_CHECK: Tampers = {
	'a value that a check refused': ({ rows }) =>
		rows[2]?.gives.forEach((given) => (given.toSend = false)),
};

const UPDATED: Tampers = {
	'another value stored': ({ history }) =>
		history.entries.forEach((entry) => (entry.value = 'another')),
	overwritten: ({ history: { entries } }) =>
		entries.push(...entries.slice(-1).map((last) => ({ ...last, value: 'another' }))),
};

/** What has to be wrong with a run for an invariant to be broken. */
const TAMPERED: Record<Exclude<keyof typeof INVARIANTS, Others>, Tampers> = {
	ends: { 'no end': (played) => (played.run = undefined) },
	endsOnceHealthy: {
		'a late end': (played) => (played.ended = played.healthyFrom + played.began + 3_600_000),
	},
	aDeadApiEndsSoon: {
		'a late end': (played) => {
			played.calls.forEach((one) => (one.status = 503));
			played.ended = played.began + 3_600_000;
		},
	},
	repeatsAreBounded: {
		'many in vain': (played) => {
			const write = there(played.calls.find(({ method }) => method !== 'GET'));
			const lost = { ...write, status: 503 };
			played.calls.push(...Array.from({ length: 22 }, () => lost));
		},
	},
	longPausesAreDoubted: {
		'rows held back by a header': (played) => {
			played.calls.forEach((one) => (one.fault = 'long-pause'));
			item(played, 2).json = failed('no', 'rate-limited');
		},
	},
	othersAreLeftAlone: {
		'a refusal of somebody else': (played) => {
			call(played, -2).fault = 'quote';
			item(played, call(played, -2).path.includes(lost(played).record) ? 2 : 0).json = failed(
				'no',
				'unavailable',
			);
		},
	},
	theCredentialIsOne: {
		'a request with the new key': (played) => played.callsWithNewKey.push(call(played, 0)),
		'a request after the change': (played) => (played.changedAt = played.began - 1),
	},
	whatIsNoNameIsRefused: {
		'a row that is written': ({ rows }) => (there(rows[2]).mustFail = true),
		'a sound row that fails': (played) => (item(played, 2).json = failed('no', 'invalid-input')),
	},
	everyRowHasOneOutcome: {
		'a lost item': ({ run }) => run?.output.pop(),
		'an item twice': (played) => played.run?.output.push(item(played, 2)),
		'another order': ({ run }) => run?.output.reverse(),
		'a row at both outputs': (played) => played.run?.errors.push(item(played, 0)),
	},
	absentIsTrue: {
		'somebody who is there': (played) => {
			there(played.rows[2]).by = 'email';
			item(played, 2).json = failed('no', 'not-found');
		},
	},
	othersAreImported: {
		'a refusal of somebody else': (played) => {
			const account = { ...played.it.account, import: 'refuses all' as const };
			played.it = { ...played.it, operation: 'upsert', account };
			there(played.rows[2]).record = undefined;
			const { error, details } = failed('yes');
			item(played, 2).json = { error, details: { ...details, httpStatus: 400 } };
		},
	},
	pairingIsRight: {
		'two rows exchanged': (played) => {
			const [one, other] = [item(played, 1), item(played, 2)];
			[one.json, other.json] = [other.json, one.json];
		},
		'another value': (played) => (result(played, 2).value = 'another'),
		'another record': (played) => (item(played, 2).json.prospectId = 'another'),
		'a missing result': (played) => (item(played, 2).json.results = []),
		'an error item with more keys': (played) =>
			(item(played, 2).json = { ...failed('unknown'), more: 1 }),
	},
	outcomesAgreeWithThemselves: {
		'another status': (played) => (item(played, 2).json.status = 'partial'),
		'no success': (played) => (result(played, 2).success = false),
		'an unknown reason': (played) => (item(played, 2).json = failed('no', 'bad')),
	},
	updatedIsTrue: UPDATED,
	unchangedIsTrue: {
		'never held': (played) => {
			played.history.entries.splice(0);
			result(played, 2).status = 'unchanged';
			played.history.held = () => 'another';
		},
	},
	notSentLeftNoTrace: {
		'sent: no': (played) => (item(played, 2).json = failed('no')),
		skipped: (played) => (result(played, 2).status = 'skipped'),
	},
	sentSaysWhatWasSent: {
		'sent: yes': (played) => {
			item(played, 2).json = failed('yes');
			played.calls = [];
			played.sent.length = 0;
		},
	},
	theRightRowWins: {
		'the loser sent': (played) => {
			const { record, fieldId, text } = lost(played);
			const ours = there(played.calls.find(({ path }) => path.includes(record)));
			ours.body = { attributes: [{ fieldId, attributeValue: text }] };
		},
		'the loser stands': (played) => {
			const { record, fieldId, text } = lost(played);
			const { history } = played;
			history.entries.push({ ...there(history.of(record, fieldId)[0]), value: text });
		},
	},
	refusalsAreFresh: {
		'no reading': (played) => {
			result(played, 2).status = 'invalid';
			played.calls = played.calls.filter(({ method }) => method !== 'GET');
		},
	},
	nothingIsSentAfterAStop: { 'one more': (played) => (played.sentBeforeStop = 1) },
	endsInTime: {
		'a late request': (played) => {
			played.it.options.maxDuration = 1;
			played.sent.push({ ...sentAt(played, 0), at: played.began + 60_001 });
		},
		'a late end': (played) => {
			played.it.options.maxDuration = 1;
			played.ended = played.began + 70_002;
		},
	},
	nothingIsSentAfterTheEnd: {
		'one more': ({ askedAfterEnd }) => askedAfterEnd.push('GET fields'),
	},
	dryRunWritesNothing: { 'a write': ({ it }) => (it.options.dryRun = true) },
	requestsAreBounded: {
		many: (played) => (played.calls = Array.from({ length: 1000 }, () => call(played, 0))),
		'many refusals': (played) => {
			const limited = { ...call(played, 0), refusedByLimit: true };
			played.calls = Array.from({ length: 1000 }, () => limited);
		},
	},
	quotesDecideNothing: {
		'a refused request again': (played) => {
			// As many as the record has rows are needed anyway.
			for (let n = 1; n < 3; n += 1) played.calls.push({ ...call(played, -1), n: 100 + n });
			call(played, 1).fault = 'quote';
			call(played, 2).fault = 'quote';
		},
		'the key blamed': (played) => (item(played, 2).json = failed('no', 'invalid-credential')),
	},
	anImportHarmsFew: {
		'without the option': ({ calls }) => calls.forEach((one) => (one.endpoint = IMPORT)),
		many: (played) => {
			played.it.options.bulkImport = true;
			call(played, -1).endpoint = IMPORT;
			const entry = { fieldId: 'any', value: 'new', before: 'old', outside: false };
			for (let n = 0; n < 6; n += 1)
				played.history.entries.push({ ...entry, record: `person${n}` });
		},
	},
	theKeyIsNowhere: {
		'a piece in a hint': ({ run, key }) => run?.hints.push({ message: `so ${key.slice(3, 9)}y` }),
		'in the cause of an error': ({ run, key }) => {
			const hidden = { value: key.toUpperCase() };
			const cause = Object.defineProperty(new Error('No'), 'hidden', hidden);
			const meta = { error: new Error('No', { cause }) };
			run?.logs.push({ level: 'info', message: '', meta });
		},
	},
	onlyWhatARowGivesIsWritten: {
		"a row's value in another row's record": ({ rows, calls }) => {
			const [first, last] = [calls.at(-2), calls.at(-1)];
			if (first && last) [first.path, last.path] = [last.path, first.path];
			expect(rows.map(({ record }) => record)).toContain(last?.path.split('/')[4]);
		},
		...REFUSED_BY_A_CHECK,
	},
	onlyWhatIsNamedIsReached: {
		'another host': ({ sent }) =>
			sent.push({ method: 'GET', host: 'elsewhere.example', path: '/', at: 0 }),
		'another record': (played) =>
			(call(played, -1).path = '/saleshandy/v1/prospects/another/attribute'),
		'another endpoint': (played) => (call(played, -1).endpoint = 'DELETE /saleshandy/v1/prospects'),
	},
};

/** The same rows, of people who are not there. */
const CREATION: Case = {
	...CASE,
	operation: 'upsert',
	rows: CASE.rows.map((row, n) => ({ ...row, target: { kind: 'absent', n: n < 2 ? 0 : 1 } })),
};

const TAMPERED_CREATION: Partial<Record<keyof typeof INVARIANTS, Tampers>> = {
	outcomesAgreeWithThemselves: {
		'another status': (played) => (item(played, 2).json.status = 'partial'),
	},
	createdIsTrue: {
		'nobody came': ({ rows }) => rows.forEach((row) => (row.created = [])),
		'somebody came twice': ({ history: { created } }) => created.push(...created.slice(-1)),
		'no row was sent': (played) => (item(played, 2).json = failed('no')),
		'no row names who came': ({ history: { created } }) =>
			created.forEach((one) => (one.keys = [])),
		'somebody who was there came': ({ history: { created, taken } }) =>
			created.forEach(({ identity }) => taken.add(identity)),
		'a dry run': ({ it }) => (it.options.dryRun = true),
		'an update': ({ it }) => (it.operation = 'update'),
	},
	whoIsSeenIsNotCreated: {
		'seen before': ({ seen, rows }) => seen.set(rows[2]?.key ?? '', 0),
	},
	updatedIsTrue: UPDATED,
	onlyWhatARowGivesIsWritten: REFUSED_BY_A_CHECK,
	onlyWhatIsNamedIsReached: {
		'another person': ({ rows }) => rows.forEach((row) => (row.keys = ['email another'])),
	},
	requestsAreBounded: {
		'sent to be created again and again': (played) => {
			const creation = played.calls.find(({ method }) => method === 'POST') ?? call(played, 0);
			played.calls.push(...Array.from({ length: 4 }, () => creation));
		},
	},
};

test('all of them are told of', () => {
	expect(Object.keys(INVARIANTS)).toHaveLength(33);
});

describe.each<[string, Case, Partial<typeof TAMPERED>]>([
	['an update', CASE, TAMPERED],
	['a creation', CREATION, TAMPERED_CREATION],
])('%s', (_, it, tampered) => {
	test('that is sound breaks none', async () => {
		expect(violations(await play(it, sandbox))).toEqual([]);
	});

	describe.each(Object.entries(tampered))('%s sees', (name, cases) => {
		test.each(Object.entries(cases))('%s', async (_what, tamper) => {
			const played = await play(structuredClone(it), sandbox);
			tamper(played);
			expect(INVARIANTS[name as keyof typeof INVARIANTS](played)).not.toEqual([]);
		});
	});
});

test('theStopIsTold sees a wrong number and a missing item', async () => {
	const row: RowPlan = { ...there(CASE.rows[0]), target: { kind: 'odd', text: '../fields' } };
	const played = await play({ ...CASE, onError: 'stopWorkflow', rows: [row] }, sandbox);
	expect(violations(played)).toEqual([]);
	const error = played.run?.error as { description: string; context: { itemIndex?: number } };
	error.description = 'Another wording';
	expect(INVARIANTS.theStopIsTold(played)).toEqual(['not told: Another wording']);
	error.description = '3 rows had been written before the run ended';
	expect(INVARIANTS.theStopIsTold(played)).toEqual(['3 rows written, and really 0']);
	delete error.context.itemIndex;
	expect(INVARIANTS.theStopIsTold(played)).toHaveLength(2);
});

test('nothingIsSentAfterAStop lets pass the one repetition of an answer 401 that broke off', async () => {
	const played = await play(structuredClone(CASE), sandbox);
	const { it, calls, sent } = played;
	const again = (at: number): void => {
		calls.push({ ...call(played, at), n: calls.length + 1 });
		sent.push(sentAt(played, at));
	};
	const first = call(played, 0);
	const late = [expect.stringMatching(/^(GET|POST) .* began after the stop$/)];
	played.sentBeforeStop = sent.length;
	again(0);
	expect(INVARIANTS.nothingIsSentAfterAStop(played)).toEqual(late);
	first.fault = 'cut-body';
	expect(INVARIANTS.nothingIsSentAfterAStop(played)).toEqual(late);
	it.events = [{ at: 1, kind: 'revoke', n: 0 }];
	expect(INVARIANTS.nothingIsSentAfterAStop(played)).toEqual([]);
	again(0);
	expect(INVARIANTS.nothingIsSentAfterAStop(played)).toEqual(late);
	sent.pop();
	calls.pop();
	again(1);
	expect(INVARIANTS.nothingIsSentAfterAStop(played)).toEqual(late);
});

test('unchangedIsTrue knows a field that was made anew with the same label', async () => {
	const played = await play(structuredClone(CASE), sandbox);
	const { history, it, rows } = played;
	const [given] = rows[2]?.gives ?? [];
	history.entries.splice(0);
	history.held = (_record, id) => (id === madeAnew(given?.fieldId ?? '') ? 'again' : 'first');
	Object.assign(result(played, 2), { status: 'unchanged', value: 'again' });
	const wrong = [expect.stringMatching(/never held 'again'/)];
	expect(INVARIANTS.unchangedIsTrue(played)).toEqual(wrong);
	it.events = [{ at: 2, kind: 'fields', n: 1 }];
	expect(INVARIANTS.unchangedIsTrue(played)).toEqual(wrong);
	it.events = [{ at: 2, kind: 'fields', n: 0 }];
	expect(INVARIANTS.unchangedIsTrue(played)).toEqual([]);
	Object.assign(result(played, 2), { value: 'another' });
	expect(INVARIANTS.unchangedIsTrue(played)).toHaveLength(1);
});

test('prototypesAreClean sees what was added to every object', async () => {
	const played = await play(CASE, sandbox);
	Object.defineProperty(Object.prototype, 'polluted', { value: 1, configurable: true });
	try {
		expect(violations(played)).toEqual(['prototypesAreClean: Object.prototype was changed']);
	} finally {
		delete (Object.prototype as { polluted?: number }).polluted;
	}
});
