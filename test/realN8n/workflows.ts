import { setTimeout as sleep } from 'node:timers/promises';

import type { LaunchedN8n } from './launch';
import { PACKAGE_NAME } from './package';
import type { Credential, Session } from './session';

export interface WorkflowNode {
	name: string;
	type: string;
	parameters: object;
	credentials?: object | undefined;
	[key: string]: unknown;
}

export interface Workflow {
	name: string;
	nodes: WorkflowNode[];
	[key: string]: unknown;
}

/** The name of the node under test in the workflows made here. */
export const UPDATE = 'Update';

export function node(
	name: string,
	type: string,
	typeVersion: number,
	parameters: object,
	more: object = {},
): WorkflowNode {
	return { id: name, name, type, typeVersion, parameters, ...more };
}

/** A workflow of nodes in a line. */
export function chain(name: string, nodes: readonly WorkflowNode[], settings?: object): Workflow {
	const links = nodes
		.slice(1)
		.map((next, n) => [nodes[n]?.name, { main: [[{ node: next.name, type: 'main', index: 0 }]] }]);
	return {
		name,
		settings: { executionOrder: 'v1', ...settings },
		nodes: nodes.map((each, column) => ({ ...each, position: [column * 220, 0] })),
		connections: Object.fromEntries(links) as object,
	};
}

export function isTrigger({ type }: WorkflowNode): boolean {
	return /(trigger|webhook)$/i.test(type);
}

/** Saves a workflow and runs it from its trigger to its end. @throws Error if it does not succeed */
export async function runToEnd(session: Session, workflow: Workflow): Promise<void> {
	const trigger = workflow.nodes.find(isTrigger);
	if (!trigger) throw new Error(`${workflow.name} has no trigger`);
	const { id } = await session.request<{ id: string }>('POST', '/rest/workflows', workflow);
	const start = { triggerToStartFrom: { name: trigger.name } };
	await session.request('POST', `/rest/workflows/${id}/run`, start);
	const { status, data } = await session.finished(id, 60_000);
	if (status === 'success') return;
	throw new Error(`${workflow.name} ended as ${status}: ${data.resultData.error?.message}`);
}

/** A row as a webhook's workflow gets it. */
export interface Row {
	prospectId: string;
	lastName: string;
}

/** Longest time that n8n takes to listen for a new webhook. */
const ACTIVATION_TIMEOUT = 60_000;

/** Makes an active workflow: a webhook, its rows as items, and an update of each. @returns its ID */
export async function createWebhook(
	{ url, session }: LaunchedN8n,
	path: string,
	saleshandyApi: Credential,
	options: object = {},
): Promise<string> {
	const webhook = { httpMethod: 'POST', path, options: {} };
	const update = {
		prospectId: { __rl: true, mode: 'id', value: '={{ $json.prospectId }}' },
		specifyFields: 'json',
		fieldsJson: '={{ { "Last Name": $json.lastName } }}',
		options,
	};
	const workflow = chain(path, [
		node('Webhook', 'n8n-nodes-base.webhook', 2, webhook, { webhookId: path }),
		node('Rows', 'n8n-nodes-base.splitOut', 1, { fieldToSplitOut: 'body.rows', options: {} }),
		node(UPDATE, `${PACKAGE_NAME}.saleshandy`, 1, update, { credentials: { saleshandyApi } }),
	]);
	const { id, versionId } = await session.request<{ id: string; versionId: string }>(
		'POST',
		'/rest/workflows',
		workflow,
	);
	await session.request('POST', `/rest/workflows/${id}/activate`, { versionId });
	await listening(url, path);
	return id;
}

/** n8n says that a workflow is active before its webhook is there. */
export async function listening(url: string, path: string): Promise<void> {
	const deadline = performance.now() + ACTIVATION_TIMEOUT;
	while (performance.now() < deadline) {
		const { headers } = await fetch(`${url}/webhook/${path}`, {
			method: 'OPTIONS',
			headers: { origin: url },
		});
		if (headers.get('access-control-allow-methods')?.includes('POST')) return;
		await sleep(100);
	}
	throw new Error(`n8n does not listen for ${path}`);
}

/** Calls the workflow's webhook, which answers at once. */
export async function callWebhook(url: string, path: string, rows: readonly Row[]): Promise<void> {
	const response = await fetch(`${url}/webhook/${path}`, {
		method: 'POST',
		headers: { 'content-type': 'application/json' },
		body: JSON.stringify({ rows }),
	});
	if (!response.ok) throw new Error(`The webhook ${path} answered ${await response.text()}`);
}
