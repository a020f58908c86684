import { RateLimitEstimate } from '../../../../nodes/shared/rateLimit/estimate';
import type { RateLimit } from '../../../../nodes/shared/rateLimit/headers';

const T = 1_700_000_000_000;
export const SECOND = 1_000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const PUBLISHED: RateLimit = { requests: 20, windowMs: MINUTE };
export const NOW = 0;
export const AFTER_AN_ANSWER = Infinity;

/** The same after two windows that nobody else has used, so that no room is left for others. */
export function limitAlone(published?: RateLimit) {
	const made = limit(published);
	for (const end of [-20_000, -10_000]) {
		made.answered(end - 9_000, { remaining: 19, resetAt: end });
		made.answered(end - 8_900, { remaining: 18, resetAt: end });
	}
	made.answered(-9_000, { remaining: 19, resetAt: 0 });
	return made;
}

/** A rate limit estimate and its answers, with times in milliseconds from the start. */
export function limit(published?: RateLimit) {
	const estimate = new RateLimitEstimate(published);
	return {
		estimate,
		answered: (
			at: number,
			headers: { remaining?: number; limit?: number; resetAt?: number } = {},
			startedAt = at,
		) =>
			estimate.answered(
				{ ...headers, ...(headers.resetAt === undefined ? {} : { resetAt: T + headers.resetAt }) },
				T + startedAt,
				T + at,
				false,
			),
		/** A request without an answer counts as used. */
		counted: (startedAt: number) => estimate.counted(T + startedAt),
		isRefusing: (at: number, ms: number) => estimate.isRefusing(T + at, ms),
		refused: (at: number, headers: { retryAt?: number; resetAt?: number } = {}, startedAt = at) =>
			estimate.refused(
				{
					...(headers.retryAt === undefined ? {} : { retryAt: T + headers.retryAt }),
					...(headers.resetAt === undefined ? {} : { resetAt: T + headers.resetAt }),
				},
				T + startedAt,
				T + at,
			),
		/** When the next request may start. */
		next: (at: number, inFlight = 0) => {
			const start = estimate.nextStart(T + at, inFlight);
			return start <= T + at ? NOW : start - T;
		},
		observed: () => estimate.observed,
	};
}
