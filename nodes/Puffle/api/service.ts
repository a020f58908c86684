import {
	after,
	commonRefusal,
	invalidKey,
	rejected,
	wrongAddress,
	type Endpoint,
	type RefusedResponse,
	type Refusal,
	type Service,
} from '../../shared/http/service';

export const NAME = 'Puffle';

/** How the Puffle API answers. */
export const puffleService: Service = {
	name: NAME,
	credential: 'puffleApi',
	decidingWords: /rate.?limit|too many requests|\bnot found\b/i,
	isRateLimit: (status, words) => status < 500 && /rate.?limit|too many requests/i.test(words),
	explainRefusal,
};

function explainRefusal({ kind, refusals }: Endpoint, response: RefusedResponse): Refusal {
	const { status, text } = response;
	if (status === 401) {
		return invalidKey(
			NAME,
			'Generate a key under Settings → API in Puffle and enter it in the credential. A new key ends the one before',
		);
	}
	const refusal = commonRefusal(NAME, status, text) ?? refusals?.(response);
	if (refusal) return refusal;
	if (isMissing(response)) return wrongAddress(NAME, status);
	const advice = kind === 'read' ? 'Try again later' : 'Check the values of the row';
	return rejected(NAME, response, advice);
}

/** The status for a lead of another campaign is not documented; the words are a hint. */
function isMissing({ status, ownText }: RefusedResponse): boolean {
	return status === 404 || (status === 400 && /\bnot found\b/i.test(ownText));
}

/** Refusals of an endpoint that means a record. @param message what it says of one that is not there */
export function notFound(message: string, description: string): Required<Endpoint>['refusals'] {
	return (response) =>
		isMissing(response)
			? { reason: 'not-found', message: `${message}${after(response.text)}`, description }
			: undefined;
}

export const unknownCampaign = notFound(
	'Puffle does not know the campaign',
	'Check the campaign ID, and that the campaign belongs to the account of this key',
);
