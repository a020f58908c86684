import type { IExecuteFunctions, INode, INodeExecutionData, INodeType } from 'n8n-workflow';
import { createRunExecutionData, NodeConnectionTypes, NodeHelpers, Workflow } from 'n8n-workflow';

import { additionalDataFor } from '../harness/additionalData';
import { WorkflowExecute } from '../harness/core';
import type { Credentials } from '../harness/credentials';
import { CredentialsHelper } from '../harness/credentials';
import { newestVersion, NodeTypes } from '../harness/nodeTypes';
import type { LoadedPackage } from '../harness/package';
import type { NodeShape } from './contenders';
import type { Meter } from './measure';

const INPUT = 'Input';
const NODE = 'Node';

interface EngineParts {
	pkg: LoadedPackage;
	/** Nodes that are not the package's, by their full names. */
	others: ReadonlyMap<string, INodeType>;
	credentials: Credentials;
	/** Runs while the node does. */
	meter: Meter;
}

/**
 * Runs the second node of a workflow in n8n's engine, on items that the first one has given. Unlike
 * the harness it copies nothing, so that memory is the node's own.
 */
export async function runNode(
	{ type, parameters }: NodeShape,
	items: INodeExecutionData[],
	{ pkg, others, credentials, meter }: EngineParts,
): Promise<INodeExecutionData[]> {
	const nodeType = new NodeTypes(pkg, others).getByName(type);
	const watched = watch(NodeHelpers.getVersionedNodeType(nodeType), meter);
	const nodeTypes = new NodeTypes(pkg, new Map([[type, watched]]));
	const workflow = new Workflow({
		id: 'bench',
		nodes: [
			{ ...place(INPUT), type: 'n8n-nodes-base.manualTrigger', typeVersion: 1, parameters: {} },
			{
				...place(NODE),
				type,
				typeVersion: newestVersion(nodeType),
				parameters,
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
	const helper = new CredentialsHelper(pkg, credentials);
	const additionalData = additionalDataFor({ credentialsHelper: helper, mode: 'trigger' });
	const execution = new WorkflowExecute(additionalData, 'trigger', runData);
	const run = await execution.processRunExecutionData(workflow);
	const task = run.data.resultData.runData[NODE]?.[0];
	if (run.status !== 'success' || task?.error) {
		throw task?.error ?? run.data.resultData.error ?? new Error(`The run ended as ${run.status}`);
	}
	return task?.data?.main?.[0] ?? [];
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
