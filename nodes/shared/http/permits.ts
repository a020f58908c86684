import { RowError } from '../core/errors';
import type { Run } from '../core/run';
import type { Semaphore } from '../rateLimit/concurrency';
import { NoPermit, type Pause, type Permit, type RateLimiter } from '../rateLimit/rateLimiter';

/** The rate limiters' permits for the requests of one run, and how long it waited for them. */
export class Permits {
	/** Milliseconds. Pauses of several endpoints may overlap; what they have in common counts once. */
	pausedMs = 0;

	/** The pause that ends last. */
	lastPause: Pause | undefined;

	/** Resolves with the first pause. */
	readonly heldUp: Promise<void>;

	/** Whether a request waited in vain, and none has passed since: no other one waits as long again. */
	private isExhausted = false;

	private onHeldUp = () => {};

	/**
	 * @param vendor as messages name it
	 * @param limiter the rate limiter of an endpoint
	 * @param semaphore requests that may be in flight, on all endpoints together
	 * @param maxWait the longest single pause to wait for, in milliseconds
	 */
	constructor(
		private readonly vendor: string,
		private readonly limiter: (endpoint: string) => Pick<RateLimiter, 'acquire'>,
		private readonly semaphore: Semaphore,
		private readonly maxWait: number,
		private readonly run: Run,
		private readonly onPause?: (pause: Pause) => void,
	) {
		this.heldUp = new Promise((resolve) => (this.onHeldUp = resolve));
	}

	/** Waits until a request may start. @throws RowError */
	async acquire(endpoint: string, signal: AbortSignal): Promise<Permit> {
		const { maxWait, run, semaphore } = this;
		try {
			return await this.limiter(endpoint).acquire({
				signal,
				maxWait: this.isExhausted ? 0 : maxWait,
				semaphore,
				endsAt: run.endsAt,
				onPause: (pause) => this.count(pause),
			});
		} catch (error) {
			if (!(error instanceof NoPermit)) throw run.leftOver();
			// The same limit holds up every other request too.
			if (error.reason === 'past-end') throw run.outOfTime().with({ fatal: true });
			this.isExhausted = true;
			throw error.ms > maxWait ? this.rateLimited(error) : this.refusedTooOften();
		}
	}

	private count(pause: Pause): void {
		const from = Math.max(this.run.now(), this.lastPause?.until ?? 0);
		if (pause.until <= from) return;
		this.pausedMs += pause.until - from;
		this.lastPause = pause;
		this.onHeldUp();
		this.onPause?.(pause);
	}

	/** A request passed. */
	passed(): void {
		this.isExhausted = false;
	}

	/** What becomes of a request that the limit refused and that may not be repeated. */
	refusedTooOften(): RowError {
		return this.rateLimited(new NoPermit('exhausted', 0));
	}

	private rateLimited({ reason, ms }: NoPermit): RowError {
		const [message, description] =
			reason === 'too-long'
				? [
						`The rate limit of ${this.vendor} requires a pause of ${Math.ceil(ms / 1000)} seconds`,
						"That is more than 'Max Wait' allows. Try again later, or increase that option",
					]
				: [
						`The rate limit of ${this.vendor} refuses requests again and again`,
						'The quota may be used up, or others may be using the same API key. Try again later',
					];
		return new RowError('rate-limited', message, { description, retryable: true });
	}
}
