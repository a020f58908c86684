import type { Store, UpdateExecution, Vendor } from '../../shared/update/store';
import { LEAD_FIELDS } from '../api/fields';
import { idOf } from '../api/leads';
import { puffleService } from '../api/service';
import { DraftCampaigns } from './campaigns';
import { LeadCreator } from './create';
import { LeadDirectory, notFound } from './directory';
import { CAMPAIGN, identifyLead, LEAD, NEW_LEAD, type LeadTarget } from './target';
import { foundLeads } from './write';

/** Puffle's half of an update. */
export const leads: Vendor<LeadTarget> = {
	service: puffleService,
	locators: [CAMPAIGN, LEAD],
	readColumns: ['status'],
	identify: identifyLead,
	open: async (execution) => await Promise.resolve(open(execution, false)),
};

/** Puffle's half of Create or Update. */
export const newLeads: Vendor<LeadTarget> = {
	...leads,
	locators: [CAMPAIGN, NEW_LEAD],
	creates: true,
	open: async (execution) => await Promise.resolve(open(execution, true)),
};

function open(execution: UpdateExecution, creates: boolean): Store<LeadTarget> {
	const { client, settings } = execution;
	const { onlyChanges } = settings;
	const campaigns = new DraftCampaigns(client);
	const found = foundLeads(client, campaigns, onlyChanges);
	return {
		fields: LEAD_FIELDS,
		finder(targets) {
			const directory = new LeadDirectory(execution, targets);
			return async (target) => {
				const campaign = await campaigns.get(target.campaignId);
				if (target.by === 'id' && !onlyChanges) return found(campaign, target.leadId);
				const all = await directory.leadsOf(target.campaignId);
				if (target.by === 'id') {
					return found(campaign, target.leadId, all.valuesOf(target.leadId));
				}
				const lead = all.find(target);
				return lead && found(campaign, idOf(lead), all.valuesOf(idOf(lead)));
			};
		},
		notFound,
		...(creates ? { creator: new LeadCreator(execution, campaigns, found) } : {}),
	};
}
