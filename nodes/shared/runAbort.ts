/** A signal of one waiter's own; `release` must be called when it waits no more. */
export interface Scope {
	signal: AbortSignal;
	release: () => void;
}

/** Ends a run early: because the execution was stopped, or because a row failed and On Error says stop. */
export class RunAbort {
	private readonly scopes = new Set<AbortController>();

	private over = false;

	/** @param execution aborts when the execution is stopped; older hosts have no such signal */
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

	/** A signal that aborts when the run is aborted. One signal for all would gather too many listeners. */
	scope(): Scope {
		const controller = new AbortController();
		if (this.over) controller.abort();
		else this.scopes.add(controller);
		return { signal: controller.signal, release: () => this.scopes.delete(controller) };
	}

	/** Ends a run that is over: what nobody waits for any more is not sent. */
	end(): void {
		this.abort();
		this.execution?.removeEventListener('abort', this.abort);
	}
}
