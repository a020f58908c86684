import { join } from 'node:path';

import type { Contender } from './contenders';
import type { Usage } from './measure';
import { Child } from './rpc';
import type { Scenario } from './scenarios';
import type { Question, Server } from './server';
import type { Tally } from './tally';
import type { Task } from './worker';

/** One contender in one scenario. */
export interface Job {
	scenario: Scenario;
	contender: Contender;
}

/** What a run took, and what the sandbox saw of it. */
export interface Run extends Usage, Tally {}

/** A sandbox in a process of its own, and beside it n8n's engine in a new process for each run. */
export class Lane {
	private readonly server = new Child<Question, Server>(join(__dirname, 'server.ts'));

	/** @param profiles a folder for a CPU profile of each run of this node */
	constructor(private readonly profiles?: string) {}

	/**
	 * Gets a run ready: n8n is loaded and has sent a few rows elsewhere.
	 * @returns starts it, and ends the process
	 */
	async prepare({ scenario, contender }: Job): Promise<() => Promise<Run>> {
		const { workload, latency, limit, group } = scenario;
		const limited = limit && { limit };
		const { addresses } = await this.server.ask({ ask: 'open', workload, latency, ...limited });
		const task: Task = {
			contender,
			workload,
			...addresses,
			...limited,
			...(limit && group !== 'learning' && { minuteMs: limit.windowMs }),
		};
		const worker = new Child<Task | 'measure', Usage>(
			join(__dirname, 'worker.ts'),
			this.flags(contender),
		);
		await worker.ask(task);
		return async () => {
			try {
				const usage = await worker.ask('measure');
				const { tally } = await this.server.ask({ ask: 'tally', workload });
				return { ...usage, ...tally };
			} finally {
				await worker.close();
			}
		};
	}

	async close(): Promise<void> {
		await this.server.close();
	}

	private flags(contender: Contender): string[] {
		const wanted = this.profiles !== undefined && contender === 'own';
		return ['--expose-gc', ...(wanted ? ['--cpu-prof', `--cpu-prof-dir=${this.profiles}`] : [])];
	}
}
