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

/** What the headers of a response say about the rate limit. Times are in milliseconds since 1970, by our own clock. */
export interface RateLimitHeaders {
	/** Requests that the current window still allows. */
	remaining?: number;
	/** Requests that a whole window allows. */
	limit?: number;
	/** When the window ends. */
	resetAt?: number;
	/** When the server asks to be tried again. */
	retryAt?: number;
}

// Above these a number is a moment (in seconds, in milliseconds), below it a number of seconds to wait.
const EPOCH_SECONDS = 1_000_000_000;
const EPOCH_MILLISECONDS = 100_000_000_000;
/** How far the server's clock may differ from ours before the difference is taken into account. */
const TOLERATED_SKEW = 2_000;

/**
 * Reads `retry-after` (seconds or a date) and `x-ratelimit-limit`, `-remaining`, `-reset` (a date, an
 * epoch in seconds or milliseconds, or seconds to wait). What cannot be understood is left out.
 * @param headers names in lower case
 * @param now milliseconds since 1970
 */
export function readRateLimitHeaders(
	answer: Readonly<Record<string, unknown>>,
	now: number,
): RateLimitHeaders {
	const skew = clockSkew(answer.date, now);
	const headers: RateLimitHeaders = {};
	const remaining = number(answer['x-ratelimit-remaining']);
	if (remaining !== undefined) headers.remaining = Math.max(0, Math.floor(remaining));
	const limit = number(answer['x-ratelimit-limit']);
	if (limit !== undefined && limit >= 1) headers.limit = Math.floor(limit);
	const resetAt = moment(answer['x-ratelimit-reset'], now, skew);
	if (resetAt !== undefined) headers.resetAt = resetAt;
	const retryAt = moment(answer['retry-after'], now, skew);
	if (retryAt !== undefined) headers.retryAt = retryAt;
	return headers;
}

/** Milliseconds by which our clock is ahead of the server's; 0 where they agree as far as the header shows. */
function clockSkew(date: unknown, now: number): number {
	if (typeof date !== 'string') return 0;
	const skew = now - Date.parse(date);
	// The Date header has whole seconds only, so a small difference says nothing.
	return Math.abs(skew) > TOLERATED_SKEW ? skew : 0;
}

function moment(value: unknown, now: number, skew: number): number | undefined {
	const count = number(value);
	if (count !== undefined) {
		if (count < 0) return undefined;
		if (count >= EPOCH_MILLISECONDS) return count + skew;
		if (count >= EPOCH_SECONDS) return count * 1000 + skew + roundedUp(count * 1000);
		return now + count * 1000;
	}
	// Date.parse makes a date of nearly any text; a real date has a time of day.
	if (typeof value !== 'string' || value.length > 100 || !/\d:\d\d/.test(value)) return undefined;
	const date = Date.parse(value);
	return Number.isNaN(date) ? undefined : date + skew + roundedUp(date);
}

/** A moment given in whole seconds may have been cut off: the window may last up to a second longer. */
function roundedUp(at: number): number {
	return at % 1000 === 0 ? 1000 : 0;
}

function number(value: unknown): number | undefined {
	if (typeof value === 'number') return Number.isFinite(value) ? value : undefined;
	if (typeof value !== 'string' || !/^\d{1,15}(\.\d{1,9})?$/.test(value.trim())) return undefined;
	return Number(value);
}
