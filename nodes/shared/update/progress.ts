import type { Logger } from 'n8n-workflow';
import type { Clock } from '../core/clock';
import { logAtIntervals } from '../node/logAtIntervals';
import type { Pause } from '../rateLimit/rateLimiter';

/** Tells n8n's log how far a long run is, why it waits and how long it will take. */
export class Progress {
	private done = 0;

	private started = 0;

	private doneAtStart = 0;

	/** Requests for each row: less than one where rows share a request. */
	private requestsPerRow = 1;

	private pause: Pause = { until: 0 };

	private readonly timer = new AbortController();

	constructor(
		private readonly logger: Logger,
		private readonly total: number,
		private readonly clock: Clock,
	) {}

	/** @param rows that have their outcome now */
	add(rows: number): void {
		this.done += rows;
	}

	/**
	 * @param requests that the remaining rows need at least
	 * @param outlook how long they will take, where it is worth saying
	 */
	start(requests: number, outlook?: string): void {
		if (outlook !== undefined) this.logger.info(outlook);
		this.requestsPerRow = requests / Math.max(1, this.total - this.done);
		this.doneAtStart = this.done;
		this.started = this.clock.now();
		void logAtIntervals(this.logger, this.clock, this.timer.signal, () => this.state());
	}

	stop(): void {
		this.timer.abort();
	}

	/** Says what a step does that takes a while. */
	readonly log = (message: string): void => {
		this.logger.info(message);
	};

	/** To be called for each pause that a rate limit imposes. */
	readonly onPause = (pause: Pause): void => {
		if (pause.until <= this.pause.until) return;
		this.pause = pause;
		const seconds = Math.ceil((pause.until - this.clock.now()) / 1000);
		this.logger.info(`The rate limit asks for a pause of ${seconds} s. ${this.state()}`);
	};

	private state(): string {
		const { done, total } = this;
		const time = this.timeFor(total - done);
		const more = time === undefined ? '' : `, which takes about ${duration(time)}`;
		return `${done} of ${total} rows done, ${total - done} left${more}`;
	}

	/** Milliseconds that the remaining rows will take: what the limit implies, else at the speed so far. */
	private timeFor(rows: number): number | undefined {
		const { limit, until } = this.pause;
		const now = this.clock.now();
		if (limit) {
			const windows = Math.ceil((rows * this.requestsPerRow) / limit.requests);
			return Math.max(0, until - now) + (windows - 1) * limit.windowMs;
		}
		const done = this.done - this.doneAtStart;
		return done ? ((now - this.started) / done) * rows : undefined;
	}
}

function duration(ms: number): string {
	return ms < 90_000 ? `${Math.ceil(ms / 1000)} s` : `${Math.ceil(ms / 60_000)} min`;
}
