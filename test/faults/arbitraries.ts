import fc from 'fast-check';

import type { FaultKind } from '../sandbox';
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
import { EVENT_KINDS, IMPORT_KINDS } from './case';
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
];

const bool = fc.boolean();

function oneOf<T>(...values: T[]): fc.Arbitrary<T> {
	return fc.constantFrom(...values);
}

const options: fc.Arbitrary<Options> = fc.record(
	{
		combineRows: bool,
		conflict: oneOf('last', 'first', 'error'),
		emptyValues: oneOf('skip', 'clear', 'clear', 'error'),
		unknownFields: oneOf('ignore', 'error', 'misspelled'),
		rejectedFields: oneOf('report', 'fail'),
		output: oneOf('perRow', 'perField'),
		onlyChanges: bool,
		dryRun: fc.oneof({ weight: 9, arbitrary: fc.constant(false) }, fc.constant(true)),
		maxConcurrency: oneOf(1, 2, 4, 32),
		maxWait: oneOf(600, 30, 0),
		// Most runs are to come to their end.
		maxDuration: oneOf(0, 0, 0, 0, 0.01, 0.1, 0.5, 2),
	},
	{ requiredKeys: [] },
);

const account: fc.Arbitrary<Account> = fc.record({
	saleshandy: fc.record(
		{
			unknownProspect: oneOf('http400-50001', 'http404', 'all-false'),
			clearing: oneOf('accept', 'refuse'),
			fieldsWithOptions: bool,
			nestedFields: bool,
			poison: bool,
			attributeIds: oneOf('dummy', 'real'),
		},
		{ requiredKeys: [] },
	),
	puffle: fc.record(
		{
			unknownLead: oneOf(404, 400),
			duplicateIdentity: oneOf(409, 400, 500),
			normalise: bool,
			errorShape: oneOf('error-string', 'error-object', 'message'),
			refuseClearingIdentity: bool,
		},
		{ requiredKeys: [] },
	),
	limit: fc.option(
		fc.record({
			requests: oneOf(20, 3, 1),
			windowMs: oneOf(60_000, 20_000),
			kind: oneOf('fixed', 'sliding', 'aligned'),
			perEndpoint: bool,
			form: oneOf('429', '400'),
			headers: oneOf('none', 'retry-after', 'retry-after-date', 'reset-date', 'reset-seconds'),
			overall: oneOf(undefined, undefined, 5),
		}),
		{ freq: 5 },
	),
});

/** Most cases meet a few kinds of faults; each request meets at most so many, or any number. */
const faults: fc.Arbitrary<CaseFaults> = fc.record({
	seed: fc.nat(0xffff),
	rate: oneOf(0, 0.1, 0.3, 0.6, 1),
	kinds: fc.oneof(
		{ weight: 6, arbitrary: fc.subarray(quickKinds(), { minLength: 1, maxLength: 4 }) },
		{ weight: 1, arbitrary: fc.constant<FaultKind[]>(['hang']) },
	),
	perRequest: oneOf(1, 2, 7),
	maxDelay: oneOf(300, 30_000),
	echo: bool,
	writesOnly: bool,
});

function quickKinds(): FaultKind[] {
	return FAULT_KINDS.filter((kind) => kind !== 'hang');
}

const event: fc.Arbitrary<EventPlan> = fc.record({
	// Most runs are done after a few requests.
	at: fc.oneof(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 14 })),
	kind: oneOf(...EVENT_KINDS),
	n: fc.nat(12),
});

/** A field that is deleted, or deleted and made again, after an earlier run has read the fields. */
const between: fc.Arbitrary<EventPlan[]> = fc.oneof(
	{ weight: 2, arbitrary: fc.constant<EventPlan[]>([]) },
	{
		weight: 1,
		arbitrary: fc
			.record({ kind: fc.constant('fields' as const), n: fc.nat(12) })
			.map((plan) => [{ at: 0, ...plan }]),
	},
);

/** What happens while a run goes on. */
const events: fc.Arbitrary<EventPlan[]> = fc.oneof(
	{ weight: 1, arbitrary: fc.constant<EventPlan[]>([]) },
	{
		weight: 1,
		arbitrary: fc.uniqueArray(event, { minLength: 1, maxLength: 2, selector: ({ at }) => at }),
	},
);

const value: fc.Arbitrary<ValuePlan> = fc.oneof(
	{ weight: 8, arbitrary: fc.constant<ValuePlan>({ kind: 'own' }) },
	{ weight: 2, arbitrary: fc.record({ kind: fc.constant('shared' as const), n: fc.nat(1) }) },
	{ weight: 2, arbitrary: fc.record({ kind: fc.constant('words' as const), n: fc.nat(4) }) },
	{ weight: 1, arbitrary: fc.constant<ValuePlan>({ kind: 'lines' }) },
	{ weight: 2, arbitrary: fc.constant<ValuePlan>({ kind: 'held' }) },
	{ weight: 2, arbitrary: fc.record({ kind: fc.constant('blank' as const), n: fc.nat(2) }) },
	{ weight: 1, arbitrary: fc.constant<ValuePlan>({ kind: 'bad' }) },
);

function change(vendor: Vendor): fc.Arbitrary<ChangePlan> {
	const fields = FIELDS[vendor].length;
	return fc.record({
		// The last one is no field: most cases would end there.
		field: fc.oneof(
			{ weight: 60, arbitrary: fc.nat(fields - 2) },
			{ weight: 1, arbitrary: fc.constant(fields - 1) },
		),
		named: oneOf('id', 'label', 'key', 'upper'),
		value,
	});
}

