import type { Call, Sandbox, Stats } from '../test/sandbox';
import { startSandbox } from '../test/sandbox';
import { findScenario } from './chapters';
import { serve } from './child';
import type { Scenario, Setting } from './scenario';
import { WARM_UP_ROWS } from './sheet';

/** Where a sandbox listens, and the keys that it accepts. */
export type Address = Pick<Sandbox, 'saleshandyUrl' | 'puffleUrl' | 'keys'>;

export type Question = { open: string; setting: Setting } | { tally: { failed: number[] } };

/** What the sandbox saw of one run. */
export interface Tally extends Stats {
	/** Requests that write. */
	writes: number;
	/** Requests in flight when the rate limit first refused one. */
	inFlightAtFirstRefusal: number;
	/** Rows of which every good value is in the account at the end. */
	rowsWritten: number;
	/** What only this kind of workload counts. */
	figures: Record<string, number>;
}

export interface Answer {
	/** Of the sandbox that counts, and of one to warm up on. */
	addresses: { address: Address; warmUp: Address };
	tally: Tally;
}

let current: { sandbox: Sandbox; scenario: Scenario } | undefined;
let warmUp: Promise<Sandbox> | undefined;

/** A new sandbox for each run, in a process that stays. */
async function open(scenario: Scenario): Promise<Answer['addresses']> {
	warmUp ??= startSandbox({ prospects: WARM_UP_ROWS, leads: WARM_UP_ROWS });
	await current?.sandbox.close();
	const { workload, latency, limit } = scenario;
	const { accountSize } = workload;
	const sandbox = await startSandbox({ prospects: accountSize, leads: accountSize, latency });
	current = { sandbox, scenario };
	sandbox.settings.keepBodies = false;
	sandbox.settings[workload.api].limit = limit ?? null;
	Object.assign(sandbox.settings.saleshandy.import, workload.settings);
	workload.prepare?.(sandbox);
	return { address: addressOf(sandbox), warmUp: addressOf(await warmUp) };
}

function addressOf({ saleshandyUrl, puffleUrl, keys }: Sandbox): Address {
	return { saleshandyUrl, puffleUrl, keys };
}

function tally(sandbox: Sandbox, { workload }: Scenario, failed: readonly number[]): Tally {
	return {
		...sandbox.stats(),
		writes: sandbox.calls.filter(({ method }) => method !== 'GET').length,
		inFlightAtFirstRefusal: inFlightAtFirstRefusal(sandbox.calls),
		rowsWritten: workload.rowsWritten(sandbox),
		figures: workload.figures?.(sandbox, failed) ?? {},
	};
}

/** Until its answer is sent, nobody can know of the refusal. */
function inFlightAtFirstRefusal(calls: readonly Call[]): number {
	const moment = calls.find(({ refusedByLimit }) => refusedByLimit)?.endedAt;
	if (moment === undefined) return 0;
	return calls.filter(({ at, endedAt = Infinity }) => at <= moment && endedAt >= moment).length;
}

serve<Question, Partial<Answer>>(async (question) => {
	if ('open' in question) {
		return { addresses: await open(findScenario(question.open, question.setting)) };
	}
	if (!current) throw new Error('No sandbox is open');
	return { tally: tally(current.sandbox, current.scenario, question.tally.failed) };
});
