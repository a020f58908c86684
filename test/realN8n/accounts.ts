import type { Session } from './session';

/** Where both APIs are, and keys that they accept; a sandbox is that. */
export interface Accounts {
	readonly saleshandyUrl: string;
	readonly puffleUrl: string;
	readonly keys: { saleshandy: string; puffle: string };
}

export type CredentialType = 'saleshandyApi' | 'puffleApi';

/** What a node says of its credentials. */
export type CredentialReference = Partial<Record<CredentialType, { id: string; name: string }>>;

/** Makes one good credential of each type. */
export async function createCredentials(
	session: Session,
	{ saleshandyUrl, puffleUrl, keys }: Accounts,
): Promise<Record<CredentialType, CredentialReference>> {
	async function create(
		type: CredentialType,
		name: string,
		data: { apiKey: string; baseUrl: string },
	): Promise<CredentialReference> {
		const body = { name, type, data };
		const { id } = await session.request<{ id: string }>('POST', '/rest/credentials', body);
		return { [type]: { id, name } };
	}
	return {
		saleshandyApi: await create('saleshandyApi', 'Saleshandy account', {
			apiKey: keys.saleshandy,
			baseUrl: saleshandyUrl,
		}),
		puffleApi: await create('puffleApi', 'Puffle account', {
			apiKey: keys.puffle,
			baseUrl: puffleUrl,
		}),
	};
}
