import type { Logger } from 'n8n-workflow';
import type { Outcomes } from './outcomes';
import type { Clock } from './transport/clock';

/** How often a long run says how far it is. */
const EVERY = 10_000;

/** Tells n8n's log how far a long run is, and why it waits. */
export class Progress {
	private begun = 0;

	private pausedUntil = 0;

	private readonly timer = new AbortController();

	constructor(
		private readonly logger: Logger,
		private readonly outcomes: Outcomes,
		private readonly clock: Clock,
	) {}

	begin(): void {
		this.begun = this.clock.now();
		void this.tell();
	}

	end(): void {
		this.timer.abort();
	}

	/** Told of each pause that a rate limit imposes. */
	readonly paused = (endpoint: string, until: number): void => {
		if (until <= this.pausedUntil) return;
		const seconds = Math.ceil((until - this.clock.now()) / 1000);
		this.pausedUntil = until;
		if (seconds < 1) return;
		this.logger.info(`Rate limit: no ${endpoint} request for ${seconds} s. ${this.state()}`);
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
		const elapsed = this.clock.now() - this.begun;
		const more =
			done && left ? `, about ${Math.ceil(((elapsed / done) * left) / 1000)} s to go` : '';
		return `${done} of ${total} rows done, ${left} left${more}`;
	}
}
