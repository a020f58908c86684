import { createRequire } from 'node:module';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';

import type {
	IExecuteFunctions,
	INode,
	INodeExecutionData,
	INodeType,
	IVersionedNodeType,
} from 'n8n-workflow';
import { createRunExecutionData, NodeConnectionTypes, NodeHelpers, Workflow } from 'n8n-workflow';

import { additionalDataFor } from '../test/harness/additionalData';
import { WorkflowExecute } from '../test/harness/core';
import type { Credentials } from '../test/harness/credentials';
import { CredentialsHelper } from '../test/harness/credentials';
import { newestVersion, NodeTypes } from '../test/harness/nodeTypes';
import type { LoadedPackage } from '../test/harness/package';
import { HTTP_REQUEST, SPLIT_OUT } from './contenders';
import type { NodeShape, Usage } from './types';

const INPUT = 'Input';
const NODE = 'Node';

const N8N_NODES = new Map([
	[HTTP_REQUEST, 'HttpRequest/HttpRequest'],
	[SPLIT_OUT, 'Transform/SplitOut/SplitOut'],
]);

type NodeFile = Record<string, new () => INodeType | IVersionedNodeType>;

/**
 * Runs the second node of a workflow in n8n's engine, on items that the first one has given. Unlike
 * the harness it copies nothing, so that memory is the node's own.
 * @returns what the node took, and its output
 */
export async function runNode(
	{ type, parameters, executeOnce = false }: NodeShape,
	items: INodeExecutionData[],
	pkg: LoadedPackage,
	credentials: Credentials,
): Promise<{ usage: Usage; output: INodeExecutionData[] }> {
	let usage: Usage | undefined;
	const nodeType = new NodeTypes([pkg], otherNodes(type)).getByName(type);
	const watched = watch(NodeHelpers.getVersionedNodeType(nodeType), (taken) => (usage = taken));
	const nodeTypes = new NodeTypes([pkg], new Map([[type, watched]]));
	const workflow = new Workflow({
		id: 'bench',
		nodes: [
			{ ...place(INPUT), type: 'n8n-nodes-base.manualTrigger', typeVersion: 1, parameters: {} },
			{
				...place(NODE),
				type,
				typeVersion: newestVersion(nodeType),
				parameters,
				executeOnce,
				onError: 'continueRegularOutput',
				credentials: Object.fromEntries(
					Object.keys(credentials).map((name) => [name, { id: name, name }]),
				),
			},
		],
		connections: {
			[INPUT]: { main: [[{ node: NODE, type: NodeConnectionTypes.Main, index: 0 }]] },
		},
		active: false,
		nodeTypes,
		settings: { executionOrder: 'v1' },
	});
	const node = workflow.getNode(NODE) as INode;
	const data = { main: [items] };
	const runData = createRunExecutionData({
		executionData: {
			nodeExecutionStack: [{ node, data, source: { main: [{ previousNode: INPUT }] } }],
		},
		resultData: {
			runData: {
				[INPUT]: [{ startTime: 0, executionTime: 0, executionIndex: 0, source: [], data }],
			},
		},
	});
	const helper = new CredentialsHelper([pkg], credentials);
	const additionalData = additionalDataFor({ credentialsHelper: helper, mode: 'trigger' });
	const execution = new WorkflowExecute(additionalData, 'trigger', runData);
	const run = await execution.processRunExecutionData(workflow);
	const task = run.data.resultData.runData[NODE]?.[0];
	if (run.status !== 'success' || task?.error) {
		throw task?.error ?? run.data.resultData.error ?? new Error(`The run ended as ${run.status}`);
	}
	const output = task?.data?.main?.[0] ?? [];
	if (!usage || !output.length) throw new Error('The node did not run');
	return { usage, output };
}

function place(name: string): Pick<INode, 'id' | 'name' | 'position'> {
	return { id: name, name, position: [0, 0] };
}

/** n8n's own, which 'npm run bench' installs beside the benchmark; only the one that is wanted. */
function otherNodes(type: string): ReadonlyMap<string, INodeType> {
	const path = N8N_NODES.get(type);
	if (path === undefined) return new Map();
	const nodes = join(__dirname, 'n8n', 'node_modules', 'n8n-nodes-base', 'dist', 'nodes');
	const file = createRequire(__filename)(join(nodes, `${path}.node.js`)) as NodeFile;
	const [Node] = Object.values(file);
	if (!Node) throw new Error(`n8n has no node ${type}`);
	return new Map([[type, NodeHelpers.getVersionedNodeType(new Node())]]);
}

/** The node with a meter around it: what n8n does before and after is the same for all. */
function watch(nodeType: INodeType, tell: (usage: Usage) => void): INodeType {
	async function execute(this: IExecuteFunctions) {
		collectGarbage();
		const { rss, heapUsed } = process.memoryUsage();
		const cpu = process.cpuUsage();
		const at = performance.now();
		try {
			return await nodeType.execute?.call(this);
		} finally {
			const wallMs = performance.now() - at;
			const { user, system } = process.cpuUsage(cpu);
			const peakBytes = process.resourceUsage().maxRSS * 1024;
			collectGarbage();
			const keptBytes = process.memoryUsage().heapUsed - heapUsed;
			tell({ wallMs, cpuMs: (user + system) / 1000, peakBytes, startBytes: rss, keptBytes });
		}
	}
	return Object.create(nodeType, { execute: { value: execute } }) as INodeType;
}

/** What several runs took one after another. */
export function sum(usages: readonly Usage[]): Usage {
	const all = (figure: (usage: Usage) => number) =>
		usages.reduce((total, usage) => total + figure(usage), 0);
	return {
		wallMs: all(({ wallMs }) => wallMs),
		cpuMs: all(({ cpuMs }) => cpuMs),
		peakBytes: Math.max(...usages.map(({ peakBytes }) => peakBytes)),
		startBytes: usages[0]?.startBytes ?? 0,
		keptBytes: all(({ keptBytes }) => keptBytes),
	};
}

function collectGarbage(): void {
	if (!globalThis.gc) throw new Error('Node.js must be started with --expose-gc');
	globalThis.gc();
}
