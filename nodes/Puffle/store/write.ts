import { toRowError } from '../../shared/core/errors';
import type { IDataObject } from 'n8n-workflow';
import type { Client } from '../../shared/http/client';
import type { Found, Written } from '../../shared/update/job';
import type { Change, FieldOutcome } from '../../shared/update/row';
import type { Campaign } from '../api/campaigns';
import { contradicts, LEAD_FIELDS, refusesClearing, valuesOf } from '../api/fields';
import { updateLead } from '../api/leads';
import type { DraftCampaigns } from './campaigns';

/**
 * Makes what can be written of a lead.
 * @param withValues whether to say what leads hold
 * @returns `values` is what it holds, where that is certain
 */
export function foundLeads(client: Client, campaigns: DraftCampaigns, withValues: boolean) {
	return (campaign: Campaign, leadId: string, values?: ReadonlyMap<string, string>): Found => ({
		ids: { campaignId: campaign.id, leadId },
		...(values ? { names: namesOf(values) } : {}),
		...(withValues && values ? { values } : {}),
		refusal: (change) => refusesClearing(campaign, change),
		async write(changes) {
			try {
				return await write(client, campaign.id, leadId, changes);
			} catch (error) {
				throw await campaigns.explain(campaign.id, toRowError(error));
			}
		},
	});
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
		const fault = contradicts(lead, change);
		return [change.field.id, fault ? { status: 'rejected', ...fault } : { status: 'updated' }];
	});
	return { outcomes: new Map(outcomes), names: namesOf(valuesOf(lead)), extra: { lead } };
}

/** The address by which people know a lead, among its values. */
function namesOf(values: ReadonlyMap<string, string>): IDataObject {
	const named = LEAD_FIELDS.find(({ id, identifies }) => identifies && values.get(id));
	return named?.identifies ? { [named.identifies]: values.get(named.id) } : {};
}
