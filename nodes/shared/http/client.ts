import { cancelled, toRowError } from '../core/errors';
import { readRateLimitHeaders } from '../rateLimit/headers';
import type { Pause, Permit, RateLimiter } from '../rateLimit/rateLimiter';
import type { Run } from '../core/run';
import { ApiState, LimitRefusals } from './apiState';
import { isWebPage } from './errorBody';
import { ownText } from './ownText';
import { Permits } from './permits';
import { webPage } from './refusals';
import { NoResponse, type ApiRequest, type ApiResponse, type SendRequest } from './request';
import {
	allAttemptsFailed,
	alwaysRateLimited,
	isUnreachable,
	lostAnswer,
	refused,
	unknownHost,
	type Failure,
} from './requestErrors';
import { classifyResponse, retryDelay } from './retryPolicy';
import { Semaphore } from './semaphore';
import type { RefusedResponse, Service } from './service';

export interface ClientSettings {
	/** Most requests in flight. */
	concurrency: number;
	/** The longest single pause for a rate limit, in milliseconds. */
	maxWait: number;
	/** Most attempts for one request, not counting those that the rate limit refuses. */
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
	/** As `accountName` gives it. */
	account: string;
	/** The host of the base URL, as messages name it. */
	host: string;
	http: SendRequest;
	/** The rate limiter of an endpoint. */
	limiter: (endpoint: string) => Pick<RateLimiter, 'acquire'>;
	settings: ClientSettings;
	run: Run;
	/** Removes the API key from a text. */
	redact(text: string): string;
	onPause?: (pause: Pause) => void;
}

/** How one attempt ended, unless the API refused it. */
type Attempt = { kind: 'answered'; response: ApiResponse } | { kind: 'rate-limited' } | Failure;

/** Sends the requests of one run as the rate limit and the retry policy allow. */
export class Client {
	private requests = 0;

	private readonly permits: Permits;

	private readonly state = new ApiState();

	constructor(private readonly parts: ClientParts) {
		const { limiter, onPause, run, service, settings } = parts;
		const { maxWait, concurrency } = settings;
		const semaphore = new Semaphore(concurrency);
		const vendor = service.name;
		this.permits = new Permits({ vendor, limiter, maxWait, semaphore, run, onPause });
	}

	/** The time of the execution whose requests these are. */
	get run(): Run {
		return this.parts.run;
	}

	/** What tells the account from others in this process. */
	get account(): string {
		return this.parts.account;
	}

	get stats(): ClientStats {
		return { requests: this.requests, pausedMs: this.permits.pausedMs };
	}

	/** The last pause that a rate limit imposed on this run. */
	get lastPause(): Pause | undefined {
		return this.permits.lastPause;
	}

	/** Resolves when a rate limit first holds the run up. */
	get heldUp(): Promise<void> {
		return this.permits.heldUp;
	}

	/** Whether a request succeeded, so that the API is at the base URL and accepts the key. */
	get hasAnswered(): boolean {
		return this.state.hasAnswered;
	}

	/**
	 * Sends a request until it is answered.
	 * @param endpoint what the API's rate limit counts by
	 * @returns the response, whose status is 2xx
	 * @throws RowError, whose `sent` is about the update: always `no` for a request that only reads
	 */
	async send(endpoint: string, request: ApiRequest): Promise<ApiResponse> {
		const { run, service, settings } = this.parts;
		const { signal, release } = run.scope();
		let mayHaveArrived = false;
		let failures = 0;
		const refusals = new LimitRefusals(this.state);
		try {
			for (;;) {
				if (this.state.outage) throw this.state.outage;
				const attempt = await this.attempt(signal, endpoint, request);
				if (attempt.kind === 'answered') return attempt.response;
				if (attempt.kind === 'rate-limited') {
					if (refusals.add()) throw alwaysRateLimited(service.name);
					continue;
				}
				if (!isUnreachable(attempt)) mayHaveArrived = true;
				if (attempt.kind === 'unknown-host' && !this.state.wasReached) throw unknownHost(this.api);
				failures += 1;
				if (request.once && mayHaveArrived) throw lostAnswer(this.api, attempt);
				if (!(await this.waitForRetry(attempt, failures))) {
					throw this.state.requestFailed(allAttemptsFailed(this.api, attempt, settings.attempts));
				}
			}
		} catch (thrown) {
			const error = toRowError(thrown);
			// An attempt without a response may have taken effect, whatever became of the later ones.
			const sent = mayHaveArrived ? 'unknown' : error.sent;
			throw error.with({ sent: request.method === 'GET' ? 'no' : sent });
		} finally {
			release();
		}
	}

	private get api() {
		const { service, host } = this.parts;
		return { vendor: service.name, host, wasReached: this.state.wasReached };
	}

	private async attempt(
		signal: AbortSignal,
		endpoint: string,
		request: ApiRequest,
	): Promise<Attempt> {
		const permit = await this.permits.acquire(endpoint, signal);
		try {
			if (signal.aborted) throw this.parts.run.leftOver();
			this.requests += 1;
			return this.readResponse(endpoint, request, await this.parts.http(request), permit);
		} catch (error) {
			if (!(error instanceof NoResponse)) throw toRowError(error);
			if (error.kind === 'cancelled') throw cancelled('unknown');
			permit.release('unavailable');
			return { kind: error.kind };
		} finally {
			// Only counts if the permit was not released above.
			permit.release('abandoned');
		}
	}

	/** @throws RowError if the API refused the request */
	private readResponse(
		endpoint: string,
		request: ApiRequest,
		response: ApiResponse,
		permit: Permit,
	): Attempt {
		const { run, service } = this.parts;
		const { status, body } = response;
		this.state.wasReached = true;
		const now = run.now();
		const headers = readRateLimitHeaders(response.headers, now);
		const said = (): Pick<RefusedResponse, 'text' | 'ownText'> => {
			const text = this.parts.redact(service.errorText(body));
			return { text, ownText: ownText(text, request, service.decidingWords) };
		};
		const kind = classifyResponse(status, () => service.isRateLimit(status, said().ownText));
		if (kind === 'unavailable') {
			permit.release('unavailable');
			return { kind, status, retryAfter: (headers.retryAt ?? now) - now };
		}
		if (kind === 'rate-limited') {
			permit.release('rate-limited', headers);
			return { kind };
		}
		permit.release('answered', headers);
		this.state.isUp();
		if (kind === 'answered') {
			if (!this.state.hasAnswered && isWebPage(body)) throw webPage(service.name, status);
			this.state.hasAnswered = true;
			return { kind, response };
		}
		throw refused(service.explainRefusal(endpoint, { status, body, ...said() }), status);
	}

	/** @returns whether there is another attempt, when it is time for it */
	private async waitForRetry(failure: Failure, failures: number): Promise<boolean> {
		const { run, settings } = this.parts;
		const retryAfter = failure.kind === 'unavailable' ? failure.retryAfter : 0;
		const delay = retryDelay(failures, retryAfter, run.clock.random(), settings);
		if (delay === undefined) return false;
		await run.wait(delay);
		return true;
	}
}
