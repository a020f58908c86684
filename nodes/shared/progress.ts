import type { Logger } from 'n8n-workflow';
import type { Outcomes } from './outcomes';
import type { Clock } from './clock';
import type { Pause } from './rateLimit/rateLimiter';

/** How often a long run says how far it is. */
const EVERY = 10_000;

/** Tells n8n's log how far a long run is, why it waits and how long it will take. */
export class Progress {
	private begun = 0;

	/** Requests that one row stands for: less than one where rows travel together. */
	private requestsPerRow = 1;

	private pause: Pause = { until: 0 };

	private readonly timer = new AbortController();

	constructor(
		private readonly logger: Logger,
		private readonly outcomes: Outcomes,
		private readonly clock: Clock,
	) {}

	/** @param requests how many the rest of the run will need at least */
	begin(requests: number): void {
		const { done, total } = this.outcomes;
		this.requestsPerRow = requests / Math.max(1, total - done);
		this.begun = this.clock.now();
		void this.tell();
	}

	end(): void {
		this.timer.abort();
	}

	/** Told of each pause that a rate limit imposes. */
	readonly paused = (pause: Pause): void => {
		if (pause.until <= this.pause.until) return;
		this.pause = pause;
		const seconds = Math.ceil((pause.until - this.clock.now()) / 1000);
		this.logger.info(`The rate limit asks for a pause of ${seconds} s. ${this.state()}`);
	};

	private async tell(): Promise<void> {
		try {
			for (;;) {
				await this.clock.sleep(EVERY, this.timer.signal);
				this.logger.info(this.state());
			}
		} catch {
			// The run is over.
		}
	}

	private state(): string {
		const { done, total } = this.outcomes;
		const left = total - done;
		const time = this.timeFor(left);
		const more = time === undefined ? '' : `, which takes about ${duration(time)}`;
		return `${done} of ${total} rows done, ${left} left${more}`;
	}

	/** Milliseconds that the remaining rows will take: what the limit implies, else at the speed so far. */
	private timeFor(rows: number): number | undefined {
		const { limit } = this.pause;
		if (limit) {
			const windows = Math.ceil((rows * this.requestsPerRow) / limit.requests);
			return Math.max(0, this.pause.until - this.clock.now()) + (windows - 1) * limit.windowMs;
		}
		const { done } = this.outcomes;
		return done ? ((this.clock.now() - this.begun) / done) * rows : undefined;
	}
}

function duration(ms: number): string {
	return ms < 90_000 ? `${Math.ceil(ms / 1000)} s` : `${Math.ceil(ms / 60_000)} min`;
}
