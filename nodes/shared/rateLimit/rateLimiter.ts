import type { Clock } from '../core/run';
import { AdaptiveConcurrency, type Semaphore } from './concurrency';
import { RateLimitEstimate } from './estimate';
import type { RateLimit, RateLimitHeaders } from './headers';

/** A started request. */
export interface Permit {
	/**
	 * To be called when the request has ended; only the first call counts.
	 * - `answered`
	 * - `rate-limited`: it was refused only because of the rate limit
	 * - `unavailable`: the server could not be reached or was unavailable
	 * - `abandoned`: it ended without an answer and says nothing about the limit
	 */
	release(
		ending: 'answered' | 'rate-limited' | 'unavailable' | 'abandoned',
		headers?: RateLimitHeaders,
	): void;
}

/** A time in which a rate limit lets no request start. */
export interface Pause {
	/** Milliseconds since 1970. */
	until: number;
	/** The limit behind it, if it was observed. */
	limit?: RateLimit;
}

export interface AcquireOptions {
	/** The places of the run. One is taken when the request starts, so that a permit never waits for it. */
	semaphore?: Semaphore;
	/** Ends the wait. */
	signal?: AbortSignal;
	/** The longest single pause to wait for, in milliseconds. */
	maxWait: number;
	/** When the caller ends, in milliseconds since 1970: it does not wait for a pause past it. */
	endsAt?: number;
	/** Called with each pause, more than once with the same. */
	onPause?: (pause: Pause) => void;
}

/**
 * A request that has had no answer for so long counts as one that the limit has counted, and no longer
 * holds up others. In milliseconds.
 */
const SLOW_AFTER = 3_000;

/** Where nothing may start for longer than callers wait, one a minute starts all the same, to see. */
const PROBE_EVERY = 60_000;

/** Why a caller does not get a permit. */
export class NoPermit extends Error {
	/**
	 * @param reason `too-long`: the pause is longer than `maxWait`. `past-end`: it would not be over at
	 * `endsAt`. `exhausted`: the limit goes on refusing after every pause
	 * @param ms how long the pause would be
	 */
	constructor(
		readonly reason: 'too-long' | 'past-end' | 'exhausted',
		readonly ms: number,
	) {
		super(reason);
	}
}

/** A caller that waits for its permit. */
interface Waiter {
	options: AcquireOptions;
	admit(permit: Permit): void;
	refuse(error: Error): void;
}

/**
 * When the next request may start, for all requests that share one rate limit: as the limit allows, and
 * as many at once as do well. Requests are admitted in the order in which they came, unless their run
 * has no free place.
 */
export class RateLimiter {
	/** In the order in which they came. */
	private readonly waiting = new Set<Waiter>();

	private readonly estimate: RateLimitEstimate;

	private readonly concurrency: AdaptiveConcurrency;

	/** Requests in flight that are not slow: when each was started, oldest first. */
	private readonly fresh = new Set<{ startedAt: number }>();

	private inFlight = 0;

