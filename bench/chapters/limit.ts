import { http, httpTuned, own } from '../contenders';
import * as figures from '../figures';
import { atMost, claim, ours, timesFloor, wasted } from '../figures';
import { limitOf } from '../limits';
import { sheet, sheetTitle } from '../sheet';
import type { Chapter, Contender, Scenario, Setting } from '../types';

const HEADERS = {
	none: 'no headers',
	'retry-after': 'Retry-After',
	'reset-date': 'X-RateLimit-*',
};

/** How the API refuses, and what its answers say. */
const KINDS = [
	{ form: '429', headers: 'none' },
	{ form: '429', headers: 'retry-after' },
	{ form: '429', headers: 'reset-date' },
	{ form: '400', headers: 'none' },
] as const;

/** Puffle's real limit is not known. */
const PUFFLE_WINDOW = 5_000;

export function limit({ quick, minuteMs }: Setting): Chapter {
	const few = quick ? 60 : 200;
	const minutes = KINDS.flatMap(({ form, headers }) => {
		const entry = (id: string, rows: number, rowsPerRecord = 1, others: Contender[] = []) => ({
			id: `limit-${form}-${headers}-${id}`,
			title: `${form}, ${HEADERS[headers]}: ${sheetTitle(rows, rowsPerRecord)}`,
			workload: sheet({ rows, rowsPerRecord }),
			contenders: [own, ...others],
			limit: limitOf(minuteMs, headers, form),
		});
		return [
			entry('few', few, 1, headers === 'none' ? [http, httpTuned] : []),
			...(quick ? [] : [entry('many', 1_000)]),
			entry('four', quick ? 100 : 200, 4),
		];
	});
	const puffle: Scenario = {
		id: 'limit-puffle',
		title: `Puffle, 429, no headers: ${sheetTitle(few)}`,
		workload: sheet({ api: 'puffle', rows: few }),
		contenders: [own],
		limit: limitOf(PUFFLE_WINDOW, 'none'),
	};
	const scenarios = [...minutes, puffle];
	const saying = (headers: keyof typeof HEADERS) =>
		ours(minutes.filter((each) => each.limit.headers === headers));
	const allowed = 'what was in flight at the first refusal';
	return {
		title: 'A rate limit',
		note: `20 requests are allowed per window. A minute is ${minuteMs / 1000} s. Puffle's limit is 20 requests per ${PUFFLE_WINDOW / 1000} s, and the node is not told. The _floor_ is the time of the windows that have to pass before the last request may go, and of one answer. HTTP Request reads no headers, so it runs once per status. Runs that wait nearly all the time run side by side.`,
		scenarios,
		columns: [
			...[figures.time, timesFloor, figures.rowsRight, figures.requests, wasted],
			...[figures.inFlight, figures.cpuPerRow, figures.peak],
		],
		remarks: [
			{
				says: 'With Retry-After alone, a run takes up to # the floor. The header comes only with a refusal, so one request has to be refused; the most in one run is #.',
				claims: [timesFloor, wasted].map((each) => claim(saying('retry-after'), each)),
			},
			{
				says: 'Where the limit is not known, # requests are wasted: the node has to find out how long the window is, and each guess that is too short costs a request.',
				claims: [claim(ours([puffle]), wasted)],
			},
		],
		goals: [
			atMost(
				0,
				'Any limit: every row written',
				ours(scenarios),
				figures.missing(figures.rowsRight),
			),
			atMost(1.05, 'X-RateLimit-*: at most 1.05 × the floor', saying('reset-date'), timesFloor),
			atMost(0, 'X-RateLimit-*: no request wasted', saying('reset-date'), wasted),
			atMost(1.15, 'No headers: at most 1.15 × the floor', saying('none'), timesFloor),
			atMost(0, `No headers: wasted, at most ${allowed}`, saying('none'), figures.wastedBeyond),
			atMost(1.15, 'Limit not known: at most 1.15 × the floor', ours([puffle]), timesFloor),
		],
	};
}
