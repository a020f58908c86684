import type { RateLimitHeaders } from './headers';
import { HeaderQuota } from './quota';
import type { RateLimit } from './rateLimit';
import { Refusals } from './refusals';
import { SlidingWindow } from './slidingWindow';

/**
 * What is known of one rate limit, and when it allows the next request. Headers count where they say
 * how many requests are left; where they do not, what a window was seen to hold. Takes and returns
 * times in milliseconds since 1970; waits for nothing.
 */
export class RateLimitEstimate {
	private readonly quota: HeaderQuota;

	private readonly window: SlidingWindow;

	private readonly refusals = new Refusals();

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

	/** Whether waiting longer would not help. */
	get isExhausted(): boolean {
		return this.refusals.isExhausted;
	}

	/** When the next request may start: now or earlier, a later moment, or Infinity: after an answer. */
	nextStart(now: number, inFlight: number): number {
		return Math.max(
			this.refusals.nextStart(inFlight),
			this.quota.nextStart(now, inFlight),
			// Headers that say for how long know better than what was observed without them.
			this.quota.isKnown ? 0 : this.window.nextStart(now, inFlight),
		);
	}

	answered(headers: RateLimitHeaders, now: number): void {
		this.refusals.answered();
		this.window.answered(now);
		this.quota.answered(headers, now);
	}

	/** @returns whether it is the first since a request passed, so that it ends a window */
	refused(headers: RateLimitHeaders, startedAt: number, now: number): boolean {
		const { quota, refusals, window } = this;
		const isFirst = !refusals.isWaiting;
		const retryAt = headers.retryAt ?? headers.resetAt;
		quota.refused(now);
		if (isFirst) window.refused(startedAt, now);
		const resumeAt = refusals.refused(startedAt, now, retryAt, window.likelyEnd(now));
		window.pausedUntil(resumeAt, now);
		return isFirst;
	}
}
