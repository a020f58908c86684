import { z } from 'zod';
import type { RefusedResponse, Refusal, Service } from '../../shared/http/service';
import { readErrorText } from '../../shared/http/errorBody';
import { after, commonRefusal, invalidKey, wrongAddress } from '../../shared/http/refusals';

export const NAME = 'Saleshandy';

/** Endpoints, as the rate limit counts them. */
export const ENDPOINT = {
	update: 'update',
	fields: 'fields',
	prospects: 'prospects',
	import: 'import',
	importStatus: 'import-status',
};

/**
 * How the Saleshandy Open API answers. Error codes are reused with other meanings, and a bad key and a
 * reached limit both come as HTTP 400, so the texts decide.
 */
export const saleshandyService: Service = {
	name: NAME,
	credential: 'saleshandyApi',
	// Told by the vendor's support: per key and endpoint.
	knownRateLimit: { requests: 20, windowMs: 60_000 },
	errorText: readErrorText,
	decidingWords:
		/rate.?limit|too many requests|invalid (token|api.?key|prospect)|unauthori[sz]ed|prospect not found|request not found/i,
	isRateLimit: (_status, text) => /rate.?limit|too many requests/i.test(text),
	explainRefusal,
};

function explainRefusal(
	endpoint: string,
	{ status, text, ownText, body }: RefusedResponse,
): Refusal {
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
	const common = commonRefusal(NAME, status, text);
	if (common) return common;
	// The same code also stands for a rate limit, so the text decides.
	if (
		endpoint === ENDPOINT.importStatus &&
		(status === 404 || /request not found/i.test(ownText))
	) {
		return {
			reason: 'not-found',
			message: `Saleshandy does not know the import${after(text)}`,
			description: 'Try again later',
		};
	}
	if (status === 404 && endpoint !== ENDPOINT.update) return wrongAddress(NAME, status);
	if (status === 404 || /invalid prospect|prospect not found/i.test(ownText)) {
		return {
			reason: 'not-found',
			message: `Saleshandy does not know the prospect${after(text)}`,
			description: PROSPECT_ADVICE,
		};
	}
	return {
		reason: 'rejected',
		message: `Saleshandy refused the request (HTTP ${status})${after(text)}`,
		description: endpoint === ENDPOINT.update ? PROSPECT_ADVICE : 'Try again later',
		retryable: endpoint !== ENDPOINT.update,
	};
}

const PROSPECT_ADVICE =
	'Check that the prospect ID is one that the Saleshandy API gave (not the number in the web address), and that the prospect still exists in the account of this key';

const authSchema = z.object({ type: z.literal('auth') });

function isAuth(body: unknown): boolean {
	return authSchema.safeParse(body).success;
}
