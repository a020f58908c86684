import type { Operation } from '../../../shared/node/operation';
import { simplifyProperty } from '../../../shared/read/properties';
import type { Read, ReadQuery } from '../../../shared/read/read';
import { readRecords } from '../../../shared/read/readRecords';
import { getCampaign } from '../../api/campaigns';
import { puffleService } from '../../api/service';
import { simplifyCampaign } from '../../store/simplify';
import { aboutCampaign, CAMPAIGN, identifyCampaign } from '../../store/target';
import { anyCampaignLocator } from '../locators';

interface Query {
	campaignId: string;
	simplify: boolean;
}

const read: Read<Query> = {
	service: puffleService,
	record: 'campaign',
	locators: [CAMPAIGN],
	query: (item) => ({ campaignId: identifyCampaign(item.locator), simplify: item.simplify() }),
	open({ client, onRows }): ReadQuery<Query> {
		return async ({ campaignId, simplify }) => {
			const campaign = await getCampaign(client, campaignId).catch((error: unknown) => {
				throw aboutCampaign(error);
			});
			onRows(1);
			return [simplify ? simplifyCampaign(campaign) : campaign.row];
		};
	},
};

/** Reads single campaigns. */
export const get: Operation = {
	option: {
		name: 'Get',
		action: 'Get campaign',
		description: 'Read the name, status, and type of one campaign',
	},
	properties: [anyCampaignLocator('The campaign to read'), simplifyProperty],
	execute: async (context) => await readRecords(context, read),
};
