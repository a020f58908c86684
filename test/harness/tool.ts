import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { jsonParse, NodeConnectionTypes, NodeHelpers } from 'n8n-workflow';

import type { AgentScript, ToolDescription } from './agent';
import { AGENT } from './agent';
import type { RunOptions, WorkflowRun } from './engine';
import { runWorkflow } from './engine';
import { newestVersion } from './nodeTypes';
import { loadPackage } from './package';
import { asTool } from './toolNode';

export interface ToolNode extends Pick<RunOptions, 'root' | 'credentials' | 'mode' | 'signal'> {
	/** The short name of the node that is used as a tool. */
	node: string;
	/** Its parameters, those that the model fills in as `={{ $fromAI('key', 'what it is') }}`. */
	parameters?: INodeParameters;
	/** What the agent itself was given. Default: `{ chatInput: 'Hello' }`. */
	agentInput?: IDataObject;
}

export interface ToolCallOptions extends ToolNode, Pick<AgentScript, 'via'> {
	/** What the model sends, by key. */
	args: IDataObject;
}

export interface ToolResult {
	/** What the model reads. Undefined where the tool's failure ended the agent. */
	text: string | undefined;
	/** The same, parsed. */
	response: unknown;
	/** The message with which the agent failed. */
	error: string | undefined;
	workflow: WorkflowRun;
}

/** Lets an AI Agent call the node once. */
export async function callTool(call: ToolCallOptions): Promise<ToolResult> {
	const { args, via = 'agent' } = call;
	const workflow = await runAgent(call, { calls: [{ args }], via });
	const text = workflow.items('Agent')[0]?.json.output as string | undefined;
	return {
		text,
		response: text === undefined ? undefined : jsonParse(text),
		error: workflow.error()?.message,
		workflow,
	};
}

/** The tool that the node makes, as it is shown to a model. */
export async function describeTool(tool: ToolNode): Promise<ToolDescription> {
	const workflow = await runAgent(tool, { calls: [] });
	const [description] = workflow.tools;
	if (!description) throw workflow.error() ?? new Error(`'${tool.node}' made no tool`);
	return description;
}

async function runAgent(tool: ToolNode, agent: AgentScript): Promise<WorkflowRun> {
	const { node, parameters = {}, agentInput = { chatInput: 'Hello' }, ...options } = tool;
	const pkg = await loadPackage(options.root);
	const type = pkg.nodes.get(node);
	if (!type) throw new Error(`${pkg.name} has no node '${node}'`);
	const { description } = asTool(NodeHelpers.getVersionedNodeType(type));
	const complete =
		NodeHelpers.getNodeParameters(
			description.properties,
			parameters,
			true,
			false,
			null,
			description,
		) ?? parameters;
	// The editor names a new tool after what it does, and the model knows it by that name.
	const name = NodeHelpers.makeNodeName(complete, description);

	const { Main, AiTool } = NodeConnectionTypes;
	const fixed = { typeVersion: 1, parameters: {} };
	return await runWorkflow(
		{
			nodes: [
				{
					...fixed,
					id: 'chat',
					name: 'Chat',
					type: '@n8n/n8n-nodes-langchain.chatTrigger',
					position: [0, 0],
				},
				{ ...fixed, id: 'agent', name: 'Agent', type: AGENT, position: [200, 0] },
				{
					id: 'tool',
					name,
					type: `${pkg.name}.${node}Tool`,
					typeVersion: newestVersion(type),
					position: [200, 200],
					parameters,
				},
			],
			connections: {
				Chat: { main: [[{ node: 'Agent', type: Main, index: 0 }]] },
				[name]: { ai_tool: [[{ node: 'Agent', type: AiTool, index: 0 }]] },
			},
		},
		{ ...options, agent, start: 'Chat', triggerItems: [{ json: agentInput }] },
	);
}
