import type {
	ILoadOptionsFunctions,
	INodeListSearchResult,
	INodePropertyOptions,
	ResourceMapperFields,
} from 'n8n-workflow';
import { lookup, pageOf, toColumns, toOptions } from '../shared/lookup';
import { getFields, getProspects, saleshandyService, type Prospect } from './api';

/** The dropdown 'Field Name or ID'. */
export async function getFieldOptions(
	this: ILoadOptionsFunctions,
): Promise<INodePropertyOptions[]> {
	return toOptions(await lookup(this, saleshandyService, getFields));
}

/** The columns of the mapper. */
export async function getFieldColumns(this: ILoadOptionsFunctions): Promise<ResourceMapperFields> {
	return toColumns(await lookup(this, saleshandyService, getFields));
}

/** The list of prospects, a page at a time. The API searches names and addresses. */
export async function searchProspects(
	this: ILoadOptionsFunctions,
	filter?: string,
	paginationToken?: string,
): Promise<INodeListSearchResult> {
	const page = pageOf(paginationToken);
	const search = filter?.trim() ?? '';
	const { prospects, isFull } = await lookup(
		this,
		saleshandyService,
		async (client) => await getProspects(client, { search, page }),
	);
	return {
		results: prospects.map((prospect) => ({ name: nameOf(prospect), value: prospect.id })),
		...(isFull ? { paginationToken: String(page + 1) } : {}),
	};
}

function nameOf({ id, email, attributes }: Prospect): string {
	const value = (label: string) => {
		const found = attributes?.find(({ key }) => key.toLowerCase() === label)?.value;
		return typeof found === 'string' ? found : '';
	};
	const name = `${value('first name')} ${value('last name')}`.trim();
	if (name && email) return `${name} (${email})`;
	return name || email || id;
}
