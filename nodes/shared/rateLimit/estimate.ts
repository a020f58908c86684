import { MARGIN, type RateLimit, type RateLimitHeaders } from './headers';
import { SlidingWindow } from './slidingWindow';

/** A pause that headers ask for and that is longer is not believed: nobody publishes such a window. */
const LONGEST_PAUSE = 60 * 60_000;
/** Refusals in a row after which the time in the headers alone is no longer trusted. */
const MOST_TRUSTED = 2;

/**
 * What is known of one rate limit, and when it allows the next request. Headers count where they say
 * how many requests are left; where they do not, what a window was seen to hold. A refusal is waited
 * out, and then one request at a time is sent until one passes. Takes and returns times in milliseconds
 * since 1970; waits for nothing.
 */
export class RateLimitEstimate {
	private readonly quota: HeaderQuota;

	private readonly window: SlidingWindow;

	/** No request starts before this moment. */
	private pausedUntil = 0;

	/** Refusals since a request last passed, without those of requests in flight at the one before. */
	private refusals = 0;

	/** When the first and the latest of them came. */
	private refusedSince = 0;

	private refusedAt = 0;

	/** @param published the limit in the vendor's documentation */
	constructor(private readonly published?: RateLimit) {
		this.quota = new HeaderQuota(published);
		this.window = new SlidingWindow(published);
	}

	/** The limit as observed, if it has been. */
	get observed(): RateLimit | undefined {
		if (this.window.observed) return this.window.observed;
		const requests = this.quota.limit;
		return requests && this.published ? { ...this.published, requests } : undefined;
	}

	/** Whether nothing has passed for so many milliseconds, and only refusals came: waiting longer is no use. */
	isRefusing(now: number, ms: number): boolean {
		return this.refusals > 1 && now - this.refusedSince > ms;
	}

	/** When the next request may start: now or earlier, a later moment, or Infinity: after an answer. */
	nextStart(now: number, inFlight: number): number {
		if (inFlight && this.refusals) return Infinity;
		return Math.max(
			this.pausedUntil,
			this.quota.nextStart(now, inFlight),
			// Headers that say for how long know better than what was observed without them.
			this.quota.isKnown ? 0 : this.window.nextStart(now, inFlight),
		);
	}

	/** A request is so slow that it counts as used from when it was started. */
	counted(startedAt: number): void {
		this.window.counted(startedAt);
		this.quota.counted();
	}

	/** @param isCounted whether it was so slow that it was counted before */
	answered(headers: RateLimitHeaders, startedAt: number, now: number, isCounted: boolean): void {
		// One that was started since shows that the pause is over, whatever was said of it.
		if (this.refusals && startedAt > this.refusedAt) this.pausedUntil = 0;
		this.refusals = 0;
		this.window.answered(now, isCounted);
		this.quota.answered(believed(headers, now), now);
	}

	/** @returns whether it is the first since a request passed, so that it ends a window */
	refused(given: RateLimitHeaders, startedAt: number, now: number): boolean {
		const headers = believed(given, now);
		const isFirst = this.refusals === 0;
		if (isFirst) this.refusedSince = now;
		this.quota.refused(now);
		if (isFirst) this.window.refused(startedAt, now);
		// One that was in flight at the latest refusal does not count again.
		if (isFirst || startedAt >= this.refusedAt) {
			this.refusals += 1;
			this.refusedAt = now;
		}
		const retryAt = headers.retryAt ?? headers.resetAt;
		const windowEnd = this.window.likelyEnd(now);
		const isTrusted = this.refusals <= MOST_TRUSTED;
		const resumeAt = isTrusted ? (retryAt ?? windowEnd) : Math.max(retryAt ?? 0, windowEnd);
		this.pausedUntil = Math.max(this.pausedUntil, resumeAt + MARGIN);
		this.window.pausedUntil(this.pausedUntil - MARGIN, now);
		return isFirst;
	}
}

/** What headers say, without moments that are too far away to be meant so. */
function believed({ resetAt, retryAt, ...rest }: RateLimitHeaders, now: number): RateLimitHeaders {
	const isNear = (at: number | undefined): at is number =>
		at !== undefined && at - now <= LONGEST_PAUSE;
	return {
		...rest,
		...(isNear(resetAt) ? { resetAt } : {}),
		...(isNear(retryAt) ? { retryAt } : {}),
	};
}

/** Others on the same key, at most, that room is left for. */
const MOST_OTHERS = 7;
/** The window assumed where neither the headers nor the vendor say how long it is. */
const DEFAULT_WINDOW = 1_000;

/** What the `x-ratelimit` headers say is left of the current window. Times are in milliseconds since 1970. */
export class HeaderQuota {
	/** Requests that a whole window allows, as far as headers have shown; 0 before any have. */
	limit = 0;

	/**
	 * What headers have said of the latest window, with what was left at its first answer and how many
	 * answers came since; unset by a refusal.
	 */
	private current:
		{ remaining: number; resetAt: number; atFirst: number; answers: number } | undefined;

	/**
	 * Others on the same key: one until it is known, one more for each refusal although requests were left,
	 * and none after two windows in a row of which nobody else has used any.
	 */
	private others = 1;

	private windowsAlone = 0;

	/** Whether headers say when a window ends. */
	private tellsReset = false;

	constructor(private readonly published?: RateLimit) {}

	/** Whether it is known what is left since the last refusal, and for how long. */
	get isKnown(): boolean {
		return this.current !== undefined && (this.tellsReset || this.published !== undefined);
	}

	/** When the next request may start: now or earlier, a later moment, or Infinity: after an answer. */
	nextStart(now: number, inFlight: number): number {
		if (!this.current) return 0;
		const { remaining, resetAt } = this.current;
		// Nothing is known of the window after the reset yet, so one request goes first.
		if (now >= resetAt) return inFlight ? Infinity : 0;
		// The requests in flight may not be counted in `remaining` yet, and others may send as many.
		if (remaining > inFlight * (1 + this.others)) return 0;
		return inFlight ? Infinity : resetAt + MARGIN;
	}

	answered({ remaining, limit, resetAt }: RateLimitHeaders, now: number): void {
		if (remaining === undefined) return;
		this.limit = limit ?? Math.max(this.limit, remaining + 1);
		this.tellsReset = resetAt !== undefined;
		const { current } = this;
		if (current && now < current.resetAt) {
			// Responses may arrive in another order: within a window, the smallest count is the latest.
			current.remaining = Math.min(current.remaining, remaining);
			// Without that header, the first answer shows best when the window began.
			current.resetAt = Math.max(current.resetAt, resetAt ?? 0);
			current.answers += 1;
			return;
		}
		this.countOthers();
		const until = resetAt ?? now + (this.published?.windowMs ?? DEFAULT_WINDOW);
		if (until > now) this.current = { remaining, resetAt: until, atFirst: remaining, answers: 0 };
	}

	/** A request that has no answer yet counts as used. */
	counted(): void {
		if (this.current) this.current.remaining = Math.max(0, this.current.remaining - 1);
	}

	private countOthers(): void {
		// One answer shows nothing.
		if (!this.current?.answers) return;
		const { atFirst, remaining, answers } = this.current;
		this.windowsAlone = atFirst - remaining <= answers ? this.windowsAlone + 1 : 0;
		if (this.windowsAlone >= 2) this.others = 0;
	}

	refused(now: number): void {
		this.windowsAlone = 0;
		// No more was sent than the headers allowed, so others on the same key used the rest.
		if (this.current && now < this.current.resetAt) {
			this.others = Math.min(this.others + 1, MOST_OTHERS);
		}
		this.current = undefined;
	}
}
