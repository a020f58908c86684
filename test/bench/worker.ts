import { createRequire } from 'node:module';

import type { INodeType } from 'n8n-workflow';

import type { Service } from '../../nodes/shared/http/client';
import type { Credentials } from '../harness';
import { loadPackage } from '../harness';
import type { LimitSettings } from '../sandbox';
import type { Contender } from './contenders';
import { nodeOf } from './contenders';
import { runNode } from './engine';
import { HTTP_REQUEST, httpRequest } from './httpRequest';
import type { Usage } from './measure';
import { Meter } from './measure';
import { ONE_BY_ONE, oneByOne, PARAMETERS_ONLY, parametersOnly } from './nodes';
import { serve } from './rpc';
import type { Address } from './server';
import type { Workload } from './workload';
import { items, WARM_UP } from './workload';

/** What one such process is for. */
export interface Task {
	contender: Contender;
	workload: Workload;
	limit?: LimitSettings;
	address: Address;
	/** Where a few rows go beforehand, as n8n has been running for a while when a workflow is run. */
	warmUp: Address;
	/** What stands for the minute that the node knows Saleshandy's limit to count by. */
	minuteMs?: number;
}

let task: Task | undefined;

async function warmUp({ contender, workload, warmUp: address }: Task): Promise<Usage> {
	const anyLimit = { requests: 1, windowMs: 1 };
	return await run(contender, { ...WARM_UP, api: workload.api }, address, anyLimit);
}

async function measure({ contender, workload, address, limit, minuteMs }: Task): Promise<Usage> {
	// A pace takes the limit as it is known when it begins, and here one begins: the address is new.
	if (minuteMs !== undefined) shortenKnownMinute(minuteMs);
	return await run(contender, workload, address, limit);
}

async function run(
	contender: Contender,
	workload: Workload,
	{ saleshandyUrl, puffleUrl, keys }: Address,
	limit: LimitSettings | undefined,
): Promise<Usage> {
	const pkg = await loadPackage();
	const credentials: Credentials =
		workload.api === 'saleshandy'
			? { saleshandyApi: { apiKey: keys.saleshandy, baseUrl: saleshandyUrl } }
			: { puffleApi: { apiKey: keys.puffle, baseUrl: puffleUrl } };
	const others = new Map<string, INodeType>();
	const node = nodeOf(contender, workload, limit, saleshandyUrl);
	if (node.type === HTTP_REQUEST) others.set(...httpRequest());
	if (node.type === ONE_BY_ONE) others.set(...oneByOne());
	if (node.type === PARAMETERS_ONLY) others.set(...parametersOnly(pkg));
	const meter = new Meter();
	const output = await runNode(node, items(workload), { pkg, others, credentials, meter });
	if (!meter.usage || output.length === 0) throw new Error('The node did not run');
	return meter.usage;
}

/** In the built package, the very one that the engine has loaded. */
function shortenKnownMinute(windowMs: number): void {
	const load = createRequire(__filename);
	const { saleshandyService } = load('../../dist/nodes/Saleshandy/api.js') as {
		saleshandyService: Pick<Service, 'knownRateLimit'>;
	};
	if (!saleshandyService.knownRateLimit) throw new Error('The node knows of no limit');
	saleshandyService.knownRateLimit.windowMs = windowMs;
}

// Looking places up in source maps would be charged to those who meet many errors.
process.setSourceMapsEnabled(false);
serve<Task | 'measure', Usage>(async (question) => {
	if (question !== 'measure') return await warmUp((task = question));
	if (!task) throw new Error('Nothing to measure');
	return await measure(task);
});
