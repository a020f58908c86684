import type { LimitSettings } from '../sandbox';
import { BATCH, type Contender } from './contenders';

/** Most requests that this node has in flight. */
export const MOST_IN_FLIGHT = 32;

/**
 * The time that a contender's writing requests take even if nothing else takes any. With a limit: the
 * windows that must pass before the last request may go, and one latency. Without: the latency, as
 * often as the contender's own way of sending makes it wait.
 * @param requests that write
 */
export function floorMs(
	contender: Contender,
	requests: number,
	latency: number,
	limit?: LimitSettings,
): number {
	if (requests === 0) return 0;
	if (limit) return (Math.ceil(requests / limit.requests) - 1) * limit.windowMs + latency;
	switch (contender) {
		case 'own':
		case 'sparing':
			return Math.ceil(requests / MOST_IN_FLIGHT) * latency;
		case 'oneByOne':
			return requests * latency;
		case 'httpBatched':
			return (Math.ceil(requests / BATCH.size) - 1) * BATCH.intervalMs + latency;
		default:
			return latency;
	}
}
