/** The concurrency limit to start with where no rate limit is published. */
const FIRST_LIMIT = 8;

/**
 * How many requests in flight do well: one more with each answer, so the limit doubles each round, and
 * half as many after a failure. Requests that were in flight together fail together, which counts once.
 */
export class AdaptiveConcurrency {
	private exactLimit: number;

	/** When it was last halved. */
	private halvedAt = 0;

	/** @param atOnce requests that may be sent at once from the start */
	constructor(atOnce = 0) {
		this.exactLimit = Math.max(FIRST_LIMIT, atOnce);
	}

	/** The most requests in flight, at least one. */
	get limit(): number {
		return Math.max(1, Math.floor(this.exactLimit));
	}

	answered(): void {
		this.exactLimit += 1;
	}

	/** Times are in milliseconds since 1970. */
	failed(startedAt: number, now: number): void {
		if (startedAt < this.halvedAt) return;
		this.halvedAt = now;
		this.exactLimit = Math.max(1, this.exactLimit / 2);
	}
}
