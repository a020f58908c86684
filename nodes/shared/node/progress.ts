import type { Logger } from 'n8n-workflow';
import type { Run } from '../core/run';
import { plural } from '../core/text';
import type { Pause } from '../rateLimit/rateLimiter';

/** How often a long run says how far it is. */
const INTERVAL = 10_000;

/** Tells n8n's log how far a long run is, why it waits, and how long it will take. */
export class Progress {
	private done = 0;

	private startedAt = 0;

	private doneAtStart = 0;

	/** Requests for each row: less than one where rows share a request. */
	private requestsPerRow = 1;

	private pause: Pause = { until: 0 };

	private readonly timer = new AbortController();

	/**
	 * @param noun what is counted, e.g. `row`
	 * @param total how many there are, where that is known
	 */
	constructor(
		private readonly logger: Logger,
		private readonly run: Run,
		private readonly noun: string,
		private readonly total?: number,
	) {}

	/** @param count that are done now */
	readonly add = (count: number): void => {
		this.done += count;
	};

	/**
	 * @param requests that what remains needs at least
	 * @param outlook how long it will take, where it is worth saying
	 */
	start(requests = 0, outlook?: string): void {
		if (outlook !== undefined) this.logger.info(outlook);
		this.requestsPerRow = requests / Math.max(1, (this.total ?? 0) - this.done);
		this.doneAtStart = this.done;
		this.startedAt = this.run.now();
		void this.logAtIntervals();
	}

	stop(): void {
		this.timer.abort();
	}

	/** Says what a step does that takes a while. */
	log(message: string): void {
		this.logger.debug(message);
	}

	/** To be called for each pause that a rate limit imposes. */
	readonly onPause = (pause: Pause): void => {
		if (pause.until <= this.pause.until) return;
		this.pause = pause;
		const seconds = Math.ceil((pause.until - this.run.now()) / 1000);
		this.log(`The rate limit asks for a pause of ${seconds} s. ${this.state}`);
	};

	private async logAtIntervals(): Promise<void> {
		try {
			for (;;) {
				await this.run.clock.sleep(INTERVAL, this.timer.signal);
				this.log(this.state);
			}
		} catch {
			// The run is over.
		}
	}

	private get state(): string {
		const { done, noun, total } = this;
		if (total === undefined) return `${plural(done, noun)} read so far`;
		const time = this.timeFor(total - done);
		const more = time === undefined ? '' : `, which takes about ${duration(time)}`;
		return `${done} of ${total} ${noun}s done, ${total - done} left${more}`;
	}

	/** Milliseconds that the remaining rows will take: what the limit implies, else at the speed so far. */
	private timeFor(rows: number): number | undefined {
		const { limit, until } = this.pause;
		const now = this.run.now();
		if (limit) {
			const windows = Math.ceil((rows * this.requestsPerRow) / limit.requests);
			return Math.max(0, until - now) + (windows - 1) * limit.windowMs;
		}
		const done = this.done - this.doneAtStart;
		return done ? ((now - this.startedAt) / done) * rows : undefined;
	}
}

function duration(ms: number): string {
	return ms < 90_000 ? `${Math.ceil(ms / 1000)} s` : `${Math.ceil(ms / 60_000)} min`;
}
