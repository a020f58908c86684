import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { Child } from './child';
import type { ServerSteps } from './server';
import type { Contender, Run, Scenario, Setting } from './types';
import type { WorkerSteps } from './worker';

/** One contender in one scenario. */
export interface Job {
	scenario: Scenario;
	contender: Contender;
	/** The checkout whose built nodes run. */
	root: string;
}

export interface Plan {
	/** How often a job runs that waits for a rate limit. */
	waiting: number;
	/** How often another one runs. @param firstMs the time of its first run */
	repeat: (firstMs: number) => number;
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
	{ waiting, repeat }: Plan,
	tell: (line: string) => void,
): Promise<Map<Job, Run[]>> {
	const runs = new Map(jobs.map((job): [Job, Run[]] => [job, []]));
	/** Loads all before the first one starts. */
	const prepareAll = async (some: readonly Job[]) =>
		await Promise.all(
			some.map(async (job) => {
				const start = await prepare(job, setting);
				return async () => {
					const run = await start();
					runs.get(job)?.push(run);
					tell(`${job.scenario.id}: ${job.contender.name}, ${(run.wallMs / 1000).toFixed(2)} s`);
				};
			}),
		);

	/** They take turns, back and forth, so that a disturbance of the machine affects all of them. */
	async function inTurns(same: readonly Job[]): Promise<void> {
		const due = (job: Job) => {
			const done = runs.get(job) ?? [];
			return done.length < (done[0] ? repeat(done[0].wallMs) : 1);
		};
		for (let turn = 0; same.some(due); turn += 1) {
			const starts = await prepareAll(same.filter(due));
			for (const start of turn % 2 ? starts.reverse() : starts) await start();
		}
	}

	/** They start apart, so that their windows do too. */
	async function inWave(wave: readonly Job[]): Promise<void> {
		const starts = await prepareAll(wave);
		await Promise.all(
			starts.map(async (start, place) => {
				await sleep((place * (wave[place]?.scenario.limit?.windowMs ?? 0)) / wave.length);
				await start();
			}),
		);
	}

	for (const scenario of new Set(jobs.map((job) => job.scenario))) {
		await inTurns(jobs.filter((job) => job.scenario === scenario && !waits(job)));
	}
	const waiters = jobs.filter(waits);
	for (let at = 0; at < waiters.length; at += LANES) {
		const wave = waiters.slice(at, at + LANES);
		for (let turn = 0; turn < waiting; turn += 1) await inWave(wave);
	}
	return runs;
}

/** The run with the median time. */
export function median(runs: readonly Run[]): Run {
	const sorted = [...runs].sort((a, b) => a.wallMs - b.wallMs);
	const found = sorted[Math.floor((sorted.length - 1) / 2)];
	if (!found) throw new Error('Nothing was run');
	return found;
}

function waits({ scenario, contender }: Job): boolean {
	return scenario.limit !== undefined && contender.waits === true;
}

/**
 * Gets a run ready, with a process for the sandbox and one for n8n's engine, which has sent a few rows
 * elsewhere.
 * @returns starts it
 */
async function prepare(job: Job, setting: Setting): Promise<() => Promise<Run>> {
	const { scenario, contender, root } = job;
	const server = new Child<ServerSteps>(join(__dirname, 'server.ts'));
	const worker = new Child<WorkerSteps>(join(__dirname, 'worker.ts'));
	const of = { setting, scenario: scenario.id };
	const { address, warmUp } = await server.prepare(of);
	await worker.prepare({ ...of, contender: contender.name, root, warmUp });
	return async () => {
		const { failed, ...usage } = await worker.finish(address);
		return { ...usage, ...(await server.finish({ failed })) };
	};
}
