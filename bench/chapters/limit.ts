import type { LimitSettings } from '../../test/sandbox';
import { http, httpBatched, httpTuned, oneByOne, own } from '../contenders';
import type { Chapter, Goal, Measured, Scenario, Setting } from '../scenario';
import { resultOf } from '../scenario';
import { sheet } from '../sheet';
import { atMost, runTable, sheetTitle, timesFloor } from '../text';

type Headers = NonNullable<LimitSettings['headers']>;

const HEADERS = {
	none: 'no headers',
	'retry-after': 'Retry-After',
	'reset-date': 'X-RateLimit-*',
} satisfies Partial<Record<Headers, string>>;

/** What stands for the minute where a run takes hundreds of them. */
const SHORT_MINUTE = 1_000;
/** Puffle's real limit is not known. */
const PUFFLE_WINDOW = 5_000;

const WHY = {
	latency:
		'Each window loses one round trip before the next one can begin, and all rows are read before the first request. Both weigh more in a shortened minute than in a real one.',
	retryAfter: 'The header comes only with a refusal, so one request has to be refused.',
	pauses:
		'20 answers take about as long as a minute that is shortened to 1 s. When the process pauses for a moment, 21 of them come within one such minute, and the node concludes that the limit is higher than published. A real minute is longer than any such pause.',
	guesses:
		'The node has to find out how long the window is, and each guess that is too short costs a request.',
};

export function limit({ quick, minuteMs }: Setting): Chapter {
	return {
		title: 'A rate limit',
		note: `Each answer takes 100 ms, and 20 requests are allowed per window. The minute is shortened to ${minuteMs / 1000} s, or to what the row says, for everyone: the sandbox, the tuned HTTP Request, and the minute that this node knows of. Puffle's limit is 20 requests per ${PUFFLE_WINDOW / 1000} s, and the node is not told. The floor is the windows that have to pass before the last request may go, plus one latency. The other contenders read no headers, so they run once per status. Runs that wait nearly all the time run side by side.`,
		scenarios: [...minutes(quick, minuteMs), ...(quick ? [] : manyMinutes()), unknown(quick)],
		table: runTable,
		goals,
	};
}

function minutes(quick: boolean, windowMs: number): Scenario[] {
	const [few, ...more] = quick ? [60] : [200, 1_000];
	const fourPerRecord = quick ? [100] : [200, 1_000];
	return (['429', '400'] as const).flatMap((form) =>
		(['none', 'retry-after', 'reset-date'] as const).flatMap((headers): Scenario[] => {
			if (quick && form === '400' && headers !== 'none') return [];
			const entry = (rows = 0, rowsPerRecord = 1, others: Scenario['contenders'] = []) => ({
				id: `limit-${form}-${headers}-${rowsPerRecord}-${rows}`,
				title: `${form}, ${HEADERS[headers]}: ${sheetTitle(rows, rowsPerRecord)}`,
				workload: sheet({ rows, rowsPerRecord }),
				contenders: [own, ...others],
				latency: 100,
				limit: { requests: 20, windowMs, form, headers },
			});
			const others = headers === 'none' ? [http, httpBatched, httpTuned, oneByOne] : [];
			return [
				entry(few, 1, others),
				...more.map((rows) => entry(rows)),
				...fourPerRecord.map((rows) => entry(rows, 4)),
			];
		}),
	);
}

function manyMinutes(): Scenario[] {
	const rows = 10_000;
	return [1, 4].flatMap((rowsPerRecord) =>
		(['none', 'reset-date'] as const).map((headers) => ({
			id: `long-429-${headers}-${rowsPerRecord}-${rows}`,
			title: `429, ${HEADERS[headers]}, ${SHORT_MINUTE / 1000} s: ${sheetTitle(rows, rowsPerRecord)}`,
			workload: sheet({ rows, rowsPerRecord }),
			contenders: [own],
			latency: 100,
			limit: { requests: 20, windowMs: SHORT_MINUTE, form: '429', headers },
		})),
	);
}

function unknown(quick: boolean): Scenario {
	const rows = quick ? 40 : 200;
	return {
		id: `learning-${rows}`,
		title: `Puffle, 429, no headers: ${sheetTitle(rows)}`,
		workload: sheet({ api: 'puffle', rows }),
		contenders: [own],
		latency: 100,
		limit: { requests: 20, windowMs: PUFFLE_WINDOW, form: '429', headers: 'none' },
	};
}

function goals(measured: readonly Measured[]): Goal[] {
	const missing = measured.reduce(
		(sum, each) => sum + each.workload.rows - (resultOf(each, own)?.median.rowsWritten ?? 0),
		0,
	);
	const known = measured.filter(({ workload: { api } }) => api === 'saleshandy');
	const windows = [...new Set(known.map((each) => each.limit?.windowMs ?? 0))];
	const withLimit = (headers: Headers, windowMs: number) =>
		known.filter((each) => each.limit?.headers === headers && each.limit.windowMs === windowMs);
	return [
		{
			goal: 'Any limit: every row written',
			measured: missing === 0 ? 'every row' : `${missing} rows missing`,
			met: missing === 0,
		},
		...windows.flatMap((windowMs) => {
			const name = `Limit per ${windowMs / 1000} s`;
			return [
				...worst(`${name}, X-RateLimit-* headers`, withLimit('reset-date', windowMs), 1.05, 'none'),
				...worst(
					`${name}, Retry-After only`,
					withLimit('retry-after', windowMs),
					1.05,
					'none',
					WHY.retryAfter,
				),
				...worst(
					`${name}, no headers`,
					withLimit('none', windowMs),
					1.15,
					'in flight',
					windowMs === SHORT_MINUTE ? WHY.pauses : undefined,
				),
			];
		}),
		...worst(
			'Limit that is not known, no headers',
			measured.filter((each) => !known.includes(each)),
			1.15,
			'in flight',
			WHY.guesses,
		),
	];
}

/**
 * The worst of some scenarios.
 * @param longest times the floor
 * @param wasted requests that may be refused: none, or as many as were in flight at the first refusal
 * @param why more are
 */
function worst(
	name: string,
	measured: readonly Measured[],
	longest: number,
	wasted: 'none' | 'in flight',
	why?: string,
): Goal[] {
	if (measured.length === 0) return [];
	const ratio = Math.max(...measured.map((each) => timesFloor(each, own)));
	const [{ refused = 0, allowed = 0 } = {}] = measured
		.flatMap((each) => resultOf(each, own)?.median ?? [])
		.map((median) => ({
			refused: median.refused,
			allowed: wasted === 'none' ? 0 : median.inFlightAtFirstRefusal,
		}))
		.sort((a, b) => b.refused - b.allowed - (a.refused - a.allowed));
	return [
		atMost(`${name}: time, at most ${longest} × the floor`, ratio, longest, WHY.latency),
		wasted === 'none'
			? {
					goal: `${name}: no request wasted`,
					measured: String(refused),
					met: refused === 0,
					why,
				}
			: {
					goal: `${name}: wasted, at most what was in flight at the first refusal`,
					measured: `${refused}, with ${allowed} in flight`,
					met: refused <= allowed,
					why,
				},
	];
}
