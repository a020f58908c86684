import type {
	IDataObject,
	IExecuteFunctions,
	IHttpRequestMethods,
	ILoadOptionsFunctions,
} from 'n8n-workflow';
import { z } from 'zod';
import { invalidInput, RowError } from '../core/errors';
import { anyObject, anything } from '../core/schemas';
import { quote } from '../core/text';
import { classifyFailure, NoAnswer } from './retry';

export interface ApiRequest {
	method: IHttpRequestMethods;
	/** Path segments after the base URL, not yet encoded. */
	path: readonly string[];
	query?: Record<string, string>;
	body?: IDataObject;
}

export interface ApiResponse {
	status: number;
	/** Names in lower case. */
	headers: Record<string, unknown>;
	/** Parsed if it was JSON, otherwise a string. */
	body: unknown;
}

/** The account of a credential, and how it is reached. */
export interface Connection {
	/** Tells the account from others without showing its key. */
	account: string;
	/** The host of the base URL, as messages name it. */
	readonly host: string;
	/** Removes the API key from a text. */
	redact(text: string): string;
	/**
	 * Sends a request once and resolves for every status.
	 * @throws NoAnswer, or RowError if another attempt would fail too
	 */
	send(request: ApiRequest): Promise<ApiResponse>;
}

const responseSchema = z.object({
	statusCode: z.number(),
	headers: anyObject,
	body: anything,
});

const failureSchema = z.object({
	code: anything,
	httpCode: anything,
	message: anything,
	cause: z.object({ code: anything }).nullish().catch(undefined),
});

/**
 * HTTP through n8n, which adds the credential, the proxy and the SSRF rules of the instance. Redirects
 * are not followed, so that the API key goes only to the base URL.
 * @param timeoutMs for one request
 * @returns how `sendTo` sends
 */
export function n8nSendRequest(
	context: IExecuteFunctions | ILoadOptionsFunctions,
	credential: string,
	timeoutMs: number,
): (url: string, request: ApiRequest) => Promise<unknown> {
	return async (url, { method, query, body }): Promise<unknown> =>
		// n8n changes the options object, so each request gets its own.
		await context.helpers.httpRequestWithAuthentication.call(context, credential, {
			method,
			url,
			headers: {
				accept: 'application/json',
				...(body ? { 'content-type': 'application/json' } : {}),
			},
			...(query ? { qs: { ...query } } : {}),
			...(body ? { body } : {}),
			timeout: timeoutMs,
			disableFollowRedirect: true,
			returnFullResponse: true,
			ignoreHttpStatusErrors: true,
		});
}

/**
 * Sends requests in a given way.
 * @param baseUrl without a slash at the end
 * @param redact removes the API key from n8n's error messages
 * @param send one request to a URL; the response has `statusCode`, `headers` and `body`
 */
export function sendTo(
	baseUrl: string,
	redact: Connection['redact'],
	send: (url: string, request: ApiRequest) => Promise<unknown>,
): Connection['send'] {
	return async (request) => {
		try {
			const response = await send(`${baseUrl}/${request.path.map(segment).join('/')}`, request);
			const { statusCode, headers, body } = responseSchema.parse(response);
			return { status: statusCode, headers, body };
		} catch (error) {
			throw toFailure(error, redact);
		}
	};
}

/** Encodes a path segment, so that an ID from a row cannot change the path. */
function segment(id: string): string {
	// Encoding leaves dots as they are, and URL parsers resolve '.' and '..'.
	if (id === '' || id === '.' || id === '..') {
		throw invalidInput(`${quote(id)} is not a valid ID`, 'Enter the ID as the API returns it');
	}
	return encodeURIComponent(id);
}

function toFailure(thrown: unknown, redact: Connection['redact']): Error {
	if (thrown instanceof RowError) return thrown;
	const failure = failureSchema.safeParse(thrown);
	if (!failure.success) return new NoAnswer('disconnected');
	const { cause, httpCode, code, message } = failure.data;
	const codes = [cause?.code, httpCode, code].filter((text) => typeof text === 'string');
	const kind = classifyFailure(codes, message);
	if (kind) return new NoAnswer(kind);
	return new RowError('unavailable', `n8n could not send the request: ${redact(String(message))}`, {
		description: 'Check the Base URL in the credential and the network settings of n8n',
		fatal: true,
		sent: 'unknown',
	});
}

/** Whether the body of a response is HTML, which no API answers with. */
export function isWebPage(body: unknown): boolean {
	return typeof body === 'string' && /^\s*</.test(body);
}
