import type { Logger } from 'n8n-workflow';
import type { Clock } from '../core/clock';

/** How often a long run says how far it is. */
const INTERVAL = 10_000;

/** Tells n8n's log at intervals how far a run is, until the signal aborts. */
export async function logAtIntervals(
	logger: Logger,
	clock: Clock,
	signal: AbortSignal,
	state: () => string,
): Promise<void> {
	try {
		for (;;) {
			await clock.sleep(INTERVAL, signal);
			logger.info(state());
		}
	} catch {
		// The run is over.
	}
}
