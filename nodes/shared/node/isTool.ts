import type { INode } from 'n8n-workflow';

/** Whether the node runs as a tool of an AI agent: n8n names the tool that it makes of a node after the node. */
export function isTool({ type }: INode): boolean {
	return type.endsWith('Tool');
}
