import type { Sent } from '../core/errors';

/** Attempts for one request of a run. The delays between them add up to half a minute at most. */
export const RUN_ATTEMPTS = 6;

/** Attempts for one request of the editor, where a person is waiting for a list. */
export const EDITOR_ATTEMPTS = 2;

/** The delay doubles from the first to the longest. In milliseconds. */
const FIRST_DELAY = 1_000;
const LONGEST_DELAY = 30_000;

/**
 * What a status says of the request; the first row that fits counts.
 * `again`: whether the request is tried again.
 * - `never`: the API is up, and has handled the request or refused it
 * - `once`: the API failed at this request; one more try shows whether it would again
 * - `later`: after a delay; if that goes on, the API counts as down
 * - `when-allowed`: when the rate limit allows it; says nothing of whether the API is up
 *
 * `sent`: whether an update can have taken effect, unless the refusal itself says more.
 */
const STATUSES: ReadonlyArray<{
	from: number;
	to: number;
	again: 'never' | 'once' | 'later' | 'when-allowed';
	sent: Sent;
}> = [
	{ from: 200, to: 299, again: 'never', sent: 'yes' },
	// No API answers so; a proxy may, and redirects are not followed, as the key would go elsewhere.
	{ from: 0, to: 399, again: 'later', sent: 'unknown' },
	{ from: 401, to: 401, again: 'never', sent: 'unknown' },
	{ from: 403, to: 403, again: 'never', sent: 'unknown' },
	{ from: 408, to: 408, again: 'later', sent: 'unknown' },
	{ from: 429, to: 429, again: 'when-allowed', sent: 'no' },
	{ from: 400, to: 499, again: 'never', sent: 'yes' },
	{ from: 500, to: 500, again: 'once', sent: 'unknown' },
	// A gateway, or Cloudflare (520 to 524), could not reach the API, or not in time.
	{ from: 502, to: 504, again: 'later', sent: 'unknown' },
	{ from: 520, to: 524, again: 'later', sent: 'unknown' },
	{ from: 501, to: 999, again: 'never', sent: 'unknown' },
];

/** What a status says of the request: its row of the table. One that is not in it is like 500. */
export function meaningOf(status: number): (typeof STATUSES)[number] {
	return STATUSES.find(({ from, to }) => status >= from && status <= to) ?? meaningOf(500);
}

const UNREACHABLE = new Set(['ECONNREFUSED', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH']);
/** DNS says that there is no such host. That it gives no answer is EAI_AGAIN. */
const UNKNOWN_HOST = 'ENOTFOUND';
const TIMED_OUT = new Set(['ECONNABORTED', 'ETIMEDOUT', 'ESOCKETTIMEDOUT']);
/** What speaks there is no HTTPS, or shows a certificate of somebody else, or nothing can be there. */
const INSECURE =
	/^(EPROTO|ERR_(SSL|TLS)_\w+|CERT_\w+|UNABLE_TO_\w+|(DEPTH_ZERO_)?SELF_SIGNED_CERT\w*|HOSTNAME_MISMATCH|INVALID_CA|ERR_SOCKET_BAD_PORT|ERR_INVALID_URL)$/;
/** Codes of the operating system, e.g. ECONNRESET, and of what reads HTTP in Node.js and axios. */
const NETWORK = /^(E[A-Z_]{3,20}|ERR_STREAM_PREMATURE_CLOSE|HPE_\w+|Z_\w+|ERR_BAD_RESPONSE)$/;

interface NoAnswerOptions {
	/** The status of `unavailable`. */
	status?: number;
	/** Milliseconds that the server asks to wait, 0 if it does not. */
	retryAfter?: number;
	/** What n8n or Node.js says of it. Holds no key. */
	detail?: string;
}

/** An attempt to which there was no response, or only one of a server that is unavailable. */
export class NoAnswer extends Error {
	readonly status: number | undefined;

	readonly retryAfter: number;

	readonly detail: string;

	/**
	 * All but `cancelled` are tried again after `retryDelay`; `unknown-host`, `insecure` and `unsendable`
	 * only where the host was reached before.
	 * @param kind `unreachable`: there was no connection. `unknown-host`: no host has the name.
	 * `insecure`: no HTTPS at the address. `unsendable`: n8n did not send it. `disconnected`: the connection
	 * was lost, or the answer cannot be made out. `cancelled`: the execution was stopped
	 */
	constructor(
		readonly kind:
			| 'unreachable'
			| 'unknown-host'
			| 'insecure'
			| 'unsendable'
			| 'disconnected'
			| 'timed-out'
			| 'cancelled'
			| 'unavailable',
		{ status, retryAfter = 0, detail = '' }: NoAnswerOptions = {},
	) {
		super(kind);
		this.status = status;
		this.retryAfter = retryAfter;
		this.detail = detail;
	}

	/** Whether an update can have taken effect: not if there was no connection. */
	get sent(): Sent {
		if (this.status !== undefined) return meaningOf(this.status).sent;
		return this.kind === 'unreachable' || this.kind === 'unknown-host' ? 'no' : 'unknown';
	}
}

/**
 * Why a request failed without a response.
 * @param codes error codes of Node.js and axios, the innermost cause first
 */
export function classifyFailure(codes: readonly string[], message: unknown): NoAnswer['kind'] {
	if (codes.includes('ERR_CANCELED') || message === 'canceled') return 'cancelled';
	if (codes.some((code) => TIMED_OUT.has(code))) return 'timed-out';
	if (codes.some((code) => INSECURE.test(code))) return 'insecure';
	const code = codes.find((text) => NETWORK.test(text));
	if (code === UNKNOWN_HOST) return 'unknown-host';
	if (code !== undefined) return UNREACHABLE.has(code) ? 'unreachable' : 'disconnected';
	// Older versions of n8n give no code when the body of a response is cut off.
	return message === 'stream has been aborted' ? 'disconnected' : 'unsendable';
}

/**
 * Milliseconds to wait before the next attempt; undefined if there is none. The delay doubles with each
 * failure, with jitter, and is never shorter than the server asks for.
 * @param failures failed attempts so far
 * @param attempt how the last one failed
 * @param random a number in [0, 1)
 */
export function retryDelay(
	failures: number,
	{ status, retryAfter }: NoAnswer,
	random: number,
	limits: { attempts: number; maxWait: number },
): number | undefined {
	const isOnce = status !== undefined && meaningOf(status).again === 'once';
	if (failures >= (isOnce ? Math.min(2, limits.attempts) : limits.attempts)) return undefined;
	// Trying before then would be in vain.
	if (retryAfter > limits.maxWait) return undefined;
	const longest = Math.min(LONGEST_DELAY, FIRST_DELAY * 2 ** (failures - 1));
	return Math.max(retryAfter, longest * (0.75 + random / 4));
}
