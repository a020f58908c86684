import type { ClientStats } from '../http/client';
import { plural } from '../core/text';

/** What a run took, as the end of a hint. */
export function requestsSent(
	{ requests, pausedMs }: ClientStats = { requests: 0, pausedMs: 0 },
): string {
	const pauses = Math.round(pausedMs / 1000);
	const waited = pauses ? `, ${plural(pauses, 'second')} waited for the rate limit` : '';
	return `${plural(requests, 'request')} sent${waited}`;
}
