import type { Result, ScenarioResult } from './bench';
import type { Contender } from './contenders';
import { CONTENDERS } from './contenders';
import { blindOf, memoryPerRow, micros } from './goals';
import type { Results } from './results';
import type { Group } from './scenarios';
import { table } from './table';

interface Chapter {
	title: string;
	/** What to know when reading the table. */
	note: (windowMs: number) => string;
	table: (scenarios: readonly ScenarioResult[]) => string;
}

const CHAPTERS: Record<Group, Chapter> = {
	free: {
		title: 'No limit',
		note: () =>
			'100 ms latency. Floor: the latency, as often as the way of sending has to wait for it: once for HTTP Request, once for every 32 requests of this node, once for each row one after another; for batches, their pauses. Who is missing would take many minutes for so many rows, or does the same as above.',
		table: runTable,
	},
	limit: {
		title: 'A limit',
		note: (windowMs) =>
			`100 ms latency, 20 requests per window. The minute is shortened to ${windowMs / 1000} s for all: for the sandbox, for the tuned HTTP Request and for the minute that this node knows of. Floor: the windows that must pass before the last request may go, and one latency. The others read no headers, so they run once for each status. Runs that wait nearly all the time go on beside each other.`,
		table: runTable,
	},
	learning: {
		title: 'A limit that the node was not told of',
		note: () => '100 ms latency, 20 requests per 5 s. Floor as above.',
		table: runTable,
	},
	sync: {
		title: 'Only what differs',
		note: () =>
			'100 ms latency, 20 requests per 5 s for each endpoint, told in X-RateLimit-* headers. Who writes all rows does the same whatever has changed and however large the account is, so it is run once.',
		table: syncTable,
	},
	growth: {
		title: 'Many rows of few records',
		note: () =>
			'100 ms latency, 100 writing requests, which count in the CPU of this node. Memory: what the run added at its peak to what the process held, and what of it was left after the garbage was collected: the output.',
		table: growthTable,
	},
	badValue: {
		title: 'One bad value among 30 fields',
		note: () =>
			'The value of a dropdown whose options the account does not show: only the API knows that it is wrong, and refuses all fields without saying which.',
		table: badValueTable,
	},
};

const ABOUT =
	"Each run is one node of a workflow in n8n's engine, in a process of its own that has sent 100 rows elsewhere before; the sandbox is another process. Runs below 5 s are repeated, below 2 s more often; the median counts. CPU and memory are those of n8n's process while the node ran.";

/** The whole report, as Markdown that reads well in a terminal too. */
export function report({ date, machine, versions, windowMs, goals, scenarios }: Results): string {
	const software = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
	const parts = [`Measured on ${date}: ${machine}; ${software.join(', ')}. ${ABOUT}`];
	if (goals.length > 0) parts.push(section('Goals', goalTable(goals)));
	for (const [group, { title, note, table: make }] of Object.entries(CHAPTERS)) {
		const own = scenarios.filter((scenario) => scenario.group === group);
		if (own.length > 0) parts.push(section(title, `${note(windowMs)}\n\n${make(own)}`));
	}
	return parts.join('\n\n');
}

function section(title: string, text: string): string {
	return `### ${title}\n\n${text}`;
}

function goalTable(goals: Results['goals']): string {
	const rows = goals.map(({ goal, measured, met }) => [goal, met ? 'met' : '**MISSED**', measured]);
	const missed = new Map<string, string[]>();
	for (const { goal, met, why = 'The reason is not known yet.' } of goals) {
		if (!met) missed.set(why, [...(missed.get(why) ?? []), goal]);
	}
	const reasons = [...missed].map(([why, names]) => `- ${names.join('; ')}. ${why}`);
	const why = reasons.length ? `\n\nWhat was missed, and why:\n\n${reasons.join('\n')}` : '';
	return table(['goal', '', 'measured'], rows, 2) + why;
}

