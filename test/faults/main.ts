import { parseArgs } from 'node:util';

import fc from 'fast-check';

import { cases } from './arbitraries';
import { Coverage } from './coverage';
import { growthOver, MOST_GROWTH } from './heap';
import { violations } from './invariants';
import type { FaultSandbox } from './played';
import { play, startFaultSandbox } from './run';

/** `--runs 5000 --seed 1 --path 3:0:1`, each of them optional; anything else is refused. */
function options(): { seed?: string; path?: string; runs?: string } {
	return parseArgs({
		options: { seed: { type: 'string' }, path: { type: 'string' }, runs: { type: 'string' } },
	}).values;
}

/** So many runs must have met everything that can happen to one. */
const MANY = 2000;

/** The long set: thousands of random runs. */
async function main(): Promise<void> {
	const { path, ...given } = options();
	const seed = Number(given.seed ?? Date.now() & 0x7fffffff);
	const numRuns = Number(given.runs ?? 5000);
	const sandbox = await startFaultSandbox();
	const begun = performance.now();
	console.log(`${numRuns} runs, seed ${seed}`);
	const coverage = new Coverage();
	let done = 0;
	let requests = 0;
	const property = fc.asyncProperty(cases, async (it) => {
		const played = await play(it, sandbox);
		done += 1;
		coverage.add(played);
		requests += played.calls.length;
		if (done % 500 === 0) console.log(`${done} runs, ${requests} requests, ${seconds(begun)} s`);
		const wrong = violations(played);
		if (wrong.length) throw new Error(wrong.join('\n'));
	});
	try {
		const result = await fc.check(property, {
			seed,
			numRuns,
			...(path === undefined ? {} : { path, endOnFailure: true }),
		});
		console.log(`${done} runs, ${requests} requests, ${seconds(begun)} s`);
		console.log(`Met: ${coverage.toString()}`);
		if (result.failed) {
			console.error(JSON.stringify(result.counterexample?.[0], null, '\t'));
			console.error(String((result.errorInstance as Error | null)?.message));
			console.error(
				`Replay: npm run test:faults -- --seed ${result.seed} --path ${result.counterexamplePath}`,
			);
			process.exitCode = 1;
		} else if (done >= MANY && coverage.missing.length) {
			console.error(`No run met: ${coverage.missing.join(', ')}`);
			process.exitCode = 1;
		}
		if (done >= MANY) await measureHeap(sandbox);
	} finally {
		await sandbox.close();
	}
}

const EXECUTIONS = 2000;

async function measureHeap(sandbox: FaultSandbox): Promise<void> {
	const growth = await growthOver(EXECUTIONS, sandbox);
	console.log(`${EXECUTIONS} executions: the heap grew by ${(growth / 1024 / 1024).toFixed(1)} MB`);
	if (growth > MOST_GROWTH) process.exitCode = 1;
}

function seconds(begun: number): string {
	return ((performance.now() - begun) / 1000).toFixed(0);
}

main().catch((error: unknown) => {
	console.error(error);
	process.exitCode = 1;
});
