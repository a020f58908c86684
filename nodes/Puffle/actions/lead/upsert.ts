import { bulkUpdate } from '../../../shared/update/bulkUpdate';
import { optionHints, SAVING } from '../../../shared/update/optionHints';
import { optionProperties } from '../../../shared/update/optionProperties';
import { valueProperties } from '../../../shared/update/valueProperties';
import { durationHints } from '../../../shared/node/durationHints';
import type { Operation } from '../../../shared/node/operation';
import { puffleService } from '../../api/service';
import { newLeads } from '../../store/newLeads';
import { draftCampaignLocator, newLeadLocator } from '../locators';
import { words } from './update';

/** Writes field values of people in draft campaigns, whether they are in them or not. */
export const upsert: Operation = {
	option: {
		name: 'Create or Update',
		action: 'Create or update lead in draft campaign',
		description:
			'Create a new lead in a draft campaign, or update the one who is there already (upsert)',
	},
	properties: [
		draftCampaignLocator,
		newLeadLocator('The lead to create or update'),
		...valueProperties(words),
		optionProperties(words),
	],
	hints: [...optionHints(words), ...durationHints(puffleService, SAVING)],
	execute: async (context) => await bulkUpdate(context, newLeads),
};
