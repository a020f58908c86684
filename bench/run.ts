import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { Child } from './child';
import type { Executions } from './engine';
import type { Contender, Result, Scenario, Setting } from './scenario';
import { floorMs } from './scenario';
import type { Address, Answer, Question, Tally } from './server';
import type { Measure, Measurement, Task } from './worker';

/** One contender in one scenario. */
export interface Job {
	scenario: Scenario;
	contender: Contender;
	/** The checkout whose built nodes run. */
	root: string;
}

/** What a run took, and what the sandbox saw of it. */
export interface Run extends Executions, Tally {}

export interface Plan {
	/** How often a job runs that waits for a rate limit. */
	waiting: number;
	/** How often another one runs. @param firstMs the time of its first run */
	repeat: (firstMs: number) => number;
	/** All runs of a job in one process: quicker, but memory is no longer that of one run. */
	oneProcess: boolean;
}

/** Runs that wait nearly all the time run side by side, this many at most. */
const LANES = 12;

/**
 * Runs jobs in n8n's engine, each against a sandbox of its own.
 * @param tell is given a line for each run
 */
export async function runAll(
	jobs: readonly Job[],
	setting: Setting,
	{ waiting, repeat, oneProcess }: Plan,
	tell: (line: string) => void,
): Promise<Map<Job, Run[]>> {
	const runs = new Map(jobs.map((job): [Job, Run[]] => [job, []]));
	const lanes: Lane[] = [];
	const note = (job: Job, run: Run) => {
		runs.get(job)?.push(run);
		tell(`${job.scenario.id}: ${job.contender.name}, ${(run.wallMs / 1000).toFixed(2)} s`);
	};
	/** Loads all before the first one starts. */
	const prepare = async (some: readonly Job[]) =>
		await Promise.all(
			some.map(async (job, place) => {
				const lane = (lanes[place] ??= new Lane(setting, oneProcess));
				const start = await lane.prepare(job);
				return async () => note(job, await start());
			}),
		);

	/** They take turns, back and forth, so that a disturbance of the machine affects all of them. */
	async function inTurns(same: readonly Job[]): Promise<void> {
		const due = (job: Job) => {
			const done = runs.get(job) ?? [];
			return done.length < (done[0] ? repeat(done[0].wallMs) : 1);
		};
		for (let turn = 0; same.some(due); turn += 1) {
			const starts = await prepare(same.filter(due));
			for (const start of turn % 2 ? starts.reverse() : starts) await start();
		}
	}

	/** They start apart, so that their windows do too. */
	async function inWave(wave: readonly Job[]): Promise<void> {
		const starts = await prepare(wave);
		await Promise.all(
			starts.map(async (start, place) => {
				await sleep((place * (wave[place]?.scenario.limit?.windowMs ?? 0)) / wave.length);
				await start();
			}),
		);
	}

	try {
		for (const scenario of new Set(jobs.map((job) => job.scenario))) {
			await inTurns(jobs.filter((job) => job.scenario === scenario && !waits(job)));
		}
		const longestFirst = jobs.filter(waits).sort((a, b) => expectedMs(b) - expectedMs(a));
		for (let at = 0; at < longestFirst.length; at += LANES) {
			const wave = longestFirst.slice(at, at + LANES);
			for (let turn = 0; turn < waiting; turn += 1) await inWave(wave);
		}
		return runs;
	} finally {
		await Promise.all(lanes.map(async (lane) => await lane.close()));
	}
}

export function summarize(runs: readonly Run[]): Result {
	const sorted = [...runs].sort((a, b) => a.wallMs - b.wallMs);
	const median = sorted[Math.floor((sorted.length - 1) / 2)];
	if (!median) throw new Error('Nothing was run');
	return { median, wallMs: sorted.map(({ wallMs }) => wallMs) };
}

function waits({ scenario, contender }: Job): boolean {
	return scenario.limit !== undefined && contender.waits === true;
}

function expectedMs({ scenario, contender }: Job): number {
	return floorMs(scenario, contender, contender.requests(scenario.workload));
}

/** A sandbox in a process of its own, and beside it one with n8n's engine. */
class Lane {
	private readonly server = new Child<Question, Answer>(join(__dirname, 'server.ts'));

	private loaded: { job: Job; worker: Child<Task | Measure, Measurement> } | undefined;

	/** @param oneProcess for all runs of a job; otherwise each run has a new one */
	constructor(
		private readonly setting: Setting,
		private readonly oneProcess: boolean,
	) {}

	/**
	 * Gets a run ready: n8n is loaded and has sent a few rows elsewhere.
	 * @returns starts it
	 */
	async prepare(job: Job): Promise<() => Promise<Run>> {
		const question = { open: job.scenario.id, setting: this.setting };
		const { address, warmUp } = (await this.server.ask(question)).addresses;
		const worker = await this.load(job, warmUp);
		return async () => {
			const { failed, ...usage } = await worker.ask({ measure: address });
			const { tally } = await this.server.ask({ tally: { failed } });
			if (!this.oneProcess) await this.unload();
			return { ...usage, ...tally };
		};
	}

	async close(): Promise<void> {
		await Promise.all([this.server.close(), this.unload()]);
	}

	private async load(job: Job, warmUp: Address): Promise<Child<Task | Measure, Measurement>> {
		if (this.loaded?.job === job) return this.loaded.worker;
		await this.unload();
		const worker = new Child<Task | Measure, Measurement>(join(__dirname, 'worker.ts'), [
			'--expose-gc',
		]);
		this.loaded = { job, worker };
		const { scenario, contender, root } = job;
		const { setting } = this;
		await worker.ask({
			root,
			setting,
			scenario: scenario.id,
			contender: contender.name,
			warmUp,
		});
		return worker;
	}

	private async unload(): Promise<void> {
		const worker = this.loaded?.worker;
		this.loaded = undefined;
		await worker?.close();
	}
}
