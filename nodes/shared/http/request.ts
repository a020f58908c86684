import type {
	IDataObject,
	IExecuteFunctions,
	IHttpRequestMethods,
	ILoadOptionsFunctions,
} from 'n8n-workflow';
import { z } from 'zod';
import { RowError } from '../errors';
import { anyObject, anything } from '../schemas';

export interface ApiRequest {
	method: IHttpRequestMethods;
	/** Path segments below the base URL, each still unencoded. */
	path: readonly string[];
	query?: Record<string, string>;
	body?: IDataObject;
}

export interface ApiResponse {
	status: number;
	/** Names in lower case. */
	headers: Record<string, unknown>;
	/** Parsed where it was JSON, else a string. */
	body: unknown;
}

/** A request that got no answer. */
export class NoResponse extends Error {
	constructor(
		readonly kind: 'timed-out' | 'cancelled' | 'network',
		/** The system's code, e.g. ECONNRESET. */
		readonly code: string,
	) {
		super(code);
	}

	/** Whether the request cannot have reached the server. */
	get neverLeft(): boolean {
		return NEVER_LEFT.has(this.code);
	}
}

/** One HTTP request. Resolves for every status. @throws NoResponse, or RowError for what no retry mends */
export type SendRequest = (request: ApiRequest) => Promise<ApiResponse>;

export type N8nContext = IExecuteFunctions | ILoadOptionsFunctions;

const NEVER_LEFT = new Set([
	'ECONNREFUSED',
	'ENOTFOUND',
	'EAI_AGAIN',
	'EHOSTUNREACH',
	'ENETUNREACH',
]);
const TIMED_OUT = new Set(['ECONNABORTED', 'ETIMEDOUT', 'ESOCKETTIMEDOUT']);
const NETWORK_CODE = /^(E[A-Z_]{3,20}|ERR_BAD_RESPONSE|ERR_NETWORK|ERR_STREAM_PREMATURE_CLOSE)$/;

const replySchema = z.object({
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
 * are not followed, so that the key goes nowhere but to the base URL.
 * @param baseUrl without a slash at its end
 * @param timeoutMs for one request
 * @param redact takes the key out of what n8n says
 */
export function n8nSendRequest(
	context: N8nContext,
	credential: string,
	baseUrl: string,
	timeoutMs: number,
	redact: (text: string) => string,
): SendRequest {
	return async (request) => {
		const { method, path, query, body } = request;
		try {
			// n8n writes into the options, so each attempt gets its own.
			const reply: unknown = await context.helpers.httpRequestWithAuthentication.call(
				context,
				credential,
				{
					method,
					url: `${baseUrl}/${path.map(segment).join('/')}`,
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
				},
			);
			const { statusCode, headers, body: content } = replySchema.parse(reply);
			return { status: statusCode, headers, body: content };
		} catch (error) {
			throw toFailure(error, redact);
		}
	};
}

/** A path segment that can be nothing but one segment, whatever a row holds. */
function segment(text: string): string {
	// Encoding leaves dots alone, and URL parsers resolve '.' and '..'.
	if (text === '' || text === '.' || text === '..') {
		throw new RowError('invalid-input', 'An ID in the request is not an ID');
	}
	return encodeURIComponent(text);
}

function toFailure(thrown: unknown, redact: (text: string) => string): Error {
	if (thrown instanceof RowError) return thrown;
	const failure = failureSchema.safeParse(thrown);
	if (!failure.success) return new NoResponse('network', 'UNKNOWN');
	const { cause, httpCode, code, message } = failure.data;
	const codes = [cause?.code, httpCode, code].filter((text) => typeof text === 'string');
	if (codes.includes('ERR_CANCELED') || message === 'canceled') {
		return new NoResponse('cancelled', 'ERR_CANCELED');
	}
	const timedOut = codes.find((text) => TIMED_OUT.has(text));
	if (timedOut) return new NoResponse('timed-out', timedOut);
	const network = codes.find((text) => NETWORK_CODE.test(text));
	if (network) return new NoResponse('network', network);
	// Older hosts have no code for a body that breaks off.
	if (message === 'stream has been aborted') return new NoResponse('network', 'ECONNRESET');
	return new RowError('unavailable', `n8n could not send the request: ${redact(String(message))}`, {
		description: "Check the credential's Base URL and the network settings of your n8n",
		fatal: true,
		sent: 'unknown',
	});
}
