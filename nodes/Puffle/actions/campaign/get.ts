import type { Operation } from '../../../shared/node/operation';
import { simplifyProperty } from '../../../shared/read/parameters';
import { readRecords } from '../../../shared/read/readRecords';
import { getCampaign } from '../../api/campaigns';
import { puffleService } from '../../api/service';
import { simplifyCampaign } from '../../store/simplify';
import { aboutCampaign, CAMPAIGN, identifyCampaign } from '../../store/target';
import { anyCampaignLocator } from '../locators';

const execute = readRecords({
	service: puffleService,
	record: 'campaign',
	locators: [CAMPAIGN],
	query: (item) => ({ campaignId: identifyCampaign(item.locator), simplify: item.simplify() }),
	open({ client, progress }) {
		return async ({ campaignId, simplify }) => {
			const campaign = await getCampaign(client, campaignId).catch((error: unknown) => {
				throw aboutCampaign(error);
			});
			progress.add(1);
			return [simplify ? simplifyCampaign(campaign) : campaign.row];
		};
	},
});

/** Reads single campaigns. */
export const get: Operation = {
	option: {
		name: 'Get',
		action: 'Get campaign',
		description: 'Read the name, status, and type of one campaign',
	},
	properties: [anyCampaignLocator('The campaign to read'), simplifyProperty],
	execute,
};
