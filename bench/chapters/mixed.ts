import type { Call, Fault, Sandbox } from '../../test/sandbox';
import { prospectId } from '../../test/sandbox';
import { http, own } from '../contenders';
import type { Chapter, Goal, Measured, Setting, Workload } from '../scenario';
import { resultOf } from '../scenario';
import { sheet } from '../sheet';
import { atMost, count, seconds, table } from '../text';

/** What one request in ten meets, or all of them for a while. */
interface Mix {
	id: string;
	title: string;
	/** HTTP 404 and 400 in turn, the very first answer among them. */
	refusals?: boolean;
	slow?: boolean;
	bursts?: boolean;
	/** Times as long as without any, at most. */
	most?: number;
}

const LATENCY = 100;
/** The first answer is a refusal that comes at once; all others take their time. */
const AT_ONCE = 5;
const SLOW = 1_000;
/** HTTP 503 to everything, in milliseconds from the first request on. */
const BURSTS = [
	{ from: 300, to: 600 },
	{ from: 2_000, to: 2_500 },
];

const MIXES: Mix[] = [
	{ id: 'none', title: 'all good' },
	{ id: 'refusals', title: 'one in ten refused with 404 or 400', refusals: true, most: 1.15 },
	{ id: 'slow', title: `one in ten takes ${SLOW / 1000} s`, slow: true, most: 2.5 },
	{ id: 'bursts', title: 'two bursts of 503', bursts: true, most: 2.5 },
	{ id: 'all', title: 'all of these', refusals: true, slow: true, bursts: true, most: 3.5 },
];

const WHY =
	'A request that met a burst is tried again after half a second to a second, and then after twice as long.';

export function mixed({ quick }: Setting): Chapter {
	const rows = quick ? 100 : 600;
	return {
		title: 'Mixed answers',
		note: `${count(rows)} records, no rate limit, and answers after ${LATENCY} ms, except for what the row says: the first refusal comes at once, and in a burst, of ${BURSTS.map(({ from, to }) => `${(to - from) / 1000} s`).join(' and ')}, everything is answered with 503. _Lost_ are the rows that could be written and were not.`,
		scenarios: MIXES.map((mix) => ({
			id: `mixed-${mix.id}-${rows}`,
			title: mix.title,
			workload: workload(rows, mix),
			contenders: mix.id === 'all' || mix.id === 'none' ? [own, http] : [own],
			latency: AT_ONCE,
		})),
		table: mixedTable,
		goals,
	};
}

function workload(rows: number, mix: Mix): Workload {
	const numbers = new Map(Array.from({ length: rows }, (_, n) => [prospectId(n), n]));
	const isRefused = (n: number) => mix.refusals === true && n % 10 === 0;
	const base = sheet({ rows });
	return {
		...base,
		prepare({ settings }: Sandbox) {
			let begun: number | undefined;
			settings.fault = ({ path, at }: Call): Fault | undefined => {
				const n = numbers.get(path.split('/').at(-2) ?? '');
				if (n === undefined) return undefined;
				const since = at - (begun ??= at);
				if (n === 0 && mix.refusals) return { kind: 'status', status: 404 };
				if (mix.bursts && BURSTS.some(({ from, to }) => since >= from && since < to)) {
					return { kind: 'status', status: 503 };
				}
				if (isRefused(n)) return { kind: 'status', status: n % 20 === 0 ? 404 : 400 };
				return { kind: 'delay', ms: (mix.slow && n % 10 === 5 ? SLOW : LATENCY) - AT_ONCE };
			};
		},
		figures: () => ({
			refused: Array.from({ length: rows }, (_, n) => n).filter(isRefused).length,
		}),
	};
}

function lost({ workload: { rows } }: Measured, { rowsWritten, figures }: RunFigures): number {
	return rows - (figures.refused ?? 0) - rowsWritten;
}

type RunFigures = { rowsWritten: number; figures: Record<string, number> };

function mixedTable(measured: readonly Measured[]): string {
	const rows = measured.flatMap((scenario) =>
		scenario.contenders.map((contender, at) => {
			const median = resultOf(scenario, contender)?.median;
			return [
				at === 0 ? scenario.title : '',
				contender.name,
				...(median
					? [
							seconds(median.wallMs),
							count(median.rowsWritten),
							count(lost(scenario, median)),
							count(median.requests),
							count(median.peakInFlight),
						]
					: []),
			];
		}),
	);
	return table(['', 'node', 'seconds', 'rows written', 'lost', 'requests', 'in flight'], rows, 2);
}

function goals(measured: readonly Measured[]): Goal[] {
	const runs = measured.flatMap((scenario) => {
		const median = resultOf(scenario, own)?.median;
		return median ? [{ scenario, median }] : [];
	});
	const good = runs.find(({ scenario }) => scenario.title === MIXES[0]?.title);
	const missing = runs.reduce((sum, { scenario, median }) => sum + lost(scenario, median), 0);
	return [
		{
			goal: 'Mixed answers: every row that can be written is written',
			measured: missing === 0 ? 'every row' : `${missing} rows missing`,
			met: missing === 0,
		},
		...runs.flatMap(({ scenario, median }) => {
			const { most, bursts } = MIXES.find(({ title }) => title === scenario.title) ?? {};
			if (!good || most === undefined) return [];
			const ratio = median.wallMs / good.median.wallMs;
			const goal = `Mixed answers, ${scenario.title}: at most ${most} × the time without`;
			return [atMost(goal, ratio, most, bursts ? WHY : undefined)];
		}),
	];
}
