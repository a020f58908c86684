import type {
	ICredentialsDecrypted,
	ICredentialTestFunctions,
	INodeCredentialTestResult,
} from 'n8n-workflow';
import { toRowError } from '../core/errors';
import type { Client } from '../http/client';
import { clientFor } from '../http/createClient';
import { sendRequest } from '../http/request';
import type { Service } from '../http/service';
import { EDITOR_LIMITS, forEditor } from './editorRequest';

/**
 * Tests a credential by reading with it. A test that the credential only declares could not say more
 * than `ENOTFOUND` of an address that is wrong.
 * @param headers what carries the key, as in the credential's `authenticate`: n8n does not add it here
 * @param read what a right key can read
 */
export async function testCredential(
	context: ICredentialTestFunctions,
	credential: ICredentialsDecrypted,
	service: Service,
	headers: (key: string) => Record<string, string>,
	read: (client: Client) => Promise<unknown>,
): Promise<INodeCredentialTestResult> {
	try {
		const client = await clientFor(
			service,
			credential.data,
			EDITOR_LIMITS,
			({ key, url, redact }) =>
				sendRequest(
					url,
					redact,
					async (uri, { method, query }): Promise<unknown> =>
						// A credential test gets this helper and no other.
						await context.helpers.request({
							method,
							uri,
							headers: headers(key),
							...(query ? { qs: { ...query } } : {}),
							json: true,
							timeout: EDITOR_LIMITS.timeout,
							followRedirect: false,
							resolveWithFullResponse: true,
							simple: false,
						}),
				),
		);
		await read(client);
		return { status: 'OK', message: 'Connection successful!' };
	} catch (error) {
		return { status: 'Error', message: forEditor(toRowError(error)).sentence };
	}
}
