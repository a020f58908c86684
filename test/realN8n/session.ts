import { setTimeout as sleep } from 'node:timers/promises';

import type { Sandbox } from '../sandbox';

/** The first user of each n8n here. Nobody else reaches it, so everyone may know the password. */
export const OWNER = {
	email: 'owner@example.com',
	password: ['Local', 'owner', '1'].join('-'),
	firstName: 'Local',
	lastName: 'Owner',
};

/** A credential as a node names it. */
export interface Credential {
	id: string;
	name: string;
}

/** One good credential of each type. */
export type Credentials = Record<'saleshandyApi' | 'puffleApi', Credential>;

export interface Execution {
	status: string;
	data: {
		resultData: {
			error?: { message: string };
			runData: Record<string, Array<{ data: { main: object[][] } }>>;
		};
	};
}

/** Someone signed in to n8n. */
export class Session {
	/** Of the public API; made when it is first needed. */
	private key: Promise<string> | undefined;

	private constructor(
		private readonly url: string,
		/** For a browser, e.g. `n8n-auth=…`. */
		readonly cookie: { name: string; value: string },
	) {}

	/** Makes the first user of a new n8n, and signs in. */
	static async open(url: string): Promise<Session> {
		const response = await send(`${url}/rest/owner/setup`, 'POST', {}, OWNER);
		const [name = '', value = ''] = (response.headers.getSetCookie()[0] ?? '').split(/[=;]/);
		return new Session(url, { name, value });
	}

	/**
	 * Calls n8n's own REST API, e.g. `request('POST', '/rest/workflows', workflow)`.
	 *
	 * @returns the answer's `data`
	 * @throws Error with n8n's message
	 */
	async request<T = unknown>(method: string, path: string, body?: unknown): Promise<T> {
		return (await this.get<{ data: T }>(path, method, body)).data;
	}

	/** A whole answer, as paths outside of the REST API give it. */
	async get<T>(path: string, method = 'GET', body?: unknown): Promise<T> {
		const { name, value } = this.cookie;
		const answer = await send(`${this.url}${path}`, method, { cookie: `${name}=${value}` }, body);
		return (await answer.json()) as T;
	}

	async createCredential(name: string, type: string, data: object): Promise<Credential> {
		const body = { name, type, data };
		const { id } = await this.request<{ id: string }>('POST', '/rest/credentials', body);
		return { id, name };
	}

	/** Makes one good credential of each of this package's types. */
	async createCredentials({ saleshandyUrl, puffleUrl, keys }: Sandbox): Promise<Credentials> {
		const saleshandy = { apiKey: keys.saleshandy, baseUrl: saleshandyUrl };
		const puffle = { apiKey: keys.puffle, baseUrl: puffleUrl };
		return {
			saleshandyApi: await this.createCredential('Saleshandy account', 'saleshandyApi', saleshandy),
			puffleApi: await this.createCredential('Puffle account', 'puffleApi', puffle),
		};
	}

	/** The execution of a workflow that is run once, when it is over: its whole data, unlike elsewhere. */
	async finished(workflowId: string, timeout: number): Promise<Execution> {
		const deadline = performance.now() + timeout;
		const key = await (this.key ??= this.createKey());
		const path = `/api/v1/executions?workflowId=${workflowId}&includeData=true`;
		for (;;) {
			const answer = await send(`${this.url}${path}`, 'GET', { 'x-n8n-api-key': key });
			// Those that are under way are not in the list.
			const { data } = (await answer.json()) as { data: Execution[] };
			if (data[0]) return data[0];
			if (performance.now() > deadline) throw new Error(`Workflow ${workflowId} does not end`);
			await sleep(500);
		}
	}

	/** Of all executions, those that are under way included, the newest first. */
	async statuses(): Promise<string[]> {
		const { results } = await this.request<{ results: Array<{ status: string }> }>(
			'GET',
			'/rest/executions',
		);
		return results.map(({ status }) => status);
	}

	private async createKey(): Promise<string> {
		const { rawApiKey } = await this.request<{ rawApiKey: string }>('POST', '/rest/api-keys', {
			label: 'Test',
			scopes: ['execution:list', 'execution:read'],
			expiresAt: null,
		});
		return rawApiKey;
	}
}

async function send(
	url: string,
	method: string,
	headers: Record<string, string>,
	body?: unknown,
): Promise<Response> {
	const response = await fetch(url, {
		method,
		headers: { 'content-type': 'application/json', ...headers },
		...(body === undefined ? {} : { body: JSON.stringify(body) }),
	});
	if (response.ok) return response;
	throw new Error(`${method} ${url}: ${response.status} ${await response.text()}`);
}
