import { NodeOperationError, type ILoadOptionsFunctions } from 'n8n-workflow';
import { toRowError, type RowError } from '../core/errors';
import type { Client } from '../http/client';
import type { Service } from '../http/service';
import { createClient } from '../http/createClient';
import { EDITOR_ATTEMPTS } from '../http/retryPolicy';

/** A person waits for a dropdown, so it is better to say soon that it does not work. */
export const EDITOR_LIMITS = {
	timeout: 15_000,
	maxWait: 5_000,
	attempts: EDITOR_ATTEMPTS,
	concurrency: 8,
};

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
		return await read(await createClient(context, service, EDITOR_LIMITS));
	} catch (error) {
		const { message, description } = forEditor(toRowError(error));
		throw new NodeOperationError(context.getNode(), message, { description });
	}
}

/** An error as the editor shows it, which has no option for the length of a pause. */
export function forEditor(error: RowError): RowError {
	return error.reason === 'rate-limited'
		? error.with({ description: 'Try again after that' })
		: error;
}
