/** Attempts for one request of a run. The delays between them add up to half a minute at most. */
export const RUN_ATTEMPTS = 6;

/** Attempts for one request of the editor, where a person is waiting for a list. */
export const EDITOR_ATTEMPTS = 2;

/**
 * After this many requests that failed in all attempts, with no response to any other in between, the
 * API counts as down and nothing more is sent. A single one may fail because of its record.
 */
export const FAILED_REQUESTS_UNTIL_OUTAGE = 2;

/**
 * After so many refusals by the rate limit, each after other requests had passed, it is not the limit
 * that refuses a request.
 */
export const REFUSALS_UNTIL_SINGLED_OUT = 8;

/** The delay doubles from the first to the longest. In milliseconds. */
const FIRST_DELAY = 1_000;
const LONGEST_DELAY = 30_000;

/** A gateway, or Cloudflare (520 to 524), could not reach the API, or not in time. */
const UNAVAILABLE = new Set([408, 502, 503, 504, 520, 521, 522, 523, 524]);
const UNREACHABLE = new Set(['ECONNREFUSED', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH']);
/** DNS says that there is no such host. That it gives no answer is EAI_AGAIN. */
const UNKNOWN_HOST = 'ENOTFOUND';
const TIMED_OUT = new Set(['ECONNABORTED', 'ETIMEDOUT', 'ESOCKETTIMEDOUT']);
/** Codes of the operating system, e.g. ECONNRESET, and of Node.js and axios, e.g. ERR_NETWORK. */
const NETWORK = /^(E[A-Z_]{3,20}|ERR_STREAM_PREMATURE_CLOSE)$/;

/**
 * What a response means for the request: `answered` and `refused` are final, `rate-limited` is sent again
 * when the rate limiter allows it, `unavailable` is sent again after `retryDelay`.
 */
export type ResponseKind = 'answered' | 'refused' | 'rate-limited' | 'unavailable';

/**
 * Why there is no response. All but `cancelled` are sent again after `retryDelay`; `unknown-host` only
 * where the host was reached before.
 */
export type FailureKind =
	/** No connection, so the request cannot have arrived. */
	| 'unreachable'
	/** No host has the name, so the request cannot have arrived. */
	| 'unknown-host'
	/** The connection was lost. */
	| 'disconnected'
	| 'timed-out'
	/** The execution was stopped. */
	| 'cancelled';

/**
 * Every request may be sent twice: it reads, or it sets values to what they should be. One that creates
 * something says that it must not.
 * @param saysRateLimit whether the error text says that the rate limit is reached
 */
export function classifyResponse(status: number, saysRateLimit: () => boolean): ResponseKind {
	if (status >= 200 && status < 300) return 'answered';
	if (UNAVAILABLE.has(status)) return 'unavailable';
	return status === 429 || saysRateLimit() ? 'rate-limited' : 'refused';
}

/**
 * Why a request failed without a response; undefined if another attempt would fail too.
 * @param codes error codes of Node.js and axios, the innermost cause first
 */
export function classifyFailure(
	codes: readonly string[],
	message: unknown,
): FailureKind | undefined {
	if (codes.includes('ERR_CANCELED') || message === 'canceled') return 'cancelled';
	if (codes.some((code) => TIMED_OUT.has(code))) return 'timed-out';
	const code = codes.find((text) => NETWORK.test(text));
	if (code === UNKNOWN_HOST) return 'unknown-host';
	if (code !== undefined) return UNREACHABLE.has(code) ? 'unreachable' : 'disconnected';
	// Older versions of n8n give no code when the body of a response is cut off.
	return message === 'stream has been aborted' ? 'disconnected' : undefined;
}

/**
 * Milliseconds to wait before the next attempt; undefined if there is none. The delay doubles with each
 * failure, with jitter, and is never shorter than the server asks for, up to `maxWait`.
 * @param failures failed attempts so far
 * @param retryAfter milliseconds that the server asks to wait, 0 if it does not
 * @param random a number in [0, 1)
 */
export function retryDelay(
	failures: number,
	retryAfter: number,
	random: number,
	limits: { attempts: number; maxWait: number },
): number | undefined {
	if (failures >= limits.attempts) return undefined;
	const longest = Math.min(LONGEST_DELAY, FIRST_DELAY * 2 ** (failures - 1));
	return Math.max(Math.min(retryAfter, limits.maxWait), longest * (0.5 + random / 2));
}
