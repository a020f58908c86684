import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { Child } from './child';
import type { Usage } from './engine';
import type { Contender, Result, Scenario, Setting } from './scenario';
import { floorMs } from './scenario';
import type { Answer, Question, Tally } from './server';
import type { Task } from './worker';

/** One contender in one scenario. */
export interface Job {
	scenario: Scenario;
	contender: Contender;
	/** The checkout whose built nodes run. */
	root: string;
}

/** What a run took, and what the sandbox saw of it. */
export interface Run extends Usage, Tally {}

/** How often a job runs. @param firstMs its first run; with `waits` not known yet */
export type Repeat = (waits: boolean, firstMs: number) => number;

/** Runs that wait nearly all the time run side by side, this many at most. */
const LANES = 12;

/**
 * Runs jobs in n8n's engine, each against a sandbox of its own.
 * @param tell is given a line for each run
 */
export async function runAll(
	jobs: readonly Job[],
	setting: Setting,
	repeat: Repeat,
	tell: (line: string) => void,
): Promise<Map<Job, Run[]>> {
	const runs = new Map(jobs.map((job): [Job, Run[]] => [job, []]));
	const lanes: Lane[] = [];
	const lane = (place: number) => (lanes[place] ??= new Lane(setting));
	const note = (job: Job, run: Run) => {
		runs.get(job)?.push(run);
		tell(`${job.scenario.id}: ${job.contender.name}, ${(run.wallMs / 1000).toFixed(2)} s`);
	};

	/** They take turns, back and forth, so that a disturbance of the machine affects all of them. */
	async function inTurns(same: readonly Job[]): Promise<void> {
		for (let due = [...same]; due.length > 0;) {
			for (const job of due) note(job, await (await lane(0).prepare(job))());
			due = due.reverse().filter((job) => {
				const [first, ...more] = runs.get(job) ?? [];
				return first && more.length + 1 < repeat(false, first.wallMs);
			});
		}
	}

	/** All are loaded before the first one starts, and start apart, so that their windows do too. */
	async function inWave(wave: readonly Job[]): Promise<void> {
		const starts: (() => Promise<Run>)[] = [];
		for (const [place, job] of wave.entries()) starts.push(await lane(place).prepare(job));
		await Promise.all(
			wave.map(async (job, place) => {
				await sleep((place * (job.scenario.limit?.windowMs ?? 0)) / wave.length);
				const run = await starts[place]?.();
				if (run) note(job, run);
			}),
		);
	}

	try {
		for (const scenario of new Set(jobs.map((job) => job.scenario))) {
			await inTurns(jobs.filter((job) => job.scenario === scenario && !waits(job)));
		}
		const waiting = jobs
			.filter(waits)
			.flatMap((job) => Array.from({ length: repeat(true, 0) }, () => job))
			.sort((a, b) => expectedMs(b) - expectedMs(a));
		for (let at = 0; at < waiting.length; at += LANES) await inWave(waiting.slice(at, at + LANES));
		return runs;
	} finally {
		await Promise.all(lanes.map(async (each) => await each.close()));
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

/** A sandbox in a process of its own, and beside it n8n's engine in a new process for each run. */
class Lane {
	private readonly server = new Child<Question, Answer>(join(__dirname, 'server.ts'));

	constructor(private readonly setting: Setting) {}

	/**
	 * Gets a run ready: n8n is loaded and has sent a few rows elsewhere.
	 * @returns starts it, and ends the process
	 */
	async prepare({ scenario, contender, root }: Job): Promise<() => Promise<Run>> {
		const { setting } = this;
		const { addresses } = await this.server.ask({ open: scenario.id, setting });
		const worker = new Child<Task | { measure: true }, Usage>(join(__dirname, 'worker.ts'), [
			'--expose-gc',
		]);
		await worker.ask({
			root,
			setting,
			scenario: scenario.id,
			contender: contender.name,
			...addresses,
		});
		return async () => {
			try {
				const usage = await worker.ask({ measure: true });
				const { tally } = await this.server.ask({ tally: true });
				return { ...usage, ...tally };
			} finally {
				await worker.close();
			}
		};
	}

	async close(): Promise<void> {
		await this.server.close();
	}
}
