import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

import { runNode } from '../harness';
import { CAMPAIGNS, leadId, prospectId } from '../sandbox';
import type { FaultSandbox } from './played';

/** Bytes by which the heap may grow. */
export const MOST_GROWTH = 5 * 1024 * 1024;

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

/** @returns bytes by which the heap grew over so many executions, each with a key and columns of its own */
export async function growthOver(executions: number, sandbox: FaultSandbox): Promise<number> {
	const runAll = async (count: number) => {
		for (let n = 0; n < count; n += 1) await execute(sandbox);
	};
	// What is kept for an hour may fill up to its bound first.
	await runAll(executions / 4);
	const before = await used();
	await runAll(executions);
	return (await used()) - before;
}

async function used(): Promise<number> {
	// What waits to be released is released in a later turn.
	for (let n = 0; n < 3; n += 1) {
		await new Promise((resolve) => setImmediate(resolve));
		collect();
	}
	return process.memoryUsage().heapUsed;
}

let executed = 0;

async function execute(sandbox: FaultSandbox): Promise<void> {
	executed += 1;
	// What was used at this very moment stays.
	await sandbox.clock.sleep(1_000);
	const apiKey = `heap-${process.pid}-${executed}`;
	sandbox.reset();
	sandbox.settings.validKeys = { saleshandy: [apiKey], puffle: [apiKey] };
	const isSaleshandy = executed % 2 === 0;
	const byId = (value: string) => ({ __rl: true, mode: 'id', value });
	const campaign = CAMPAIGNS.outreach.id;
	const values = { 'First Name': 'Ann', [`Column ${executed}`]: 'x', [`Odd ${executed}`]: 'y' };
	const { output, error } = await runNode({
		node: isSaleshandy ? 'saleshandy' : 'puffle',
		parameters: {
			...(isSaleshandy
				? { prospectId: byId(prospectId(executed % 100)) }
				: { campaignId: byId(campaign), leadId: byId(leadId(campaign, executed % 100)) }),
			specifyFields: 'json',
			fieldsJson: values,
			options: { unknownFields: 'ignore' },
		},
		items: [{ json: {} }],
		credentials: {
			saleshandyApi: { apiKey, baseUrl: sandbox.saleshandyUrl },
			puffleApi: { apiKey, baseUrl: sandbox.puffleUrl },
		},
	});
	if (error || output[0]?.json.status !== 'updated') {
		throw new Error(`Execution ${executed}: ${JSON.stringify(output[0]?.json ?? error)}`);
	}
}