type Operation = Case['operation'];

function target(vendor: Vendor, operation: Operation): fc.Arbitrary<TargetPlan> {
	const creates = operation === 'upsert';
	return fc.oneof(
		{
			weight: 25,
			arbitrary: fc.record({
				kind: fc.constant('record' as const),
				// Few, so that rows share one.
				n: fc.oneof(fc.nat(2), fc.nat(RECORDS[vendor] - 1)),
			}),
		},
		{
			weight: creates ? 40 : 1,
			arbitrary: fc.record({ kind: fc.constant('absent' as const), n: fc.nat(creates ? 9 : 2) }),
		},
		{
			weight: 1,
			arbitrary: fc.record({ kind: fc.constant('odd' as const), text: fc.constantFrom(...ODD) }),
		},
	);
}

function row(vendor: Vendor, operation: Operation): fc.Arbitrary<RowPlan> {
	return fc.record({
		target: target(vendor, operation),
		by: oneOf('id', 'email', 'linkedinUrl'),
		spelling: fc.nat(3),
		changes: fc.array(change(vendor), { minLength: 1, maxLength: 5 }),
	});
}

const kindOfImport = oneOf(...(Object.keys(IMPORT_KINDS) as ImportKind[]));

function caseOf(vendor: Vendor, operation: Operation): fc.Arbitrary<Case> {
	const each = row(vendor, operation);
	const imports = vendor === 'saleshandy' && operation === 'upsert';
	return fc.record({
		vendor: fc.constant(vendor),
		operation: fc.constant(operation),
		by: fc.oneof(
			{ weight: 6, arbitrary: oneOf<Case['by']>('id', 'email') },
			{ weight: vendor === 'puffle' ? 2 : 0, arbitrary: fc.constant<Case['by']>('linkedinUrl') },
			{ weight: 2, arbitrary: fc.constant<Case['by']>('mixed') },
		),
		form: oneOf('json', 'jsonText', 'list', 'mapping', 'auto'),
		onError: fc.oneof(
			{
				weight: 3,
				arbitrary: oneOf('continueRegularOutput' as const, 'continueErrorOutput' as const),
			},
			{ weight: 1, arbitrary: fc.constant('stopWorkflow' as const) },
		),
		options,
		rows: fc.oneof(
			{ weight: 3, arbitrary: fc.array(each, { minLength: 1, maxLength: 12 }) },
			{ weight: 1, arbitrary: fc.array(each, { minLength: 1, maxLength: 1 }) },
		),
		account: imports
			? fc.tuple(account, kindOfImport).map(([all, kind]) => ({ ...all, import: kind }))
			: account,
		faults,
		events: fc.tuple(between, events).map((parts) => parts.flat()),
	});
}

/** One of the many rows that make an import worthwhile: two texts for a prospect of its own, some of them new. */
function rowOfMany(n: number, operation: Operation): RowPlan {
	const isNew = operation === 'upsert' && n % 3 === 2;
	const value: ValuePlan = { kind: n % 9 === 8 ? 'lines' : 'own' };
	return {
		target: isNew
			? { kind: 'absent', n: FIRST_OF_MANY + n }
			: { kind: 'record', n: MANY + FIRST_OF_MANY + n },
		by: 'id',
		spelling: 0,
		changes: [
			{ field: n % 3, named: 'label', value },
			{ field: 3, named: 'label', value },
		],
	};
}

/** Runs that are long enough for an import, which a low limit holds up. */
const imports: fc.Arbitrary<Case> = fc
	.record({
		it: fc.oneof(
			{ weight: 4, arbitrary: caseOf('saleshandy', 'update') },
			{ weight: 1, arbitrary: caseOf('saleshandy', 'upsert') },
		),
		many: fc.integer({ min: 40, max: 70 }),
		kind: kindOfImport,
		limit: fc.record({
			requests: oneOf(20, 5),
			windowMs: fc.constant(20_000),
			form: oneOf('429' as const, '400' as const),
			headers: oneOf('none' as const, 'reset-date' as const),
		}),
		rate: oneOf(0, 0, 0.05),
		at: fc.integer({ min: 8, max: 60 }),
		maxDuration: oneOf(0, 0, 0, 0.5, 2),
	})
	.map(({ it, many, kind, limit, rate, at, maxDuration }) => ({
		...it,
		// Most runs are to come to an import.
		options: {
			...it.options,
			bulkImport: true,
			maxConcurrency: 4,
			dryRun: false,
			maxWait: 600,
			maxDuration,
		},
		rows: [
			...it.rows.slice(0, 4),
			...Array.from({ length: many }, (_, n) => rowOfMany(n, it.operation)),
		],
		account: { ...it.account, limit, import: kind },
		faults: { ...it.faults, rate, kinds: it.faults.kinds.filter((each) => each !== 'hang') },
		events: it.events.slice(0, 1).map((each) => ({ ...each, at, n: each.n + 4 })),
	}));

/** Rows × parameters × accounts × faults. */
export const cases: fc.Arbitrary<Case> = fc.oneof(
	{ weight: 9, arbitrary: caseOf('saleshandy', 'update') },
	{ weight: 9, arbitrary: caseOf('puffle', 'update') },
	{ weight: 6, arbitrary: caseOf('saleshandy', 'upsert') },
	{ weight: 6, arbitrary: caseOf('puffle', 'upsert') },
	{ weight: 6, arbitrary: imports },
);
