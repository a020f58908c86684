import type { RefusedResponse, Refusal, Service } from '../../shared/http/service';
import { readErrorText } from '../../shared/http/errorBody';
import { after, commonRefusal, invalidKey, wrongAddress } from '../../shared/http/refusals';

export const NAME = 'Puffle';

/** Endpoints, as the rate limit counts them. */
export const ENDPOINT = {
	update: 'update',
	add: 'add',
	account: 'account',
	campaigns: 'campaigns',
	campaign: 'campaign',
	leads: 'leads',
};

/** How the Puffle API answers. */
export const puffleService: Service = {
	name: NAME,
	credential: 'puffleApi',
	errorText: readErrorText,
	decidingWords: /rate.?limit|too many requests|\bnot found\b/i,
	isRateLimit: (status, words) => status < 500 && /rate.?limit|too many requests/i.test(words),
	explainRefusal,
};

function explainRefusal(endpoint: string, { status, text, ownText }: RefusedResponse): Refusal {
	if (status === 401) {
		return invalidKey(
			NAME,
			'Generate a key under Settings → API in Puffle and enter it in the credential. A new key ends the one before',
		);
	}
	const common = commonRefusal(NAME, status, text);
	if (common) return common;
	// The status for a lead of another campaign is not documented; the words are a hint.
	const isMissing = status === 404 || (status === 400 && /\bnot found\b/i.test(ownText));
	if (isMissing) return notFound(endpoint, status, text);
	return {
		reason: 'rejected',
		message: `Puffle refused the request (HTTP ${status})${after(text)}`,
		description: isWrite(endpoint) ? 'Check the values of the row' : 'Try again later',
	};
}

function isWrite(endpoint: string): boolean {
	return endpoint === ENDPOINT.update || endpoint === ENDPOINT.add;
}

function notFound(endpoint: string, status: number, words: string): Refusal {
	if (endpoint === ENDPOINT.account || endpoint === ENDPOINT.campaigns)
		return wrongAddress(NAME, status);
	if (endpoint === ENDPOINT.update) {
		return {
			reason: 'not-found',
			message: `The campaign has no lead with this ID${after(words)}`,
			description:
				'Check the lead ID. A lead of the workspace has another ID than its copy in a campaign',
		};
	}
	return {
		reason: 'not-found',
		message: `Puffle does not know the campaign${after(words)}`,
		description: 'Check the campaign ID, and that the campaign belongs to the account of this key',
	};
}
