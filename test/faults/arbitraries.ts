import fc from 'fast-check';

import type { FaultKind, LimitSettings } from '../sandbox';
import { FAULT_KINDS } from '../sandbox';
import type {
	Account,
	Case,
	CaseFaults,
	ChangePlan,
	EventPlan,
	ImportKind,
	Options,
	RowPlan,
	TargetPlan,
	ValuePlan,
	Vendor,
} from './case';
import { CROWDED, EVENT_KINDS, IMPORT_KINDS } from './case';
import { NO_NAMES } from './names';
import { FIELDS, MANY, RECORDS } from './world';

/** Nobody before them is like the others: some share an address, or nearly an ID. */
const FIRST_OF_MANY = 20;

/** Names of records that are none, and that would like to be something else. */
const ODD = [
	'',
	' ',
	'..',
	'../fields',
	'a/b',
	'%2e%2e',
	'x?y=1',
	'x#y',
	'http://127.0.0.1:9/',
	'\r\nx-evil: 1',
	'a\u0000b',
	'ａｂｃｄ',
	'jane@example.com',
	'__proto__',
	'\u200b',
	'undefined',
	...Object.values(NO_NAMES).flat(),
];

const bool = fc.boolean();

function oneOf<T>(...values: T[]): fc.Arbitrary<T> {
	return fc.constantFrom(...values);
}

/** One of several, each drawn as often as its weight says. */
function mostly<T>(...all: Array<[weight: number, arbitrary: fc.Arbitrary<T>]>): fc.Arbitrary<T> {
	return fc.oneof(...all.map(([weight, arbitrary]) => ({ weight, arbitrary })));
}

/** Any of the keys may be left out. */
const anyOf = <T>(all: { [K in keyof T]: fc.Arbitrary<T[K]> }) =>
	fc.record(all, { requiredKeys: [] });

const options: fc.Arbitrary<Options> = anyOf({
	conflict: oneOf('last', 'first', 'error'),
	emptyValues: oneOf('skip', 'clear', 'clear', 'error'),
	unknownFields: oneOf('ignore', 'error', 'misspelled'),
	rejectedFields: oneOf('report', 'fail'),
	output: oneOf('perRow', 'perField'),
	onlyChanges: bool,
	dryRun: mostly([9, fc.constant(false)], [1, fc.constant(true)]),
	maxConcurrency: oneOf(1, 2, 4, 32),
	maxWait: oneOf(600, 30, 0),
	// Most runs are to come to their end.
	maxDuration: oneOf(0, 0, 0, 0, 0.01, 0.1, 0.5, 2),
});

const account: fc.Arbitrary<Account> = fc.record({
	saleshandy: anyOf({
		unknownProspect: oneOf('http400-50001', 'http404', 'all-false'),
		clearing: oneOf('accept', 'refuse'),
		fieldsWithOptions: bool,
		nestedFields: bool,
		poison: bool,
		attributeIds: oneOf('dummy', 'real'),
	}),
	puffle: anyOf({
		unknownLead: oneOf(404, 400),
		duplicateIdentity: oneOf(409, 400, 500),
		normalise: bool,
		errorShape: oneOf('error-string', 'error-object', 'message'),
		refuseClearingIdentity: bool,
	}),
	limit: fc.option(
		fc.record({
			requests: oneOf(20, 3, 1, 20, 3, 1, 0),
			windowMs: oneOf(60_000, 20_000),
			kind: oneOf('fixed', 'sliding', 'aligned'),
			perEndpoint: bool,
			form: oneOf('429', '400'),
			headers: oneOf('none', 'retry-after', 'retry-after-date', 'reset-date', 'reset-seconds'),
			overall: oneOf(undefined, undefined, 5),
		}),
		{ freq: 2 },
	),
	pasted: bool,
});

/** Faults of one record, whose row they end and no other. */
const OF_ONE: FaultKind[] = ['quote', 'odd-values'];

