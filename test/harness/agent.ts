import type {
	EngineRequest,
	EngineResponse,
	IDataObject,
	IExecuteFunctions,
	INodeExecutionData,
	INodeType,
} from 'n8n-workflow';
import { NodeConnectionTypes } from 'n8n-workflow';
import type { z } from 'zod';

import { define } from './baseNodes/define';

/** A tool as a model is told of it. */
export interface ToolDescription {
	name: string;
	description: string;
	schema: z.ZodObject<z.ZodRawShape>;
}

export interface ToolCall {
	/** The tool's name, or its node's. With one tool connected it can be left out. */
	tool?: string;
	args: IDataObject;
}

export interface AgentScript {
	calls: readonly ToolCall[];
	/**
	 * How the tools are run. 'agent': by the agent, inside its own run, as versions 1 and 2 of the
	 * AI Agent node and sub-agents do. 'engine': by the engine at the agent's request, like any
	 * other node, as version 3 does, the one that is added today.
	 */
	via?: 'agent' | 'engine';
}

export interface ScriptedAgent {
	nodeType: INodeType;
	/** The tools that were connected, once the agent has run. */
	tools: ToolDescription[];
}

interface SuppliedTool extends ToolDescription {
	invoke(args: IDataObject): Promise<string>;
	metadata?: { sourceNodeName?: string };
}

interface ConnectedTool extends SuppliedTool {
	metadata: { sourceNodeName: string };
}

export const AGENT = '@n8n/n8n-nodes-langchain.agent';

const { Main, AiLanguageModel, AiMemory, AiOutputParser, AiTool } = NodeConnectionTypes;

/** An AI Agent that makes the calls of a script where n8n's asks a model which ones to make. */
export function scriptedAgent({ calls, via = 'agent' }: AgentScript): ScriptedAgent {
	const tools: ToolDescription[] = [];
	const [, nodeType] = define(
		{ name: AGENT, inputs: [Main, AiLanguageModel, AiMemory, AiTool, AiOutputParser] },
		{
			async execute(this: IExecuteFunctions, response?: EngineResponse) {
				if (response?.actionResponses.length) return [observations(response)];
				const connected = await connectedTools(this);
				tools.splice(0, tools.length, ...connected);
				if (calls.length === 0) return [[]];
				if (via === 'engine') return request(calls, connected);
				const items: INodeExecutionData[] = [];
				for (const call of calls) {
					const text = await chosen(call, connected).invoke(call.args);
					items.push({ json: { output: text } });
				}
				return [items];
			},
		},
	);
	return { nodeType, tools };
}

async function connectedTools(agent: IExecuteFunctions): Promise<ConnectedTool[]> {
	const tools = (await agent.getInputConnectionData(AiTool, 0)) as SuppliedTool[];
	// Before 2.20 it was the agent that noted from which node a tool is.
	const ofTools = { connectionType: AiTool, depth: 1 } as const;
	const nodes = agent.getParentNodes(agent.getNode().name, ofTools);
	return tools.map((tool, index) => {
		const sourceNodeName = tool.metadata?.sourceNodeName ?? nodes[index]?.name ?? '';
		return Object.assign(tool, { metadata: { ...tool.metadata, sourceNodeName } });
	});
}

function chosen({ tool }: ToolCall, connected: ConnectedTool[]): ConnectedTool {
	const found = connected.find(
		({ name, metadata }) => tool === undefined || name === tool || metadata.sourceNodeName === tool,
	);
	if (!found) throw new Error(`No tool '${tool}', only ${connected.map((t) => t.name).join(', ')}`);
	return found;
}

function request(calls: readonly ToolCall[], connected: ConnectedTool[]): EngineRequest {
	return {
		actions: calls.map((call, index) => ({
			actionType: 'ExecutionNodeAction',
			nodeName: chosen(call, connected).metadata.sourceNodeName,
			input: call.args,
			type: AiTool,
			id: `call_${index}`,
			metadata: { itemIndex: 0 },
		})),
		metadata: {},
	};
}

/** What version 3 of the AI Agent node shows the model of each call's outcome. */
function observations({ actionResponses }: EngineResponse): INodeExecutionData[] {
	return actionResponses.map(({ data }) => {
		const rows = data.data?.[AiTool]?.[0]?.map(({ json }) => json);
		const seen = rows?.length ? rows : data.error ? { error: data.error.message } : '';
		return { json: { output: JSON.stringify(seen) } };
	});
}
