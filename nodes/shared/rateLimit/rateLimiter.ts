import type { Clock } from '../clock';
import { RateLimitEstimate, MARGIN, MOST_REFUSALS, type RateLimit } from './estimate';
import type { RateLimitHeaders } from './headers';

/** How a request ended, as far as pacing is concerned. */
export type RequestEnd =
	/** It was answered. */
	| 'answered'
	/** It was refused for the rate limit alone. */
	| 'rate-limited'
	/** The server was not to be reached or out of order. */
	| 'unavailable'
	/** It was given up without an answer; nothing can be learned from it. */
	| 'abandoned';

/** A started request; only the first call of `end` counts. */
export interface Permit {
	release(ending: RequestEnd, headers?: RateLimitHeaders): void;
}

/** A time in which a rate limit lets nobody in. */
export interface Pause {
	/** Milliseconds since 1970. */
	until: number;
	/** The limit behind it, where it is known. */
	limit?: RateLimit;
}

export interface AcquireOptions {
	/** Ends the wait. */
	signal?: AbortSignal | undefined;
	/** The longest single pause to sit through, in milliseconds. */
	maxWait: number;
	/** Told of each pause. */
	onPause?: (pause: Pause) => void;
}

/** A pause that is longer than the caller would sit through. */
export class PauseTooLong extends Error {
	constructor(readonly ms: number) {
		super(`The rate limit asks for a pause of ${Math.ceil(ms / 1000)} seconds`);
	}
}

/** A limit that goes on refusing after every pause: waiting longer would not help. */
export class RateLimitExhausted extends Error {
	constructor(readonly refusals: number) {
		super(`The rate limit refused ${refusals} requests one after another`);
	}
}

interface Waiter extends AcquireOptions {
	admit(permit: Permit): void;
	refuse(error: Error): void;
}

/** In flight where nobody knows the limit; grows by one with each quick, clean answer, so it doubles each round. */
const FIRST_WIDTH = 8;
/** An answer that takes more than this many times the quickest is not quick. */
const SLOW = 4;

/**
 * When the next request may start, for all requests that share one rate limit: as the limit allows,
 * and so many at once as do well: more while answers come quick and clean, fewer after a fault.
 * Requests are admitted in the order in which they came.
 */
export class RateLimiter {
	private readonly waiters: Waiter[] = [];

	private readonly limit: RateLimitEstimate;

	private width: number;

	private inFlight = 0;

	private quickest = Infinity;

	private wake: AbortController | undefined;

	/** Whether a request was started in this turn of the event loop. */
	private hasStarted = false;

	private lastUsed: number;

	constructor(
		private readonly clock: Clock,
		known?: RateLimit,
	) {
		this.limit = new RateLimitEstimate(known);
		// What is told of a window may be sent at once.
		this.width = Math.max(FIRST_WIDTH, known?.requests ?? 0);
		this.lastUsed = clock.now();
	}

	/** Milliseconds since anything happened here. */
	idleFor(now: number): number {
		return this.inFlight || this.waiters.length ? 0 : now - this.lastUsed;
	}

	/**
	 * Waits until one request may start.
	 * @throws PauseTooLong when the limit asks for more than `maxWait`; RateLimitExhausted when it lets nobody
	 * in at all; the abort error on abort
	 */
	async acquire(options: AcquireOptions): Promise<Permit> {
		return await new Promise<Permit>((resolve, reject) => {
			const { signal } = options;
			const leave = () => {
				signal?.removeEventListener('abort', onAbort);
				const place = this.waiters.indexOf(waiter);
				if (place >= 0) this.waiters.splice(place, 1);
			};
			const onAbort = () => {
				leave();
				reject(new Error('aborted'));
				this.admit();
			};
			const waiter: Waiter = {
				...options,
				admit: (permit) => {
					leave();
					resolve(permit);
				},
				refuse: (error) => {
					leave();
					reject(error);
				},
			};
			if (signal?.aborted) return reject(new Error('aborted'));
			signal?.addEventListener('abort', onAbort, { once: true });
			this.waiters.push(waiter);
			this.admit();
		});
	}

	/**
	 * Starts whom it may and sets the alarm for the next. One in a turn of the event loop: requests that
	 * start together come back together, and nothing is under way while they are dealt with.
	 */
	private admit(): void {
		if (this.hasStarted) return;
		this.wake?.abort();
		this.wake = undefined;
		for (;;) {
			const next = this.waiters[0];
			if (!next) return;
			const now = this.clock.now();
			const startAt = this.nextStart(now);
			if (startAt <= now) {
				next.admit(this.start(now));
				this.rest();
				return;
			}
			// Infinity: nothing to do until an answer comes, and its end() calls here again.
			if (startAt === Infinity) return;
			if (startAt - now > next.maxWait) {
				next.refuse(new PauseTooLong(startAt - now));
				continue;
			}
			if (this.limit.isClosed) {
				next.refuse(new RateLimitExhausted(MOST_REFUSALS));
				continue;
			}
			const limit = this.limit.seen;
			next.onPause?.({ until: startAt, ...(limit ? { limit } : {}) });
			this.sleepUntil(startAt, now);
			return;
		}
	}

	/** Until the next turn of the event loop. */
	private rest(): void {
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

	private start(now: number): Permit {
		this.inFlight += 1;
		this.lastUsed = now;
		let ended = false;
		return {
			release: (ending, headers = {}) => {
				if (ended) return;
				ended = true;
				this.inFlight -= 1;
				this.learn(ending, headers, now, this.clock.now());
				this.admit();
			},
		};
	}

	/** When the next request may start: now or earlier, a later moment, or Infinity: after an answer. */
	private nextStart(now: number): number {
		if (this.inFlight >= Math.max(1, Math.floor(this.width))) return Infinity;
		return this.limit.nextStart(now, this.inFlight);
	}

	private learn(
		ending: RequestEnd,
		headers: RateLimitHeaders,
		startedAt: number,
		now: number,
	): void {
		this.lastUsed = now;
		if (ending === 'unavailable') this.width = Math.max(1, this.width / 2);
		if (ending === 'rate-limited' && this.limit.refused(headers, startedAt, now)) {
			this.width = Math.max(1, this.width / 2);
		}
		if (ending === 'answered') this.answered(headers, startedAt, now);
	}

	private answered(headers: RateLimitHeaders, startedAt: number, now: number): void {
		const took = now - startedAt;
		this.quickest = Math.min(this.quickest, took);
		if (took <= this.quickest * SLOW + MARGIN) this.width += 1;
		this.limit.answered(headers, startedAt, now);
	}
}