/** Most cases meet a few kinds of faults; each request meets at most so many, or any number. */
const scattered: fc.Arbitrary<CaseFaults> = fc.record({
	seed: fc.nat(0xffff),
	rate: oneOf(0, 0.1, 0.3, 0.6, 1),
	kinds: mostly<FaultKind[]>(
		[6, fc.subarray([...FAULT_KINDS], { minLength: 1, maxLength: 6 })],
		[1, fc.subarray(OF_ONE, { minLength: 1 })],
		[1, fc.constant(['status'])],
	),
	perRequest: oneOf(1, 2, 7),
	maxDelay: oneOf(300, 30_000),
	echo: bool,
	writesOnly: bool,
	from: fc.constant(0),
	lasting: oneOf(0, 0, 2_000, 60_000),
	clogs: fc.constant(false),
});

/** Faults of an API that is down. */
const SILENT: FaultKind[] = ['hang', 'drip', 'reset-before', 'reset-after'];

/** All requests of a while meet the same. */
const together: fc.Arbitrary<CaseFaults> = fc.record({
	seed: fc.nat(0xffff),
	rate: fc.constant(1),
	kinds: fc.oneof(oneOf(...FAULT_KINDS), oneOf(...SILENT)).map((kind) => [kind]),
	perRequest: fc.constant(99),
	maxDelay: oneOf(300, 30_000),
	echo: fc.constant(false),
	writesOnly: bool,
	from: oneOf(0, 2, 5, 12),
	lasting: oneOf(3_000, 20_000, 120_000, 900_000, 900_000),
	clogs: mostly([2, fc.constant(false)], [1, fc.constant(true)]),
});

const faults = mostly<CaseFaults>([3, scattered], [1, together]);

const event: fc.Arbitrary<EventPlan> = fc.record({
	// Most runs are done after a few requests.
	at: fc.oneof(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 14 })),
	kind: oneOf(...EVENT_KINDS),
	n: fc.nat(12),
});

const noEvent = fc.constant<EventPlan[]>([]);

/** A field that is deleted, or deleted and made again, after an earlier run has read the fields. */
const between: fc.Arbitrary<EventPlan[]> = mostly(
	[2, noEvent],
	[1, fc.nat(12).map((n) => [{ at: 0, kind: 'fields' as const, n }])],
);

/** What happens while a run goes on. */
const events: fc.Arbitrary<EventPlan[]> = fc.oneof(
	noEvent,
	fc.uniqueArray(event, { minLength: 1, maxLength: 2, selector: ({ at }) => at }),
);

/** The nth of the values of a kind. */
const nth = <K extends ValuePlan['kind']>(kind: K, most: number) =>
	fc.nat(most).map((n) => ({ kind, n }));

const value: fc.Arbitrary<ValuePlan> = mostly<ValuePlan>(
	[8, fc.constant({ kind: 'own' })],
	[2, nth('shared', 1)],
	[2, nth('words', 8)],
	[1, fc.constant({ kind: 'lines' })],
	[2, fc.constant({ kind: 'held' })],
	[3, nth('blank', 7)],
	[2, nth('bad', 4)],
);

function change(vendor: Vendor): fc.Arbitrary<ChangePlan> {
	const fields = FIELDS[vendor].length;
	return fc.record({
		// The last one is no field: most cases would end there.
		field: mostly([60, fc.nat(fields - 2)], [1, fc.constant(fields - 1)]),
		named: mostly<ChangePlan['named']>(
			[30, oneOf('id', 'label', 'key', 'upper', 'snake', 'lines', 'camel')],
			[1, fc.constant('typo')],
		),
		form: fc.nat(7),
		value,
	});
}

type Operation = Case['operation'];

