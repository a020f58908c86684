import { cancelled, RowError, toRowError, type Reason, type Sent } from '../errors';
import type { RunAbort } from '../runAbort';
import type { Clock } from '../clock';
import { NoResponse, type ApiRequest, type SendRequest, type ApiResponse } from './request';
import type { RateLimit } from '../rateLimit/estimate';
import {
	RateLimitExhausted,
	PauseTooLong,
	type RateLimiter,
	type Pause,
	type Permit,
} from '../rateLimit/rateLimiter';
import { readRateLimitHeaders } from '../rateLimit/headers';
import { Semaphore } from './semaphore';

/** What an answer that is no success means. */
export interface Refusal {
	reason: Reason;
	message: string;
	description: string;
	/** Whether the same request may succeed later as it is. */
	retryable?: boolean;
	/** Whether every other request of the run would be refused too. */
	fatal?: boolean;
	/** Whether the update can have taken effect; without it: it was read and refused. */
	sent?: Sent;
}

/** What the client asks of a vendor. */
export interface Service {
	/** The vendor's name, as people write it. */
	name: string;
	/** Name of the credential type. */
	credential: string;
	/** The rate limit that the vendor has told people about. */
	knownRateLimit?: RateLimit;
	/** Whether an answer says that the limit is reached. 429 always does. */
	isRateLimit(status: number, text: string): boolean;
	/** The text an answer gives for a refusal; '' where it gives none. */
	errorText(body: unknown): string;
	/** What a refusal (status 300 and above, no limit, no outage) means. */
	explainRefusal(endpoint: string, status: number, text: string, body: unknown): Refusal;
}

export interface ClientSettings {
	/** Most requests in flight. */
	concurrency: number;
	/** The longest single pause for a rate limit, in milliseconds. */
	maxWait: number;
	/** How often a request is sent at most while the server is out of order. */
	attempts: number;
}

/** What a run may want to tell people about its requests. */
export interface ClientStats {
	requests: number;
	/** Milliseconds in which a rate limit held everything up. */
	pausedMs: number;
}

interface ClientParts {
	service: Service;
	http: SendRequest;
	clock: Clock;
	/** The limiter of an endpoint. */
	limiter(endpoint: string): RateLimiter;
	settings: ClientSettings;
	/** Ends every wait. */
	abort: RunAbort;
	/** A text with the key taken out. */
	redact(text: string): string;
	onPause?: (pause: Pause) => void;
}

/** How one attempt ended. */
type Attempt =
	| { kind: 'reply'; reply: ApiResponse }
	| { kind: 'refused'; reply: ApiResponse; text: string }
	| { kind: 'rate-limited' }
	| { kind: 'failed'; failure: NoResponse | ApiResponse; retryAt: number | undefined };

const FIRST_DELAY = 1_000;
const LONGEST_DELAY = 30_000;
const UNAVAILABLE = new Set([502, 503, 504]);

/**
 * Sends requests of one run: in the limiter that the API allows, and again where the network or the
 * server failed. All requests set values or read, so sending one twice does no harm.
 */
export class Client {
	readonly stats: ClientStats = { requests: 0, pausedMs: 0 };

	private pausedUntil = 0;

	/** Requests given up since the last answer. */
	private unanswered = 0;

	private outage: RowError | undefined;

	private readonly semaphore: Semaphore;

	constructor(private readonly parts: ClientParts) {
		this.semaphore = new Semaphore(parts.settings.concurrency);
	}

	/**
	 * Sends a request and returns its answer, whose status is 2xx.
	 * @param endpoint what the API's limit counts by
	 * @throws RowError, whose `sent` speaks of the update: it stays `no` where the request only reads
	 */
	async send(endpoint: string, request: ApiRequest): Promise<ApiResponse> {
		const { signal, release } = this.parts.abort.scope();
		try {
			return await this.sendUntil(signal, endpoint, request);
		} finally {
			release();
		}
	}

	private async sendUntil(
		signal: AbortSignal,
		endpoint: string,
		request: ApiRequest,
	): Promise<ApiResponse> {
		const writes = request.method !== 'GET';
		let sent: Sent = 'no';
		let failures = 0;
		for (;;) {
			if (this.outage) throw this.outage.with({ sent });
			const attempt = await this.attempt(signal, endpoint, request, sent);
			if (attempt.kind === 'reply') return attempt.reply;
			if (attempt.kind === 'refused') {
				throw this.refusal(endpoint, attempt.reply, attempt.text, writes ? sent : undefined);
			}
			// Turned away unread, and not this row's doing: the request takes its turn again.
			if (attempt.kind === 'rate-limited') continue;
			const { failure } = attempt;
			if (writes && !(failure instanceof NoResponse && failure.neverLeft)) sent = 'unknown';
			if (failure instanceof NoResponse && failure.kind === 'cancelled') throw cancelled(sent);
			failures += 1;
			if (failures >= this.parts.settings.attempts) throw this.givenUp(failure, sent);
			await this.backOff(signal, failures, attempt.retryAt, sent);
		}
	}

