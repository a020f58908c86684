import { sleep } from 'n8n-workflow';
import { cancelled, outOfTime, type RowError } from './errors';

/** Time as the run sees it; tests bring their own. */
export interface Clock {
	/** Milliseconds since 1970; goes on evenly though the clock of the machine is set. */
	now(): number;
	/** Resolves after `ms` milliseconds; rejects at once when the signal aborts. */
	sleep(ms: number, signal?: AbortSignal): Promise<void>;
	/** A number in [0, 1), for jitter. */
	random(): number;
}

// A timer takes no more than 2^31 - 1 ms and would fire at once above that.
const LONGEST_SLEEP = 2_000_000_000;

export const systemClock: Clock = {
	now: () => performance.timeOrigin + performance.now(),
	random: () => Math.random(),
	async sleep(ms, signal) {
		const time = sleep(Math.min(ms, LONGEST_SLEEP), signal);
		if (!signal) return await time;
		// Hosts before 2.41 ignore the second argument of sleep: the race ends the wait there too.
		let onAbort = () => {};
		const aborted = new Promise<never>((_resolve, reject) => {
			onAbort = () => reject(new Error('aborted'));
			if (signal.aborted) onAbort();
			else signal.addEventListener('abort', onAbort, { once: true });
		});
		try {
			await Promise.race([time, aborted]);
		} finally {
			signal.removeEventListener('abort', onAbort);
		}
	},
};

/** A signal for one wait. Call `release` when the wait is over. */
export interface Scope {
	signal: AbortSignal;
	release: () => void;
}

function scopeIn(scopes: Set<AbortController>, isOver: boolean): Scope {
	const controller = new AbortController();
	if (isOver) controller.abort();
	else scopes.add(controller);
	return { signal: controller.signal, release: () => scopes.delete(controller) };
}

/**
 * The time of one execution: its clock, its end, and whether anything new may still be sent. It ends
 * early because the execution was stopped, because a row failed and On Error is set to stop, or because
 * its time is over. Requests in flight are left to end.
 *
 * Node.js logs a warning when one AbortSignal has more than 10 listeners, and a run has more requests
 * waiting than that. So each wait gets a signal of its own. This is the only reason for scopes.
 */
export class Run {
	/** When its time is over, in milliseconds since 1970. No wait may begin that would pass it. */
	readonly endsAt: number = Infinity;

	private readonly scopes = new Set<AbortController>();

	/** Of requests on their way, which end only with the execution. */
	private readonly underWay = new Set<AbortController>();

	private readonly timer = new AbortController();

	private over = false;

	private ranOut = false;

	/**
	 * @param execution aborts when the execution is stopped; older versions of n8n have no such signal
	 * @param maxDuration minutes from now; 0: as long as it needs
	 */
	constructor(
		readonly clock: Clock,
		private readonly execution?: AbortSignal,
		private readonly maxDuration = 0,
	) {
		if (execution?.aborted) this.stop();
		else execution?.addEventListener('abort', this.stop, { once: true });
		if (maxDuration === 0) return;
		const ms = maxDuration * 60_000;
		this.endsAt = clock.now() + ms;
		clock.sleep(ms, this.timer.signal).then(
			() => this.runOut(),
			() => undefined,
		);
	}

	/** Milliseconds since 1970. */
	now(): number {
		return this.clock.now();
	}

	/** Whether nothing new may be sent. */
	get isOver(): boolean {
		return this.over;
	}

	/** Whether it was the execution that was stopped. */
	get isCancelled(): boolean {
		return this.execution?.aborted ?? false;
	}

	/** From now on nothing new is sent. */
	readonly stop = (): void => {
		this.over = true;
		const ended = [...this.scopes, ...(this.isCancelled ? this.underWay : [])];
		this.scopes.clear();
		for (const scope of ended) scope.abort();
	};

	/** A new signal that aborts when nothing new may be sent. */
	scope(): Scope {
		return scopeIn(this.scopes, this.over);
	}

	/** A new signal for a request on its way: it aborts when the execution is stopped. */
	requestScope(): Scope {
		return scopeIn(this.underWay, this.isCancelled);
	}

	/** To be called before something that takes so many milliseconds. @throws RowError if they are not left */
	needs(ms: number): void {
		if (this.now() + ms > this.endsAt) throw this.outOfTime();
	}

	/** Waits so many milliseconds. @throws RowError if the run ends meanwhile, or would */
	async wait(ms: number): Promise<void> {
		this.needs(ms);
		const { signal, release } = this.scope();
		try {
			await this.clock.sleep(ms, signal);
		} catch {
			throw this.leftOver();
		} finally {
			release();
		}
	}

	/** What becomes of a row for which a wait would pass the end. */
	outOfTime(): RowError {
		return outOfTime(this.maxDuration);
	}

	/** What becomes of a row that was not begun when the run was stopped. */
	leftOver(): RowError {
		return this.ranOut ? this.outOfTime() : cancelled();
	}

	/** Call when the execution is done: requests that are still waiting are not sent. */
	end(): void {
		this.timer.abort();
		this.stop();
		this.execution?.removeEventListener('abort', this.stop);
	}

	private runOut(): void {
		this.ranOut = !this.over;
		this.stop();
	}
}
