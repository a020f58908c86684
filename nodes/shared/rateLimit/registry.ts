import type { Clock } from '../core/clock';
import type { RateLimit } from './rateLimit';
import { RateLimiter } from './rateLimiter';

/** A limiter that no request has used for this long is removed, with what it has observed. */
const FORGET_AFTER = 60 * 60 * 1000;

/** One rate limiter for each limit, so that executions on the same key share it. */
export class RateLimiterRegistry {
	private readonly limiters = new Map<string, RateLimiter>();

	/**
	 * The limiter of one rate limit.
	 * @param scope what the limit counts by: the API's address, the key, and the endpoint
	 * @param published the limit in the vendor's documentation
	 */
	get(scope: readonly string[], clock: Clock, published?: RateLimit): RateLimiter {
		this.forget(clock.now());
		const name = JSON.stringify(scope);
		const limiter = this.limiters.get(name) ?? new RateLimiter(clock, published);
		this.limiters.set(name, limiter);
		return limiter;
	}

	private forget(now: number): void {
		for (const [name, limiter] of this.limiters) {
			if (limiter.idleFor(now) > FORGET_AFTER) this.limiters.delete(name);
		}
	}
}
