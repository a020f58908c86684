import type { Clock } from './clock';
import { cancelled, outOfTime, type RowError } from './errors';

/** A signal for one request. Call `release` when the request is done. */
export interface Scope {
	signal: AbortSignal;
	release: () => void;
}

/** How long a run may take. */
interface MaxDuration {
	/** 0: as long as it needs. */
	minutes: number;
	clock: Clock;
}

/**
 * Ends a run early: because the execution was stopped, because a row failed and On Error is set to stop,
 * or because its time is over. Requests in flight are left to end.
 *
 * Node.js logs a warning when one AbortSignal has more than 10 listeners, and a run has more requests
 * waiting than that. So each request gets a signal of its own. This is the only reason for scopes.
 */
export class RunAbort {
	/** When its time is over, in milliseconds since 1970. No wait may begin that would pass it. */
	readonly endsAt: number = Infinity;

	private readonly scopes = new Set<AbortController>();

	private readonly timer = new AbortController();

	private over = false;

	private ranOut = false;

	/**
	 * @param execution aborts when the execution is stopped; older versions of n8n have no such signal
	 * @param maxDuration counts from now
	 */
	constructor(
		private readonly execution?: AbortSignal,
		private readonly maxDuration?: MaxDuration,
	) {
		if (execution?.aborted) this.abort();
		else execution?.addEventListener('abort', this.abort, { once: true });
		if (!maxDuration?.minutes) return;
		const { minutes, clock } = maxDuration;
		this.endsAt = clock.now() + minutes * 60_000;
		clock.sleep(minutes * 60_000, this.timer.signal).then(
			() => this.runOut(),
			() => undefined,
		);
	}

	/** Whether nothing new may be sent. */
	get aborted(): boolean {
		return this.over;
	}

	/** Whether it was the execution that was stopped. */
	get cancelled(): boolean {
		return this.execution?.aborted ?? false;
	}

	readonly abort = (): void => {
		this.over = true;
		for (const scope of this.scopes) scope.abort();
		this.scopes.clear();
	};

	/** A new signal that aborts when the run is aborted. */
	scope(): Scope {
		const controller = new AbortController();
		if (this.over) controller.abort();
		else this.scopes.add(controller);
		return { signal: controller.signal, release: () => this.scopes.delete(controller) };
	}

	/** What becomes of a row for which a wait would pass the end. */
	outOfTime(): RowError {
		return outOfTime(this.maxDuration?.minutes ?? 0);
	}

	/** What becomes of a row that was left over when the run was aborted. */
	leftOver(): RowError {
		return this.ranOut ? this.outOfTime() : cancelled();
	}

	/** Call when the run is over: requests that are still waiting are not sent. */
	end(): void {
		this.timer.abort();
		this.abort();
		this.execution?.removeEventListener('abort', this.abort);
	}

	private runOut(): void {
		this.ranOut = !this.over;
		this.abort();
	}
}
