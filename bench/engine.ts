import { performance } from 'node:perf_hooks';

import type { IExecuteFunctions, INode, INodeExecutionData, INodeType } from 'n8n-workflow';
import { createRunExecutionData, NodeConnectionTypes, NodeHelpers, Workflow } from 'n8n-workflow';

import { additionalDataFor } from '../test/harness/additionalData';
import { WorkflowExecute } from '../test/harness/core';
import type { Credentials } from '../test/harness/credentials';
import { CredentialsHelper } from '../test/harness/credentials';
import { newestVersion, NodeTypes } from '../test/harness/nodeTypes';
import type { LoadedPackage } from '../test/harness/package';
import { otherNodes } from './nodes';
import type { NodeShape } from './scenario';

const INPUT = 'Input';
const NODE = 'Node';

interface EngineParts {
	pkg: LoadedPackage;
	credentials: Credentials;
}

/**
 * Runs the second node of a workflow in n8n's engine, on items that the first one has given. Unlike
 * the harness it copies nothing, so that memory is the node's own.
 * @returns what the node took, and its output
 */
export async function runNode(
	{ type, parameters, executeOnce = false }: NodeShape,
	items: INodeExecutionData[],
	{ pkg, credentials }: EngineParts,
): Promise<{ usage: Usage; output: INodeExecutionData[] }> {
	const meter = new Meter();
	const nodeType = new NodeTypes([pkg], otherNodes(type, pkg)).getByName(type);
	const watched = watch(NodeHelpers.getVersionedNodeType(nodeType), meter);
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
	if (!meter.usage || !output.length) throw new Error('The node did not run');
	return { usage: meter.usage, output };
}

function place(name: string): Pick<INode, 'id' | 'name' | 'position'> {
	return { id: name, name, position: [0, 0] };
}

/** The node with a meter around it: what n8n does before and after is the same for all. */
function watch(nodeType: INodeType, meter: Meter): INodeType {
	async function execute(this: IExecuteFunctions) {
		meter.begin();
		try {
			return await nodeType.execute?.call(this);
		} finally {
			meter.end();
		}
	}
	return Object.create(nodeType, { execute: { value: execute } }) as INodeType;
}

/** What one run of a node took. */
export interface Usage {
	wallMs: number;
	/** Of the whole process, V8's threads included. */
	cpuMs: number;
	/** Most memory that the process held, in bytes. */
	peakBytes: number;
	/** What it held before the node began, in bytes: n8n's engine and the input. */
	startBytes: number;
	/** What the heap held in addition when the node had ended and garbage was collected, in bytes. */
	keptBytes: number;
}

/** What all executions of a run took, and each of them. */
export interface Executions extends Usage {
	executionsMs: number[];
	/** Different records among the items that the last one gave. */
	recordsGiven: number;
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

/** A stopwatch that also measures CPU and memory. */
class Meter {
	usage: Usage | undefined;

	private readonly start = { at: 0, cpu: process.cpuUsage(), bytes: 0, heap: 0 };

	begin(): void {
		collectGarbage();
		const { rss, heapUsed } = process.memoryUsage();
		Object.assign(this.start, {
			bytes: rss,
			heap: heapUsed,
			cpu: process.cpuUsage(),
			at: performance.now(),
		});
	}

	end(): void {
		const wallMs = performance.now() - this.start.at;
		const { user, system } = process.cpuUsage(this.start.cpu);
		const peakBytes = process.resourceUsage().maxRSS * 1024;
		collectGarbage();
		this.usage = {
			wallMs,
			cpuMs: (user + system) / 1000,
			peakBytes,
			startBytes: this.start.bytes,
			keptBytes: process.memoryUsage().heapUsed - this.start.heap,
		};
	}
}

function collectGarbage(): void {
	if (!globalThis.gc) throw new Error('Node.js must be started with --expose-gc');
	globalThis.gc();
}
