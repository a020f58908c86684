import { RowError } from '../errors';
import { PauseTooLong, type RateLimitExhausted } from '../rateLimit/rateLimiter';
import type { FailureKind } from './retryPolicy';
import type { Refusal } from './service';

/** How an attempt failed that may be repeated. */
export type Failure =
	/** `retryAfter`: milliseconds that the server asks to wait, 0 if it does not. */
	| { kind: 'unavailable'; status: number; retryAfter: number }
	| { kind: Exclude<FailureKind, 'cancelled'> };

/** The API refused the request. */
export function refused(refusal: Refusal, status: number): RowError {
	const { reason, message, sent = 'yes', ...options } = refusal;
	return new RowError(reason, message, { ...options, httpStatus: status, sent });
}

/** All attempts failed; this is how the last one did. */
export function allAttemptsFailed(vendor: string, failure: Failure, attempts: number): RowError {
	const reason = failure.kind === 'timed-out' ? 'timed-out' : 'unavailable';
	return new RowError(reason, describe(vendor, failure), {
		description: `The request was tried ${attempts} times. Run the row again later`,
		retryable: true,
		httpStatus: failure.kind === 'unavailable' ? failure.status : undefined,
	});
}

/** The rate limit does not let the request through. */
export function rateLimited(vendor: string, cause: PauseTooLong | RateLimitExhausted): RowError {
	const [message, description] =
		cause instanceof PauseTooLong
			? [
					`The rate limit of ${vendor} requires a pause of ${Math.ceil(cause.ms / 1000)} seconds`,
					"That is more than 'Max Wait' allows. Run the row again later, or increase that option",
				]
			: [
					`The rate limit of ${vendor} refused ${cause.refusals} requests in a row`,
					'The quota may be used up, or others may be using the same API key. Run the row again later',
				];
	return new RowError('rate-limited', message, { description, retryable: true });
}

function describe(vendor: string, failure: Failure): string {
	switch (failure.kind) {
		case 'unavailable':
			return `${vendor} is currently unavailable (HTTP ${failure.status})`;
		case 'timed-out':
			return `${vendor} did not respond in time`;
		case 'unreachable':
			return `${vendor} could not be reached`;
		case 'disconnected':
			return `The connection to ${vendor} was lost before a response arrived`;
	}
}
