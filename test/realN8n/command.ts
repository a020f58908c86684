import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { DownloadFailed } from './download';

/** What must be stopped and removed at the end: what came last goes first. */
export class Cleanup {
	private readonly steps: Array<() => Promise<unknown> | void> = [];

	private running: Promise<void> | undefined;

	add(step: () => Promise<unknown> | void): void {
		this.steps.push(step);
	}

	/** A new folder, which is removed at the end. */
	async folder(name: string): Promise<string> {
		const folder = await mkdtemp(join(tmpdir(), `${name}-`));
		this.add(async () => await rm(folder, { recursive: true, force: true }));
		return folder;
	}

	/** Does all of it, once, however often it is called. */
	async run(): Promise<void> {
		await (this.running ??= this.runAll());
	}

	private async runAll(): Promise<void> {
		for (let step = this.steps.pop(); step; step = this.steps.pop()) {
			try {
				await step();
			} catch (error) {
				// One thing that does not stop must not leave the others behind.
				console.error(error);
			}
		}
	}
}

/** Runs a command that starts something, and stops that at the end and on Ctrl-C. */
export function runCommand(main: (cleanup: Cleanup) => Promise<void>): void {
	const cleanup = new Cleanup();
	for (const [signal, code] of [
		['SIGINT', 130],
		['SIGTERM', 143],
	] as const) {
		// Not only once: a terminal and npm may both pass it on.
		process.on(signal, () => {
			void cleanup.run().then(() => process.exit(process.exitCode ?? code));
		});
	}
	void main(cleanup)
		.catch((error: unknown) => {
			console.error(error instanceof Error ? error.message : error);
			process.exitCode = 1;
		})
		.then(async () => await cleanup.run());
}

/**
 * What tests need. Where it cannot be downloaded, the command says what was not tested and fails, unless
 * ALLOW_SKIP=1 lets it pass.
 *
 * @returns undefined if it cannot be downloaded
 */
export async function downloaded<T>(
	get: () => Promise<T>,
	untested: string,
): Promise<T | undefined> {
	try {
		return await get();
	} catch (error) {
		if (!(error instanceof DownloadFailed)) throw error;
		console.log(`\nA download failed: ${untested}.\n${error.message}`);
		if (process.env.ALLOW_SKIP !== '1') process.exitCode = 1;
		return undefined;
	}
}
