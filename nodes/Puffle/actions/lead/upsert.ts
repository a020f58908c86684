import { updateOperation } from '../../../shared/update/bulkUpdate';
import { newLeads } from '../../store/store';
import { draftCampaignLocator, newLeadLocator } from '../locators';
import { words } from './update';

/** Writes field values of people in draft campaigns, whether they are in them or not. */
export const upsert = updateOperation(
	{
		name: 'Create or Update',
		action: 'Create or update lead in draft campaign',
		description:
			'Create a new lead in a draft campaign, or update the one who is there already (upsert)',
	},
	words,
	[draftCampaignLocator, newLeadLocator('The lead to create or update')],
	() => newLeads,
);
