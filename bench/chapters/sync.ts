import { http, httpTuned, onlyChanges, own } from '../contenders';
import type { Chapter, Goal, Measured, Result, Setting } from '../scenario';
import { resultOf } from '../scenario';
import { sheet } from '../sheet';
import { atMost, count, seconds, table } from '../text';

/** A sheet that is sent again every night. */
export function sync({ quick }: Setting): Chapter {
	const rows = quick ? 60 : 2_000;
	const sizes = quick ? [rows] : [rows, 50_000];
	const shares = quick ? [0.05, 1] : [0, 0.05, 0.5, 1];
	return {
		title: 'Only Changes',
		note: 'Each answer takes 100 ms; each endpoint allows 20 requests per 5 s and says so in X-RateLimit-* headers. Writing all rows takes the same whatever has changed and however large the account is, so it runs once.',
		scenarios: sizes.flatMap((size) =>
			shares.map((changed) => ({
				id: `sync-${size}-${changed * 100}`,
				title: `${count(rows)} rows, account of ${count(size)}, ${changed * 100} % changed`,
				workload: sheet({ rows, account: { size, changed } }),
				contenders: [
					onlyChanges,
					...(size === rows && changed === 1 ? [own, http, httpTuned] : []),
				],
				latency: 100,
				limit: { requests: 20, windowMs: 5_000, form: '429', headers: 'reset-date' },
			})),
		),
		table: syncTable,
		goals,
	};
}

/** This node without the option. */
function allWritten(measured: readonly Measured[]): Result | undefined {
	return measured.flatMap((each) => resultOf(each, own) ?? [])[0];
}

function syncTable(measured: readonly Measured[]): string {
	const all = allWritten(measured)?.median;
	const times = (of: number, whole = 0) => (whole ? (of / whole).toFixed(2) : '–');
	const rows = measured.flatMap((scenario) =>
		scenario.contenders.flatMap((contender) => {
			const median = resultOf(scenario, contender)?.median;
			if (!median) return [];
			return [
				[
					contender === onlyChanges
						? scenario.title
						: `${count(scenario.workload.rows)} rows, all written`,
					contender.name,
					seconds(median.wallMs),
					times(median.wallMs, all?.wallMs),
					count(median.requests),
					times(median.requests, all?.requests),
					count(median.writes),
					`${count(median.rowsWritten)} of ${count(scenario.workload.rows)}`,
				],
			];
		}),
	);
	const head = ['', 'node', 'seconds', '× all written', 'requests', '× all written', 'updates'];
	return table([...head, 'rows right'], rows, 2);
}

function goals(measured: readonly Measured[]): Goal[] {
	const all = allWritten(measured)?.median;
	if (!all) return [];
	const parts = measured.flatMap((scenario) => {
		const median = resultOf(scenario, onlyChanges)?.median;
		if (!median) return [];
		const { rows } = scenario.workload;
		return [
			{
				scenario,
				time: median.wallMs / all.wallMs,
				requests: median.requests / all.requests,
				wrong: rows - median.rowsWritten,
			},
		];
	});
	// Few rows changed, and the account holds little else.
	const nightly = parts.find(
		({ scenario: { workload } }) =>
			workload.accountSize === workload.rows && workload.changed === workload.rows * 0.05,
	);
	const worst = (of: 'time' | 'requests') => Math.max(...parts.map((part) => part[of]));
	const wrong = parts.reduce((sum, part) => sum + part.wrong, 0);
	return [
		...(nightly
			? [
					atMost(`${nightly.scenario.title}: a tenth of the time`, nightly.time, 0.1),
					atMost(`${nightly.scenario.title}: a tenth of the requests`, nightly.requests, 0.1),
				]
			: []),
		atMost('Only Changes, at worst: at most twice the time of writing all', worst('time'), 2),
		atMost('Only Changes, at worst: at most twice the requests', worst('requests'), 2),
		{
			goal: 'Only Changes: every row has the right value at the end',
			measured: wrong === 0 ? 'every row' : `${wrong} rows wrong`,
			met: wrong === 0,
		},
	];
}
