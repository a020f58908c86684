import { missing, type Account, type Vendor } from '../../shared/update/vendor';
import { DraftCampaigns } from './draftCampaigns';
import { LEAD_FIELDS } from '../api/fields';
import { leads, lookUp } from './leads';
import { CAMPAIGN, NEW_LEAD, type LeadTarget } from './target';
import { LeadCreator } from './creator';

/** Puffle's half of Create or Update. */
export const newLeads: Vendor<LeadTarget> = {
	...leads,
	locators: [CAMPAIGN, NEW_LEAD],
	open(client): Promise<Account<LeadTarget>> {
		const campaigns = new DraftCampaigns(client);
		return Promise.resolve({
			fields: LEAD_FIELDS,
			lookUp: (targets, options) => lookUp(client, campaigns, targets, options, missing),
			openCreator: (options) => new LeadCreator({ client, campaigns, options }),
		});
	},
};
