/** A signal for one request. Call `release` when the request is done. */
export interface Scope {
	signal: AbortSignal;
	release: () => void;
}

/**
 * Ends a run early: because the execution was stopped, or because a row failed and On Error is set to stop.
 *
 * Node.js logs a warning when one AbortSignal has more than 10 listeners, and a run has more requests
 * waiting than that. So each request gets a signal of its own. This is the only reason for scopes.
 */
export class RunAbort {
	private readonly scopes = new Set<AbortController>();

	private over = false;

	/** @param execution aborts when the execution is stopped; older versions of n8n have no such signal */
	constructor(private readonly execution?: AbortSignal) {
		if (execution?.aborted) this.abort();
		else execution?.addEventListener('abort', this.abort, { once: true });
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

	/** Call when the run is over: requests that are still waiting are not sent. */
	end(): void {
		this.abort();
		this.execution?.removeEventListener('abort', this.abort);
	}
}
