import { RowError } from '../core/errors';
import { PauseTooLong, type RateLimitExhausted } from '../rateLimit/rateLimiter';
import type { FailureKind } from './retryPolicy';
import type { Refusal } from './service';

/** How an attempt failed that may be repeated. */
export type Failure =
	/** `retryAfter`: milliseconds that the server asks to wait, 0 if it does not. */
	| { kind: 'unavailable'; status: number; retryAfter: number }
	| { kind: Exclude<FailureKind, 'cancelled'> };

/** Where a request went. */
interface Api {
	vendor: string;
	/** The host of the base URL. */
	host: string;
	/** Whether it has responded before. */
	wasReached: boolean;
}

/** The API refused the request. */
export function refused(refusal: Refusal, status: number): RowError {
	const { reason, message, sent = 'yes', ...options } = refusal;
	return new RowError(reason, message, { ...options, httpStatus: status, sent });
}

/** All attempts failed; this is how the last one did. */
export function allAttemptsFailed(api: Api, failure: Failure, attempts: number): RowError {
	const reason = failure.kind === 'timed-out' ? 'timed-out' : 'unavailable';
	const whatToDo =
		isUnreachable(failure) && !api.wasReached
			? 'Check the Base URL in the credential, or try again later'
			: 'Try again later';
	return new RowError(reason, describe(api, failure), {
		description: `The request was tried ${attempts} times. ${whatToDo}`,
		retryable: true,
		httpStatus: failure.kind === 'unavailable' ? failure.status : undefined,
	});
}

/** A request that must not be repeated got no answer that tells what became of it. */
export function lostAnswer(api: Api, failure: Failure): RowError {
	return new RowError(
		failure.kind === 'timed-out' ? 'timed-out' : 'unavailable',
		describe(api, failure),
		{
			description: 'Run the row again: it is looked up first',
			retryable: true,
			httpStatus: failure.kind === 'unavailable' ? failure.status : undefined,
		},
	);
}

/** The base URL names a host that does not exist, so no request can succeed. */
export function unknownHost({ vendor, host }: Api): RowError {
	return new RowError(
		'unavailable',
		`${vendor} could not be reached: the address ${host} does not exist`,
		{ description: 'Check the Base URL in the credential', fatal: true },
	);
}

/** Whether there was no connection, so that the request cannot have arrived. */
export function isUnreachable({ kind }: Failure): boolean {
	return kind === 'unreachable' || kind === 'unknown-host';
}

/** The rate limit refused one request again and again, and let others pass. */
export function alwaysRateLimited(vendor: string): RowError {
	return new RowError(
		'rate-limited',
		`The rate limit of ${vendor} refused this row again and again, but let others pass`,
		{ description: 'Check the values of the row, and run it again later', retryable: true },
	);
}

/** The rate limit does not let the request through. */
export function rateLimited(vendor: string, cause: PauseTooLong | RateLimitExhausted): RowError {
	const [message, description] =
		cause instanceof PauseTooLong
			? [
					`The rate limit of ${vendor} requires a pause of ${Math.ceil(cause.ms / 1000)} seconds`,
					"That is more than 'Max Wait' allows. Try again later, or increase that option",
				]
			: [
					`The rate limit of ${vendor} refused ${cause.refusals} requests in a row`,
					'The quota may be used up, or others may be using the same API key. Try again later',
				];
	return new RowError('rate-limited', message, { description, retryable: true });
}

function describe({ vendor, host }: Api, failure: Failure): string {
	switch (failure.kind) {
		case 'unavailable':
			return `${vendor} is currently unavailable (HTTP ${failure.status})`;
		case 'timed-out':
			return `${vendor} did not respond in time`;
		case 'unreachable':
		case 'unknown-host':
			return `${vendor} could not be reached at ${host}`;
		case 'disconnected':
			return `The connection to ${vendor} was lost before a response arrived`;
	}
}
