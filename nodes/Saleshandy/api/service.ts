import { z } from 'zod';
import {
	after,
	commonRefusal,
	invalidKey,
	rejected,
	unexpected,
	wrongAddress,
	type Endpoint,
	type RefusedResponse,
	type Refusal,
	type Service,
} from '../../shared/http/service';
import type { ApiResponse } from '../../shared/http/transport';

export const NAME = 'Saleshandy';

/**
 * How the Saleshandy Open API answers. Error codes are reused with other meanings, and a bad key and a
 * reached limit both come as HTTP 400, so the texts decide.
 */
export const saleshandyService: Service = {
	name: NAME,
	credential: 'saleshandyApi',
	// Told by the vendor's support: per key and endpoint.
	knownRateLimit: { requests: 20, windowMs: 60_000 },
	decidingWords:
		/rate.?limit|too many requests|invalid (token|api.?key|prospect)|unauthori[sz]ed|prospect not found|request not found/i,
	isRateLimit: (_status, text) => /rate.?limit|too many requests/i.test(text),
	explainRefusal,
};

function explainRefusal({ refusals }: Endpoint, response: RefusedResponse): Refusal {
	const { status, text, ownText, body } = response;
	if (
		status === 401 ||
		isAuth(body) ||
		/invalid token|invalid api.?key|unauthori[sz]ed/i.test(ownText)
	) {
		return invalidKey(
			NAME,
			'Copy the key again from Settings → API in Saleshandy and enter it in the credential',
		);
	}
	const refusal = commonRefusal(NAME, status, text) ?? refusals?.(response);
	if (refusal) return refusal;
	if (status === 404) return wrongAddress(NAME, status);
	return (
		unknownProspect(response) ?? {
			...rejected(NAME, response, 'Try again later'),
			retryable: true,
		}
	);
}

/** What to do where the API refuses a prospect ID. */
export const PROSPECT_ADVICE =
	'Check that the prospect ID is one that the Saleshandy API gave (not the number in the web address), and that the prospect still exists in the account of this key';

/** The refusal in whose words the prospect is not there. */
export function unknownProspect({ text, ownText }: RefusedResponse): Refusal | undefined {
	return /invalid prospect|prospect not found/i.test(ownText) ? prospectNotFound(text) : undefined;
}

export function prospectNotFound(text: string): Refusal {
	return {
		reason: 'not-found',
		message: `Saleshandy does not know the prospect${after(text)}`,
		description: PROSPECT_ADVICE,
	};
}

const authSchema = z.object({ type: z.literal('auth') });

function isAuth(body: unknown): boolean {
	return authSchema.safeParse(body).success;
}

/** Labels and IDs are shown and compared; none is longer. */
export const LONGEST_LABEL = 250;

export const id = z.union([z.string().min(1).max(LONGEST_LABEL), z.number().transform(String)]);

const listSchema = z.object({
	// The lists of some endpoints sit one level deeper.
	payload: z.union([z.array(z.unknown()), z.object({ data: z.array(z.unknown()) })]),
});

/** The rows of a list. @param what names the list in a message @throws RowError */
export function rowsOf(response: ApiResponse, what: string): unknown[] {
	const parsed = listSchema.safeParse(response.body);
	if (!parsed.success) throw unexpected(NAME, what, 'no', response);
	const { payload } = parsed.data;
	return Array.isArray(payload) ? payload : payload.data;
}
