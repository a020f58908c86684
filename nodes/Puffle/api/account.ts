import { toRowError, type RowError } from '../../shared/core/errors';
import type { Client } from '../../shared/http/client';
import { unexpected, type Endpoint } from '../../shared/http/service';
import { anyObject } from '../../shared/core/schemas';
import { NAME } from './service';

const ACCOUNT: Endpoint = { name: 'account', kind: 'read' };

/** Asks for the account of the key, which tells whether the API is there and accepts the key. */
export async function checkAccount(client: Client): Promise<void> {
	const reply = await client.send(ACCOUNT, { method: 'GET', path: ['api', 'account'] });
	if (!anyObject.safeParse(reply.body).success) throw unexpected(NAME, 'the account', 'no', reply);
}

/**
 * Why a campaign cannot be read. Another server does not know it either, so the account is asked for
 * before a run blames the campaign for its first answer.
 */
export async function explainCampaign(client: Client, thrown: unknown): Promise<RowError> {
	const error = toRowError(thrown);
	if (error.reason !== 'not-found' || client.hasAnswered) return error;
	try {
		await checkAccount(client);
		return error;
	} catch (other) {
		const fault = toRowError(other);
		return fault.reason === 'unexpected-response' ? fault : error;
	}
}
