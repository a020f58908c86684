import type { LimitSettings } from '../sandbox';
import type { Contender } from './contenders';
import type { OneBadValue, Rows } from './workload';

export interface Scenario {
	/** Unique; `--only` looks in it. */
	id: string;
	group: Group;
	title: string;
	workload: Rows | OneBadValue;
	/** Milliseconds before each answer. */
	latency: number;
	limit?: LimitSettings;
	contenders: Contender[];
}

export type Group = 'free' | 'limit' | 'learning' | 'sync' | 'growth' | 'badValue';

const LATENCY = 100;
const ALLOWED = 20;
const RECORDS = 100;
/** What Puffle's limit counts by here; nobody knows the real one. */
const PUFFLE_WINDOW = 5_000;
/** What stands for the minute where a run takes many of them. */
const SHORT_WINDOW = 1_000;
const SYNC_WINDOW = 5_000;

interface Sizes {
	free: { distinct: number[]; fourToOne: number[] };
	/** For more rows, those whose own way of sending takes many minutes are left out. */
	slowUpTo: number;
	limit: { distinct: number[]; fourToOne: number[] };
	/** Rows under a limit for many windows. */
	long: number[];
	learning: number;
	sync: { rows: number; accounts: number[]; changed: number[] };
	growth: number[];
}

const FULL: Sizes = {
	free: { distinct: [200, 1_000, 10_000], fourToOne: [200, 1_000, 10_000] },
	slowUpTo: 1_000,
	limit: { distinct: [200, 1_000], fourToOne: [200, 1_000] },
	long: [10_000],
	learning: 200,
	sync: { rows: 2_000, accounts: [2_000, 50_000], changed: [0, 0.05, 0.5, 1] },
	growth: [1_000, 10_000, 100_000],
};

const QUICK: Sizes = {
	free: { distinct: [100], fourToOne: [100] },
	slowUpTo: 100,
	limit: { distinct: [60], fourToOne: [100] },
	long: [],
	learning: 40,
	sync: { rows: 200, accounts: [200], changed: [0.05, 1] },
	growth: [1_000, 4_000],
};

/** Everything that is run, in order. @param windowMs what stands for a minute */
export function scenarios(quick: boolean, windowMs: number): Scenario[] {
	const sizes = quick ? QUICK : FULL;
	return [
		...free(sizes),
		...limits(sizes, windowMs, quick),
		...long(sizes),
		learning(sizes),
		...sync(sizes),
		...growth(sizes),
		...badValues(),
	];
}

function free({ free: { distinct, fourToOne }, slowUpTo }: Sizes): Scenario[] {
	const all = [
		...distinct.map((rows) => ({ rows, rowsPerRecord: 1 })),
		...fourToOne.map((rows) => ({ rows, rowsPerRecord: 4 })),
	];
	return all.map(({ rows, rowsPerRecord }): Scenario => {
		// Nobody but this node merges, so to the others these rows are as good as distinct.
		const few = rows <= slowUpTo && rowsPerRecord === 1;
		const slow: Contender[] = few ? ['httpBatched', 'oneByOne'] : [];
		return {
			id: `free-${rowsPerRecord}-${rows}`,
			group: 'free',
			title: sheet(rows, rowsPerRecord),
			workload: { kind: 'rows', api: 'saleshandy', rows, rowsPerRecord },
			latency: LATENCY,
			contenders: ['own', 'http', ...slow],
		};
	});
}

function limits({ limit: sizes }: Sizes, windowMs: number, quick: boolean): Scenario[] {
	const all: Scenario[] = [];
	for (const form of ['429', '400'] as const) {
		for (const headers of ['none', 'retry-after', 'reset-date'] as const) {
			if (quick && form === '400' && headers !== 'none') continue;
			const limit: LimitSettings = { requests: ALLOWED, windowMs, form, headers };
			const add = (rows: number, rowsPerRecord: number, contenders: Contender[]) => {
				all.push({
					id: `limit-${form}-${headers}-${rowsPerRecord}-${rows}`,
					group: 'limit',
					title: `${form}, ${HEADERS[headers]}: ${sheet(rows, rowsPerRecord)}`,
					workload: { kind: 'rows', api: 'saleshandy', rows, rowsPerRecord },
					latency: LATENCY,
					limit,
					contenders,
				});
			};
			// The others read neither headers nor statuses, so one form tells of all.
			const others: Contender[] = ['http', 'httpBatched', 'httpTuned', 'oneByOne'];
			for (const [at, rows] of sizes.distinct.entries()) {
				add(rows, 1, headers === 'none' && at === 0 ? ['own', ...others] : ['own']);
			}
			for (const rows of sizes.fourToOne) add(rows, 4, ['own']);
		}
	}
	return all;
}

