import type { Clock } from '../core/clock';
import { AdaptiveConcurrency } from './concurrency';
import { RateLimitEstimate } from './estimate';
import type { RateLimitHeaders } from './headers';
import type { RateLimit } from './rateLimit';
import { MOST_REFUSALS } from './refusals';
import { WaitingLine } from './waitingLine';

/** How a request ended, as far as the rate limiter is concerned. */
export type RequestEnd =
	/** It was answered. */
	| 'answered'
	/** It was refused only because of the rate limit. */
	| 'rate-limited'
	/** The server could not be reached or was unavailable. */
	| 'unavailable'
	/** It ended without an answer and says nothing about the limit. */
	| 'abandoned';

/** A started request; only the first call of `release` counts. */
export interface Permit {
	release(ending: RequestEnd, headers?: RateLimitHeaders): void;
}

/** A time in which a rate limit lets no request start. */
export interface Pause {
	/** Milliseconds since 1970. */
	until: number;
	/** The limit behind it, if it was observed. */
	limit?: RateLimit;
}

/** How many requests its run may have in flight, on this rate limiter and on others. */
export interface RunSemaphore {
	/** Whether there is a free slot. If there is none, `onFree` is called once there is. */
	isFree(onFree: () => void): boolean;
	take(): void;
	release(): void;
}

export interface AcquireOptions {
	/** One is taken when the request starts, so that a permit never waits for it. */
	semaphore?: RunSemaphore;
	/** Ends the wait. */
	signal?: AbortSignal | undefined;
	/** The longest single pause to wait for, in milliseconds. */
	maxWait: number;
	/** When the caller ends, in milliseconds since 1970: it does not wait for a pause past it. */
	endsAt?: number;
	/** Called with each pause, more than once with the same. */
	onPause?: (pause: Pause) => void;
}

/** A pause that is longer than the caller would wait. */
export class PauseTooLong extends Error {
	constructor(readonly ms: number) {
		super(`The rate limit asks for a pause of ${Math.ceil(ms / 1000)} seconds`);
	}
}

/** A pause that would not be over when the caller ends. */
export class PausePastEnd extends Error {}

/** A limit that goes on refusing after every pause: waiting longer would not help. */
export class RateLimitExhausted extends Error {
	constructor(readonly refusals: number) {
		super(`The rate limit refused ${refusals} requests one after another`);
	}
}

/**
 * When the next request may start, for all requests that share one rate limit: as the limit allows, and
 * as many at once as do well. Requests are admitted in the order in which they came, unless their run
 * has no free slot.
 */
export class RateLimiter {
	private readonly line = new WaitingLine<AcquireOptions, Permit>();

	private readonly estimate: RateLimitEstimate;

	private readonly concurrency: AdaptiveConcurrency;

	private inFlight = 0;

	private wake: AbortController | undefined;

	/** Whether a request was started in this turn of the event loop. */
	private hasStarted = false;

	private lastUsed: number;

	/** @param published the limit in the vendor's documentation */
	constructor(
		private readonly clock: Clock,
		published?: RateLimit,
	) {
		this.estimate = new RateLimitEstimate(published);
		this.concurrency = new AdaptiveConcurrency(published?.requests);
		this.lastUsed = clock.now();
	}

	/** Milliseconds since the last request started or ended; 0 while any is in flight or waits. */
	idleFor(now: number): number {
		return this.inFlight || !this.line.isEmpty ? 0 : now - this.lastUsed;
	}

	/**
	 * Waits until one request may start.
	 * @throws PauseTooLong when the limit asks for more than `maxWait`; PausePastEnd when the pause would
	 * pass `endsAt`; RateLimitExhausted when it goes on refusing; the abort error on abort
	 */
	async acquire(options: AcquireOptions): Promise<Permit> {
		if (options.signal?.aborted) throw new Error('aborted');
		const permit = this.line.join(options, () => this.admit());
		this.admit();
		return await permit;
	}

	/**
	 * Starts the next request if it may start, or sets the timer for it. One in a turn of the event loop:
	 * otherwise requests that start together come back together, and none is in flight meanwhile.
	 */
	private readonly admit = (): void => {
		if (this.hasStarted) return;
		this.wake?.abort();
		this.wake = undefined;
		const next = this.line.find(({ semaphore }) => semaphore?.isFree(this.admit) ?? true);
		if (!next) return;
		const now = this.clock.now();
		const startAt = this.nextStart(now);
		// After an answer: its `release` calls this again.
		if (startAt === Infinity) return;
		if (startAt > now) return this.pauseUntil(startAt, now);
		next.admit(this.start(now, next.options.semaphore));
		this.waitForNextTurn();
	};

	/** Tells all who wait, of whichever execution; those for whom it is too long do not wait. */
	private pauseUntil(at: number, now: number): void {
		const limit = this.estimate.observed;
		for (const waiter of this.line.all) {
			const { maxWait, endsAt = Infinity, onPause } = waiter.options;
			if (at - now > maxWait) waiter.refuse(new PauseTooLong(at - now));
			else if (at > endsAt) waiter.refuse(new PausePastEnd());
			else if (this.estimate.isExhausted) waiter.refuse(new RateLimitExhausted(MOST_REFUSALS));
			else onPause?.({ until: at, ...(limit ? { limit } : {}) });
		}
		if (!this.line.isEmpty) this.sleepUntil(at, now);
	}

	private waitForNextTurn(): void {
		this.hasStarted = true;
		void this.clock.sleep(0).then(() => {
			this.hasStarted = false;
			this.admit();
		});
	}

	private sleepUntil(at: number, now: number): void {
		const wake = new AbortController();
		this.wake = wake;
		this.clock.sleep(at - now, wake.signal).then(
			() => this.admit(),
			() => undefined,
		);
	}

	private start(now: number, semaphore?: RunSemaphore): Permit {
		semaphore?.take();
		this.inFlight += 1;
		this.lastUsed = now;
		let ended = false;
		return {
			release: (ending, headers = {}) => {
				if (ended) return;
				ended = true;
				this.inFlight -= 1;
				this.ended(ending, headers, now, this.clock.now());
				semaphore?.release();
				this.admit();
			},
		};
	}

	/** When the next request may start: now or earlier, a later moment, or Infinity: after an answer. */
	private nextStart(now: number): number {
		if (this.inFlight >= this.concurrency.limit) {
			this.concurrency.reached(now);
			return Infinity;
		}
		return this.estimate.nextStart(now, this.inFlight);
	}

	private ended(
		ending: RequestEnd,
		headers: RateLimitHeaders,
		startedAt: number,
		now: number,
	): void {
		this.lastUsed = now;
		if (ending === 'unavailable') this.concurrency.failed(startedAt, now);
		// Others may be on the same key, each with as many in flight. What is refused while waiting for the
		// window to end says nothing of that.
		if (ending === 'rate-limited' && this.estimate.refused(headers, startedAt, now)) {
			this.concurrency.failed(startedAt, now);
		}
		if (ending === 'answered') {
			this.concurrency.answered(startedAt);
			this.estimate.answered(headers, now);
		}
	}
}
