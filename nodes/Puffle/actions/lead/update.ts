import { bulkUpdate } from '../../../shared/bulkUpdate/bulkUpdate';
import { optionHints, SAVING } from '../../../shared/bulkUpdate/parameters/optionHints';
import { optionProperties } from '../../../shared/bulkUpdate/parameters/optionProperties';
import {
	valueProperties,
	type UpdateWords,
} from '../../../shared/bulkUpdate/parameters/valueProperties';
import { durationHints } from '../../../shared/editor/durationHints';
import type { Operation } from '../../../shared/operation';
import { puffleService } from '../../api/service';
import { leads } from '../../leads';

const words: UpdateWords = {
	vendor: 'Puffle',
	record: 'lead',
	jsonExample: '{ "Position": "VP of Sales", "Company": "Acme" }',
};

/** Writes field values of leads in draft campaigns. */
export const update: Operation = {
	option: {
		name: 'Update',
		action: 'Update leads in draft campaign',
		description: 'Write one or more field values of people in a campaign that is not launched yet',
	},
	properties: [
		{
			displayName: 'Campaign',
			name: 'campaignId',
			type: 'resourceLocator',
			default: { mode: 'list', value: '' },
			required: true,
			description: 'The campaign that the lead is in',
			hint: 'Only draft campaigns: Puffle does not allow changes to leads after the launch',
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
	],
	hints: [...optionHints(words), ...durationHints(puffleService, SAVING)],
	execute: async (context) => await bulkUpdate(context, leads),
};
