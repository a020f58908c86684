import type { Logger } from 'n8n-workflow';
import type { Clock } from '../core/clock';
import { logAtIntervals } from '../node/logAtIntervals';
import type { Pause } from '../rateLimit/rateLimiter';
import { plural } from '../core/text';

/** Tells n8n's log how much a long run has read, and why it waits. */
export class ReadProgress {
	private rows = 0;

	private readonly timer = new AbortController();

	/** @param record what is read, e.g. `prospect` */
	constructor(
		private readonly logger: Logger,
		private readonly clock: Clock,
		private readonly record: string,
	) {
		void logAtIntervals(logger, clock, this.timer.signal, () => this.state);
	}

	/** @param rows that were read now */
	readonly add = (rows: number): void => {
		this.rows += rows;
	};

	/** To be called for each pause that a rate limit imposes. */
	readonly onPause = ({ until }: Pause): void => {
		const seconds = Math.ceil((until - this.clock.now()) / 1000);
		this.logger.info(`The rate limit asks for a pause of ${seconds} s. ${this.state}`);
	};

	stop(): void {
		this.timer.abort();
	}

	private get state(): string {
		return `${plural(this.rows, this.record)} read so far`;
	}
}
