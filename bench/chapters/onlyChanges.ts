import { http, httpTuned, onlyChanges as changes, own } from '../contenders';
import { atMost, missing, ours, ratio, requests, rowsRight, time, writes } from '../figures';
import { limitOf } from '../limits';
import { sheet } from '../sheet';
import { count } from '../text';
import type { At, Chapter, Scenario, Setting } from '../types';

/** Stands for the minute. */
const WINDOW = 5_000;

const ALL: At = ['sync-all', own];
const NIGHTLY: At = ['sync-same-5', changes];
const timesAll = ratio(time, ALL, '× all written');
const requestsTimesAll = ratio(requests, ALL, '× all written');

/** A sheet that is sent again every night. */
export function onlyChanges({ quick }: Setting): Chapter {
	const rows = quick ? 60 : 2_000;
	const sizes = quick ? { same: rows } : { same: rows, large: 50_000 };
	const limit = limitOf(WINDOW);
	const synced = Object.entries(sizes).flatMap(([id, size]) =>
		[0, 0.05, 1].map((changed): Scenario => ({
			id: `sync-${id}-${changed * 100}`,
			title: `${count(rows)} rows, account of ${count(size)}, ${changed * 100} % changed`,
			workload: sheet({ rows, account: { size, changed } }),
			contenders: [changes],
			limit,
		})),
	);
	const all: Scenario = {
		id: 'sync-all',
		title: `${count(rows)} rows, all written`,
		workload: sheet({ rows }),
		contenders: [own, http, httpTuned],
		limit,
	};
	const some = 'Only Changes, 5 % of the account changed';
	const other: At = ['sync-all', httpTuned];
	const worst = 'Only Changes, at worst';
	return {
		title: 'Only Changes',
		note: `A minute is ${WINDOW / 1000} s; each endpoint allows 20 requests in it, and says so in X-RateLimit-* headers. Writing all rows takes the same whatever has changed and however large the account is, so it runs once.`,
		scenarios: [all, ...synced],
		columns: [time, timesAll, requests, requestsTimesAll, writes, rowsRight],
		answers: [
			{ what: `Update ${count(rows)} prospects one by one`, at: ALL, other },
			{ what: 'The same with Only Changes, 5 % changed', at: NIGHTLY, other },
			{ what: 'The same with Only Changes, nothing changed', at: ['sync-same-0', changes], other },
		],
		goals: [
			atMost(0.1, `${some}: a tenth of the time of writing all`, [NIGHTLY], timesAll),
			atMost(0.1, `${some}: a tenth of the requests`, [NIGHTLY], requestsTimesAll),
			atMost(2, `${worst}: at most twice the time of writing all`, ours(synced), timesAll),
			atMost(2, `${worst}: at most twice the requests`, ours(synced), requestsTimesAll),
			atMost(0, 'Only Changes: every row right at the end', ours(synced), missing(rowsRight)),
		],
	};
}
