import { cancelled, toRowError } from '../core/errors';
import { Run, systemClock } from '../core/run';
import { Semaphore } from '../rateLimit/concurrency';
import { readRateLimitHeaders } from '../rateLimit/rateLimit';
import type { Pause, Permit, RateLimiter } from '../rateLimit/rateLimiter';
import { ownText, readErrorText } from './errorText';
import { Permits } from './permits';
import { Circuit, meaningOf, NoAnswer, retryDelay, RUN_ATTEMPTS } from './retry';
import { refused, webPage, type Endpoint, type RefusedResponse, type Service } from './service';
import { isWebPage, type ApiRequest, type ApiResponse, type Connection } from './transport';

export interface ClientOptions {
	/** Most requests in flight. */
	concurrency: number;
	/** The longest single pause for a rate limit, in milliseconds. */
	maxWait: number;
	/** Most attempts for one request, not counting those that the rate limit refuses. Default: `RUN_ATTEMPTS`. */
	attempts?: number;
	/** The time of the execution. Default: as long as it needs. */
	run?: Run;
	/** Called with each pause that a rate limit imposes. */
	onPause?: (pause: Pause) => void;
}

/** What a run may want to tell people about its requests. */
export interface ClientStats {
	requests: number;
	/** Milliseconds in which a rate limit held everything up. */
	pausedMs: number;
}

/** Sends the requests of one run as the rate limit and the retry policy allow. */
export class Client {
	/** The time of the execution whose requests these are. */
	readonly run: Run;

	private requests = 0;

	private readonly permits: Permits;

	private readonly circuit: Circuit;

	private readonly limits: { attempts: number; maxWait: number };

	/** @param limiter the rate limiter of an endpoint */
	constructor(
		private readonly service: Service,
		private readonly connection: Connection,
		limiter: (endpoint: string) => Pick<RateLimiter, 'acquire'>,
		options: ClientOptions,
	) {
		const { attempts = RUN_ATTEMPTS, concurrency, maxWait, onPause } = options;
		const { name } = service;
		this.limits = { attempts, maxWait };
		this.run = options.run ?? new Run(systemClock);
		this.circuit = new Circuit(name, connection);
		const semaphore = new Semaphore(concurrency);
		this.permits = new Permits(name, limiter, semaphore, maxWait, this.run, onPause);
	}

	/** What tells the account from others in this process. */
	get account(): string {
		return this.connection.account;
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
		return this.circuit.hasAnswered;
	}

	/**
	 * Sends a request until it is answered.
	 * @returns the response, whose status is 2xx
	 * @throws RowError, whose `sent` is about the update: always `no` for an endpoint that only reads
	 */
	async send(endpoint: Endpoint, request: ApiRequest): Promise<ApiResponse> {
		const { signal, release } = this.run.scope();
		let mayHaveArrived = false;
		let failures = 0;
		try {
			for (;;) {
				if (this.circuit.outage) throw this.circuit.outage;
				const attempt = await this.attempt(signal, endpoint, request);
				if (attempt === undefined) continue;
				if (!(attempt instanceof NoAnswer)) return attempt;
				failures += 1;
				if (attempt.sent !== 'no') mayHaveArrived = true;
				await this.waitForRetry(endpoint, attempt, failures);
			}
		} catch (thrown) {
			const error = toRowError(thrown);
			// An attempt without a response may have taken effect, whatever became of the later ones.
			const sent = mayHaveArrived ? 'unknown' : error.sent;
			throw error.with({ sent: endpoint.kind === 'read' ? 'no' : sent });
		} finally {
			release();
		}
	}

	/**
	 * Sends a request once, when the rate limit allows it.
	 * @returns undefined if the rate limit refused it
	 * @throws RowError if the API refused it
	 */
	private async attempt(
		signal: AbortSignal,
		endpoint: Endpoint,
		request: ApiRequest,
	): Promise<ApiResponse | NoAnswer | undefined> {
		const permit = await this.permits.acquire(endpoint.name, signal);
		try {
			if (signal.aborted) throw this.run.leftOver();
			this.requests += 1;
			return this.read(await this.connection.send(request), endpoint, request, permit);
		} catch (error) {
			if (!(error instanceof NoAnswer)) throw toRowError(error);
			if (error.kind === 'cancelled') throw cancelled('unknown');
			permit.release('unavailable');
			return error;
		} finally {
			// Only counts if the permit was not released above.
			permit.release('abandoned');
		}
	}

	/** @throws NoAnswer if the server is unavailable; RowError if the API refused the request */
	private read(
		response: ApiResponse,
		endpoint: Endpoint,
		request: ApiRequest,
		permit: Permit,
	): ApiResponse | undefined {
		const { circuit, service } = this;
		const { status, body } = response;
		const { again } = meaningOf(status);
		const isAccepted = status >= 200 && status < 300;
		const now = this.run.now();
		const headers = readRateLimitHeaders(response.headers, now);
		circuit.wasReached = true;
		if (again === 'later') {
			throw new NoAnswer('unavailable', status, (headers.retryAt ?? now) - now);
		}
		const refusal = isAccepted ? undefined : this.refusedResponse(response, request);
		const isLimit = refusal !== undefined && service.isRateLimit(status, refusal.ownText);
		if (again === 'when-allowed' || isLimit) {
			permit.release('rate-limited', headers);
			return undefined;
		}
		permit.release('answered', headers);
		circuit.isUp();
		if (refusal) throw refused(service.explainRefusal(endpoint, refusal), status);
		if (!circuit.hasAnswered && isWebPage(body)) throw webPage(service.name, status);
		circuit.hasAnswered = true;
		return response;
	}

	private refusedResponse({ status, body }: ApiResponse, request: ApiRequest): RefusedResponse {
		const text = this.connection.redact(readErrorText(body));
		return { status, body, text, ownText: ownText(text, request, this.service.decidingWords) };
	}

	/** Waits until it is time for another attempt. @throws RowError if there is none */
	private async waitForRetry(
		{ kind }: Endpoint,
		attempt: NoAnswer,
		failures: number,
	): Promise<void> {
		const { circuit, limits, run } = this;
		if (attempt.kind === 'unknown-host' && !circuit.wasReached) throw circuit.unknownHost();
		if (kind === 'create' && attempt.sent !== 'no') throw circuit.lostAnswer(attempt);
		const delay = retryDelay(failures, attempt.retryAfter, run.clock.random(), limits);
		if (delay === undefined) throw circuit.allAttemptsFailed(attempt, limits.attempts);
		await run.wait(delay);
	}
}