function runTable(scenarios: readonly ScenarioResult[]): string {
	const head = [
		...['', 'node', 'seconds', 'min–max', '× floor', 'rows written', 'requests', 'wasted'],
		...['connections', 'in flight', 'CPU ms/row', 'peak MB'],
	];
	const rows = scenarios.flatMap(({ title, results }) =>
		results.map((result, at) => [at === 0 ? title : '', ...runCells(result)]),
	);
	return table(head, rows, 2);
}

function syncTable(scenarios: readonly ScenarioResult[]): string {
	const blind = blindOf(scenarios);
	const times = (of: number, all = 0) => (all ? (of / all).toFixed(2) : '–');
	const rows = scenarios.flatMap(({ title, results }) =>
		results.map(({ contender, median, rows: all }) => [
			contender === 'sparing' ? title : `${count(all)} rows, all written`,
			CONTENDERS[contender],
			seconds(median.wallMs),
			times(median.wallMs, blind?.median.wallMs),
			count(median.requests),
			times(median.requests, blind?.median.requests),
			count(median.writes),
			`${count(median.rowsWritten)} of ${count(all)}`,
		]),
	);
	const head = ['', 'node', 'seconds', '× blind', 'requests', '× blind', 'updates', 'rows right'];
	return table(head, rows, 2);
}

function runCells(result: Result): string[] {
	const { contender, median, wallMs, rows, floorMs } = result;
	const complete = median.rowsWritten === rows;
	return [
		CONTENDERS[contender],
		seconds(median.wallMs),
		wallMs.length > 1 ? `${seconds(wallMs[0] ?? 0)}–${seconds(wallMs.at(-1) ?? 0)}` : '',
		// Who leaves rows out has an easy time.
		complete ? (median.wallMs / floorMs).toFixed(2) : '–',
		complete ? count(rows) : `${count(median.rowsWritten)} of ${count(rows)}`,
		count(median.requests),
		count(median.refused),
		count(median.connections),
		count(median.peakInFlight),
		(median.cpuMs / rows).toFixed(2),
		megabytes(median.peakBytes, 0),
	];
}

function growthTable(scenarios: readonly ScenarioResult[]): string {
	const head = [
		...['', 'seconds', 'CPU µs/row', 'n8n for the parameters', 'own', 'peak MB'],
		...['MB added', 'KB/row added', 'KB/row kept'],
	];
	const rows = scenarios.flatMap((scenario) => {
		const own = find(scenario, 'own');
		const parameters = find(scenario, 'parameters');
		if (!own || !parameters) return [];
		const { median } = own;
		return [
			[
				scenario.title,
				seconds(median.wallMs),
				micros(own).toFixed(0),
				micros(parameters).toFixed(0),
				(micros(own) - micros(parameters)).toFixed(0),
				megabytes(median.peakBytes, 0),
				megabytes(median.peakBytes - median.startBytes, 0),
				(memoryPerRow(own) / 1024).toFixed(2),
				(median.keptBytes / own.rows / 1024).toFixed(2),
			],
		];
	});
	return table(head, rows);
}

function badValueTable(scenarios: readonly ScenarioResult[]): string {
	const rows = scenarios.flatMap(({ title, results }) =>
		results.map(({ median: { badRows } }) => {
			const requests = badRows.map((row) => row.requests);
			const mean = requests.reduce((sum, each) => sum + each, 0) / requests.length;
			return [
				title,
				String(Math.min(...badRows.map(({ saved }) => saved))),
				mean.toFixed(1),
				String(Math.max(...requests)),
			];
		}),
	);
	return table(['', 'saved, at least', 'requests, mean', 'requests, most'], rows);
}

function find({ results }: ScenarioResult, wanted: Contender): Result | undefined {
	return results.find(({ contender }) => contender === wanted);
}

function seconds(ms: number): string {
	return (ms / 1000).toFixed(2);
}

function megabytes(bytes: number, digits: number): string {
	return (bytes / 1024 / 1024).toFixed(digits);
}

function count(number: number): string {
	return number.toLocaleString('en');
}
