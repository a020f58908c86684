/** Ends a run early: because the execution was stopped, or because a row failed and On Error says stop. */
export class Halt {
	private readonly controller = new AbortController();

	constructor(private readonly execution: AbortSignal | undefined) {
		if (execution?.aborted) this.now();
		else execution?.addEventListener('abort', this.now, { once: true });
	}

	/** Aborted when nothing new may be sent; ends every wait. */
	get signal(): AbortSignal {
		return this.controller.signal;
	}

	/** Whether it was the execution that was stopped. */
	get cancelled(): boolean {
		return this.execution?.aborted ?? false;
	}

	readonly now = (): void => {
		this.controller.abort();
	};

	/** Lets go of the execution's signal. */
	dispose(): void {
		this.execution?.removeEventListener('abort', this.now);
	}
}