function row(vendor: Vendor, operation: Operation): fc.Arbitrary<RowPlan> {
	const creates = operation === 'upsert';
	// Few, so that rows share one.
	const record = fc.oneof(fc.nat(2), fc.nat(RECORDS[vendor] - 1));
	return fc.record({
		target: mostly<TargetPlan>(
			[25, record.map((n) => ({ kind: 'record', n }))],
			[creates ? 40 : 1, fc.nat(creates ? 9 : 2).map((n) => ({ kind: 'absent', n }))],
			[1, oneOf(...ODD).map((text) => ({ kind: 'odd', text }))],
		),
		by: oneOf('id', 'email', 'linkedinUrl'),
		spelling: fc.nat(9),
		changes: fc.array(change(vendor), { minLength: 1, maxLength: 5 }),
	});
}

const kindOfImport = oneOf(...(Object.keys(IMPORT_KINDS) as ImportKind[]));

function caseOf(vendor: Vendor, operation: Operation): fc.Arbitrary<Case> {
	const each = row(vendor, operation);
	const isNew = operation === 'upsert';
	const isSaleshandy = vendor === 'saleshandy';
	const more = anyOf<Pick<Account, 'import' | 'crowd'>>({
		...(isNew
			? {
					import: isSaleshandy
						? kindOfImport
						: oneOf<ImportKind>('good', 'refuses all', 'refuses all'),
				}
			: {}),
		...(isSaleshandy ? { crowd: mostly([9, fc.constant(false)], [1, fc.constant(true)]) } : {}),
	});
	return fc
		.record<Case>({
			vendor: fc.constant(vendor),
			operation: fc.constant(operation),
			by: mostly<Case['by']>(
				[6, oneOf('id', 'email')],
				[vendor === 'puffle' ? 2 : 0, fc.constant('linkedinUrl')],
				[2, fc.constant('mixed')],
			),
			form: oneOf('json', 'jsonText', 'list', 'mapping', 'auto'),
			onError: mostly<Case['onError']>(
				[3, oneOf('continueRegularOutput', 'continueErrorOutput')],
				[1, fc.constant('stopWorkflow')],
			),
			options,
			rows: mostly(
				[3, fc.array(each, { minLength: 1, maxLength: 12 })],
				[1, each.map((only) => [only])],
			),
			account: fc.tuple(account, more).map(([all, its]) => ({ ...all, ...its })),
			faults,
			events: fc.tuple(between, events).map((parts) => parts.flat()),
			aliases: bool,
		})
		.map((it) => (it.account.crowd ? inCrowd(it) : it));
}

/** The first row is of the person who is hard to find. */
function inCrowd({ rows: [first, ...others], ...it }: Case): Case {
	const target = { kind: 'absent', n: CROWDED } as const;
	return {
		...it,
		by: 'email',
		rows: [...(first ? [{ ...first, target }] : []), ...others.slice(0, 3)],
	};
}

/** One of the many rows that make an import worthwhile: two texts for a prospect of its own, some of them new. */
function rowOfMany(n: number, operation: Operation): RowPlan {
	const isNew = operation === 'upsert' && n % 3 === 2;
	const own: ValuePlan = { kind: n % 9 === 8 ? 'lines' : 'own' };
	return {
		target: isNew
			? { kind: 'absent', n: FIRST_OF_MANY + n }
			: { kind: 'record', n: MANY + FIRST_OF_MANY + n },
		by: 'id',
		spelling: 0,
		changes: [n % 3, 3].map((field) => ({ field, named: 'label', form: 0, value: own })),
	};
}

