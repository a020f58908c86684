import type { Result, ScenarioResult } from './bench';
import type { Contender } from './contenders';
import { MOST_IN_FLIGHT } from './floor';
import type { Group } from './scenarios';

export interface Goal {
	goal: string;
	measured: string;
	met: boolean;
	/** Why it is missed, where that is known. */
	why?: string;
}

const WHY = {
	start:
		'It reads the fields first and has 32 requests in flight at most, so it waits for the latency several times; HTTP Request sends all at once and waits once.',
	near: 'It reads the fields first, waits for the latency several times, and n8n takes some three milliseconds of CPU for each request.',
	garbage:
		'The peak counts garbage that was not collected yet, and there is more of it in a larger heap; what is kept of a row does not grow (last column below).',
	reading:
		"Both spend nearly all of the time on CPU: what n8n takes to evaluate each row's parameters, about half a millisecond, and to send a request, some three. Merging spares requests, not rows, and what comes before: reading the fields. Reading rows while the first requests go was tried, and brought 6 %.",
	latency:
		'One latency passes in each window before the next can begin, and all rows are read before the first. That weighs more in a shortened minute than in a whole one.',
	retryAfter: 'The header comes only with a refusal, so there has to be one.',
	guesses:
		'How long the window is must be found out: each guess that is too short costs a request.',
};

interface Entry {
	scenario: ScenarioResult;
	own: Result;
}

type Headers = 'none' | 'retry-after' | 'reset-date';

/** What was to be reached, as far as it was measured. */
export function goals(results: readonly ScenarioResult[]): Goal[] {
	const entries = results.flatMap((scenario): Entry[] => {
		const own = find(scenario, 'own');
		return own ? [{ scenario, own }] : [];
	});
	const of = (group: Group) => entries.filter(({ scenario }) => scenario.group === group);
	const free = of('free');
	const limited = of('limit');
	const windows = [...new Set(limited.map(({ scenario }) => scenario.limit?.windowMs ?? 0))];
	const withHeaders = (headers: Headers, windowMs: number) =>
		limited.filter(
			({ scenario: { limit } }) => limit?.headers === headers && limit.windowMs === windowMs,
		);
	return [
		...distinct(free.filter(({ scenario }) => rowsPerRecord(scenario) === 1)),
		...inFlight(entries),
		...free.filter(({ scenario }) => rowsPerRecord(scenario) > 1).flatMap(merged),
		...written([...limited, ...of('learning')]),
		...windows.flatMap((windowMs) => [
			...pace(
				`per ${windowMs / 1000} s, X-RateLimit-* headers`,
				withHeaders('reset-date', windowMs),
				{
					longest: 1.05,
					wasted: 'none',
				},
			),
			...pace(`per ${windowMs / 1000} s, Retry-After only`, withHeaders('retry-after', windowMs), {
				longest: 1.05,
				wasted: 'none',
				why: WHY.retryAfter,
			}),
			...pace(`per ${windowMs / 1000} s, no headers`, withHeaders('none', windowMs), {
				longest: 1.15,
				wasted: 'inFlight',
			}),
		]),
		...pace('that is not known, no headers', of('learning'), {
			longest: 1.15,
			wasted: 'inFlight',
			why: WHY.guesses,
		}),
		...sync(results.filter(({ group }) => group === 'sync')),
		...growth(of('growth')),
		...of('badValue').flatMap(oneBadValue),
	];
}

function find({ results }: ScenarioResult, wanted: Contender): Result | undefined {
	return results.find(({ contender }) => contender === wanted);
}

function rowsPerRecord({ workload }: ScenarioResult): number {
	return workload.kind === 'rows' ? workload.rowsPerRecord : 1;
}

