import type { CredentialReference } from '../realN8n';

export interface NodeOptions {
	parameters: object;
	credentials: CredentialReference;
	/** Of the workflow, beside the usual ones. */
	settings?: object;
	onError?: 'continueErrorOutput' | 'continueRegularOutput' | 'stopWorkflow';
}

const PACKAGE = 'n8n-nodes-saleshandy-puffle';

/** The name of the node under test in the workflows made here. */
export const UPDATE = 'Update';

/** A workflow of a start, rows made by code, and one of the two nodes. */
export function workflowWith(
	type: 'saleshandy' | 'puffle',
	rows: readonly object[],
	{ parameters, credentials, settings, onError }: NodeOptions,
): object {
	const nodes = [
		node('Start', 'n8n-nodes-base.manualTrigger', 1, {}),
		node('Rows', 'n8n-nodes-base.code', 2, { jsCode: `return ${JSON.stringify(rows)};` }),
		{
			...node(UPDATE, `${PACKAGE}.${type}`, 1, parameters),
			credentials,
			...(onError ? { onError } : {}),
		},
	];
	return chain('Rows', nodes, settings);
}

export interface Node {
	name: string;
	[key: string]: unknown;
}

/** A workflow of nodes in a line. */
export function chain(name: string, nodes: readonly Node[], settings?: object): object {
	const links = nodes.slice(1).map(({ name: next }, n) => [nodes[n]?.name, to(next)]);
	return {
		name,
		settings: { executionOrder: 'v1', ...settings },
		nodes: nodes.map((each, column) => ({ ...each, position: [column * 220, 0] })),
		connections: Object.fromEntries(links) as object,
	};
}

export function node(name: string, type: string, typeVersion: number, parameters: object): Node {
	return { id: name, name, type, typeVersion, parameters };
}

function to(name: string): object {
	return { main: [[{ node: name, type: 'main', index: 0 }]] };
}
