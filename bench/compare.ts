import type { Job, Plan, Run } from './run';
import { runAll } from './run';
import type { Scenario, Setting } from './scenario';
import { seconds, table } from './text';

const median = (numbers: readonly number[]) =>
	[...numbers].sort((a, b) => a - b)[Math.floor((numbers.length - 1) / 2)] ?? NaN;

/**
 * Runs this package's nodes from two checkouts, taking turns.
 * @returns a table of medians; its last column says what differs between all runs there and all here
 */
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
	const plan: Plan = { waiting: 5, repeat: () => 7, oneProcess: true };
	const runs = await runAll(pairs.flat(), setting, plan, tell);
	return table(
		[
			...['', 'node', 'seconds there', 'here', 'ratio', 'requests there', 'here'],
			...['wasted there', 'here', 'CPU ms/row there', 'here', 'ratio', 'in every run'],
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
	const requests = of((run) => run.requests);
	const wasted = of(({ refused }) => refused);
	const cpu = of(({ cpuMs }) => cpuMs / (workload?.rows ?? NaN));
	const verdicts = Object.entries({ time, requests, wasted, CPU: cpu });
	return [
		title,
		job?.contender.name ?? '',
		...time.map((each) => seconds(median(each))),
		ratio(time).toFixed(2),
		...[...requests, ...wasted].map((each) => String(median(each))),
		...cpu.map((each) => median(each).toFixed(2)),
		ratio(cpu).toFixed(2),
		verdicts.flatMap(([name, each]) => verdict(name, each)).join(', '),
	];
}

function ratio([there = [], here = []]: readonly number[][]): number {
	return median(here) / median(there);
}

/** Says so where every run here took more, or less, than every run there, and by at least 2 %. */
function verdict(name: string, [there = [], here = []]: readonly number[][]): string[] {
	if (Math.min(...here) > Math.max(...there) * 1.02) return [`more ${name}`];
	if (Math.max(...here) * 1.02 < Math.min(...there)) return [`less ${name}`];
	return [];
}
