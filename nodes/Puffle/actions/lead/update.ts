import { updateOperation } from '../../../shared/update/bulkUpdate';
import type { UpdateWords } from '../../../shared/update/valueProperties';
import { puffleService } from '../../api/service';
import { leads } from '../../store/store';
import { draftCampaignLocator, leadLocator } from '../locators';

export const words: UpdateWords = {
	service: puffleService,
	record: 'lead',
	jsonExample: '{ "Position": "VP of Sales", "Company": "Acme" }',
};

/** Writes field values of leads in draft campaigns. */
export const update = updateOperation(
	{
		name: 'Update',
		action: 'Update leads in draft campaign',
		description:
			'Write one or more field values of leads, the people in a campaign, until its launch',
	},
	words,
	[draftCampaignLocator, leadLocator('The lead to update')],
	() => leads,
);
