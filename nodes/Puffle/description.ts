import type { INodeProperties } from 'n8n-workflow';
import {
	optionProperties,
	updateHints,
	valueProperties,
	type UpdateWords,
} from '../shared/description';

const words: UpdateWords = {
	vendor: 'Puffle',
	record: 'lead',
	jsonExample: '{ "Position": "VP of Sales", "Company": "Acme" }',
	show: { show: { resource: ['lead'], operation: ['update'] } },
};

export const hints = updateHints(words);

export const properties: INodeProperties[] = [
	{
		displayName: 'Resource',
		name: 'resource',
		type: 'options',
		noDataExpression: true,
		options: [{ name: 'Lead', value: 'lead' }],
		default: 'lead',
	},
	{
		displayName: 'Operation',
		name: 'operation',
		type: 'options',
		noDataExpression: true,
		displayOptions: { show: { resource: ['lead'] } },
		options: [
			{
				name: 'Update',
				value: 'update',
				action: 'Update leads in draft campaign',
				description:
					'Write one or more field values of people in a campaign that is not launched yet',
			},
		],
		default: 'update',
	},
	{
		displayName: 'Campaign',
		name: 'campaignId',
		type: 'resourceLocator',
		default: { mode: 'list', value: '' },
		required: true,
		description: 'The campaign that the lead is in',
		hint: 'Only drafts: once a campaign is launched, Puffle lets nobody edit its leads',
		displayOptions: { show: { resource: ['lead'], operation: ['update'] } },
		modes: [
			{
				displayName: 'From List',
				name: 'list',
				type: 'list',
				placeholder: 'Choose a draft campaign…',
				typeOptions: { searchListMethod: 'searchCampaigns', searchable: true },
			},
			{
				displayName: 'By ID',
				name: 'id',
				type: 'string',
				placeholder: 'e.g. 8c2b2d4e-e29b-41d4-a716-446655440000',
			},
		],
	},
	{
		displayName: 'Lead',
		name: 'leadId',
		type: 'resourceLocator',
		default: { mode: 'list', value: '' },
		required: true,
		description: 'The lead to update',
		displayOptions: { show: { resource: ['lead'], operation: ['update'] } },
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
				placeholder: 'e.g. jane@example.com',
				hint: 'The campaign’s leads are read once in a run',
			},
			{
				displayName: 'By LinkedIn URL',
				name: 'linkedinUrl',
				type: 'string',
				placeholder: 'e.g. linkedin.com/in/jane-doe',
				hint: 'Protocol, www, query and a slash at the end make no difference',
			},
			{
				displayName: 'By ID',
				name: 'id',
				type: 'string',
				placeholder: 'e.g. 7a1e8a2c-1234-4567-89ab-cdef01234567',
				hint: 'The ID of the lead in this campaign, not of the lead in the workspace',
			},
		],
	},
	...valueProperties(words),
	optionProperties(words),
];
