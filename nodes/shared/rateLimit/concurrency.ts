import { MARGIN } from './rateLimit';

/** The concurrency limit to start with where no rate limit is published. */
const FIRST_LIMIT = 8;
/** A response that takes more than this many times as long as the fastest is slow. */
const SLOW = 4;

/**
 * How many requests in flight do well: one more with each fast answer, so the limit doubles each round,
 * and half as many after a failure.
 */
export class AdaptiveConcurrency {
	private exactLimit: number;

	private fastestMs = Infinity;

	/** @param atOnce requests that may be sent at once from the start */
	constructor(atOnce = 0) {
		this.exactLimit = Math.max(FIRST_LIMIT, atOnce);
	}

	/** The most requests in flight, at least one. */
	get limit(): number {
		return Math.max(1, Math.floor(this.exactLimit));
	}

	/** @param ms how long the answer took */
	answered(ms: number): void {
		this.fastestMs = Math.min(this.fastestMs, ms);
		if (ms <= this.fastestMs * SLOW + MARGIN) this.exactLimit += 1;
	}

	failed(): void {
		this.exactLimit = Math.max(1, this.exactLimit / 2);
	}
}
