import { RowError, type Sent } from '../errors';
import type { Refusal } from './client';
import type { ApiResponse } from './request';

/** An answer that is a success by its status and nothing like it by its body. */
export function unexpected(
	vendor: string,
	what: string,
	sent: Sent,
	{ status }: ApiResponse,
): RowError {
	return new RowError('unexpected-response', `${vendor} answered ${what} with something else`, {
		description:
			'Check the Base URL in the credential. If it is right, the API has changed or a proxy stands in between',
		retryable: true,
		httpStatus: status,
		sent,
	});
}

/** A key that nothing can be done with. */
export function invalidKey(vendor: string, description: string): Refusal {
	return {
		reason: 'invalid-credential',
		message: `${vendor} does not accept the API key`,
		description,
		fatal: true,
		sent: 'no',
	};
}

/** A redirect, which is not followed as it would carry the key elsewhere, or a path that is not there. */
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
 * What a status means that means the same everywhere; undefined for the others.
 * @param text what the API says, '' for nothing
 */
export function commonRefusal(vendor: string, status: number, text: string): Refusal | undefined {
	if (status < 400) return wrongAddress(vendor, status);
	if (status === 403) {
		return {
			reason: 'invalid-credential',
			message: `The ${vendor} API key lacks the permission${after(text)}`,
			description: 'Use a key that may read and edit these records',
			sent: 'no',
		};
	}
	if (status >= 500) {
		return {
			reason: 'unavailable',
			message: `${vendor} could not process the request (HTTP ${status})${after(text)}`,
			description: 'Run the row again later',
			retryable: true,
			sent: 'unknown',
		};
	}
	return undefined;
}

/** What the API says, as the end of a sentence. */
export function after(text: string): string {
	return text ? `: ${text}` : '';
}
