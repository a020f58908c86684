import type { INodeProperties } from 'n8n-workflow';
import { CAMPAIGN, LEAD, NEW_LEAD } from '../store/target';

interface CampaignWords {
	description: string;
	hint: string;
	placeholder: string;
	searchListMethod: string;
}

function campaignLocator(words: CampaignWords): INodeProperties {
	const { description, hint, placeholder, searchListMethod } = words;
	return {
		displayName: CAMPAIGN.displayName,
		name: CAMPAIGN.name,
		type: 'resourceLocator',
		default: { mode: 'list', value: '' },
		required: true,
		description,
		hint,
		modes: [
			{
				displayName: 'From List',
				name: 'list',
				type: 'list',
				placeholder,
				typeOptions: { searchListMethod, searchable: true },
			},
			{
				displayName: 'By ID',
				name: 'id',
				type: 'string',
				placeholder: 'e.g. 8c2b2d4e-e29b-41d4-a716-446655440000',
			},
		],
	};
}

/** The parameter that names the campaign of a lead that is to be changed. */
export const draftCampaignLocator = campaignLocator({
	description: 'The campaign that the lead is in',
	hint: 'Only draft campaigns: Puffle does not allow changes to leads after the launch',
	placeholder: 'Choose a draft campaign…',
	searchListMethod: 'searchCampaigns',
});

/** The parameter that names a campaign to read from. */
export function anyCampaignLocator(description: string): INodeProperties {
	return campaignLocator({
		description,
		hint: 'Campaigns of any status can be read',
		placeholder: 'Choose a campaign of any status…',
		searchListMethod: 'searchAllCampaigns',
	});
}

/** The parameter that names a lead. */
export function leadLocator(description: string): INodeProperties {
	return {
		displayName: LEAD.displayName,
		name: LEAD.name,
		type: 'resourceLocator',
		default: { mode: 'list', value: '' },
		required: true,
		description,
		typeOptions: { loadOptionsDependsOn: ['campaignId.value'] },
		modes: [
			{
				displayName: 'From List',
				name: 'list',
				type: 'list',
				placeholder: 'Choose a lead…',
				typeOptions: { searchListMethod: 'searchLeads', searchable: true },
			},
			{
				displayName: 'By Email',
				name: 'email',
				type: 'string',
				placeholder: 'e.g. nathan@example.com',
				hint: 'The campaign’s leads are read once in a run',
			},
			{
				displayName: 'By LinkedIn URL',
				name: 'linkedinUrl',
				type: 'string',
				placeholder: 'e.g. linkedin.com/in/jane-doe',
				hint: 'Protocol, www, query, and a slash at the end make no difference',
			},
			{
				displayName: 'By ID',
				name: 'id',
				type: 'string',
				placeholder: 'e.g. 7a1e8a2c-1234-4567-89ab-cdef01234567',
				hint: 'The ID of the lead in this campaign, not of the lead in the workspace',
			},
		],
	};
}

/** The parameter that names a lead who may not be in the campaign. */
export function newLeadLocator(description: string): INodeProperties {
	const locator = leadLocator(description);
	return {
		...locator,
		default: { mode: 'email', value: '' },
		modes: locator.modes?.filter(({ name }) => NEW_LEAD.modes.includes(name)) ?? [],
	};
}