/** Of the smallest number of rows: the more there are, the less the start counts. */
function distinct([entry]: readonly Entry[]): Goal[] {
	if (!entry) return [];
	const { scenario, own } = entry;
	const name = `No limit, ${scenario.title}`;
	const goalsHere: Goal[] = [];
	const http = find(scenario, 'http');
	if (http) {
		const ratio = own.median.wallMs / http.median.wallMs;
		goalsHere.push(
			atMost(`${name}: time, at most 1.5 × that of HTTP Request`, ratio, 1.5, WHY.start),
		);
	}
	const slow = find(scenario, 'oneByOne');
	if (slow) {
		const ratio = slow.median.wallMs / own.median.wallMs;
		goalsHere.push(
			atLeast(`${name}: at least 15 × as fast as one after another`, ratio, 15, WHY.near),
		);
	}
	return goalsHere;
}

function inFlight(entries: readonly Entry[]): Goal[] {
	if (entries.length === 0) return [];
	const most = Math.max(...entries.map(({ own }) => own.median.peakInFlight));
	return [
		{
			goal: `Everywhere: never more than ${MOST_IN_FLIGHT} requests in flight`,
			measured: String(most),
			met: most <= MOST_IN_FLIGHT,
		},
	];
}

function merged({ scenario, own }: Entry): Goal[] {
	const http = find(scenario, 'http');
	if (!http) return [];
	const name = `No limit, ${scenario.title}`;
	const ratio = http.median.wallMs / own.median.wallMs;
	const { writes, requests } = own.median;
	return [
		atLeast(`${name}: at least 2 × as fast as HTTP Request`, ratio, 2, WHY.reading),
		{
			goal: `${name}: a quarter of its requests`,
			measured: `${writes} of ${http.median.writes}, and ${requests - writes} that reads the fields`,
			met: writes * rowsPerRecord(scenario) <= http.median.writes,
		},
	];
}

function written(entries: readonly Entry[]): Goal[] {
	if (entries.length === 0) return [];
	const missing = entries.reduce((sum, { own }) => sum + own.rows - own.median.rowsWritten, 0);
	return [
		{
			goal: 'Any limit: every row written',
			measured: missing === 0 ? 'every row' : `${missing} rows missing`,
			met: missing === 0,
		},
	];
}

interface PaceGoal {
	/** Times the floor. */
	longest: number;
	/** How many requests may be refused: none, or as many as were in flight when the first one was. */
	wasted: 'none' | 'inFlight';
	/** Why more are. */
	why?: string;
}

/** The worst of some scenarios with a limit. */
function pace(name: string, entries: readonly Entry[], { longest, wasted, why }: PaceGoal): Goal[] {
	if (entries.length === 0) return [];
	const ratio = Math.max(...entries.map(({ own }) => own.median.wallMs / own.floorMs));
	const [worst] = entries
		.map(({ own: { median } }) => ({
			refused: median.refused,
			allowed: wasted === 'none' ? 0 : median.inFlightAtFirstRefusal,
		}))
		.sort((a, b) => b.refused - b.allowed - (a.refused - a.allowed));
	const { refused = 0, allowed = 0 } = worst ?? {};
	return [
		atMost(`Limit ${name}: time, at most ${longest} × the floor`, ratio, longest, WHY.latency),
		wasted === 'none'
			? {
					goal: `Limit ${name}: no request wasted`,
					measured: String(refused),
					...verdict(refused === 0, why),
				}
			: {
					goal: `Limit ${name}: wasted at most what was in flight at the first hit`,
					measured: `${refused}, with ${allowed} in flight`,
					...verdict(refused <= allowed, why),
				},
	];
}

/** What the run without the option takes, whatever has changed: it is run once for all of them. */
export function blindOf(scenarios: readonly ScenarioResult[]): Result | undefined {
	return scenarios.flatMap(({ results }) => results).find(({ contender }) => contender === 'own');
}

