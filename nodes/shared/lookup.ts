import {
	NodeOperationError,
	type FieldType as MapperType,
	type ILoadOptionsFunctions,
	type INodeListSearchItems,
	type INodePropertyOptions,
	type ResourceMapperFields,
} from 'n8n-workflow';
import { toRowError } from './errors';
import type { Client, Service } from './http/client';
import { createClient } from './http/createClient';
import type { Field } from './types';

/** A person waits for a dropdown: better say soon that it does not work. */
const PATIENCE = { timeout: 15_000, maxWait: 5_000, attempts: 2, concurrency: 8 };

/**
 * Runs a lookup for the editor with a client for the node's account.
 * @throws NodeOperationError that says in the dropdown what is wrong, so that it is not just empty
 */
export async function lookup<T>(
	context: ILoadOptionsFunctions,
	service: Service,
	look: (client: Client) => Promise<T>,
): Promise<T> {
	try {
		return await look(await createClient(context, service, PATIENCE));
	} catch (error) {
		const { message, description, reason } = toRowError(error);
		throw new NodeOperationError(context.getNode(), message, {
			description: reason === 'rate-limited' ? 'Try again after that' : description,
		});
	}
}

/** The fields that can be written, as a dropdown shows them. */
export function toOptions(fields: readonly Field[]): INodePropertyOptions[] {
	return writable(fields).map(({ id, label, type, options }) => ({
		name: label,
		value: id,
		description: options ? `One of: ${options.join(', ')}` : TYPE_NAMES[type],
	}));
}

/** The fields that can be written, as columns of the resource mapper. None is added by itself. */
export function toColumns(fields: readonly Field[]): ResourceMapperFields {
	return {
		fields: writable(fields).map(({ id, label, type, options }) => ({
			id,
			displayName: label,
			type: options ? 'options' : MAPPER_TYPES[type],
			...(options ? { options: options.map((option) => ({ name: option, value: option })) } : {}),
			required: false,
			defaultMatch: false,
			canBeUsedToMatch: false,
			display: true,
			removed: true,
		})),
	};
}

/** Entries whose name or description holds the filter, letter case ignored. */
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

function writable(fields: readonly Field[]): Field[] {
	return fields.filter(({ readOnly }) => readOnly === undefined);
}

const TYPE_NAMES: Record<Field['type'], string> = {
	text: 'Text',
	'long-text': 'Long text',
	number: 'Number',
	date: 'Date',
	dropdown: 'Dropdown',
	currency: 'Amount of money',
	email: 'E-mail address',
	'linkedin-url': 'LinkedIn address',
};

const MAPPER_TYPES: Record<Field['type'], MapperType> = {
	text: 'string',
	'long-text': 'string',
	number: 'number',
	date: 'dateTime',
	dropdown: 'string',
	currency: 'number',
	email: 'string',
	'linkedin-url': 'string',
};
