import type { Clock } from './clock';
import type { RateLimitNews } from './rateLimit';

/** A rate limit that the vendor has told people about, though no answer says so. */
export interface KnownLimit {
	/** Requests that one window allows. */
	requests: number;
	/** Length of the window in milliseconds. */
	windowMs: number;
}

/** How a request ended, as far as pacing is concerned. */
export type Ending =
	/** It was answered. */
	| 'answered'
	/** It was refused for the rate limit alone. */
	| 'limited'
	/** The server was not to be reached or out of order. */
	| 'down'
	/** It was given up without an answer; nothing can be learned from it. */
	| 'dropped';

/** A started request; `end` must be called once. */
export interface Turn {
	end(ending: Ending, news?: RateLimitNews): void;
}

/** A time in which a rate limit lets nobody in. */
export interface Pause {
	/** Milliseconds since 1970. */
	until: number;
	/** The limit behind it, where it is known. */
	limit?: KnownLimit;
}

export interface EnterOptions {
	/** Ends the wait. */
	signal?: AbortSignal | undefined;
	/** The longest single pause to sit through, in milliseconds. */
	maxWait: number;
	/** Told of each pause. */
	onPause?: (pause: Pause) => void;
}

/** A pause that is longer than the caller would sit through. */
export class TooLongAPause extends Error {
	constructor(readonly ms: number) {
		super(`The rate limit asks for a pause of ${Math.ceil(ms / 1000)} seconds`);
	}
}

interface Waiter extends EnterOptions {
	admit(turn: Turn): void;
	refuse(error: Error): void;
}

/** In flight at the start; grows by one with each quick, clean answer, so it doubles each round. */
const FIRST_WIDTH = 8;
/** An answer that takes more than this many times the quickest is not quick. */
const SLOW = 4;
/** The windows that APIs count in, tried in turn when a refusal does not say when to come back. */
const USUAL_WINDOWS = [1, 2, 3, 5, 10, 15, 20, 30, 60, 120, 300, 600, 1800, 3600].map(
	(s) => s * 1000,
);
/** Added to a computed moment, as timers may fire a little early. */
const MARGIN = 20;
/** A wait told in whole seconds may be this much longer than the window really is. */
const ROUNDING = 1_100;
/** Refusals one after another, each after the pause it asked for, before the limit counts as closed. */
const MOST_REFUSALS = 20;
/** Answer times kept to learn a limit from. */
const MOST_KEPT = 5_000;

/**
 * When the next request may start, for all requests that share one rate limit: how many at once (more
 * while answers come quick and clean, fewer after a fault) and how many in a window. The window is
 * read from the answers' headers; where there are none, the first refusal teaches it. Requests are
 * admitted in the order in which they came.
 */
export class Pace {
	private readonly waiters: Waiter[] = [];

	private width = FIRST_WIDTH;

	private inFlight = 0;

	/** Whether a window was seen to hold as much as is known of it: what lies beyond is to be found out. */
	private beyondKnown = false;

	private quickest = Infinity;

	/** No request starts before this moment. */
	private pausedUntil = 0;

	/** Set from a refusal until a request passes: one request at a time feels its way. */
	private probing:
		{ refusals: number; since: number; windowStart: number; shortest: number } | undefined;

	/** What the headers said last of the current window. */
	private quota: { remaining: number; resetAt: number } | undefined;

	/** The largest window the headers told of. */
	private quotaLimit = 0;

	/** The limit as learned from refusals; `sure` once a window was seen to hold no more. */
	private learned: { requests: number; windowMs: number; sure: boolean } | undefined;

	/** When the latest requests were answered, oldest first. A server counts a request before that. */
	private answeredAt: number[] = [];

	private wake: AbortController | undefined;

	private lastUsed: number;

	constructor(
		private readonly clock: Clock,
		private readonly known?: KnownLimit,
	) {
		this.lastUsed = clock.now();
	}

	/** Milliseconds since anything happened here. */
	idleFor(now: number): number {
		return this.inFlight || this.waiters.length ? 0 : now - this.lastUsed;
	}

