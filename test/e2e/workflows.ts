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
	return {
		name: 'Rows',
		settings: { executionOrder: 'v1', ...settings },
		nodes: [
			node('Start', 'n8n-nodes-base.manualTrigger', 1, 0, {}),
			node('Rows', 'n8n-nodes-base.code', 2, 1, { jsCode: `return ${JSON.stringify(rows)};` }),
			{
				...node(UPDATE, `${PACKAGE}.${type}`, 1, 2, parameters),
				credentials,
				...(onError ? { onError } : {}),
			},
		],
		connections: { Start: to('Rows'), Rows: to(UPDATE) },
	};
}

function node(
	name: string,
	type: string,
	typeVersion: number,
	column: number,
	parameters: object,
): object {
	return { id: name, name, type, typeVersion, position: [column * 220, 0], parameters };
}

function to(name: string): object {
	return { main: [[{ node: name, type: 'main', index: 0 }]] };
}
