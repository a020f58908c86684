import type { Change, FieldOutcome } from '../../shared/update/row';
import type {
	Account,
	Found,
	LookUp,
	LookUpOptions,
	Vendor,
	Written,
} from '../../shared/update/vendor';
import { toRowError } from '../../shared/core/errors';
import { groupBy } from '../../shared/core/groupBy';
import type { Client } from '../../shared/http/client';
import { pagesWorthReading, readList } from '../../shared/http/readList';
import type { Campaign } from '../api/campaigns';
import { getLeads, updateLead } from '../api/leads';
import { puffleService } from '../api/service';
import { CampaignLeads, idOf } from './campaignLeads';
import { DraftCampaigns } from './draftCampaigns';
import { contradicts, LEAD_FIELDS, refusesClearing } from '../api/fields';
import { CAMPAIGN, identifyLead, LEAD, type LeadTarget } from './target';

/** Puffle's half of a bulk update. */
export const leads: Vendor<LeadTarget> = {
	service: puffleService,
	locators: [CAMPAIGN, LEAD],
	readColumns: ['status'],
	identify: identifyLead,
	open: (client): Promise<Account<LeadTarget>> =>
		Promise.resolve({
			fields: LEAD_FIELDS,
			lookUp: (targets, options) => lookUp(client, new DraftCampaigns(client), targets, options),
		}),
};

export type MakeFound = (
	campaign: Campaign,
	leadId: string,
	values?: ReadonlyMap<string, string>,
) => Found;

/**
 * Makes what can be written of leads that were found.
 * @param withValues whether to say what they hold
 */
export function foundLeads(
	client: Client,
	campaigns: DraftCampaigns,
	withValues: boolean,
): MakeFound {
	return (campaign, leadId, values) => ({
		ids: { campaignId: campaign.id, leadId },
		...(withValues && values ? { values } : {}),
		refusal: (change) => refusesClearing(campaign, change),
		async write(changes) {
			try {
				return await write(client, campaign.id, leadId, changes);
			} catch (error) {
				const values = changes.map(({ value }) => value);
				throw await campaigns.explain(campaign.id, toRowError(error), values);
			}
		},
	});
}

/** @param absent what is to be said of a lead that is not there, if that is no error */
export function lookUp(
	client: Client,
	campaigns: DraftCampaigns,
	targets: readonly LeadTarget[],
	{ concurrency, onlyChanges }: LookUpOptions,
	absent?: (target: LeadTarget) => Found,
): LookUp<LeadTarget> {
	const targetsOf = groupBy(targets, ({ campaignId }) => campaignId);
	const leadsOf = new Map<string, Promise<CampaignLeads>>();
	const found = foundLeads(client, campaigns, onlyChanges);

	return async (target) => {
		const { campaignId } = target;
		// The ID as the row gives it, whatever the answer says.
		const campaign = { ...(await campaigns.get(campaignId)), id: campaignId };
		if (target.by === 'id' && !onlyChanges) return found(campaign, target.leadId);
		const reading =
			leadsOf.get(campaignId) ??
			readLeads(client, campaignId, targetsOf.get(campaignId) ?? [], concurrency);
		leadsOf.set(campaignId, reading);
		const all = await reading;
		if (target.by === 'id') return found(campaign, target.leadId, all.valuesOf(target.leadId));
		if (absent && all.isWithout(target)) return absent(target);
		const leadId = idOf(all.find(target));
		return found(campaign, leadId, all.valuesOf(leadId));
	};
}

/**
 * The campaign's leads: all of them where a row names a lead by its address; where reading only saves
 * writing, as far as it takes less than that.
 */
async function readLeads(
	client: Client,
	campaignId: string,
	targets: readonly LeadTarget[],
	concurrency: number,
): Promise<CampaignLeads> {
	const mustRead = targets.some(({ by }) => by !== 'id');
	try {
		const { rows, unreadable } = await readList(
			async (page) => await getLeads(client, campaignId, page),
			{ concurrency, ...(mustRead ? {} : { mostPages: pagesWorthReading(targets.length) }) },
		);
		return new CampaignLeads(rows, unreadable);
	} catch (thrown) {
		const error = toRowError(thrown);
		// Writing by ID needs no list, unless the error would end every request.
		if (mustRead || error.fatal || error.reason === 'cancelled') throw error;
		return new CampaignLeads([]);
	}
}

async function write(
	client: Client,
	campaignId: string,
	leadId: string,
	changes: readonly Change[],
): Promise<Written> {
	const updates = Object.fromEntries(changes.map(({ field, value }) => [field.id, value]));
	const lead = await updateLead(client, campaignId, leadId, updates);
	const outcomes = changes.map((change): [string, FieldOutcome] => {
		const reason = contradicts(lead, change);
		return [
			change.field.id,
			reason === undefined ? { status: 'updated' } : { status: 'rejected', reason },
		];
	});
	return { outcomes: new Map(outcomes), extra: { lead } };
}
