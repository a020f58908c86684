import type { Job, Run } from './run';
import { runAll } from './run';
import type { Scenario, Setting } from './scenario';
import { seconds, table } from './text';

const median = (numbers: readonly number[]) =>
	[...numbers].sort((a, b) => a - b)[Math.floor((numbers.length - 1) / 2)] ?? NaN;

/** Runs this package's nodes from two checkouts, taking turns. @returns a table of medians */
export async function compare(
	[other, here]: [other: string, here: string],
	scenarios: readonly Scenario[],
	setting: Setting,
	tell: (line: string) => void,
): Promise<string> {
	const pairs = scenarios.flatMap((scenario) =>
		scenario.contenders
			.filter((contender) => contender.own)
			.map((contender) => [other, here].map((root): Job => ({ scenario, contender, root }))),
	);
	const runs = await runAll(pairs.flat(), setting, (waits) => (waits ? 3 : 5), tell);
	return table(
		[
			...['', 'node', 'seconds there', 'here', 'ratio', 'requests there', 'here'],
			...['wasted there', 'here', 'CPU ms/row there', 'here', 'ratio', 'beyond noise'],
		],
		pairs.map((pair) => row(pair, runs)),
		2,
	);
}

function row(pair: readonly Job[], runs: ReadonlyMap<Job, readonly Run[]>): string[] {
	const [job] = pair;
	const { title = '', workload } = job?.scenario ?? {};
	const of = (figure: (run: Run) => number) =>
		pair.map((each) => (runs.get(each) ?? []).map(figure));
	const time = of(({ wallMs }) => wallMs);
	const cpu = of(({ cpuMs }) => cpuMs / (workload?.rows ?? NaN));
	const medians = (figure: (run: Run) => number) => of(figure).map(median).map(String);
	return [
		title,
		job?.contender.name ?? '',
		...time.map(median).map(seconds),
		ratio(time),
		...medians(({ requests }) => requests),
		...medians(({ refused }) => refused),
		...cpu.map((each) => median(each).toFixed(2)),
		ratio(cpu),
		[verdict('time', time), verdict('CPU', cpu)].filter(Boolean).join(', '),
	];
}

function ratio([there = [], here = []]: readonly number[][]): string {
	return (median(here) / median(there)).toFixed(2);
}

/** Whether every run here took more, or less, than every run there. */
function verdict(name: string, [there = [], here = []]: readonly number[][]): string {
	if (Math.min(...here) > Math.max(...there)) return `more ${name}`;
	if (Math.max(...here) < Math.min(...there)) return `less ${name}`;
	return '';
}
