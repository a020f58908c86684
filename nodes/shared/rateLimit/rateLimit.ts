/** A rate limit: a number of requests in a window of a number of milliseconds. */
export interface RateLimit {
	requests: number;
	windowMs: number;
}

/** Milliseconds added to a computed moment, because timers may fire a little early. */
export const MARGIN = 20;
