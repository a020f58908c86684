interface Waiter<Options, Permit> {
	options: Options;
	/** Each of the two takes it out of the line. */
	admit(permit: Permit): void;
	refuse(error: Error): void;
}

/** Callers that wait to be admitted, in the order in which they came. */
export class WaitingLine<Options extends { signal?: AbortSignal | undefined }, Permit> {
	private readonly waiters: Array<Waiter<Options, Permit>> = [];

	/** The first of those whose options meet a condition. */
	find(condition: (options: Options) => boolean): Waiter<Options, Permit> | undefined {
		return this.waiters.find(({ options }) => condition(options));
	}

	/** Those who wait now, in order. */
	get all(): ReadonlyArray<Waiter<Options, Permit>> {
		return [...this.waiters];
	}

	get isEmpty(): boolean {
		return this.waiters.length === 0;
	}

	/**
	 * @param onAbort called when the signal has taken the caller out of the line
	 * @throws the abort error, or what the waiter is refused with
	 */
	async join(options: Options, onAbort: () => void): Promise<Permit> {
		return await new Promise<Permit>((resolve, reject) => {
			const { signal } = options;
			const leave = () => {
				signal?.removeEventListener('abort', abort);
				const place = this.waiters.indexOf(waiter);
				if (place >= 0) this.waiters.splice(place, 1);
			};
			const waiter: Waiter<Options, Permit> = {
				options,
				admit: (permit) => {
					leave();
					resolve(permit);
				},
				refuse: (error) => {
					leave();
					reject(error);
				},
			};
			const abort = () => {
				waiter.refuse(new Error('aborted'));
				onAbort();
			};
			signal?.addEventListener('abort', abort, { once: true });
			this.waiters.push(waiter);
		});
	}
}
