import type { Clock } from '../clock';
import type { RateLimit } from './estimate';
import { RateLimiter } from './rateLimiter';

/** After this long without a request, what was learned of a limit is forgotten. */
const FORGET_AFTER = 60 * 60 * 1000;

/** The registry of one process: executions that use the same key share them. */
export class RateLimiterRegistry {
	private readonly registry = new Map<string, RateLimiter>();

	/**
	 * The limiter of one rate limit.
	 * @param scope what the limit counts by: the API's address, the key and the endpoint
	 */
	get(scope: readonly string[], clock: Clock, known?: RateLimit): RateLimiter {
		this.forget(clock.now());
		const name = JSON.stringify(scope);
		const limiter = this.registry.get(name) ?? new RateLimiter(clock, known);
		this.registry.set(name, limiter);
		return limiter;
	}

	private forget(now: number): void {
		for (const [name, limiter] of this.registry) {
			if (limiter.idleFor(now) > FORGET_AFTER) this.registry.delete(name);
		}
	}
}

export const processRateLimiters = new RateLimiterRegistry();
