/** A rate limit: a number of requests in a window of a number of milliseconds. */
export interface RateLimit {
	requests: number;
	windowMs: number;
}

/** Requests that a limit lets through in a minute. */
export function perMinute({ requests, windowMs }: RateLimit): number {
	return (requests * 60_000) / windowMs;
}

/** Milliseconds added to a computed moment, because timers may fire a little early. */
export const MARGIN = 20;
