import type { Call, Sandbox } from '../test/sandbox';
import { startSandbox } from '../test/sandbox';
import { findScenario } from './chapters';
import { serve } from './child';
import { LATENCY } from './limits';
import { WARM_UP_ROWS } from './sheet';
import type { Scenario, Setting, Tally } from './types';

/** Where a sandbox listens, and the keys that it accepts. */
export type Address = Pick<Sandbox, 'saleshandyUrl' | 'puffleUrl' | 'keys'>;

export interface ServerSteps {
	prepare: { scenario: string; setting: Setting };
	/** Of the sandbox that counts, and of one to warm up on. */
	prepared: { address: Address; warmUp: Address };
	/** Rows whose items say that they failed, counted from 0. */
	finish: { failed: number[] };
	finished: Tally;
}

function addressOf({ saleshandyUrl, puffleUrl, keys }: Sandbox): Address {
	return { saleshandyUrl, puffleUrl, keys };
}

function tally(sandbox: Sandbox, { workload }: Scenario, failed: readonly number[]): Tally {
	return {
		...sandbox.stats(),
		writes: sandbox.calls.filter(({ method }) => method !== 'GET').length,
		inFlightAtFirstRefusal: inFlightAtFirstRefusal(sandbox.calls),
		rowsWritten: workload.rowsWritten?.(sandbox) ?? 0,
		extra: workload.extra?.(sandbox, failed) ?? {},
	};
}

/** Until its answer is sent, nobody can know of the refusal. */
function inFlightAtFirstRefusal(calls: readonly Call[]): number {
	const moment = calls.find(({ refusedByLimit }) => refusedByLimit)?.endedAt;
	if (moment === undefined) return 0;
	return calls.filter(({ at, endedAt = Infinity }) => at <= moment && endedAt >= moment).length;
}

serve<ServerSteps>(async ({ scenario: id, setting }) => {
	const scenario = findScenario(id, setting);
	const { workload, limit } = scenario;
	const { accountSize: size = workload.rows } = workload;
	const warmUp = await startSandbox({ prospects: WARM_UP_ROWS, leads: WARM_UP_ROWS });
	const sandbox = await startSandbox({ prospects: size, leads: size, latency: LATENCY });
	sandbox.settings.keepBodies = false;
	sandbox.settings[workload.api].limit = limit ?? null;
	Object.assign(sandbox.settings.saleshandy.import, workload.imports);
	workload.prepare?.(sandbox);
	return {
		prepared: { address: addressOf(sandbox), warmUp: addressOf(warmUp) },
		finish: async ({ failed }) => tally(sandbox, scenario, failed),
	};
});
