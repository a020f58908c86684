import { MARGIN } from './rateLimit';

/** Refusals in a row, each after the pause it asked for, before the limit counts as exhausted. */
export const MOST_REFUSALS = 20;
/** Refusals in a row after which the time in the headers alone is no longer trusted. */
const MOST_TRUSTED = 2;

/**
 * How a refusal is waited out: a pause, then one request at a time until one passes. Times are in
 * milliseconds since 1970.
 */
export class Refusals {
	/** No request starts before this moment. */
	private pausedUntil = 0;

	/** Set from a refusal until a request passes: refusals in a row, and when the latest came. */
	private current: { inARow: number; latestAt: number } | undefined;

	/** Whether no request has passed since a refusal. */
	get isWaiting(): boolean {
		return this.current !== undefined;
	}

	/** Refused again and again after every pause: waiting longer would not help. */
	get isExhausted(): boolean {
		return (this.current?.inARow ?? 0) >= MOST_REFUSALS;
	}

	/** When the next request may start: now or earlier, a later moment, or Infinity: after an answer. */
	nextStart(inFlight: number): number {
		return inFlight && this.isWaiting ? Infinity : this.pausedUntil;
	}

	answered(): void {
		this.current = undefined;
	}

	/**
	 * @param retryAt when the headers ask to be tried again
	 * @param windowEnd when the window is likely to end
	 * @returns the end of the pause
	 */
	refused(startedAt: number, now: number, retryAt: number | undefined, windowEnd: number): number {
		const before = this.current;
		// One that was in flight at the latest refusal does not count again.
		const current =
			before && startedAt < before.latestAt
				? before
				: { inARow: (before?.inARow ?? 0) + 1, latestAt: now };
		this.current = current;
		const isTrusted = current.inARow <= MOST_TRUSTED;
		const resumeAt = isTrusted ? (retryAt ?? windowEnd) : Math.max(retryAt ?? 0, windowEnd);
		this.pausedUntil = Math.max(this.pausedUntil, resumeAt + MARGIN);
		return this.pausedUntil - MARGIN;
	}
}
