import { prospectEmail } from '../../test/sandbox';
import { bareImport, bulkImport, httpTuned, onlyChangesImport, own } from '../contenders';
import type { Chapter, Contender, Goal, Measured, Setting, Workload } from '../scenario';
import { floorMs, resultOf } from '../scenario';
import { sheet } from '../sheet';
import { atMost, count, seconds, table } from '../text';

/** What stands for the minute where a run takes hundreds of them. */
const SHORT_MINUTE = 1_000;

/** The share of a minute that an import takes. */
const IMPORT_TAKES = 1 / 3;

/** Many prospects in one import, each field read back. */
export function bulkImportChapter({ quick, minuteMs }: Setting): Chapter {
	const rows = quick ? 200 : 2_000;
	// Reading a large account takes many windows.
	const windowOf = (size: number) => (size > rows ? SHORT_MINUTE : minuteMs);
	const sizes = quick
		? [[rows, rows]]
		: [
				[rows, rows],
				[rows, 50_000],
				[20_000, 20_000],
				[20_000, 50_000],
			];
	return {
		title: 'Bulk Import',
		note: `Each answer takes 100 ms; each endpoint allows 20 requests per ${minuteMs / 1000} s (${SHORT_MINUTE / 1000} s for accounts of more than ${count(rows)}), which stand for a minute, and says so in X-RateLimit-* headers. An import takes a third of that time, and the node looks at it every 8/60 of it. Writing singly is not run: its time is the floor, the windows that have to pass, and its requests are one for each row and one for the fields. The bare import is one request of everybody by HTTP Request: it does not wait for the end, so its rows are counted too early, and it claims nothing of any row.`,
		scenarios: sizes.flatMap(([number = rows, size = rows]) =>
			[0.05, 1].map((changed) => ({
				id: `bulk-${number}-${size}-${changed * 100}`,
				title: `${count(number)} rows, account of ${count(size)}, ${changed * 100} % changed`,
				workload: workload(number, { size, changed }, windowOf(size)),
				contenders: [bulkImport, onlyChangesImport, bareImport],
				latency: 100,
				limit: { requests: 20, windowMs: windowOf(size), form: '429', headers: 'reset-date' },
			})),
		),
		table: bulkTable,
		goals,
	};
}

/** Rows that also say what a bare import has to know: the email and the label of the field. */
function workload(
	rows: number,
	account: { size: number; changed: number },
	minuteMs: number,
): Workload {
	const base = sheet({ rows, account });
	const emailOf = (n: number) => prospectEmail(Math.floor((n * account.size) / rows));
	return {
		...base,
		items: () =>
			base.items().map(({ json }, n) => ({
				json: { ...json, email: emailOf(n), label: 'Custom 1' },
			})),
		settings: { delayMs: minuteMs * IMPORT_TAKES },
	};
}

/** What writing all rows one by one takes at least. */
function singly(scenario: Measured): { wallMs: number; requests: number } {
	const requests = own.requests(scenario.workload);
	return { wallMs: floorMs(scenario, own, requests), requests: requests + 1 };
}

function bulkTable(measured: readonly Measured[]): string {
	const rows = measured.flatMap((scenario) => {
		const all = singly(scenario);
		const computed = (name: string) => [
			'',
			name,
			`${seconds(all.wallMs)} (computed)`,
			'1.00',
			count(all.requests),
			'1.00',
			'',
		];
		return [
			...scenario.contenders.map((contender, at) => [
				at === 0 ? scenario.title : '',
				...cells(scenario, contender),
			]),
			computed(`${own.name}, without; ${httpTuned.name} takes no less`),
		];
	});
	return table(['', 'node', 'seconds', '× singly', 'requests', '× singly', 'rows right'], rows, 2);
}

function cells(scenario: Measured, contender: Contender): string[] {
	const median = resultOf(scenario, contender)?.median;
	if (!median) return [contender.name];
	const all = singly(scenario);
	const { rows } = scenario.workload;
	return [
		contender.name,
		seconds(median.wallMs),
		(median.wallMs / all.wallMs).toFixed(3),
		count(median.requests),
		(median.requests / all.requests).toFixed(3),
		`${count(median.rowsWritten)} of ${count(rows)}`,
	];
}

function goals(measured: readonly Measured[]): Goal[] {
	const own = [bulkImport, onlyChangesImport];
	const wrong = measured
		.flatMap((scenario) =>
			own.map((each) => {
				const median = resultOf(scenario, each)?.median;
				return median ? scenario.workload.rows - median.rowsWritten : 0;
			}),
		)
		.reduce((sum, each) => sum + each, 0);
	const full = measured.find(
		({ workload: { rows, accountSize, changed } }) => rows === accountSize && changed === rows,
	);
	const median = full && resultOf(full, bulkImport)?.median;
	return [
		...(full && median
			? [
					atMost(
						`${full.title}: a twentieth of the time of writing singly`,
						median.wallMs / singly(full).wallMs,
						0.05,
					),
					atMost(
						`${full.title}: a twentieth of the requests`,
						median.requests / singly(full).requests,
						0.05,
					),
				]
			: []),
		{
			goal: 'Bulk Import: every row has the right value at the end',
			measured: wrong === 0 ? 'every row' : `${wrong} rows wrong`,
			met: wrong === 0,
		},
	];
}
