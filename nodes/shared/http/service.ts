import type { Reason, Sent } from '../core/errors';
import type { RateLimit } from '../rateLimit/rateLimit';

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
	/** Whether the update can have taken effect. Default: `yes`, the API processed the request and responded. */
	sent?: Sent;
}

/** A response that refuses a request. */
export interface RefusedResponse {
	status: number;
	body: unknown;
	/** The error text without the API key, for messages. */
	text: string;
	/** The same without values of the request, to decide by. */
	ownText: string;
}

/** What the client needs to know about a vendor's API. */
export interface Service {
	/** The vendor's name, as shown in messages. */
	name: string;
	/** Name of the credential type. */
	credential: string;
	/** The rate limit that the vendor has published or told its customers. */
	knownRateLimit?: RateLimit;
	/** The words in error texts that decide what a refusal means. */
	decidingWords: RegExp;
	/** Whether an error response with another status than 429 says that the rate limit is reached. */
	isRateLimit(status: number, ownText: string): boolean;
	/** The error text in the body of a response; '' if there is none. */
	errorText(body: unknown): string;
	/** What a refusal means: any status but 2xx, a rate limit or an unavailable server. */
	explainRefusal(endpoint: string, response: RefusedResponse): Refusal;
}
