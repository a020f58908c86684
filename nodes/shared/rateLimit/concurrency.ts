/** The concurrency limit to start with where no rate limit is published. */
const FIRST_LIMIT = 8;

/**
 * How many requests in flight do well: one more with each answer while more would have been sent, so the
 * limit doubles each round, and half as many after a failure. From there it grows by one each round, as in
 * TCP, if the server was overloaded. Requests that were in flight together fail together, which counts once.
 */
export class AdaptiveConcurrency {
	private exactLimit: number;

	/** Where a failure has shown that more may be too many. */
	private threshold = Infinity;

	/** When it was last halved. */
	private halvedAt = 0;

	/** When it last kept a request from being sent. */
	private reachedAt = 0;

	/** @param atOnce requests that may be sent at once from the start */
	constructor(atOnce = 0) {
		this.exactLimit = Math.max(FIRST_LIMIT, atOnce);
	}

	/** The most requests in flight, at least one. */
	get limit(): number {
		return Math.max(1, Math.floor(this.exactLimit));
	}

	/** A request had to wait for it. Times are in milliseconds since 1970. */
	reached(now: number): void {
		this.reachedAt = now;
	}

	/** An answer to what was in flight while no more was wanted does not show that more would do well. */
	answered(startedAt: number): void {
		if (startedAt > this.reachedAt) return;
		this.exactLimit += this.exactLimit < this.threshold ? 1 : 1 / this.exactLimit;
	}

	/** @param isOverload whether the server could not answer, which more at once may bring about again */
	failed(startedAt: number, now: number, isOverload: boolean): void {
		if (startedAt < this.halvedAt) return;
		this.halvedAt = now;
		this.exactLimit = Math.max(1, this.exactLimit / 2);
		if (isOverload) this.threshold = this.exactLimit;
	}
}

/** How many requests a run has in flight, whichever rate limiters start them. */
export class Semaphore {
	private readonly waiting = new Set<() => void>();

	constructor(private free: number) {}

	/** Whether there is a free place. If there is none, `onFree` is called once there is. */
	isFree(onFree: () => void): boolean {
		if (this.free > 0) return true;
		this.waiting.add(onFree);
		return false;
	}

	/** Takes a place that is free. */
	take(): void {
		this.free -= 1;
	}

	/** Gives a place back. */
	release(): void {
		this.free += 1;
		const waiting = [...this.waiting];
		this.waiting.clear();
		for (const onFree of waiting) onFree();
	}
}
