import type {
	ICredentialDataDecryptedObject,
	IDataObject,
	IExecuteFunctions,
	IHttpRequestMethods,
	IHttpRequestOptions,
	ILoadOptionsFunctions,
} from 'n8n-workflow';
import { z } from 'zod';
import { invalidInput, RowError } from '../core/errors';
import type { Run } from '../core/run';
import { anyObject, anything } from '../core/schemas';
import { quote } from '../core/text';
import { classifyFailure, NoAnswer } from './retry';

export interface ApiRequest {
	method: IHttpRequestMethods;
	/** Path segments after the base URL, not yet encoded. */
	path: readonly string[];
	query?: Record<string, string>;
	body?: IDataObject;
	/** Whether it repeats one that was answered in vain. */
	isRepeat?: boolean | undefined;
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

/** Sends one request to a URL. The signal aborts once nobody waits for it any more. */
export type SendRequest = (
	url: string,
	request: ApiRequest,
	signal: AbortSignal,
) => Promise<unknown>;

/**
 * HTTP through n8n, which adds the credential, the proxy and the SSRF rules of the instance. Redirects
 * are not followed, so that the API key goes only to the base URL.
 * @param credential its name and the data to send with, whatever becomes of it meanwhile
 * @returns how `sendTo` sends
 */
export function n8nSendRequest(
	context: IExecuteFunctions | ILoadOptionsFunctions,
	credential: { name: string; data: ICredentialDataDecryptedObject },
): SendRequest {
	const { name, data } = credential;
	return async (url, { method, query, body }, signal): Promise<unknown> => {
		// n8n takes the signal of a request from here, whatever the options say.
		const own = { getExecutionCancelSignal: { value: () => signal } };
		const sender = Object.create(context, own) as typeof context;
		// n8n changes the options object, so each request gets its own.
		const options: IHttpRequestOptions = {
			method,
			url,
			headers: {
				accept: 'application/json',
				...(body ? { 'content-type': 'application/json' } : {}),
			},
			...(query ? { qs: { ...query } } : {}),
			...(body ? { body } : {}),
			encoding: 'stream',
			disableFollowRedirect: true,
			returnFullResponse: true,
			ignoreHttpStatusErrors: true,
		};
		return await context.helpers.httpRequestWithAuthentication.call(sender, name, options, {
			credentialsDecrypted: { id: '', name, type: name, data: { ...data } },
		});
	};
}

/** How requests are sent: to where, how, and for how long. */
interface Sending {
	/** Without a slash at the end. */
	baseUrl: string;
	/** Removes the API key from n8n's error messages. */
	redact: Connection['redact'];
	/** The response has `statusCode`, `headers` and `body`: parsed, a text, or a stream of bytes. */
	send: SendRequest;
	/** Milliseconds for a request, to the last byte of its answer. */
	timeoutMs: number;
	run: Run;
}

/** Sends requests, each of which ends in its time. */
export function sendTo(sending: Sending): Connection['send'] {
	const { baseUrl, redact, send, timeoutMs, run } = sending;
	return async (request) => {
		const { signal, release } = run.requestScope();
		const ended = new AbortController();
		const cancelled = new Promise<never>((_, reject) => {
			signal.addEventListener('abort', () => reject(new NoAnswer('cancelled')), { once: true });
		});
		const late = run.clock.sleep(timeoutMs, ended.signal).then(
			() => Promise.reject(new NoAnswer('timed-out')),
			// The request has ended before.
			() => cancelled,
		);
		const answer = async (): Promise<ApiResponse> => {
			const url = `${baseUrl}/${request.path.map(segment).join('/')}`;
			const { statusCode, headers, body } = responseSchema.parse(
				await send(url, request, ended.signal),
			);
			return { status: statusCode, headers, body: await readBody(body) };
		};
		try {
			if (signal.aborted) throw new NoAnswer('cancelled');
			return await Promise.race([answer(), late, cancelled]);
		} catch (error) {
			throw toFailure(error, redact);
		} finally {
			release();
			// Closes the connection where there is one still, and stops the timer.
			ended.abort();
		}
	};
}

/** The longest answer that is kept in memory. */
export const MOST_BYTES = 64 * 1024 * 1024;

/** What a response says: as it is, unless it is a stream; the JSON in it if it is that. */
async function readBody(body: unknown): Promise<unknown> {
	if (!isStream(body)) return body;
	const chunks: Uint8Array[] = [];
	let bytes = 0;
	try {
		for await (const chunk of body) {
			bytes += chunk.length;
			if (bytes > MOST_BYTES) break;
			chunks.push(chunk);
		}
	} catch {
		throw brokenOff();
	}
	if (bytes > MOST_BYTES) throw tooLong();
	const text = new TextDecoder().decode(Buffer.concat(chunks));
	try {
		return JSON.parse(text);
	} catch {
		return text;
	}
}

/** Whatever was cut off or cannot be unpacked: nobody knows what the answer was. */
function brokenOff(): NoAnswer {
	return new NoAnswer('disconnected');
}

function isStream(body: unknown): body is AsyncIterable<Uint8Array> {
	return typeof body === 'object' && body !== null && Symbol.asyncIterator in body;
}

function tooLong(): RowError {
	return new RowError(
		'unexpected-response',
		`The answer was longer than ${MOST_BYTES / 1024 / 1024} MB and was not read`,
		{ description: 'Check the Base URL in the credential', sent: 'unknown' },
	);
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
	if (thrown instanceof RowError || thrown instanceof NoAnswer) return thrown;
	const failure = failureSchema.safeParse(thrown);
	if (!failure.success) return new NoAnswer('disconnected');
	const { cause, httpCode, code, message } = failure.data;
	const codes = [cause?.code, httpCode, code].filter((text) => typeof text === 'string');
	const kind = classifyFailure(codes, message);
	return new NoAnswer(kind, { detail: redact(codes[0] ?? String(message)) });
}

/** Whether the body of a response is HTML, which no API answers with. */
export function isWebPage(body: unknown): boolean {
	return typeof body === 'string' && /^\s*</.test(body);
}
