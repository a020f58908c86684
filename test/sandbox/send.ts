import type { Sandbox } from '.';

/** Sends requests with the right key. The answer's body is undefined where it is no JSON. */
export function sender(sandbox: Sandbox) {
	return async (method: string, path: string, body?: unknown) => {
		const ofPuffle = path.startsWith('/api');
		const response = await fetch((ofPuffle ? sandbox.puffleUrl : sandbox.saleshandyUrl) + path, {
			method,
			headers: {
				'x-api-key': sandbox.keys.saleshandy,
				authorization: `Bearer ${sandbox.keys.puffle}`,
				...(body === undefined ? {} : { 'content-type': 'application/json' }),
			},
			...(body === undefined ? {} : { body: JSON.stringify(body) }),
		});
		const json: unknown = await response.json().catch(() => undefined);
		return { status: response.status, json };
	};
}
