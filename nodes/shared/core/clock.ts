import { sleep } from 'n8n-workflow';

/** Time as the run sees it; tests bring their own. */
export interface Clock {
	/** Milliseconds since 1970. */
	now(): number;
	/** Resolves after `ms` milliseconds; rejects at once when the signal aborts. */
	sleep(ms: number, signal?: AbortSignal): Promise<void>;
	/** A number in [0, 1), for jitter. */
	random(): number;
}

// A timer takes no more than 2^31 - 1 ms and would fire at once above that.
const LONGEST_SLEEP = 2_000_000_000;

export const systemClock: Clock = {
	now: () => Date.now(),
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
