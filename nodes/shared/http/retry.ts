import { RowError, type Sent } from '../core/errors';

/** Attempts for one request of a run. The delays between them add up to half a minute at most. */
export const RUN_ATTEMPTS = 6;

/** Attempts for one request of the editor, where a person is waiting for a list. */
export const EDITOR_ATTEMPTS = 2;

/**
 * After this many requests that failed in all attempts, with no response to any other in between, the
 * API counts as down and nothing more is sent. A single one may fail because of its record.
 */
const FAILED_REQUESTS_UNTIL_OUTAGE = 2;

/** The delay doubles from the first to the longest. In milliseconds. */
const FIRST_DELAY = 1_000;
const LONGEST_DELAY = 30_000;

/**
 * What a status says of the request; the first row that fits counts.
 * `again`: whether the request is tried again.
 * - `never`: the API is up, and has handled the request or refused it
 * - `later`: after a delay; if that goes on, the API counts as down
 * - `when-allowed`: when the rate limit allows it; says nothing of whether the API is up
 *
 * `sent`: whether an update can have taken effect, unless the refusal itself says more.
 */
const STATUSES: ReadonlyArray<{
	from: number;
	to: number;
	again: 'never' | 'later' | 'when-allowed';
	sent: Sent;
}> = [
	{ from: 200, to: 299, again: 'never', sent: 'yes' },
	// Redirects are not followed, as the API key would go elsewhere.
	{ from: 0, to: 399, again: 'never', sent: 'no' },
	// The key, and what it permits: nobody has read the request.
	{ from: 401, to: 401, again: 'never', sent: 'no' },
	{ from: 403, to: 403, again: 'never', sent: 'no' },
	{ from: 404, to: 404, again: 'never', sent: 'yes' },
	{ from: 408, to: 408, again: 'later', sent: 'unknown' },
	{ from: 429, to: 429, again: 'when-allowed', sent: 'no' },
	{ from: 400, to: 499, again: 'never', sent: 'yes' },
	// The API failed at this request, maybe half-way, and would fail again.
	{ from: 500, to: 500, again: 'never', sent: 'unknown' },
	// A gateway, or Cloudflare (520 to 524), could not reach the API, or not in time.
	{ from: 502, to: 504, again: 'later', sent: 'unknown' },
	{ from: 520, to: 524, again: 'later', sent: 'unknown' },
];

/** What a status says of the request: its row of the table. One that is not in it is like 500. */
export function meaningOf(status: number): (typeof STATUSES)[number] {
	return STATUSES.find(({ from, to }) => status >= from && status <= to) ?? meaningOf(500);
}

const UNREACHABLE = new Set(['ECONNREFUSED', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH']);
/** DNS says that there is no such host. That it gives no answer is EAI_AGAIN. */
const UNKNOWN_HOST = 'ENOTFOUND';
const TIMED_OUT = new Set(['ECONNABORTED', 'ETIMEDOUT', 'ESOCKETTIMEDOUT']);
/** Codes of the operating system, e.g. ECONNRESET, and of Node.js and axios, e.g. ERR_NETWORK. */
const NETWORK = /^(E[A-Z_]{3,20}|ERR_STREAM_PREMATURE_CLOSE)$/;

/** An attempt to which there was no response, or only one of a server that is unavailable. */
export class NoAnswer extends Error {
	/**
	 * All but `cancelled` are tried again after `retryDelay`; `unknown-host` only where the host was
	 * reached before.
	 * @param kind `unreachable`: there was no connection. `unknown-host`: no host has the name.
	 * `disconnected`: the connection was lost. `cancelled`: the execution was stopped
	 * @param status the status of `unavailable`
	 * @param retryAfter milliseconds that the server asks to wait, 0 if it does not
	 */
	constructor(
		readonly kind:
			'unreachable' | 'unknown-host' | 'disconnected' | 'timed-out' | 'cancelled' | 'unavailable',
		readonly status?: number,
		readonly retryAfter = 0,
	) {
		super(kind);
	}

	/** Whether an update can have taken effect: not if there was no connection. */
	get sent(): Sent {
		if (this.status !== undefined) return meaningOf(this.status).sent;
		return this.kind === 'unreachable' || this.kind === 'unknown-host' ? 'no' : 'unknown';
	}
}

/**
 * Why a request failed without a response; undefined if another attempt would fail too.
 * @param codes error codes of Node.js and axios, the innermost cause first
 */
export function classifyFailure(
	codes: readonly string[],
	message: unknown,
): NoAnswer['kind'] | undefined {
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

/** What the requests of a run have shown of the API so far, and what that means for one that fails. */
export class Circuit {
	/** Whether there was any response. */
	wasReached = false;

	/** Whether a request succeeded. */
	hasAnswered = false;

	/** Set once the API counts as down: nothing more is sent. */
	outage: RowError | undefined;

	/** Requests that failed in all attempts since the API last accepted or refused one. */
	private failedRequests = 0;

	/** @param address the host of the base URL, as messages name it */
	constructor(
		private readonly vendor: string,
		private readonly address: { readonly host: string },
	) {}

	/** The API accepted or refused a request. */
	isUp(): void {
		this.failedRequests = 0;
	}

	/** All attempts of a request failed; this is how the last one did. The error is fatal if the API counts as down. */
	allAttemptsFailed(last: NoAnswer, attempts: number): RowError {
		const isElsewhere = last.sent === 'no' && !this.wasReached;
		const whatToDo = isElsewhere
			? 'Check the Base URL in the credential, or try again later'
			: 'Try again later';
		const error = this.failed(last, `The request was tried ${attempts} times. ${whatToDo}`);
		this.failedRequests += 1;
		if (this.failedRequests >= FAILED_REQUESTS_UNTIL_OUTAGE) {
			this.outage = error.with({ fatal: true });
		}
		return this.outage ?? error;
	}

	/** A request that must not be repeated got no answer that tells what became of it. */
	lostAnswer(attempt: NoAnswer): RowError {
		return this.failed(attempt, 'Run the row again: it is looked up first');
	}

	/** The base URL names a host that does not exist, so no request can succeed. */
	unknownHost(): RowError {
		return new RowError(
			'unavailable',
			`${this.vendor} could not be reached: the address ${this.address.host} does not exist`,
			{ description: 'Check the Base URL in the credential', fatal: true },
		);
	}

	private failed({ kind, status }: NoAnswer, description: string): RowError {
		const message =
			status !== undefined
				? `${this.vendor} is currently unavailable (HTTP ${status})`
				: kind === 'timed-out'
					? `${this.vendor} did not respond in time`
					: kind === 'disconnected'
						? `The connection to ${this.vendor} was lost before a response arrived`
						: `${this.vendor} could not be reached at ${this.address.host}`;
		return new RowError(kind === 'timed-out' ? 'timed-out' : 'unavailable', message, {
			description,
			retryable: true,
			httpStatus: status,
		});
	}
}
