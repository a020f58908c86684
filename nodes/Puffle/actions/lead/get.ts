import type { Operation } from '../../../shared/node/operation';
import { simplifyProperty } from '../../../shared/read/parameters';
import { readRecords } from '../../../shared/read/readRecords';
import { puffleService } from '../../api/service';
import { LeadDirectory, notFound } from '../../store/directory';
import { simplifyLead } from '../../store/simplify';
import { aboutCampaign, CAMPAIGN, identifyLead, LEAD } from '../../store/target';
import { anyCampaignLocator, leadLocator } from '../locators';

const execute = readRecords({
	service: puffleService,
	record: 'lead',
	locators: [CAMPAIGN, LEAD],
	query: (item) => ({ target: identifyLead(item.locator), simplify: item.simplify() }),
	open(execution, queries) {
		const targets = queries.map(({ target }) => target);
		const directory = new LeadDirectory(execution, targets, true);
		return async ({ target, simplify }) => {
			const leads = await directory.leadsOf(target.campaignId).catch((error: unknown) => {
				throw aboutCampaign(error);
			});
			const lead = leads.find(target);
			if (!lead) throw notFound(target);
			return [simplify ? simplifyLead(lead, target.campaignId) : lead];
		};
	},
});

/** Reads single leads of campaigns. */
export const get: Operation = {
	option: {
		name: 'Get',
		action: 'Get lead',
		description: 'Read one lead, a person in a campaign',
	},
	properties: [
		anyCampaignLocator('The campaign that the lead is in'),
		leadLocator('The lead to read'),
		simplifyProperty,
	],
	execute,
};
