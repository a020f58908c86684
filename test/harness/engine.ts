import type {
	ExecutionError,
	IConnections,
	INode,
	INodeExecutionData,
	IPinData,
	IRun,
	IWorkflowSettings,
	NodeExecutionHint,
} from 'n8n-workflow';
import { createRunExecutionData, deepCopy, Workflow } from 'n8n-workflow';

import { additionalDataFor } from './additionalData';
import type { AgentScript, ToolDescription } from './agent';
import { AGENT, scriptedAgent } from './agent';
import { WorkflowExecute } from './core';
import type { Credentials } from './credentials';
import { CredentialsHelper } from './credentials';
import type { LogEntry } from './logs';
import { captureLogs } from './logs';
import { NodeTypes } from './nodeTypes';
import { WAIT, waiting } from './baseNodes/wait';
import { loadPackage } from './package';

/** A workflow as the editor exports it. */
export interface WorkflowJson {
	name?: string;
	nodes: INode[];
	connections: IConnections;
	settings?: IWorkflowSettings;
	pinData?: IPinData;
}

export interface RunOptions {
	/** The package's folder. Default: this repository. */
	root?: string;
	/** The folders of several packages, instead of one. */
	roots?: readonly string[];
	/** Given to every node that can use a credential of that type. */
	credentials?: Credentials;
	/** 'manual' as from the editor, 'trigger' as an active workflow. Default: 'manual'. */
	mode?: 'manual' | 'trigger';
	/** The trigger to start from, where there are several. */
	start?: string;
	/** What that trigger emits. Default: its own item. */
	triggerItems?: INodeExecutionData[];
	/** What other nodes give instead of being run, by their names. */
	pinData?: IPinData;
	/** What an AI Agent in the workflow does. */
	agent?: AgentScript;
	/** How a Wait node passes its time. Default: really. */
	sleep?: (ms: number) => Promise<void>;
	/** Aborting it stops the execution, as its stop button does. */
	signal?: AbortSignal;
}

export interface WorkflowRun {
	run: IRun;
	/** Everything a node gave at one of its outputs; of several runs, one after the other. */
	items(node: string, output?: number): INodeExecutionData[];
	/** What the node last threw, also where the workflow went on; without a name, why it ended. */
	error(node?: string): ExecutionError | undefined;
	hints(node: string): NodeExecutionHint[];
	logs: LogEntry[];
	/** How often each credential was decrypted, by its type. */
	decrypts: Record<string, number>;
	/** The tools that an AI Agent found connected to it. */
	tools: ToolDescription[];
}

export interface RunningWorkflow {
	promise: Promise<WorkflowRun>;
	cancel: () => void;
}

/**
 * Runs a whole workflow in n8n's engine. What goes wrong in a node is part of the result; the
 * promise rejects only if n8n refuses to start the workflow, as it does if a required parameter
 * is missing.
 */
export async function runWorkflow(
	workflow: WorkflowJson,
	options: RunOptions = {},
): Promise<WorkflowRun> {
	const roots = options.roots ?? [options.root];
	const packages = await Promise.all(roots.map(async (root) => await loadPackage(root)));
	const credentialsHelper = new CredentialsHelper(packages, options.credentials);
	const agent = scriptedAgent(options.agent ?? { calls: [] });
	const nodeTypes = new NodeTypes(
		packages,
		new Map([
			[AGENT, agent.nodeType],
			[WAIT, waiting(options.sleep)],
		]),
	);
	const loaded = loadWorkflow(workflow, options, nodeTypes);

	const logs: LogEntry[] = [];
	const run = await captureLogs(
		logs,
		async () => await execute(loaded, workflow, options, credentialsHelper),
	);
	const tasks = (node: string) => {
		if (!loaded.nodes[node]) throw new Error(`The workflow has no node '${node}'`);
		return run.data.resultData.runData[node] ?? [];
	};
	return {
		run,
		items: (node, output = 0) => tasks(node).flatMap(({ data }) => data?.main?.[output] ?? []),
		error: (node) => (node === undefined ? run.data.resultData.error : tasks(node).at(-1)?.error),
		hints: (node) => tasks(node).flatMap(({ hints }) => hints ?? []),
		logs,
		decrypts: credentialsHelper.decrypts,
		tools: agent.tools,
	};
}

/** The same, with a handle that stops the execution while it runs. */
export function startWorkflow(workflow: WorkflowJson, options: RunOptions = {}): RunningWorkflow {
	const stop = new AbortController();
	const signal = options.signal ? AbortSignal.any([options.signal, stop.signal]) : stop.signal;
	return {
		promise: runWorkflow(workflow, { ...options, signal }),
		cancel: () => {
			stop.abort();
		},
	};
}

/** An exported workflow names credentials of the instance it comes from; these are ours. */
export function giveCredentials(
	node: INode,
	nodeTypes: NodeTypes,
	credentials: Credentials = {},
): void {
	const { description } = nodeTypes.getByNameAndVersion(node.type, node.typeVersion);
	for (const { name } of description.credentials ?? []) {
		if (!credentials[name]) continue;
		node.credentials = { ...node.credentials, [name]: { id: name, name } };
	}
}

/** With the default of every parameter that was left out. */
function loadWorkflow(
	{ name = 'Harness', nodes, connections, settings = { executionOrder: 'v1' } }: WorkflowJson,
	{ mode, credentials }: RunOptions,
	nodeTypes: NodeTypes,
): Workflow {
	const own = deepCopy(nodes);
	for (const node of own) giveCredentials(node, nodeTypes, credentials);
	const active = mode === 'trigger';
	return new Workflow({
		id: 'harness',
		name,
		nodes: own,
		connections,
		settings,
		active,
		nodeTypes,
	});
}

async function execute(
	loaded: Workflow,
	workflow: WorkflowJson,
	options: RunOptions,
	credentialsHelper: CredentialsHelper,
): Promise<IRun> {
	const { mode = 'manual', signal, triggerItems = [{ json: {} }] } = options;
	const node = startNode(loaded, options.start);
	const first = { node, data: { main: [deepCopy(triggerItems)] }, source: null };
	const runData = createRunExecutionData({
		executionData: { nodeExecutionStack: [first] },
		resultData: { pinData: pinned(workflow, options, mode, node.name) },
	});
	const additionalData = additionalDataFor({ credentialsHelper, mode });
	const execution = new WorkflowExecute(additionalData, mode, runData).processRunExecutionData(
		loaded,
	);
	const stop = () => {
		execution.cancel();
	};
	if (signal?.aborted) stop();
	signal?.addEventListener('abort', stop, { once: true });
	try {
		return await execution;
	} finally {
		signal?.removeEventListener('abort', stop);
	}
}

function startNode(workflow: Workflow, name: string | undefined): INode {
	// n8n does not start a workflow at a webhook by itself.
	const first = () => Object.values(workflow.nodes).find(({ type }) => type.endsWith('.webhook'));
	const node = name === undefined ? (workflow.getStartNode() ?? first()) : workflow.getNode(name);
	if (!node) throw new Error(`The workflow has no ${name ?? 'trigger'} to start from`);
	return node;
}

/** In production n8n ignores what is pinned in a workflow; what a test pins is always used. */
function pinned(
	workflow: WorkflowJson,
	{ pinData, triggerItems }: RunOptions,
	mode: 'manual' | 'trigger',
	start: string,
): IPinData {
	return deepCopy({
		...(mode === 'manual' && { ...workflow.pinData }),
		...pinData,
		...(mode === 'manual' && triggerItems && { [start]: triggerItems }),
	});
}
