import { http, httpBatched, oneByOne, own } from '../contenders';
import type { Chapter, Contender, Goal, Measured, Scenario, Setting } from '../scenario';
import { resultOf } from '../scenario';
import { sheet } from '../sheet';
import { atLeast, atMost, runTable, sheetTitle } from '../text';

interface Entry {
	rows: number;
	rowsPerRecord?: number;
	/** Beside this node and HTTP Request. */
	others?: Contender[];
	goals?: Scenario['goals'];
}

const FULL: Entry[] = [
	{ rows: 200, others: [httpBatched, oneByOne], goals: fast },
	{ rows: 1_000, others: [httpBatched, oneByOne] },
	{ rows: 10_000 },
	{ rows: 200, rowsPerRecord: 4, goals: combined },
	{ rows: 1_000, rowsPerRecord: 4, goals: combined },
	{ rows: 10_000, rowsPerRecord: 4, goals: combined },
];

const QUICK: Entry[] = [
	{ rows: 100, others: [httpBatched, oneByOne], goals: fast },
	{ rows: 100, rowsPerRecord: 4, goals: combined },
];

const WHY = {
	roundTrips:
		'The node reads the fields first, sends two requests at a time until 20 were answered, as others may use the key too, and never has more than 32 in flight. So it waits for many round trips; HTTP Request sends everything at once and waits for one.',
	reading:
		'The node reads the fields first, and sends two requests at a time until 20 were answered, as others may use the key too.',
	combining:
		'The node sends a quarter of the requests, but two at a time until 20 were answered, and never more than 32; HTTP Request sends everything at once. Both evaluate the parameters of every row.',
};

export function noLimit({ quick }: Setting): Chapter {
	return {
		title: 'No rate limit',
		note: 'Each answer takes 100 ms. The floor is this latency, as many times as the way of sending has to wait for it: once for HTTP Request, once per 32 requests for this node, once per row one after another; batches add their pauses. Contenders that would take many minutes, or would do the same as above, are left out.',
		scenarios: (quick ? QUICK : FULL).map(
			({ rows, rowsPerRecord = 1, others = [], goals }): Scenario => ({
				id: `free-${rowsPerRecord}-${rows}`,
				title: sheetTitle(rows, rowsPerRecord),
				workload: sheet({ rows, rowsPerRecord }),
				contenders: [own, http, ...others],
				latency: 100,
				...(goals && { goals }),
			}),
		),
		table: runTable,
	};
}

/** For few rows: the more there are, the less the start matters. */
function fast(measured: Measured): Goal[] {
	const [ours, theirs, slow] = [own, http, oneByOne].map(
		(each) => resultOf(measured, each)?.median,
	);
	if (!ours || !theirs || !slow) return [];
	const name = `No limit, ${measured.title}`;
	return [
		atMost(
			`${name}: time, at most 1.5 × that of HTTP Request`,
			ours.wallMs / theirs.wallMs,
			1.5,
			WHY.roundTrips,
		),
		atLeast(
			`${name}: at least 15 × as fast as one after another`,
			slow.wallMs / ours.wallMs,
			15,
			WHY.reading,
		),
	];
}

function combined(measured: Measured): Goal[] {
	const [ours, theirs] = [own, http].map((each) => resultOf(measured, each)?.median);
	if (!ours || !theirs) return [];
	const name = `No limit, ${measured.title}`;
	const { rows, records } = measured.workload;
	const { writes, requests } = ours;
	return [
		atLeast(
			`${name}: at least 2 × as fast as HTTP Request`,
			theirs.wallMs / ours.wallMs,
			2,
			WHY.combining,
		),
		{
			goal: `${name}: a quarter of its requests`,
			measured: `${writes} of ${theirs.writes}, and ${requests - writes} that reads the fields`,
			met: writes * rows <= theirs.writes * records,
		},
	];
}
