import type { Clock } from '../nodes/shared/core/run';

interface Timer {
	at: number;
	fire: () => void;
}

/** Time that passes only while nothing else can happen, and then at once. */
export class FakeClock implements Clock {
	private timers: Timer[] = [];

	constructor(private time = 1_700_000_000_000) {}

	now(): number {
		return this.time;
	}

	random(): number {
		return 0.5;
	}

	async sleep(ms: number, signal?: AbortSignal): Promise<void> {
		await new Promise<void>((resolve, reject) => {
			const timer: Timer = { at: this.time + Math.max(0, ms), fire: resolve };
			const abort = () => {
				this.timers = this.timers.filter((other) => other !== timer);
				reject(new Error('aborted'));
			};
			if (signal?.aborted) return abort();
			signal?.addEventListener('abort', abort, { once: true });
			this.timers.push(timer);
		});
	}

	/** Lets time pass until the promise settles. @throws Error when it waits for nothing. */
	async until<T>(promise: Promise<T>): Promise<T> {
		let settled = false;
		promise.then(
			() => (settled = true),
			() => (settled = true),
		);
		for (;;) {
			// A turn of the event loop runs all promises that can run.
			await new Promise((resolve) => setImmediate(resolve));
			if (settled) return await promise;
			const next = this.timers.reduce<Timer | undefined>(
				(first, timer) => (first && first.at <= timer.at ? first : timer),
				undefined,
			);
			if (!next) throw new Error('Nothing is left to wait for');
			this.timers = this.timers.filter((timer) => timer !== next);
			this.time = next.at;
			next.fire();
		}
	}
}
