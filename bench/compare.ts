import { cpuPerRow, requests, time, wasted } from './figures';
import type { Job, Plan } from './run';
import { runAll } from './run';
import { table } from './text';
import type { Run, Scenario, Setting } from './types';

const PLAN: Plan = { waiting: 5, repeat: () => 7 };
const FIGURES = [time, requests, wasted, cpuPerRow];

/**
 * Runs this package's nodes from two checkouts, taking turns.
 * @returns a table of medians, there and here; its last column says what differs between all runs
 */
export async function compare(
	[there, here]: [there: string, here: string],
	scenarios: readonly Scenario[],
	setting: Setting,
	tell: (line: string) => void,
): Promise<string> {
	const pairs = scenarios.flatMap((scenario) =>
		scenario.contenders
			.filter(({ own }) => own)
			.map((contender) => [there, here].map((root): Job => ({ scenario, contender, root }))),
	);
	const runs = await runAll(pairs.flat(), setting, PLAN, tell);
	const head = ['there → here', 'node', ...FIGURES.map((figure) => figure.head), 'in every run'];
	return table(
		head,
		pairs.map((pair) => row(pair, runs)),
		2,
	);
}

function row(pair: readonly Job[], runs: ReadonlyMap<Job, readonly Run[]>): string[] {
	const columns = FIGURES.map(({ head, of, text }) => {
		const [old = [], now = []] = pair.map((job) => {
			const measured = (runs.get(job) ?? []).map((run) => ({ ...job, run }));
			return measured
				.map((each) => ({ value: of(each), text: text(of(each), each) }))
				.sort((a, b) => a.value - b.value);
		});
		const middle = (side: typeof now) => side[Math.floor((side.length - 1) / 2)]?.text ?? '';
		return { cell: `${middle(old)} → ${middle(now)}`, verdict: verdict(head, old, now) };
	});
	return [
		...pair.slice(0, 1).flatMap(({ scenario, contender }) => [scenario.title, contender.name]),
		...columns.map(({ cell }) => cell),
		columns.flatMap((column) => column.verdict).join(', '),
	];
}

type Sorted = readonly { value: number }[];

/** Says so where every run here took more, or less, than every run there, and by at least 2 %. */
function verdict(name: string, there: Sorted, here: Sorted): string[] {
	const [least, most] = [0, -1];
	const of = (side: Sorted, at: number) => side.at(at)?.value ?? NaN;
	if (of(here, least) > of(there, most) * 1.02) return [`more ${name}`];
	if (of(here, most) * 1.02 < of(there, least)) return [`fewer ${name}`];
	return [];
}
