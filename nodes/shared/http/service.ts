import { RowError, type Reason, type Sent } from '../core/errors';
import type { RateLimit } from '../rateLimit/headers';
import { meaningOf } from './retry';
import type { ApiRequest, ApiResponse } from './transport';

/** What a response means that refuses the request. */
export interface Refusal {
	reason: Reason;
	message: string;
	/** What to do about it. */
	description: string;
	/** Whether the same row can be sent again later as it is. The client itself never repeats a refused request. */
	retryable?: boolean;
	/** Whether every other request of the run would be refused too. */
	fatal?: boolean;
	/** Whether the update can have taken effect. Default: as its status says. */
	sent?: Sent;
}

/** A response that refuses a request. */
export interface RefusedResponse {
	status: number;
	body: unknown;
	/** The error text without the API key, for messages. It may quote values of a row, so it decides nothing. */
	text: string;
}

/** One thing to ask of an API. */
export interface Endpoint {
	/** What the API's rate limit counts by. */
	name: string;
	/**
	 * Whether it changes anything: a `read` does not. An `update` sets values to what they should be, so it
	 * may be sent twice. A `create` must not be sent again once it may have arrived.
	 */
	kind: 'read' | 'update' | 'create';
	/** What a refusal means here; undefined if that is the same as at any other endpoint. */
	refusals?: (response: RefusedResponse) => Refusal | undefined;
}

/** What the client needs to know about a vendor's API. */
export interface Service {
	/** The vendor's name, as shown in messages. */
	name: string;
	/** Name of the credential type. */
	credential: string;
	/** The rate limit that the vendor has published or told its customers. */
	knownRateLimit?: RateLimit;
	/** Reads the account, with nothing of a row in the request: shows whether key and base URL are right. */
	account: { endpoint: Endpoint; request: ApiRequest };
	/** Whether a response, by its structure, says that the API key is wrong. */
	refusesKey(response: ApiResponse): boolean;
	/** What that means, once it is certain. */
	wrongKey: Refusal;
	/** Whether one with another status than 429 says that the rate limit is reached. Default: none does. */
	isRateLimit?(response: ApiResponse): boolean;
	/** What a refusal means: any status but 2xx, a rate limit or an unavailable server. */
	explainRefusal(endpoint: Endpoint, response: RefusedResponse): Refusal;
}

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

/** Even the account is not there: a redirect, which is not followed as the key would go elsewhere, or 404. */
export function wrongAddress(vendor: string, status: number): Refusal {
	return {
		reason: 'unexpected-response',
		message: `The ${vendor} API is not at the address in the credential (HTTP ${status})`,
		description: 'Correct the Base URL in the credential',
		fatal: true,
		sent: 'no',
	};
}

/** What a status means for every vendor; undefined if it depends on the vendor. */
export function commonRefusal(
	vendor: string,
	{ status, text }: RefusedResponse,
): Refusal | undefined {
	if (status === 403) {
		return {
			reason: 'rejected',
			message: `${vendor} does not allow this request (HTTP 403)${after(text)}`,
			description: 'Check that the API key may read and edit this record',
		};
	}
	if (status >= 500) {
		return {
			reason: 'unavailable',
			message: `${vendor} could not process the request (HTTP ${status})${after(text)}`,
			description: 'Try again later',
			retryable: true,
		};
	}
	return undefined;
}

/** A refusal of which nothing more is known. @param description what to do about it */
export function rejected(
	vendor: string,
	{ status, text }: RefusedResponse,
	description: string,
): Refusal {
	return {
		reason: 'rejected',
		message: `${vendor} refused the request (HTTP ${status})${after(text)}`,
		description,
	};
}

/** The API refused the request. */
export function refused(refusal: Refusal, status: number): RowError {
	const { reason, message, sent = meaningOf(status).sent, ...options } = refusal;
	return new RowError(reason, message, { ...options, httpStatus: status, sent });
}

/** The error text of a response, as the end of a sentence. */
export function after(text: string): string {
	return text ? `: ${text}` : '';
}
