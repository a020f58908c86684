import {
	NodeOperationError,
	type ICredentialsDecrypted,
	type ICredentialTestFunctions,
	type ILoadOptionsFunctions,
	type INodeCredentialTestResult,
	type INodeListSearchItems,
	type INodePropertyOptions,
	type ResourceMapperFields,
} from 'n8n-workflow';
import { toRowError, type RowError } from '../core/errors';
import { groupBy } from '../core/collections';
import { labelWithId, type Field } from '../fields/field';
import { fold } from '../fields/names';
import type { Client } from '../http/client';
import { clientFor, createClient } from '../http/createClient';
import { EDITOR_ATTEMPTS } from '../http/retry';
import type { Service } from '../http/service';

/** A person waits for a dropdown, so it is better to say soon that it does not work. */
const LIMITS = {
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
		return await read(await createClient(context, service, LIMITS));
	} catch (error) {
		const { message, description } = forEditor(toRowError(error));
		throw new NodeOperationError(context.getNode(), message, { description });
	}
}

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
			LIMITS,
			async (uri, { method, query }, _signal, key): Promise<unknown> =>
				// A credential test gets this helper and no other.
				await context.helpers.request({
					method,
					uri,
					headers: headers(key),
					...(query ? { qs: { ...query } } : {}),
					json: true,
					timeout: LIMITS.timeout,
					followRedirect: false,
					resolveWithFullResponse: true,
					simple: false,
				}),
		);
		await read(client);
		return { status: 'OK', message: 'Connection successful!' };
	} catch (error) {
		return { status: 'Error', message: forEditor(toRowError(error)).sentence };
	}
}

/** An error as the editor shows it, which has no option for the length of a pause. */
function forEditor(error: RowError): RowError {
	return error.reason === 'rate-limited'
		? error.with({ description: 'Try again after that' })
		: error;
}

/** The fields that can be written, as a dropdown shows them. */
export function toOptions(fields: readonly Field[]): INodePropertyOptions[] {
	return writable(fields).map(({ id, name, type }) => ({
		name,
		value: id,
		description: type.options ? `One of: ${type.options.join(', ')}` : type.name,
	}));
}

/** The fields that can be written, as columns of the resource mapper. None is mapped by default. */
export function toColumns(fields: readonly Field[]): ResourceMapperFields {
	return {
		fields: writable(fields).map(({ id, name, type: { mapperType, options } }) => ({
			id,
			displayName: name,
			type: options ? 'options' : mapperType,
			...(options ? { options: options.map((option) => ({ name: option, value: option })) } : {}),
			required: false,
			defaultMatch: false,
			canBeUsedToMatch: false,
			display: true,
			removed: true,
		})),
	};
}

/** The fields that can be written, each by the name to show: fields that share a label have their ID in it. */
function writable(fields: readonly Field[]): Array<Field & { name: string }> {
	const byLabel = groupBy(fields, ({ label }) => fold(label));
	return fields
		.filter(({ readOnly }) => readOnly === undefined)
		.map((field) => {
			const { id, label } = field;
			const isShared = (byLabel.get(fold(label)) ?? []).length > 1;
			return { ...field, name: isShared ? labelWithId(label, id) : label };
		});
}

/** Entries whose name or description contains the filter, letter case ignored. */
export function matching(
	entries: readonly INodeListSearchItems[],
	filter: string | undefined,
): INodeListSearchItems[] {
	const wanted = filter?.trim().toLowerCase() ?? '';
	return entries.filter(({ name, description }) =>
		`${name} ${description ?? ''}`.toLowerCase().includes(wanted),
	);
}

/** The page that a pagination token stands for; n8n wants tokens to be strings. */
export function pageOf(paginationToken: string | undefined): number {
	const page = Number(paginationToken ?? 1);
	return Number.isInteger(page) && page > 0 ? page : 1;
}
