import type { RateLimitHeaders } from './headers';
import { MARGIN, type RateLimit } from './rateLimit';

/** Others on the same key, at most, that room is left for. */
const MOST_OTHERS = 7;
/** The window assumed where neither the headers nor the vendor say how long it is. */
const DEFAULT_WINDOW = 1_000;

/** What headers have said of one window. */
interface Window {
	remaining: number;
	resetAt: number;
	/** What was left at the first answer, and answers since then. */
	atFirst: number;
	answers: number;
}

/** What the `x-ratelimit` headers say is left of the current window. Times are in milliseconds since 1970. */
export class HeaderQuota {
	/** Requests that a whole window allows, as far as headers have shown; 0 before any have. */
	limit = 0;

	/** From the latest headers; unset by a refusal. */
	private current: Window | undefined;

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
		if (current) this.countOthers(current);
		const until = resetAt ?? now + (this.published?.windowMs ?? DEFAULT_WINDOW);
		if (until > now) this.current = { remaining, resetAt: until, atFirst: remaining, answers: 0 };
	}

	private countOthers({ atFirst, remaining, answers }: Window): void {
		// One answer shows nothing.
		if (answers === 0) return;
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