/** Runs that are long enough for an import, which a low limit holds up. */
const imports: fc.Arbitrary<Case> = fc
	.record({
		it: mostly([4, caseOf('saleshandy', 'update')], [1, caseOf('saleshandy', 'upsert')]),
		many: fc.integer({ min: 40, max: 70 }),
		kind: kindOfImport,
		limit: fc.record<LimitSettings>({
			requests: oneOf(20, 5),
			windowMs: fc.constant(20_000),
			form: oneOf('429', '400'),
			headers: oneOf('none', 'reset-date'),
		}),
		rate: oneOf(0, 0, 0.05, 0.5),
		at: fc.integer({ min: 8, max: 60 }),
		maxDuration: oneOf(0, 0, 0, 0.5, 2),
	})
	.map(({ it, many, kind, limit, rate, at, maxDuration }) => {
		// Most runs are to come to an import.
		const more = { bulkImport: true, maxConcurrency: 4, dryRun: false, maxWait: 600, maxDuration };
		const others = Array.from({ length: many }, (_, n) => rowOfMany(n, it.operation));
		return {
			...it,
			options: { ...it.options, ...more },
			rows: [...it.rows.slice(0, 4), ...others],
			account: { ...it.account, limit, import: kind, crowd: false },
			faults: { ...it.faults, rate, clogs: false },
			events: it.events.slice(0, 1).map((each) => ({ ...each, at, n: each.n + 4 })),
		};
	});

/** Runs that are long enough to use up what may be sent again, of an API that is in trouble for long. */
const troubled: fc.Arbitrary<Case> = fc
	.record({
		it: oneOf<Vendor>('saleshandy', 'puffle').chain((vendor) => caseOf(vendor, 'update')),
		many: fc.integer({ min: 30, max: 60 }),
		maxConcurrency: oneOf(1, 4, 32),
		kinds: oneOf<FaultKind[]>(['status'], ['hang'], ['reset-before', 'status'], SILENT, [
			'long-pause',
		]),
		rate: oneOf(0.4, 0.6, 1),
		from: oneOf(0, 5, 20),
		lasting: oneOf(0, 0, 60_000, 900_000),
	})
	.map(({ it, many, maxConcurrency, kinds, rate, from, lasting }) => ({
		...it,
		by: 'id',
		options: { ...it.options, maxConcurrency, dryRun: false, maxDuration: 0, maxWait: 600 },
		rows: [
			...it.rows.slice(0, 2),
			...Array.from({ length: many }, (_, n) => rowOfMany(n, 'update')),
		],
		account: { ...it.account, limit: null, crowd: false },
		faults: { ...it.faults, kinds, rate, from, lasting, perRequest: 99, clogs: false },
		events: [],
	}));

/** A row that names somebody new, by an address or a LinkedIn URL, and may give the other one. */
const rowOfOne: fc.Arbitrary<RowPlan> = fc.record({
	// In a campaign of each kind.
	target: oneOf(0, 1, 8, 9).map((n) => ({ kind: 'absent' as const, n })),
	by: oneOf('email', 'linkedinUrl'),
	spelling: fc.nat(9),
	changes: fc.tuple(fc.subarray([6, 7]), oneOf(0, 2, 3)).map(([names, other]) =>
		[...names, other].map((field) => ({
			field,
			named: 'label',
			form: 0,
			value: { kind: 'own' },
		})),
	),
});

/** Rows of one person by several names. */
const people: fc.Arbitrary<Case> = fc
	.tuple(
		caseOf('puffle', 'upsert'),
		fc.array(rowOfOne, { minLength: 2, maxLength: 6 }),
		oneOf<Case['form']>('json', 'jsonText', 'list'),
		// Others may have created one of them, with one of the addresses, before the campaign is read.
		fc.option(fc.nat(7), { freq: 2 }),
	)
	.map(([it, rows, form, created]) => ({
		...it,
		by: 'mixed',
		form,
		aliases: true,
		events: created === null ? it.events : [{ at: 1, kind: 'create', n: created }],
		options: { ...it.options, dryRun: false, maxDuration: 0 },
		rows: [...it.rows.slice(0, 2), ...rows],
	}));

/** Rows × parameters × accounts × faults. */
export const cases: fc.Arbitrary<Case> = mostly(
	[9, caseOf('saleshandy', 'update')],
	[9, caseOf('puffle', 'update')],
	[6, caseOf('saleshandy', 'upsert')],
	[6, caseOf('puffle', 'upsert')],
	[8, imports],
	[5, people],
	[3, troubled],
);
