import { CAMPAIGNS, prospectId, startSandbox } from './index';
import type { Sandbox, SandboxOptions } from './index';

/** An answer as the sandbox's own tests look at it. */
export interface Answer {
	status: number;
	headers: Headers;
	text: string;
	/** The parsed body; undefined if it is not JSON. */
	json: unknown;
}

export interface RequestOptions {
	body?: unknown;
	/** Sent as it is, instead of `body`. */
	raw?: string;
	headers?: Record<string, string>;
	/** null: no key header at all. */
	key?: string | null;
	signal?: AbortSignal;
}

export interface Client {
	sandbox: Sandbox;
	/** Path after `/saleshandy/v1`. */
	saleshandy(method: string, path: string, options?: RequestOptions): Promise<Answer>;
	/** Path after `/puffle`. */
	puffle(method: string, path: string, options?: RequestOptions): Promise<Answer>;
	/** Updates attributes (field id → value) of a seeded prospect, the first unless told. */
	update(values: Record<string, string>, id?: string): Promise<Answer>;
	/** Updates a lead of the main draft campaign. */
	patch(leadId: string, updates: unknown, campaignId?: string): Promise<Answer>;
}

/** One sandbox for a test file: started before its tests, reset before each, closed after. */
export function useSandbox(options?: SandboxOptions): Client {
	let sandbox: Sandbox;
	beforeAll(async () => {
		sandbox = await startSandbox(options);
	});
	beforeEach(() => sandbox.reset());
	afterAll(() => sandbox.close());

	const client: Client = {
		get sandbox() {
			return sandbox;
		},
		saleshandy(method, path, { key = sandbox.keys.saleshandy, ...rest } = {}) {
			const auth = key === null ? {} : { 'x-api-key': key };
			return send(method, sandbox.saleshandyUrl + path, auth, rest);
		},
		puffle(method, path, { key = sandbox.keys.puffle, ...rest } = {}) {
			const auth = key === null ? {} : { authorization: `Bearer ${key}` };
			return send(method, sandbox.puffleUrl + path, auth, rest);
		},
		update(values, id = prospectId(0)) {
			const attributes = Object.entries(values).map(([fieldId, attributeValue]) => ({
				fieldId,
				attributeValue,
			}));
			return client.saleshandy('POST', `/prospects/${id}/attribute`, { body: { attributes } });
		},
		patch(leadId, updates, campaignId = CAMPAIGNS.outreach.id) {
			const body = { prospect_id: leadId, updates };
			return client.puffle('PATCH', `/api/campaigns/${campaignId}/leads`, { body });
		},
	};
	return client;
}

async function send(
	method: string,
	url: string,
	auth: Record<string, string>,
	{ body, raw, headers = {}, signal }: RequestOptions,
): Promise<Answer> {
	const text = raw ?? (body === undefined ? undefined : JSON.stringify(body));
	const response = await fetch(url, {
		method,
		redirect: 'manual',
		headers: {
			...auth,
			...(text !== undefined && { 'content-type': 'application/json' }),
			...headers,
		},
		...(text !== undefined && { body: text }),
		...(signal && { signal }),
	});
	const answer = await response.text();
	return {
		status: response.status,
		headers: response.headers,
		text: answer,
		json: parse(answer),
	};
}

function parse(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
}
