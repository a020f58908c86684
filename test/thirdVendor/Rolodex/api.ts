import { z } from 'zod';
import type { Client } from '../../../nodes/shared/http/client';
import type { Endpoint, Service } from '../../../nodes/shared/http/service';
import { after, commonRefusal, invalidKey, unexpected } from '../../../nodes/shared/http/service';

const NAME = 'Rolodex';

const CONTACTS: Endpoint = { name: 'contacts', kind: 'update' };

export const rolodexService: Service = {
	name: NAME,
	credential: 'rolodexApi',
	account: {
		endpoint: { name: 'account', kind: 'read' },
		request: { method: 'GET', path: ['account'] },
	},
	refusesKey: ({ status }) => status === 401,
	wrongKey: invalidKey(NAME, 'Enter another key'),
	explainRefusal: (_endpoint, response) =>
		commonRefusal(NAME, response) ?? {
			reason: response.status === 404 ? 'not-found' : 'rejected',
			message: `Rolodex refused the request${after(response.text)}`,
			description: 'Check the number',
		},
};

const savedSchema = z.object({ saved: z.array(z.string()) });

/** Its one endpoint. @returns the ids of the fields that were saved */
export async function updateContact(
	client: Client,
	number: string,
	values: Record<string, string>,
): Promise<ReadonlySet<string>> {
	const response = await client.send(CONTACTS, {
		method: 'PUT',
		path: ['contacts', number],
		body: values,
	});
	const parsed = savedSchema.safeParse(response.body);
	if (!parsed.success) throw unexpected(NAME, 'the update', 'unknown', response);
	return new Set(parsed.data.saved);
}