function sync(scenarios: readonly ScenarioResult[]): Goal[] {
	const blind = blindOf(scenarios);
	if (!blind) return [];
	const parts = scenarios.flatMap((scenario) => {
		const sparing = find(scenario, 'sparing');
		if (!sparing) return [];
		const time = sparing.median.wallMs / blind.median.wallMs;
		return [{ scenario, sparing, time, requests: sparing.median.requests / blind.median.requests }];
	});
	const few = parts.find(({ scenario: { workload } }) => isNightly(workload));
	const wrong = parts.reduce(
		(sum, { sparing }) => sum + sparing.rows - sparing.median.rowsWritten,
		0,
	);
	const worst = (of: 'time' | 'requests') => Math.max(...parts.map((part) => part[of]));
	return [
		...(few
			? [
					atMost(`${few.scenario.title}: a tenth of the time`, few.time, 0.1),
					atMost(`${few.scenario.title}: a tenth of the requests`, few.requests, 0.1),
				]
			: []),
		atMost('Only Changes, at worst: at most twice the time of writing blind', worst('time'), 2),
		atMost('Only Changes, at worst: at most twice the requests', worst('requests'), 2),
		{
			goal: 'Only Changes: every row has the right value at the end',
			measured: wrong === 0 ? 'every row' : `${wrong} rows wrong`,
			met: wrong === 0,
		},
	];
}

/** Few of the rows changed, and the account holds little else. */
function isNightly(workload: ScenarioResult['workload']): boolean {
	if (workload.kind !== 'rows' || !workload.account) return false;
	const { size, changed } = workload.account;
	return size === workload.rows && changed === 0.05;
}

function growth(entries: readonly Entry[]): Goal[] {
	const list: Goal[] = [];
	const middle = entries[1];
	const parameters = middle && find(middle.scenario, 'parameters');
	if (middle && parameters) {
		const { scenario, own } = middle;
		const n8n = micros(parameters);
		const rest = micros(own) - n8n;
		list.push({
			goal: `${scenario.title}: own CPU per row below what n8n needs for its parameters`,
			measured: `${Math.round(rest)} µs, n8n ${Math.round(n8n)} µs`,
			met: rest < n8n,
		});
	}
	const last = entries.at(-1);
	if (!middle || !last || middle === last) return list;
	const span = `from ${count(middle.own.rows)} to ${count(last.own.rows)} rows`;
	const perRow = (of: (result: Result) => number) => of(last.own) / of(middle.own);
	const LINEAR = 1.25;
	return [
		...list,
		atMost(`Memory per row ${span}: it does not grow`, perRow(memoryPerRow), LINEAR, WHY.garbage),
		atMost(`CPU per row ${span}: it does not grow`, perRow(micros), LINEAR),
	];
}

function oneBadValue({ scenario, own }: Entry): Goal[] {
	const { badRows } = own.median;
	const { workload } = scenario;
	if (workload.kind !== 'oneBadValue') return [];
	const good = workload.textFields + workload.dropdowns - 1;
	const saved = Math.min(...badRows.map((row) => row.saved));
	const requests = Math.max(...badRows.map((row) => row.requests));
	return [
		{
			goal: `${scenario.title}: ${good} saved, in at most 11 requests`,
			measured: `${saved} saved, ${requests} requests at worst`,
			met: saved === good && requests <= 11,
		},
	];
}

/** CPU time of a row, in microseconds. */
export function micros({ median, rows }: Result): number {
	return (median.cpuMs * 1000) / rows;
}

/** What a run added to the memory that the process holds, in bytes for each row. */
export function memoryPerRow({ median, rows }: Result): number {
	return (median.peakBytes - median.startBytes) / rows;
}

function atMost(goal: string, value: number, most: number, why?: string): Goal {
	return { goal, measured: times(value), ...verdict(value <= most, why) };
}

function atLeast(goal: string, value: number, least: number, why?: string): Goal {
	return { goal, measured: times(value), ...verdict(value >= least, why) };
}

function verdict(met: boolean, why?: string): Pick<Goal, 'met' | 'why'> {
	return { met, ...(!met && why !== undefined && { why }) };
}

function times(ratio: number): string {
	return `${ratio.toFixed(2)} ×`;
}

function count(rows: number): string {
	return rows.toLocaleString('en');
}
