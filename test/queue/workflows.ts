import { setTimeout as sleep } from 'node:timers/promises';

import type { Session } from '../realN8n';

/** A row as a workflow gets it. */
export interface Row {
	prospectId: string;
	lastName: string;
}

export const UPDATE = 'Update';

/** Longest time that n8n takes to listen for a new webhook. */
const ACTIVATION_TIMEOUT = 60_000;

/** Makes an active workflow: a webhook, its rows as items, and an update of each. */
export async function createWorkflow(
	{ url, session }: { url: string; session: Session },
	path: string,
	credential: { id: string; name: string },
	options: object = {},
): Promise<string> {
	const { id, versionId } = await session.request<{ id: string; versionId: string }>(
		'POST',
		'/rest/workflows',
		{
			name: path,
			settings: { executionOrder: 'v1' },
			nodes: [
				node(
					'Webhook',
					'n8n-nodes-base.webhook',
					2,
					{ httpMethod: 'POST', path, options: {} },
					path,
				),
				node('Rows', 'n8n-nodes-base.splitOut', 1, { fieldToSplitOut: 'body.rows', options: {} }),
				{
					...node(UPDATE, 'n8n-nodes-saleshandy-puffle.saleshandy', 1, {
						prospectId: { __rl: true, mode: 'id', value: '={{ $json.prospectId }}' },
						specifyFields: 'json',
						fieldsJson: '={{ { "Last Name": $json.lastName } }}',
						options,
					}),
					credentials: { saleshandyApi: credential },
				},
			],
			connections: { Webhook: to('Rows'), Rows: to(UPDATE) },
		},
	);
	await session.request('POST', `/rest/workflows/${id}/activate`, { versionId });
	await listening(`${url}/webhook/${path}`);
	return id;
}

/** n8n says that a workflow is active before its webhook is there. */
export async function listening(webhook: string): Promise<void> {
	const deadline = performance.now() + ACTIVATION_TIMEOUT;
	while (performance.now() < deadline) {
		const { headers } = await fetch(webhook, { method: 'OPTIONS', headers: { origin: webhook } });
		if (headers.get('access-control-allow-methods')?.includes('POST')) return;
		await sleep(100);
	}
	throw new Error(`n8n does not listen for ${webhook}`);
}

function node(
	name: string,
	type: string,
	typeVersion: number,
	parameters: object,
	webhookId?: string,
): object {
	return { id: name, name, type, typeVersion, position: [0, 0], parameters, webhookId };
}

function to(name: string): object {
	return { main: [[{ node: name, type: 'main', index: 0 }]] };
}

/** Calls the workflow's webhook, which answers at once. */
export async function trigger(url: string, path: string, rows: readonly Row[]): Promise<void> {
	const response = await fetch(`${url}/webhook/${path}`, {
		method: 'POST',
		headers: { 'content-type': 'application/json' },
		body: JSON.stringify({ rows }),
	});
	if (!response.ok) throw new Error(`The webhook ${path} answered ${await response.text()}`);
}
