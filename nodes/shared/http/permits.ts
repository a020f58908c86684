import type { Clock } from '../clock';
import { cancelled } from '../errors';
import {
	PauseTooLong,
	RateLimitExhausted,
	type Pause,
	type Permit,
	type RateLimiter,
} from '../rateLimit/rateLimiter';
import { rateLimited } from './requestErrors';

export interface PermitsParts {
	/** As messages name it. */
	vendor: string;
	clock: Clock;
	/** The rate limiter of an endpoint. */
	limiter: (endpoint: string) => Pick<RateLimiter, 'acquire'>;
	/** The longest single pause to wait for, in milliseconds. */
	maxWait: number;
	onPause?: ((pause: Pause) => void) | undefined;
}

/** The rate limiters' permits for the requests of one run, and how long it waited for them. */
export class Permits {
	/** Milliseconds. Pauses of several endpoints may overlap; what they have in common counts once. */
	pausedMs = 0;

	private pausedUntil = 0;

	constructor(private readonly parts: PermitsParts) {}

	/** Waits until a request may start. @throws RowError */
	async acquire(endpoint: string, signal: AbortSignal): Promise<Permit> {
		const { maxWait, vendor } = this.parts;
		try {
			return await this.parts.limiter(endpoint).acquire({
				signal,
				maxWait,
				onPause: (pause) => this.count(pause),
			});
		} catch (error) {
			if (error instanceof PauseTooLong || error instanceof RateLimitExhausted) {
				throw rateLimited(vendor, error);
			}
			throw cancelled();
		}
	}

	private count(pause: Pause): void {
		const from = Math.max(this.parts.clock.now(), this.pausedUntil);
		if (pause.until <= from) return;
		this.pausedMs += pause.until - from;
		this.pausedUntil = pause.until;
		this.parts.onPause?.(pause);
	}
}