	private async attempt(
		signal: AbortSignal,
		endpoint: string,
		request: ApiRequest,
		sent: Sent,
	): Promise<Attempt> {
		const { clock, http, service } = this.parts;
		const permit = await this.acquire(signal, endpoint, sent);
		await this.semaphore.acquire();
		try {
			if (signal.aborted) throw cancelled(sent);
			this.stats.requests += 1;
			const reply = await http(request);
			const now = clock.now();
			const headers = readRateLimitHeaders(reply.headers, now);
			const { status } = reply;
			if (UNAVAILABLE.has(status)) {
				permit.release('unavailable');
				return { kind: 'failed', failure: reply, retryAt: headers.retryAt };
			}
			const ok = status >= 200 && status < 300;
			const text = ok ? '' : this.parts.redact(service.errorText(reply.body));
			if (status === 429 || (!ok && service.isRateLimit(status, text))) {
				permit.release('rate-limited', headers);
				return { kind: 'rate-limited' };
			}
			permit.release('answered', headers);
			this.unanswered = 0;
			return ok ? { kind: 'reply', reply } : { kind: 'refused', reply, text };
		} catch (error) {
			if (!(error instanceof NoResponse)) throw unforeseen(error, request);
			permit.release(error.kind === 'cancelled' ? 'abandoned' : 'unavailable');
			return { kind: 'failed', failure: error, retryAt: undefined };
		} finally {
			permit.release('abandoned');
			this.semaphore.release();
		}
	}

	private async acquire(signal: AbortSignal, endpoint: string, sent: Sent): Promise<Permit> {
		const { settings } = this.parts;
		try {
			return await this.parts.limiter(endpoint).acquire({
				signal,
				maxWait: settings.maxWait,
				onPause: (pause) => this.paused(pause),
			});
		} catch (error) {
			if (error instanceof PauseTooLong || error instanceof RateLimitExhausted) {
				throw this.rateLimited(error, sent);
			}
			throw cancelled(sent);
		}
	}

	private paused(pause: Pause): void {
		const from = Math.max(this.parts.clock.now(), this.pausedUntil);
		if (pause.until <= from) return;
		this.stats.pausedMs += pause.until - from;
		this.pausedUntil = pause.until;
		this.parts.onPause?.(pause);
	}

	/** Waits before the next attempt: longer each time, not in step with others, as long as told. */
	private async backOff(
		signal: AbortSignal,
		failures: number,
		retryAt: number | undefined,
		sent: Sent,
	): Promise<void> {
		const { clock, settings } = this.parts;
		const longest = Math.min(LONGEST_DELAY, FIRST_DELAY * 2 ** (failures - 1));
		const told = retryAt === undefined ? 0 : Math.min(retryAt - clock.now(), settings.maxWait);
		try {
			await clock.sleep(Math.max(told, longest * (0.5 + clock.random() / 2)), signal);
		} catch {
			throw cancelled(sent);
		}
	}

	private refusal(
		endpoint: string,
		{ status, body }: ApiResponse,
		text: string,
		sent: Sent | undefined,
	): RowError {
		const refusal = this.parts.service.explainRefusal(endpoint, status, text, body);
		// An attempt without an answer may have been heard, whatever a later one is told.
		const heard = sent === 'unknown' ? sent : (refusal.sent ?? 'yes');
		return new RowError(refusal.reason, refusal.message, {
			description: refusal.description,
			retryable: refusal.retryable ?? false,
			httpStatus: status,
			// A read tells nothing of the update.
			sent: sent === undefined ? 'no' : heard,
			fatal: refusal.fatal ?? false,
		});
	}

	private givenUp(failure: NoResponse | ApiResponse, sent: Sent): RowError {
		const { name } = this.parts.service;
		const timedOut = failure instanceof NoResponse && failure.kind === 'timed-out';
		const error = new RowError(timedOut ? 'timed-out' : 'unavailable', describe(name, failure), {
			description: `It was tried ${this.parts.settings.attempts} times. Run the row again later`,
			retryable: true,
			httpStatus: failure instanceof NoResponse ? undefined : failure.status,
			sent,
		});
		this.unanswered += 1;
		// One record may be at fault for one request. For two with no answer between them it is the API,
		// and the rest would only wait in vain.
		if (this.unanswered > 1) this.outage = error.with({ fatal: true });
		return this.outage?.with({ sent }) ?? error;
	}

	private rateLimited(cause: PauseTooLong | RateLimitExhausted, sent: Sent): RowError {
		const limit = `The rate limit of ${this.parts.service.name}`;
		const [message, description] =
			cause instanceof PauseTooLong
				? [
						`${limit} asks for a pause of ${Math.ceil(cause.ms / 1000)} seconds`,
						"That is more than 'Max Wait' allows. Run the row again later, or raise the option",
					]
				: [
						`${limit} refused ${cause.refusals} requests one after another`,
						'The quota may be used up, or others use the same key. Run the row again later',
					];
		return new RowError('rate-limited', message, { description, retryable: true, sent });
	}
}

/** What is no matter of the network. A request that only reads leaves the update unsent. */
function unforeseen(error: unknown, { method }: ApiRequest): RowError {
	const failure = toRowError(error);
	return method === 'GET' ? failure.with({ sent: 'no' }) : failure;
}

function describe(name: string, failure: NoResponse | ApiResponse): string {
	if (!(failure instanceof NoResponse)) {
		return `${name} is not available at the moment (HTTP ${failure.status})`;
	}
	if (failure.kind === 'timed-out') return `${name} did not answer in time`;
	return failure.neverLeft
		? `${name} could not be reached`
		: `The connection to ${name} broke off before it answered`;
}
