import type { Clock } from '../core/clock';
import type { RunAbort } from '../core/runAbort';

/** Time as a run has it: its waits end with it, and none begins that would pass its end. */
export class RunTime {
	constructor(
		private readonly clock: Clock,
		private readonly abort: RunAbort,
	) {}

	/** Milliseconds since 1970. */
	now(): number {
		return this.clock.now();
	}

	/** When the run must be over, in milliseconds since 1970; Infinity if it may take its time. */
	get endsAt(): number {
		return this.abort.endsAt;
	}

	/** To be called before something that takes so many milliseconds. @throws RowError if they are not left */
	needs(ms: number): void {
		if (this.now() + ms > this.endsAt) throw this.abort.outOfTime();
	}

	/** Waits so many milliseconds. @throws RowError if the run ends meanwhile, or would */
	async wait(ms: number): Promise<void> {
		this.needs(ms);
		const { signal, release } = this.abort.scope();
		try {
			await this.clock.sleep(ms, signal);
		} catch {
			throw this.abort.leftOver();
		} finally {
			release();
		}
	}
}
