import { bulkUpdate } from '../../../shared/update/bulkUpdate';
import { optionHints, SAVING } from '../../../shared/update/optionHints';
import { optionProperties } from '../../../shared/update/optionProperties';
import { valueProperties, type UpdateWords } from '../../../shared/update/valueProperties';
import { durationHints } from '../../../shared/node/durationHints';
import type { Operation } from '../../../shared/node/operation';
import { puffleService } from '../../api/service';
import { leads } from '../../store/leads';
import { draftCampaignLocator, leadLocator } from '../locators';

export const words: UpdateWords = {
	vendor: 'Puffle',
	record: 'lead',
	jsonExample: '{ "Position": "VP of Sales", "Company": "Acme" }',
};

/** Writes field values of leads in draft campaigns. */
export const update: Operation = {
	option: {
		name: 'Update',
		action: 'Update leads in draft campaign',
		description:
			'Write one or more field values of leads, the people in a campaign, until its launch',
	},
	properties: [
		draftCampaignLocator,
		leadLocator('The lead to update'),
		...valueProperties(words),
		optionProperties(words),
	],
	hints: [...optionHints(words), ...durationHints(puffleService, SAVING)],
	execute: async (context) => await bulkUpdate(context, leads),
};
