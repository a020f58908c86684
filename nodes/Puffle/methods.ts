import {
	NodeOperationError,
	type ICredentialsDecrypted,
	type ICredentialTestFunctions,
	type ILoadOptionsFunctions,
	type INodeListSearchItems,
	type INodeListSearchResult,
	type INodeCredentialTestResult,
	type INodePropertyOptions,
	type ResourceMapperFields,
} from 'n8n-workflow';
import {
	editorRequest,
	matching,
	pageOf,
	testCredential,
	toColumns,
	toOptions,
} from '../shared/node/editor';
import { readPages } from '../shared/http/pages';
import { getCampaigns, type Campaign } from './api/campaigns';
import { leadList, type Lead } from './api/leads';
import { checkAccount, puffleService } from './api/service';
import { LEAD_FIELDS } from './api/fields';

/** Pages looked through for one search; more follow as the list is scrolled. */
const PAGES_AT_A_TIME = 10;

/** The test of the credential. */
export async function puffleApiTest(
	this: ICredentialTestFunctions,
	credential: ICredentialsDecrypted,
): Promise<INodeCredentialTestResult> {
	const headers = (key: string) => ({ authorization: `Bearer ${key}` });
	return await testCredential(this, credential, puffleService, headers, checkAccount);
}

/** The dropdown 'Field Name or ID'. */
export async function getFieldOptions(
	this: ILoadOptionsFunctions,
): Promise<INodePropertyOptions[]> {
	return await Promise.resolve(toOptions(LEAD_FIELDS));
}

/** The columns of the mapper. */
export async function getFieldColumns(this: ILoadOptionsFunctions): Promise<ResourceMapperFields> {
	return await Promise.resolve(toColumns(LEAD_FIELDS));
}

/** The list of all campaigns, whatever their status. */
export async function searchAllCampaigns(
	this: ILoadOptionsFunctions,
	filter?: string,
): Promise<INodeListSearchResult> {
	const campaigns = await editorRequest(this, puffleService, getCampaigns);
	const entries = campaigns.map((campaign) =>
		campaignEntry(campaign, campaign.status ?? 'unknown status'),
	);
	return { results: matching(entries, filter) };
}

/** The list of campaigns: drafts only, as the leads of all others are frozen. */
export async function searchCampaigns(
	this: ILoadOptionsFunctions,
	filter?: string,
): Promise<INodeListSearchResult> {
	const campaigns = await editorRequest(this, puffleService, getCampaigns);
	const drafts = campaigns.filter(({ status }) => status === 'draft');
	return {
		results: matching(
			drafts.map((draft) => campaignEntry(draft)),
			filter,
		),
	};
}

/** The list of the chosen campaign's leads. The API has no search, so its pages are looked through. */
export async function searchLeads(
	this: ILoadOptionsFunctions,
	filter?: string,
	paginationToken?: string,
): Promise<INodeListSearchResult> {
	const campaignId = this.getCurrentNodeParameter('campaignId', { extractValue: true });
	if (typeof campaignId !== 'string' || campaignId === '') {
		throw new NodeOperationError(this.getNode(), "Choose a 'Campaign' first");
	}
	const first = pageOf(paginationToken);
	return await editorRequest(this, puffleService, async (client) => {
		const list = leadList(client, campaignId);
		let next: string | undefined;
		const { items: results } = await readPages(
			{
				...list,
				async read(at) {
					const { rows, isLast } = await list.read(first + at - 1);
					next = isLast ? undefined : String(first + at);
					return { rows, isLast };
				},
			},
			{
				pick: (lead) => matching([leadEntry(lead)], filter)[0],
				lastPage: PAGES_AT_A_TIME,
				mostAtOnce: 1,
				isEnough: (entries) => entries.length > 0,
			},
		);
		return { results, ...(next === undefined ? {} : { paginationToken: next }) };
	});
}

function campaignEntry({ id, name, type }: Campaign, status?: string): INodeListSearchItems {
	const kind = [type ?? 'unknown type', ...(status ? [status] : [])].join(', ');
	return { name: `${name ?? 'Unnamed campaign'} (${kind})`, value: id };
}

function leadEntry(lead: Lead): INodeListSearchItems {
	const text = (column: string) => {
		const value = lead[column];
		return typeof value === 'string' ? value : '';
	};
	const address = text('email') || text('linkedin_url');
	const name = text('name') || `${text('first_name')} ${text('last_name')}`.trim();
	const label = name && address ? `${name} (${address})` : name || address || text('id');
	return {
		name: label,
		value: text('id'),
		...(text('company') ? { description: text('company') } : {}),
	};
}