	/**
	 * Waits for the turn of one request.
	 * @throws TooLongAPause when the limit asks for more than `maxWait`; the abort error on abort
	 */
	async enter(options: EnterOptions): Promise<Turn> {
		return await new Promise<Turn>((resolve, reject) => {
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
				admit: (turn) => {
					leave();
					resolve(turn);
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

	/** Starts whom it may and sets the alarm for the next. */
	private admit(): void {
		this.wake?.abort();
		this.wake = undefined;
		for (;;) {
			const next = this.waiters[0];
			if (!next) return;
			const now = this.clock.now();
			const startAt = this.nextStart(now);
			if (startAt <= now) {
				next.admit(this.start(now));
				continue;
			}
			// Infinity: nothing to do until an answer comes, and its end() calls here again.
			if (startAt === Infinity) return;
			if (startAt - now > next.maxWait || this.isClosed()) {
				next.refuse(new TooLongAPause(startAt - now));
				continue;
			}
			next.onPause?.(this.pauseUntil(startAt));
			this.sleepUntil(startAt, now);
			return;
		}
	}

	private pauseUntil(until: number): Pause {
		if (this.learned) return { until, limit: this.learned };
		if (!this.quotaLimit || !this.known) return { until };
		return { until, limit: { ...this.known, requests: this.quotaLimit } };
	}

	private sleepUntil(at: number, now: number): void {
		const wake = new AbortController();
		this.wake = wake;
		this.clock.sleep(at - now, wake.signal).then(
			() => this.admit(),
			() => undefined,
		);
	}

	private start(now: number): Turn {
		this.inFlight += 1;
		this.lastUsed = now;
		let ended = false;
		return {
			end: (ending, news = {}) => {
				if (ended) return;
				ended = true;
				this.inFlight -= 1;
				this.learn(ending, news, now, this.clock.now());
				this.admit();
			},
		};
	}

	/** When the next request may start: now or earlier, a later moment, or Infinity: after an answer. */
	private nextStart(now: number): number {
		if (this.inFlight >= (this.probing ? 1 : Math.max(1, Math.floor(this.width)))) return Infinity;
		if (this.isAtKnownLimit(now) && this.inFlight) return Infinity;
		return Math.max(this.pausedUntil, this.quotaStart(now), this.learnedStart(now));
	}

	/** Whether as much was sent as the vendor tells people, and nothing yet says whether more is allowed. */
	private isAtKnownLimit(now: number): boolean {
		if (!this.known || this.beyondKnown || this.quota || this.learned) return false;
		const counted = this.answeredSince(now - this.known.windowMs);
		return this.inFlight + counted >= this.known.requests;
	}

	private quotaStart(now: number): number {
		if (!this.quota) return 0;
		// Nothing was said of the time after the reset yet: one request goes ahead and asks.
		if (now >= this.quota.resetAt) return this.inFlight ? Infinity : 0;
		// The requests in flight may or may not be in the count already: take it that they are not.
		if (this.quota.remaining > this.inFlight) return 0;
		return this.inFlight ? Infinity : this.quota.resetAt + MARGIN;
	}

	private learnedStart(now: number): number {
		// Headers know better than what was learned without them.
		if (!this.learned || this.quota) return 0;
		const { requests, windowMs, sure } = this.learned;
		const counted = this.answeredSince(now - windowMs - MARGIN);
		if (this.inFlight + counted < requests) return 0;
		// Not sure yet that the window holds no more: ask for one more at a time.
		if (!sure) return this.inFlight ? Infinity : 0;
		const leaves = this.answeredAt[this.answeredAt.length - (requests - this.inFlight)];
		return leaves === undefined ? Infinity : leaves + windowMs + MARGIN;
	}

	private learn(ending: Ending, news: RateLimitNews, startedAt: number, now: number): void {
		this.lastUsed = now;
		if (ending === 'limited') this.refused(news, startedAt, now);
		else if (ending === 'down') this.width = Math.max(1, this.width / 2);
		else if (ending === 'answered') this.answered(news, startedAt, now);
	}

	private answered(news: RateLimitNews, startedAt: number, now: number): void {
		this.answeredAt.push(now);
		if (this.answeredAt.length > 2 * MOST_KEPT) this.answeredAt = this.answeredAt.slice(-MOST_KEPT);
		if (this.probing && startedAt < this.probing.since) {
			// On its way when another was refused, and let through: the window holds one more.
			if (this.learned) this.learned.requests += 1;
		} else {
			this.probing = undefined;
		}
		if (this.learned) this.widen(this.learned, now);
		this.readQuota(news, now);
		const took = now - startedAt;
		this.quickest = Math.min(this.quickest, took);
		if (took <= this.quickest * SLOW + MARGIN) this.width += 1;
		if (!this.inFlight && this.isAtKnownLimit(now)) {
			this.beyondKnown = true;
			this.width = FIRST_WIDTH;
		}
	}

	private readQuota({ remaining, limit, resetAt }: RateLimitNews, now: number): void {
		if (remaining === undefined) return;
		this.quotaLimit = limit ?? Math.max(this.quotaLimit, remaining + 1);
		const until = resetAt ?? now + (this.known?.windowMs ?? 1_000);
		if (this.quota && now < this.quota.resetAt) {
			// Answers overtake each other: within a window the smallest count is the latest.
			this.quota.remaining = Math.min(this.quota.remaining, remaining);
			this.quota.resetAt = Math.max(this.quota.resetAt, until);
		} else if (until > now) {
			this.quota = { remaining, resetAt: until };
		}
	}

	private refused(news: RateLimitNews, startedAt: number, now: number): void {
		const sameWave = this.probing !== undefined && startedAt < this.probing.since;
		const told = news.retryAt ?? news.resetAt;
		// Requests that were on their way when the first of them was refused tell no more than it did.
		if (sameWave && told === undefined) return;
		this.quota = undefined;
		if (!this.probing) {
			this.width = Math.max(1, this.width / 2);
			const counted = this.answeredSince(now - this.horizon());
			const windowStart = this.answeredAt[this.answeredAt.length - counted] ?? startedAt;
			const shortest = this.learned?.windowMs ?? this.known?.windowMs ?? 0;
			this.probing = { refusals: 1, since: now, windowStart, shortest };
			this.learned = {
				requests: Math.max(1, counted),
				windowMs: 0,
				sure: counted === this.learned?.requests,
			};
		} else if (!sameWave) {
			this.probing.refusals += 1;
			this.probing.since = now;
		}
		const { windowStart, shortest } = this.probing;
		const resumeAt = told ?? endOfUsualWindow(windowStart, shortest, now);
		this.pausedUntil = Math.max(this.pausedUntil, resumeAt + MARGIN);
		if (this.learned) {
			this.learned.windowMs = this.windowFrom(this.pausedUntil - MARGIN - windowStart);
			this.widen(this.learned, now);
		}
	}

	/** The window that a measured one stands for, as a told wait may be rounded up. */
	private windowFrom(measured: number): number {
		const known = this.known?.windowMs;
		const isKnown = known !== undefined && measured >= known && measured <= known + ROUNDING;
		return isKnown ? known : measured;
	}

	private widen(learned: { requests: number; windowMs: number; sure: boolean }, now: number): void {
		const counted = this.answeredSince(now - learned.windowMs);
		learned.requests = Math.max(learned.requests, counted);
		// What the vendor has told is as much as there is to hope for.
		if (this.known && learned.requests >= this.known.requests) learned.sure = true;
	}

	private horizon(): number {
		return this.learned?.windowMs ?? this.known?.windowMs ?? 60_000;
	}

	/** How many of the latest answers came after a moment. */
	private answeredSince(moment: number): number {
		let low = 0;
		let high = this.answeredAt.length;
		while (low < high) {
			const middle = (low + high) >> 1;
			if ((this.answeredAt[middle] ?? 0) > moment) high = middle;
			else low = middle + 1;
		}
		return this.answeredAt.length - low;
	}

	/** Refused again and again though every pause was kept: waiting longer would not help. */
	private isClosed(): boolean {
		return (this.probing?.refusals ?? 0) >= MOST_REFUSALS;
	}
}

/** The end of the shortest usual window, from a shortest one on, that is not over yet. */
function endOfUsualWindow(windowStart: number, shortest: number, now: number): number {
	const windows = [shortest, ...USUAL_WINDOWS.filter((ms) => ms > shortest)];
	const next = windows.find((ms) => windowStart + ms + MARGIN > now);
	return next === undefined ? now + Math.max(...USUAL_WINDOWS) : windowStart + next;
}
