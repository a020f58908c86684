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
