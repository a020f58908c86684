export interface Owner {
	email: string;
	password: string;
	firstName: string;
	lastName: string;
}

/** Someone signed in to n8n. */
export interface Session {
	/** For a browser, e.g. `n8n-auth=…`. */
	readonly cookie: { name: string; value: string };
	/**
	 * Calls n8n's own REST API, e.g. `request('POST', '/rest/workflows', workflow)`.
	 *
	 * @returns the answer's `data`
	 * @throws Error with n8n's message
	 */
	request<T = unknown>(method: string, path: string, body?: unknown): Promise<T>;
}

/** Makes the first user of a new n8n, and signs in. */
export async function setUpOwner(url: string, owner: Owner): Promise<Session> {
	const response = await send(url, 'POST', '/rest/owner/setup', owner);
	return toSession(url, response);
}

function toSession(url: string, response: Response): Session {
	const [pair = ''] = (response.headers.getSetCookie()[0] ?? '').split(';');
	const [name = '', value = ''] = pair.split('=');
	return {
		cookie: { name, value },
		async request<T>(method: string, path: string, body?: unknown): Promise<T> {
			const answer = await send(url, method, path, body, pair);
			const { data } = (await answer.json()) as { data: T };
			return data;
		},
	};
}

async function send(
	url: string,
	method: string,
	path: string,
	body?: unknown,
	cookie = '',
): Promise<Response> {
	const response = await fetch(`${url}${path}`, {
		method,
		headers: { 'content-type': 'application/json', ...(cookie ? { cookie } : {}) },
		...(body === undefined ? {} : { body: JSON.stringify(body) }),
	});
	if (!response.ok) {
		throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
	}
	return response;
}
