import { http, own } from '../contenders';
import { atMost, claim, cpuPerRow, inFlight, peak } from '../figures';
import { ratio, requests, rowsRight, time, writes } from '../figures';
import { sheet, sheetTitle } from '../sheet';
import type { At, Chapter, Setting } from '../types';

export function noLimit({ quick }: Setting): Chapter {
	const sheets = [
		{ id: 'free-few', rows: quick ? 100 : 200, rowsPerRecord: 1 },
		{ id: 'free-many', rows: quick ? 200 : 10_000, rowsPerRecord: 1 },
		{ id: 'free-four', rows: quick ? 200 : 10_000, rowsPerRecord: 4 },
	].map(({ id, rows, rowsPerRecord }) => ({
		id,
		title: sheetTitle(rows, rowsPerRecord),
		workload: sheet({ rows, rowsPerRecord }),
		contenders: [own, http],
	}));
	const shares = sheets.map(({ title }) => `# for ${title}`);
	const four: At = ['free-four', own];
	const updates = ratio(writes, ['free-four', http]);
	return {
		title: 'No rate limit',
		note: 'Both APIs have a limit. This shows what else takes time.',
		scenarios: sheets,
		columns: [time, rowsRight, requests, inFlight, cpuPerRow, peak],
		remarks: [
			{
				says: `The times of this node, as multiples of those of HTTP Request: ${shares.join('; ')}. It reads the fields first, sends two requests at a time until 20 were answered, as others may use the key too, and never has more than 32 in flight. So it waits for many round trips; HTTP Request sends everything at once and waits for one. Four rows per record go out in a quarter of the updates, but both evaluate the parameters of every row.`,
				claims: sheets.map(({ id }) => claim([[id, own]], ratio(time, [id, http]))),
			},
		],
		goals: [atMost(0.25, 'No limit, 4 rows per record: a quarter of the updates', [four], updates)],
	};
}
