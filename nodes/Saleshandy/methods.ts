import type {
	ICredentialsDecrypted,
	ICredentialTestFunctions,
	ILoadOptionsFunctions,
	INodeCredentialTestResult,
	INodeListSearchResult,
	INodePropertyOptions,
	ResourceMapperFields,
} from 'n8n-workflow';
import { editorRequest, pageOf, testCredential, toColumns, toOptions } from '../shared/node/editor';
import { getFields } from './api/fields';
import { prospectList, prospectSchema, type Prospect } from './api/prospects';
import { saleshandyService } from './api/service';

/** The test of the credential. */
export async function saleshandyApiTest(
	this: ICredentialTestFunctions,
	credential: ICredentialsDecrypted,
): Promise<INodeCredentialTestResult> {
	const headers = (key: string) => ({ 'x-api-key': key });
	return await testCredential(this, credential, saleshandyService, headers, getFields);
}

/** The dropdown 'Field Name or ID'. */
export async function getFieldOptions(
	this: ILoadOptionsFunctions,
): Promise<INodePropertyOptions[]> {
	return toOptions(await editorRequest(this, saleshandyService, getFields));
}

/** The columns of the mapper. */
export async function getFieldColumns(this: ILoadOptionsFunctions): Promise<ResourceMapperFields> {
	return toColumns(await editorRequest(this, saleshandyService, getFields));
}

/** The list of prospects, a page at a time. The API searches names and addresses. */
export async function searchProspects(
	this: ILoadOptionsFunctions,
	filter?: string,
	paginationToken?: string,
): Promise<INodeListSearchResult> {
	const page = pageOf(paginationToken);
	const search = filter?.trim() ?? '';
	const { rows, isLast } = await editorRequest(
		this,
		saleshandyService,
		async (client) => await prospectList(client, prospectSchema, { search }).read(page),
	);
	return {
		results: rows.map((prospect) => ({ name: nameOf(prospect), value: prospect.id })),
		...(isLast ? {} : { paginationToken: String(page + 1) }),
	};
}

function nameOf({ id, email, attributes }: Prospect): string {
	const value = (label: string) => {
		const found = attributes?.find(({ key }) => key?.toLowerCase() === label)?.value;
		return typeof found === 'string' ? found : '';
	};
	const name = `${value('first name')} ${value('last name')}`.trim();
	if (name && email) return `${name} (${email})`;
	return name || email || id;
}