/** So many windows that a whole minute for each would take hours. */
function long({ long: sizes }: Sizes): Scenario[] {
	return sizes.flatMap((rows) =>
		[1, 4].flatMap((rowsPerRecord) =>
			(['none', 'reset-date'] as const).map((headers): Scenario => ({
				id: `long-429-${headers}-${rowsPerRecord}-${rows}`,
				group: 'limit',
				title: `429, ${HEADERS[headers]}, ${SHORT_WINDOW / 1000} s: ${sheet(rows, rowsPerRecord)}`,
				workload: { kind: 'rows', api: 'saleshandy', rows, rowsPerRecord },
				latency: LATENCY,
				limit: { requests: ALLOWED, windowMs: SHORT_WINDOW, form: '429', headers },
				contenders: ['own'],
			})),
		),
	);
}

const HEADERS = {
	none: 'no headers',
	'retry-after': 'Retry-After',
	'reset-date': 'X-RateLimit-*',
};

function learning({ learning: rows }: Sizes): Scenario {
	return {
		id: `learning-${rows}`,
		group: 'learning',
		title: `Puffle, 429, no headers: ${sheet(rows, 1)}`,
		workload: { kind: 'rows', api: 'puffle', rows, rowsPerRecord: 1 },
		latency: LATENCY,
		limit: { requests: ALLOWED, windowMs: PUFFLE_WINDOW, form: '429', headers: 'none' },
		contenders: ['own'],
	};
}

/** A sheet that is sent again every night. Who writes blind does the same whatever has changed. */
function sync({ sync: { rows, accounts, changed: shares } }: Sizes): Scenario[] {
	return accounts.flatMap((size, account) =>
		shares.map((changed, share): Scenario => {
			const percent = `${changed * 100} % changed`;
			const blind: Contender[] =
				account === 0 && share === shares.length - 1 ? ['own', 'http', 'httpTuned'] : [];
			return {
				id: `sync-${size}-${changed * 100}`,
				group: 'sync',
				title: `${rows.toLocaleString('en')} rows, account of ${size.toLocaleString('en')}, ${percent}`,
				workload: {
					kind: 'rows',
					api: 'saleshandy',
					rows,
					rowsPerRecord: 1,
					account: { size, changed },
				},
				latency: LATENCY,
				limit: {
					requests: ALLOWED,
					windowMs: SYNC_WINDOW,
					form: '429',
					headers: 'reset-date',
				},
				contenders: ['sparing', ...blind],
			};
		}),
	);
}

function growth({ growth: sizes }: Sizes): Scenario[] {
	return sizes.map((rows) => ({
		id: `growth-${rows}`,
		group: 'growth',
		title: `${rows.toLocaleString('en')} rows onto ${RECORDS} records`,
		workload: { kind: 'rows', api: 'saleshandy', rows, rowsPerRecord: rows / RECORDS },
		latency: LATENCY,
		contenders: ['own', 'parameters'],
	}));
}

function badValues(): Scenario[] {
	const mixes = [
		{ textFields: 25, dropdowns: 5 },
		{ textFields: 0, dropdowns: 30 },
	];
	return mixes.map(({ textFields, dropdowns }) => ({
		id: `bad-${textFields}-${dropdowns}`,
		group: 'badValue',
		title: textFields
			? `${textFields} text fields, ${dropdowns} dropdowns: each dropdown wrong in turn`
			: `${dropdowns} dropdowns: each wrong in turn`,
		workload: { kind: 'oneBadValue', api: 'saleshandy', textFields, dropdowns },
		latency: 0,
		contenders: ['own'],
	}));
}

function sheet(rows: number, rowsPerRecord: number): string {
	const number = rows.toLocaleString('en');
	return rowsPerRecord === 1 ? `${number} records` : `${number} rows, ${rowsPerRecord} a record`;
}
