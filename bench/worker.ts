import Module from 'node:module';
import { join } from 'node:path';

import type { INodeExecutionData } from 'n8n-workflow';

import { loadPackage } from '../test/harness';
import { findScenario } from './chapters';
import { serve } from './child';
import { runNode, sum } from './engine';
import type { Address } from './server';
import { sheet, WARM_UP_ROWS } from './sheet';
import type { Contender, Executions, Setting, Task, Usage } from './types';

export interface WorkerSteps {
	prepare: {
		/** The checkout whose built nodes run. */
		root: string;
		setting: Setting;
		scenario: string;
		contender: string;
		/** Where a few rows go first, as n8n has been up for a while when a workflow runs. */
		warmUp: Address;
	};
	prepared: null;
	/** The sandbox that counts. */
	finish: Address;
	finished: Measurement;
}

/** What a run took, and which of its rows' items say that they failed. */
export interface Measurement extends Executions {
	failed: number[];
}

type Resolve = (request: string, parent: object | null, ...rest: unknown[]) => string;

/** n8n's own nodes and those of another checkout get the n8n-workflow of the engine that runs them. */
function shareWorkflowModule(): void {
	const shared = require.resolve('n8n-workflow');
	const loader = Module as unknown as { _resolveFilename: Resolve };
	const usual = loader._resolveFilename;
	loader._resolveFilename = (request, ...rest) =>
		request === 'n8n-workflow' ? shared : usual.call(Module, request, ...rest);
}

async function run(
	{ node }: Contender,
	task: Task,
	root: string,
	{ saleshandyUrl, puffleUrl, keys }: Address,
): Promise<Measurement> {
	const { api, items, executions = 1 } = task.workload;
	const credentials =
		api === 'saleshandy'
			? { saleshandyApi: { apiKey: keys.saleshandy, baseUrl: saleshandyUrl } }
			: { puffleApi: { apiKey: keys.puffle, baseUrl: puffleUrl } };
	const pkg = await loadPackage(root);
	const nodes = [node(task, api === 'saleshandy' ? saleshandyUrl : puffleUrl)].flat();
	const usages: Usage[] = [];
	let given: INodeExecutionData[] = [];
	for (let execution = 0; execution < executions; execution += 1) {
		let data = items();
		const ofNodes: Usage[] = [];
		for (const each of nodes) {
			const { usage, output } = await runNode(each, data, pkg, credentials);
			ofNodes.push(usage);
			data = output;
		}
		usages.push(sum(ofNodes));
		given = data;
	}
	const ids = given.map(({ json }) => json.prospectId ?? json.leadId ?? json.id);
	return {
		...sum(usages),
		executionsMs: usages.map(({ wallMs }) => wallMs),
		failed: given.flatMap(({ json }, row) => (json.error === undefined ? [] : [row])),
		recordsGiven: new Set(ids.filter((id) => id !== undefined)).size,
	};
}

/**
 * The nodes know that Saleshandy counts by the minute and how often to look at an import; here the
 * minute is shorter. Where they say so is up to each checkout, so all that its built modules export
 * is searched.
 */
function shortenMinute(root: string, minuteMs: number): void {
	const dist = join(root, 'dist', '/');
	const limits: { windowMs: number }[] = [];
	for (const module of Object.values(require.cache)) {
		if (!module?.filename.startsWith(dist)) continue;
		limits.push(...limitsIn(module.exports, 3));
		const { LOOKS: looks } = module.exports as { LOOKS?: { firstAfter: number; every: number } };
		if (!looks) continue;
		looks.firstAfter *= minuteMs / 60_000;
		looks.every *= minuteMs / 60_000;
	}
	if (limits.length === 0) throw new Error('The node does not know of a limit per minute');
	for (const limit of limits) limit.windowMs = minuteMs;
}

function limitsIn(value: unknown, depth: number): { windowMs: number }[] {
	if (typeof value !== 'object' || value === null) return [];
	if ('windowMs' in value && value.windowMs === 60_000) return [value as { windowMs: number }];
	return depth === 0 ? [] : Object.values(value).flatMap((each) => limitsIn(each, depth - 1));
}

// Looking up source maps would be charged to contenders that meet many errors.
process.setSourceMapsEnabled(false);
shareWorkflowModule();
serve<WorkerSteps>(async ({ root, setting, warmUp, ...names }) => {
	const scenario = findScenario(names.scenario, setting);
	const contender = scenario.contenders.find(({ name }) => name === names.contender);
	if (!contender) throw new Error(`${scenario.id} has no contender '${names.contender}'`);
	const workload = sheet({ api: scenario.workload.api, rows: WARM_UP_ROWS });
	const limit = { ...scenario.limit, requests: 1, windowMs: 1 };
	await run(contender, { workload, limit }, root, warmUp);
	// A rate limiter takes the limit as it is known when the first request goes to an address.
	if (contender.own && scenario.limit) shortenMinute(root, scenario.limit.windowMs);
	return {
		prepared: null,
		finish: async (address) => await run(contender, scenario, root, address),
	};
});
