import { setTimeout as sleep } from 'node:timers/promises';

import type { Contender } from './contenders';
import { floorMs } from './floor';
import type { Job, Run } from './lane';
import { Lane } from './lane';
import type { Scenario } from './scenarios';
import type { Workload } from './workload';
import { recordCount, rowCount } from './workload';

export interface Result {
	contender: Contender;
	rows: number;
	/** The run with the median wall time. */
	median: Run;
	/** Wall times of all runs, shortest first. */
	wallMs: number[];
	floorMs: number;
}

export interface ScenarioResult extends Scenario {
	results: Result[];
}

/** Runs that wait nearly all the time go on beside each other, this many at most. */
const LANES = 12;

/** How often a contender runs, by the time of its first run. */
function runsFor(wallMs: number): number {
	if (wallMs < 2_000) return 5;
	return wallMs < 5_000 ? 3 : 1;
}

/** Runs scenarios in n8n's engine, each against a sandbox. */
export class Bench {
	private readonly lanes: Lane[] = [];

	private readonly runs = new Map<Scenario, Map<Contender, Run[]>>();

	/** @param profiles a folder for a CPU profile of each run of this node */
	constructor(
		private readonly tell: (line: string) => void,
		private readonly profiles?: string,
	) {}

	async run(scenarios: readonly Scenario[]): Promise<ScenarioResult[]> {
		for (const scenario of scenarios) {
			this.runs.set(scenario, new Map(scenario.contenders.map((each) => [each, []])));
		}
		for (const scenario of scenarios) await this.inTurns(scenario);
		await this.inWaves(scenarios);
		return scenarios.map((scenario) => this.summary(scenario));
	}

	async close(): Promise<void> {
		await Promise.all(this.lanes.map(async (lane) => await lane.close()));
	}

	/** The contenders take turns, so that a disturbance of the machine meets all of them. */
	private async inTurns(scenario: Scenario): Promise<void> {
		const contenders = scenario.contenders.filter((each) => !waits({ scenario, contender: each }));
		for (let again = true; again;) {
			again = false;
			for (const contender of contenders) {
				const done = this.runsOf({ scenario, contender });
				const [first] = done;
				if (first && done.length >= runsFor(first.wallMs)) continue;
				const start = await this.lane(0).prepare({ scenario, contender });
				this.note({ scenario, contender }, await start());
				again = true;
			}
		}
	}

	/** All are loaded before the first starts, and start apart, so that their windows do too. */
	private async inWaves(scenarios: readonly Scenario[]): Promise<void> {
		const jobs = scenarios
			.flatMap((scenario) => scenario.contenders.map((contender): Job => ({ scenario, contender })))
			.filter(waits)
			.sort((a, b) => expectedMs(b) - expectedMs(a));
		for (let at = 0; at < jobs.length; at += LANES) {
			const wave = jobs.slice(at, at + LANES);
			const starts: (() => Promise<Run>)[] = [];
			for (const [place, job] of wave.entries()) starts.push(await this.lane(place).prepare(job));
			await Promise.all(
				wave.map(async (job, place) => {
					await sleep((place * (job.scenario.limit?.windowMs ?? 0)) / wave.length);
					const run = await starts[place]?.();
					if (run) this.note(job, run);
				}),
			);
		}
	}

	private lane(place: number): Lane {
		return (this.lanes[place] ??= new Lane(this.profiles));
	}

	private runsOf({ scenario, contender }: Job): Run[] {
		return this.runs.get(scenario)?.get(contender) ?? [];
	}

	private note(job: Job, run: Run): void {
		this.runsOf(job).push(run);
		this.tell(`${job.scenario.id}: ${job.contender}, ${(run.wallMs / 1000).toFixed(2)} s`);
	}

	private summary(scenario: Scenario): ScenarioResult {
		const results = scenario.contenders.map((contender) =>
			summarise({ scenario, contender }, this.runsOf({ scenario, contender })),
		);
		return { ...scenario, results };
	}
}

/** Whether a run sits through a limit, so that it is idle nearly all the time. */
function waits({ scenario: { limit }, contender }: Job): boolean {
	return limit !== undefined && contender !== 'http' && contender !== 'httpBatched';
}

function expectedMs({ scenario: { workload, latency, limit }, contender }: Job): number {
	if (contender === 'oneByOne') return rowCount(workload) * latency;
	return floorMs(contender, expectedRequests(contender, workload), latency, limit);
}

function expectedRequests(contender: Contender, workload: Workload): number {
	if (contender === 'own') return recordCount(workload);
	const rows = rowCount(workload);
	if (contender !== 'sparing' || workload.kind !== 'rows') return rows;
	return rows * (workload.account?.changed ?? 1);
}

function summarise({ scenario, contender }: Job, runs: readonly Run[]): Result {
	const sorted = [...runs].sort((a, b) => a.wallMs - b.wallMs);
	const median = sorted[Math.floor((sorted.length - 1) / 2)];
	if (!median) throw new Error('Nothing was run');
	const { workload, latency, limit } = scenario;
	return {
		contender,
		rows: rowCount(workload),
		median,
		wallMs: sorted.map(({ wallMs }) => wallMs),
		floorMs: floorMs(contender, median.writes - median.refused, latency, limit),
	};
}
