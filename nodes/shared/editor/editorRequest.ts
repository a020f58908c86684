import { NodeOperationError, type ILoadOptionsFunctions } from 'n8n-workflow';
import { toRowError } from '../errors';
import type { Client } from '../http/client';
import type { Service } from '../http/service';
import { createClient } from '../http/createClient';
import { EDITOR_ATTEMPTS } from '../http/retryPolicy';

/** A person waits for a dropdown, so it is better to say soon that it does not work. */
const LIMITS = { timeout: 15_000, maxWait: 5_000, attempts: EDITOR_ATTEMPTS, concurrency: 8 };

/**
 * Reads something for the editor from the account of the node's credential.
 * @throws NodeOperationError that says in the dropdown what is wrong, so that it is not just empty
 */
export async function editorRequest<T>(
	context: ILoadOptionsFunctions,
	service: Service,
	read: (client: Client) => Promise<T>,
): Promise<T> {
	try {
		return await read(await createClient(context, service, LIMITS));
	} catch (error) {
		const { message, description, reason } = toRowError(error);
		throw new NodeOperationError(context.getNode(), message, {
			description: reason === 'rate-limited' ? 'Try again after that' : description,
		});
	}
}
