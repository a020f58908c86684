import fc from 'fast-check';

import { cases } from './arbitraries';
import { Coverage } from './coverage';
import { violations } from './invariants';
import type { FaultSandbox } from './run';
import { play, startFaultSandbox } from './run';

/** The quick set, always the same: a change fails for what it does. `npm run test:faults` takes others. */
const RUNS = 300;
const SEED = 1;
const SECONDS = 300;

let sandbox: FaultSandbox;

beforeAll(async () => {
	sandbox = await startFaultSandbox();
});

afterAll(async () => {
	await sandbox.close();
});

test(
	`what every run of the nodes keeps to, in ${RUNS} random runs`,
	async () => {
		const coverage = new Coverage();
		const property = fc.asyncProperty(cases, async (it) => {
			const played = await play(it, sandbox);
			coverage.add(played);
			expect(violations(played)).toEqual([]);
		});
		// A failure prints its seed and path, for 'npm run test:faults -- --seed … --path …'.
		await fc.assert(property, {
			numRuns: RUNS,
			seed: SEED,
			interruptAfterTimeLimit: (SECONDS - 20) * 1000,
			markInterruptAsFailure: true,
		});
		// Some things are rare; these are not, or the runs would show nothing.
		expect(coverage.missing).not.toEqual(
			expect.arrayContaining([
				expect.stringMatching(/^(fault|field updated|row (created|updated|partial))/),
			]),
		);
	},
	SECONDS * 1000,
);
