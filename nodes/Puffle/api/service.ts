import type { Client } from '../../shared/http/client';
import { anyObject } from '../../shared/core/schemas';
import {
	after,
	commonRefusal,
	invalidKey,
	rejected,
	unexpected,
	type Endpoint,
	type RefusedResponse,
	type Refusal,
	type Service,
} from '../../shared/http/service';

export const NAME = 'Puffle';

const ACCOUNT = {
	endpoint: { name: 'account', kind: 'read' },
	request: { method: 'GET', path: ['api', 'account'] },
} as const;

/** How the Puffle API answers. */
export const puffleService: Service = {
	name: NAME,
	credential: 'puffleApi',
	account: ACCOUNT,
	refusesKey: ({ status }) => status === 401,
	wrongKey: invalidKey(
		NAME,
		'Generate a key under Settings → API in Puffle and enter it in the credential. A new key disables the old one',
	),
	explainRefusal,
};

function explainRefusal({ kind, refusals }: Endpoint, response: RefusedResponse): Refusal {
	const refusal = commonRefusal(NAME, response) ?? refusals?.(response);
	if (refusal) return refusal;
	const whatToDo = kind === 'read' ? 'Try again later' : 'Check the IDs and the values of the row';
	return rejected(NAME, response, whatToDo);
}

/** Asks for the account of the key, which tells whether the API is there and accepts the key. */
export async function checkAccount(client: Client): Promise<void> {
	const reply = await client.send(ACCOUNT.endpoint, ACCOUNT.request);
	if (!anyObject.safeParse(reply.body).success) throw unexpected(NAME, 'the account', 'no', reply);
}

/** Refusals of an endpoint that means a record. @param message what it says of one that is not there */
export function notFound(message: string, description: string): Required<Endpoint>['refusals'] {
	return (response) =>
		response.status === 404
			? { reason: 'not-found', message: `${message}${after(response.text)}`, description }
			: undefined;
}

export const unknownCampaign = notFound(
	'Puffle does not know the campaign',
	'Check the campaign ID, and that the campaign belongs to the account of this key',
);
