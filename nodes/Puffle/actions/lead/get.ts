import type { IDataObject } from 'n8n-workflow';
import { RowError } from '../../../shared/core/errors';
import { groupBy } from '../../../shared/core/groupBy';
import type { Operation } from '../../../shared/node/operation';
import { simplifyProperty } from '../../../shared/read/properties';
import type { Access, Read, ReadQuery } from '../../../shared/read/read';
import { readPages } from '../../../shared/http/readPages';
import { readRecords } from '../../../shared/read/readRecords';
import type { Lead } from '../../api/leads';
import { puffleService } from '../../api/service';
import { CampaignLeads, idOf } from '../../store/campaignLeads';
import { leadList } from '../../store/leadList';
import { simplifyLead } from '../../store/simplify';
import { CAMPAIGN, identifyLead, LEAD, type LeadTarget } from '../../store/target';
import { anyCampaignLocator, leadLocator } from '../locators';

interface Query {
	target: LeadTarget;
	simplify: boolean;
}

const read: Read<Query> = {
	service: puffleService,
	record: 'lead',
	locators: [CAMPAIGN, LEAD],
	query: (item) => ({ target: identifyLead(item.locator), simplify: item.simplify() }),
	open(access, queries): ReadQuery<Query> {
		const targetsOf = groupBy(
			queries.map(({ target }) => target),
			({ campaignId }) => campaignId,
		);
		const leadsOf = new Map<string, Promise<CampaignLeads>>();
		return async ({ target, simplify }): Promise<IDataObject[]> => {
			const { campaignId } = target;
			const reading =
				leadsOf.get(campaignId) ?? readLeads(access, campaignId, targetsOf.get(campaignId) ?? []);
			leadsOf.set(campaignId, reading);
			const lead = find(await reading, target);
			return [simplify ? simplifyLead(lead, campaignId) : lead];
		};
	},
};

/** The campaign's leads: those with the ids, or all where one is named by an address. The API finds none. */
async function readLeads(
	{ client, concurrency, onRows }: Access,
	campaignId: string,
	targets: readonly LeadTarget[],
): Promise<CampaignLeads> {
	const ids = new Set(targets.flatMap((target) => (target.by === 'id' ? target.leadId : [])));
	const all = targets.some(({ by }) => by !== 'id');
	return new CampaignLeads(
		await readPages(leadList(client, campaignId), {
			pick: (lead) => (all || ids.has(idOf(lead)) ? lead : undefined),
			most: all ? Infinity : ids.size,
			concurrency,
			onRows,
		}),
	);
}

function find(leads: CampaignLeads, target: LeadTarget): Lead {
	if (target.by !== 'id') return leads.find(target);
	const lead = leads.get(target.leadId);
	if (lead) return lead;
	throw new RowError('not-found', `The campaign has no lead with the ID ${target.leadId}`, {
		description: "Check 'Lead': a lead of the workspace has another ID than its copy in a campaign",
		parameter: LEAD.name,
	});
}

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
	execute: async (context) => await readRecords(context, read),
};
