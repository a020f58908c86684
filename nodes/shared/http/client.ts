import { cancelled, toRowError, type RowError } from '../core/errors';
import { Run, systemClock } from '../core/run';
import { Semaphore } from '../rateLimit/concurrency';
import { readRateLimitHeaders } from '../rateLimit/headers';
import type { Pause, Permit, RateLimiter } from '../rateLimit/rateLimiter';
import { Circuit } from './circuit';
import { readErrorText } from './errorText';
import { Permits } from './permits';
import { meaningOf, NoAnswer, retryDelay, RUN_ATTEMPTS } from './retry';
import { refused, rejected, webPage, wrongAddress, type Endpoint, type Service } from './service';
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

/** What was read of the account counts for so long, in milliseconds. */
const CHECKED_FOR = 10_000;

/** Sends the requests of one run as the rate limit and the retry policy allow. */
export class Client {
	/** The time of the execution whose requests these are. */
	readonly run: Run;

	private requests = 0;

	private readonly permits: Permits;

	private readonly circuit: Circuit;

	private readonly limits: { attempts: number; maxWait: number };

	/** The last look at the account because of a refusal: when, and what was wrong. */
	private checked: { at: number; fault: Promise<RowError | undefined> } | undefined;

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
		const { circuit } = this;
		const turn = {};
		circuit.begin(turn);
		let mayHaveArrived = false;
		let failures = 0;
		let isRepeat = request.isRepeat ?? false;
		let last: NoAnswer | undefined;
		try {
			for (;;) {
				if (!(await circuit.pass(turn, signal, isRepeat))) {
					throw last ? circuit.outOfRepeats(last, failures) : this.permits.refusedTooOften();
				}
				const attempt = await this.attempt(turn, signal, endpoint, request, isRepeat);
				if (attempt === 'held-back') {
					circuit.takeBack(isRepeat);
					continue;
				}
				isRepeat = true;
				if (attempt === 'rate-limited') {
					last = undefined;
					continue;
				}
				if (!(attempt instanceof NoAnswer)) {
					if (isAccepted(attempt)) return attempt;
					throw await this.refusal(endpoint, attempt, turn);
				}
				last = attempt;
				failures += 1;
				if (attempt.sent !== 'no') mayHaveArrived = true;
				await this.waitForRetry(endpoint, attempt, failures, turn);
			}
		} catch (thrown) {
			const error = toRowError(thrown);
			// An attempt without a response may have taken effect, whatever became of the later ones.
			const sent = mayHaveArrived ? 'unknown' : error.sent;
			throw error.with({ sent: endpoint.kind === 'read' ? 'no' : sent });
		} finally {
			circuit.leave(turn);
			release();
		}
	}

	/**
	 * Sends a request once, when the rate limit allows it.
	 * @returns the response, or that there was none of the API itself
	 */
	private async attempt(
		turn: object,
		signal: AbortSignal,
		endpoint: Endpoint,
		request: ApiRequest,
		isRepeat: boolean,
	): Promise<ApiResponse | NoAnswer | 'rate-limited' | 'held-back'> {
		const permit = await this.permits.acquire(endpoint.name, signal);
		try {
			if (signal.aborted) throw this.run.leftOver();
			// The API may have gone down since it began to wait.
			if (!this.circuit.admits(turn)) return 'held-back';
			this.requests += 1;
			this.circuit.isSent(isRepeat);
			return this.read(await this.connection.send(request), permit);
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

	/** What a response says of the API, whatever it says of the request. @throws NoAnswer if it is unavailable */
	private read(response: ApiResponse, permit: Permit): ApiResponse | NoAnswer | 'rate-limited' {
		const { circuit, service } = this;
		const { status, body } = response;
		const { again } = meaningOf(status);
		const now = this.run.now();
		const headers = readRateLimitHeaders(response.headers, now);
		circuit.wasReached = true;
		const failed = () =>
			new NoAnswer('unavailable', {
				status,
				retryAfter: (headers.retryAt ?? now) - now,
				detail: this.textOf(body),
			});
		if (again === 'later') throw failed();
		const isPage = isAccepted(response) && isWebPage(body);
		// A proxy may answer in the place of the API.
		if (isPage && circuit.hasAnswered) throw failed();
		if (again === 'when-allowed' || service.isRateLimit?.(response)) {
			permit.release('rate-limited', headers);
			return 'rate-limited';
		}
		permit.release('answered', headers);
		this.permits.passed();
		circuit.isUp(again === 'once');
		if (again === 'once') return failed();
		if (!isAccepted(response)) return response;
		if (isPage) throw webPage(service.name, status);
		circuit.hasAnswered = true;
		return response;
	}

	private textOf(body: unknown): string {
		return this.connection.redact(readErrorText(body));
	}

	/** Why the API refused a request. */
	private async refusal(
		endpoint: Endpoint,
		response: ApiResponse,
		turn: object,
	): Promise<RowError> {
		const { service } = this;
		const { status, body } = response;
		const refusesKey = service.refusesKey(response);
		const common = await this.commonFault(endpoint, status, refusesKey, turn);
		if (common) return common;
		const refusedResponse = { status, body, text: this.textOf(body) };
		const refusal = refusesKey
			? rejected(service.name, refusedResponse, 'The key is accepted otherwise. Run the row again')
			: service.explainRefusal(endpoint, refusedResponse);
		return refused(
			{ ...refusal, ...(refusesKey ? { retryable: true, sent: 'unknown' } : {}) },
			status,
		);
	}

	/**
	 * Why every request of the run would fail, where an answer may mean that: the key is wrong, or the
	 * address. It counts only if the account cannot be read either, with a request that has nothing of a row.
	 */
	private async commonFault(
		endpoint: Endpoint,
		status: number,
		refusesKey: boolean,
		turn: object,
	): Promise<RowError | undefined> {
		const { circuit, service } = this;
		const isElsewhere = !circuit.hasAnswered && (status < 400 || status === 404);
		if (!refusesKey && !isElsewhere) return undefined;
		if (endpoint === service.account.endpoint) {
			const refusal = refusesKey ? service.wrongKey : wrongAddress(service.name, status);
			return refused(refusal, status);
		}
		const fault = await circuit.whileOut(turn, this.accountFault());
		const sent = refusesKey ? 'no' : 'unknown';
		return fault?.fatal ? fault.with({ httpStatus: status, sent }) : undefined;
	}

	/** Why nothing can succeed, where the API fails at a request that has nothing of a row, too. */
	private async failureAtAll(endpoint: Endpoint, turn: object): Promise<RowError | undefined> {
		const { circuit, service } = this;
		if (endpoint === service.account.endpoint || !circuit.mayFailAtAll()) return undefined;
		const fault = await circuit.whileOut(turn, this.accountFault());
		return fault?.httpStatus === 500 ? circuit.isDown(fault) : undefined;
	}

	/** Reads the account, unless that was done a short time ago. */
	private async accountFault(): Promise<RowError | undefined> {
		const now = this.run.now();
		if (!this.checked || now - this.checked.at > CHECKED_FOR) {
			const { endpoint, request } = this.service.account;
			const fault = this.send(endpoint, request).then(() => undefined, toRowError);
			this.checked = { at: now, fault };
		}
		return await this.checked.fault;
	}

	/** Waits until it is time for another attempt. @throws RowError if there is none */
	private async waitForRetry(
		endpoint: Endpoint,
		attempt: NoAnswer,
		failures: number,
		turn: object,
	): Promise<void> {
		const { circuit, limits, run } = this;
		const { sent, status } = attempt;
		const isOfUse = status === 500 || circuit.failed(turn);
		const wrong = circuit.wrongAddress(attempt);
		if (wrong) throw wrong;
		if (status !== undefined && status < 400 && !circuit.hasAnswered) {
			const common = await this.commonFault(endpoint, status, false, turn);
			if (common) throw common;
		}
		const down = status === 500 ? await this.failureAtAll(endpoint, turn) : undefined;
		if (down) throw down;
		if (endpoint.kind === 'create' && sent !== 'no') throw circuit.lostAnswer(attempt);
		const delay = isOfUse ? retryDelay(failures, attempt, run.clock.random(), limits) : undefined;
		if (delay === undefined) throw circuit.givesUp(attempt, failures);
		await run.wait(delay);
	}
}

function isAccepted({ status }: ApiResponse): boolean {
	return status >= 200 && status < 300;
}