	/** When a request last started. */
	private startedAt = -Infinity;

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
		return this.inFlight || this.waiting.size ? 0 : now - this.lastUsed;
	}

	/** Waits until one request may start. @throws NoPermit, or another error when the signal aborts */
	async acquire(options: AcquireOptions): Promise<Permit> {
		const { signal } = options;
		if (signal?.aborted) throw new Error('aborted');
		let abort = () => {};
		const permit = new Promise<Permit>((admit, refuse) => {
			const waiter = { options, admit, refuse };
			this.waiting.add(waiter);
			abort = () => {
				this.refuse(waiter, new Error('aborted'));
				this.admit();
			};
		});
		signal?.addEventListener('abort', abort, { once: true });
		this.admit();
		try {
			return await permit;
		} finally {
			signal?.removeEventListener('abort', abort);
		}
	}

	/**
	 * Starts the next request if it may start, or sets the timer for it. One in a turn of the event loop:
	 * otherwise requests that start together come back together, and none is in flight meanwhile.
	 */
	private readonly admit = (): void => {
		if (this.hasStarted) return;
		this.wake?.abort();
		this.wake = undefined;
		const next = this.firstInLine();
		if (!next) return;
		const now = this.clock.now();
		this.countSlow(now);
		const startAt = this.nextStart(now);
		// After an answer: its `release` calls this again. Or once the oldest counts as slow.
		if (startAt === Infinity) return this.wakeAt(this.oldest + SLOW_AFTER, now);
		if (startAt > now && !this.isProbe(next, startAt, now)) return this.pauseUntil(startAt, now);
		this.waiting.delete(next);
		next.admit(this.start(now, next.options.semaphore));
		this.hasStarted = true;
		void this.clock.sleep(0).then(() => {
			this.hasStarted = false;
			this.admit();
		});
	};

	/** The first whose run has a free place. */
	private firstInLine(): Waiter | undefined {
		for (const waiter of this.waiting) {
			if (waiter.options.semaphore?.isFree(this.admit) ?? true) return waiter;
		}
		return undefined;
	}

	private countSlow(now: number): void {
		for (const request of this.fresh) {
			if (now - request.startedAt < SLOW_AFTER) return;
			this.fresh.delete(request);
			this.estimate.counted(request.startedAt);
		}
	}

	/** When the oldest request started that is not slow. */
	private get oldest(): number {
		const [request] = this.fresh;
		return request?.startedAt ?? Infinity;
	}

	/** Whether one may start though it is too early: nobody would wait, and that may be wrong by now. */
	private isProbe({ options }: Waiter, startAt: number, now: number): boolean {
		const isHopeless =
			startAt - now > options.maxWait || this.estimate.isRefusing(now, options.maxWait);
		return isHopeless && this.inFlight === 0 && now - this.startedAt >= PROBE_EVERY;
	}

	private refuse(waiter: Waiter, error: Error): void {
		this.waiting.delete(waiter);
		waiter.refuse(error);
	}

	/** Tells all who wait, of whichever execution; those for whom it is too long do not wait. */
	private pauseUntil(at: number, now: number): void {
		const ms = at - now;
		const limit = this.estimate.observed;
		for (const waiter of [...this.waiting]) {
			const { maxWait, endsAt = Infinity, onPause } = waiter.options;
			if (ms > maxWait) this.refuse(waiter, new NoPermit('too-long', ms));
			else if (at > endsAt) this.refuse(waiter, new NoPermit('past-end', ms));
			else if (this.estimate.isRefusing(at, maxWait))
				this.refuse(waiter, new NoPermit('exhausted', ms));
			else onPause?.({ until: at, ...(limit ? { limit } : {}) });
		}
		if (this.waiting.size > 0) this.wakeAt(at, now);
	}

	private wakeAt(at: number, now: number): void {
		if (at === Infinity) return;
		const wake = new AbortController();
		this.wake = wake;
		this.clock.sleep(at - now, wake.signal).then(this.admit, () => undefined);
	}

	private start(now: number, semaphore?: Semaphore): Permit {
		semaphore?.take();
		this.inFlight += 1;
		this.lastUsed = now;
		this.startedAt = now;
		const request = { startedAt: now };
		this.fresh.add(request);
		let isOver = false;
		return {
			release: (ending, headers = {}) => {
				if (isOver) return;
				isOver = true;
				this.inFlight -= 1;
				const isCounted = !this.fresh.delete(request);
				this.ended(ending, headers, { startedAt: now, isCounted }, this.clock.now());
				semaphore?.release();
				this.admit();
			},
		};
	}

	/** When the next request may start: now or earlier, a later moment, or Infinity: after an answer. */
	private nextStart(now: number): number {
		const inFlight = this.fresh.size;
		if (inFlight >= this.concurrency.limit) {
			this.concurrency.reached(now);
			return Infinity;
		}
		return this.estimate.nextStart(now, inFlight);
	}

	private ended(
		ending: Parameters<Permit['release']>[0],
		headers: RateLimitHeaders,
		{ startedAt, isCounted }: { startedAt: number; isCounted: boolean },
		now: number,
	): void {
		this.lastUsed = now;
		if (ending === 'answered') {
			this.concurrency.answered(startedAt);
			this.estimate.answered(headers, startedAt, now, isCounted);
		}
		const endsWindow = ending === 'rate-limited' && this.estimate.refused(headers, startedAt, now);
		// Others may be on the same key, each with as many in flight. What is refused while waiting for the
		// window to end says nothing of that.
		const isOverload = ending === 'unavailable';
		if (endsWindow || isOverload) this.concurrency.failed(startedAt, now, isOverload);
	}
}
