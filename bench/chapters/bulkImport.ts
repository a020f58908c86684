import { bulkImport as imported, bulkImportOfChanges } from '../contenders';
import { atMost, figure, missing, ours, requests, rowsRight, time } from '../figures';
import { floorMs, IMPORT_TAKES, limitOf, SHORT_MINUTE } from '../limits';
import { sheet } from '../sheet';
import { count, seconds } from '../text';
import type { At, Chapter, Figure, Scenario, Setting } from '../types';

const floorOf = (scenario: Scenario) => floorMs(scenario, scenario.workload.rows);
const part = (of: Figure['of']) => figure('× singly', of, (share) => share.toFixed(3));

const singly = figure('singly', ({ scenario }) => floorOf(scenario), seconds);
const timePart = part(({ run, scenario }) => run.wallMs / floorOf(scenario));
/** One for each row, and one for the fields. */
const requestPart = part(({ run, scenario }) => run.requests / (scenario.workload.rows + 1));

const WHOLE: At = ['bulk-same-100', imported];

/** Many prospects in one import, each field read back. */
export function bulkImport({ quick, minuteMs }: Setting): Chapter {
	const rows = quick ? 200 : 2_000;
	const same = { id: 'same', rows, size: rows, windowMs: minuteMs };
	// Reading a large account takes many windows.
	const large = [
		{ id: 'part', rows, size: 50_000, windowMs: SHORT_MINUTE },
		{ id: 'large', rows: 20_000, size: 20_000, windowMs: SHORT_MINUTE },
	];
	const scenarios = [same, ...(quick ? [] : large)].flatMap(({ id, windowMs, ...of }) =>
		[0.05, 1].map((changed): Scenario => ({
			id: `bulk-${id}-${changed * 100}`,
			title: `${count(of.rows)} rows, account of ${count(of.size)}, ${changed * 100} % changed`,
			workload: {
				...sheet({ rows: of.rows, account: { size: of.size, changed } }),
				imports: { delayMs: windowMs * IMPORT_TAKES },
			},
			contenders: [imported, bulkImportOfChanges],
			limit: limitOf(windowMs),
		})),
	);
	const whole = 'Bulk Import of a whole account';
	return {
		title: 'Bulk Import',
		note: `A minute is ${minuteMs / 1000} s (${SHORT_MINUTE / 1000} s for accounts of more than ${count(rows)}); each endpoint allows 20 requests in it, and says so in X-RateLimit-* headers. An import takes a third of that time, and the node looks at it every 8/60 of it. Writing _singly_, one by one, is not run: its seconds are computed, the windows that have to pass, and its requests are one for each row and one for the fields. HTTP Request, tuned to the limit, takes no less.`,
		scenarios,
		columns: [time, singly, timePart, requests, requestPart, rowsRight],
		answers: [{ what: `Update ${count(rows)} prospects with Bulk Import`, at: WHOLE }],
		goals: [
			atMost(0.05, `${whole}: a twentieth of the time of writing singly`, [WHOLE], timePart),
			atMost(0.05, `${whole}: a twentieth of the requests`, [WHOLE], requestPart),
			atMost(0, 'Bulk Import: every row right at the end', ours(scenarios), missing(rowsRight)),
		],
	};
}
