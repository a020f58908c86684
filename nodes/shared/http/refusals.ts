import { RowError, type Sent } from '../core/errors';
import type { ApiResponse } from './request';
import type { Refusal } from './service';

/**
 * A response whose status is 2xx and whose body is not what the request asks for.
 * @param what what was asked for, e.g. `the list of fields`
 */
export function unexpected(
	vendor: string,
	what: string,
	sent: Sent,
	{ status }: ApiResponse,
): RowError {
	return new RowError(
		'unexpected-response',
		`${vendor} returned an unexpected response for ${what}`,
		{
			description:
				'Check the Base URL in the credential. If it is correct, a proxy may have replaced the response, or the API has changed',
			retryable: true,
			httpStatus: status,
			sent,
		},
	);
}

/** The first response of a run is a web page, which may also come from a proxy. */
export function webPage(vendor: string, status: number): RowError {
	return new RowError(
		'unexpected-response',
		`The ${vendor} API is not at the address in the credential: a web page came back (HTTP ${status})`,
		{
			description:
				'Correct the Base URL in the credential. If it is correct, a proxy may have replaced the response',
			retryable: true,
			httpStatus: status,
			sent: 'unknown',
		},
	);
}

/** The API key is wrong, so no request can succeed. */
export function invalidKey(vendor: string, description: string): Refusal {
	return {
		reason: 'invalid-credential',
		message: `${vendor} does not accept the API key`,
		description,
		fatal: true,
		sent: 'no',
	};
}

/** A redirect, which is not followed because it would send the API key elsewhere, or an unknown path. */
export function wrongAddress(vendor: string, status: number): Refusal {
	return {
		reason: 'unexpected-response',
		message: `The ${vendor} API is not at the address in the credential (HTTP ${status})`,
		description: 'Correct the Base URL in the credential',
		fatal: true,
		sent: 'no',
	};
}

/**
 * What a status means for every vendor; undefined if it depends on the vendor.
 * @param text the error text of the response, '' if there is none
 */
export function commonRefusal(vendor: string, status: number, text: string): Refusal | undefined {
	if (status < 400) return wrongAddress(vendor, status);
	if (status === 403) {
		return {
			reason: 'invalid-credential',
			message: `The ${vendor} API key does not have the required permission${after(text)}`,
			description: 'Use an API key that can read and edit these records',
			sent: 'no',
		};
	}
	if (status >= 500) {
		return {
			reason: 'unavailable',
			message: `${vendor} could not process the request (HTTP ${status})${after(text)}`,
			description: 'Try again later',
			retryable: true,
			sent: 'unknown',
		};
	}
	return undefined;
}

/** The error text of a response, as the end of a sentence. */
export function after(text: string): string {
	return text ? `: ${text}` : '';
}
