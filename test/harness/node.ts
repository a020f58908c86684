import type {
	ExecutionError,
	INode,
	INodeExecutionData,
	INodeParameters,
	NodeExecutionHint,
} from 'n8n-workflow';
import { NodeConnectionTypes } from 'n8n-workflow';

import type { RunOptions, WorkflowRun } from './engine';
import { runWorkflow } from './engine';
import type { LogEntry } from './logs';
import { newestVersion } from './nodeTypes';
import { loadPackage } from './package';

type Settings = Partial<
	Pick<
		INode,
		| 'alwaysOutputData'
		| 'disabled'
		| 'executeOnce'
		| 'maxTries'
		| 'onError'
		| 'retryOnFail'
		| 'typeVersion'
		| 'waitBetweenTries'
	>
>;

export interface NodeCall
	extends Settings, Pick<RunOptions, 'root' | 'credentials' | 'mode' | 'signal'> {
	/** Its short name: 'saleshandy' or 'puffle'. */
	node: string;
	parameters?: INodeParameters;
	items: INodeExecutionData[];
}

export interface NodeRun {
	/** The items at the node's (first) output. */
	output: INodeExecutionData[];
	/** With `onError: 'continueErrorOutput'`, the items at its error output. */
	errors: INodeExecutionData[];
	/** What the node threw, as n8n stores it; else why the execution ended, if it failed. */
	error: ExecutionError | undefined;
	hints: NodeExecutionHint[];
	logs: LogEntry[];
	decrypts: Record<string, number>;
	/** 'success', 'error' or 'canceled'. */
	status: string;
	/** The execution as a whole; the nodes are called 'Input' and 'Node'. */
	workflow: WorkflowRun;
}

const INPUT = 'Input';
const NODE = 'Node';

/** Runs one node on some items, as the second node of a workflow whose first one supplies them. */
export async function runNode(call: NodeCall): Promise<NodeRun> {
	const { node, parameters = {}, items, root, credentials, mode, signal, ...settings } = call;
	const pkg = await loadPackage(root);
	const type = pkg.nodes.get(node);
	if (!type) throw new Error(`${pkg.name} has no node '${node}'`);

	const workflow = await runWorkflow(
		{
			nodes: [
				{
					id: 'input',
					name: INPUT,
					type: 'n8n-nodes-base.manualTrigger',
					typeVersion: 1,
					position: [0, 0],
					parameters: {},
				},
				{
					id: 'node',
					name: NODE,
					type: `${pkg.name}.${node}`,
					typeVersion: newestVersion(type),
					position: [200, 0],
					parameters,
					...settings,
				},
			],
			connections: {
				[INPUT]: { main: [[{ node: NODE, type: NodeConnectionTypes.Main, index: 0 }]] },
			},
		},
		{
			triggerItems: items,
			...(root !== undefined && { root }),
			...(credentials && { credentials }),
			...(mode && { mode }),
			...(signal && { signal }),
		},
	);
	return {
		output: workflow.items(NODE),
		errors: workflow.items(NODE, 1),
		error: workflow.error(NODE) ?? workflow.error(),
		hints: workflow.hints(NODE),
		logs: workflow.logs,
		decrypts: workflow.decrypts,
		status: workflow.run.status,
		workflow,
	};
}
