import {
	PausePastEnd,
	PauseTooLong,
	RateLimitExhausted,
	type Pause,
	type Permit,
	type RateLimiter,
	type RunSemaphore,
} from '../rateLimit/rateLimiter';
import type { Run } from '../core/run';
import { rateLimited } from './requestErrors';

export interface PermitsParts {
	/** As messages name it. */
	vendor: string;
	/** The rate limiter of an endpoint. */
	limiter: (endpoint: string) => Pick<RateLimiter, 'acquire'>;
	/** The longest single pause to wait for, in milliseconds. */
	maxWait: number;
	/** Requests that may be in flight, on all endpoints together. */
	semaphore: RunSemaphore;
	run: Pick<Run, 'endsAt' | 'leftOver' | 'now' | 'outOfTime'>;
	onPause?: ((pause: Pause) => void) | undefined;
}

/** The rate limiters' permits for the requests of one run, and how long it waited for them. */
export class Permits {
	/** Milliseconds. Pauses of several endpoints may overlap; what they have in common counts once. */
	pausedMs = 0;

	/** The pause that ends last. */
	lastPause: Pause | undefined;

	/** Resolves with the first pause. */
	readonly heldUp: Promise<void>;

	private onHeldUp = () => {};

	constructor(private readonly parts: PermitsParts) {
		this.heldUp = new Promise((resolve) => (this.onHeldUp = resolve));
	}

	/** Waits until a request may start. @throws RowError */
	async acquire(endpoint: string, signal: AbortSignal): Promise<Permit> {
		const { maxWait, run, semaphore, vendor } = this.parts;
		try {
			return await this.parts.limiter(endpoint).acquire({
				signal,
				maxWait,
				semaphore,
				endsAt: run.endsAt,
				onPause: (pause) => this.count(pause),
			});
		} catch (error) {
			if (error instanceof PauseTooLong || error instanceof RateLimitExhausted) {
				throw rateLimited(vendor, error);
			}
			// The same limit holds up every other request too.
			if (error instanceof PausePastEnd) throw run.outOfTime().with({ fatal: true });
			throw run.leftOver();
		}
	}

	private count(pause: Pause): void {
		const from = Math.max(this.parts.run.now(), this.lastPause?.until ?? 0);
		if (pause.until <= from) return;
		this.pausedMs += pause.until - from;
		this.lastPause = pause;
		this.onHeldUp();
		this.parts.onPause?.(pause);
	}
}
