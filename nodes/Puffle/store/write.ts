import { toRowError } from '../../shared/core/errors';
import type { Client } from '../../shared/http/client';
import type { Found, Written } from '../../shared/update/job';
import type { Change, FieldOutcome } from '../../shared/update/row';
import type { Campaign } from '../api/campaigns';
import { contradicts, refusesClearing } from '../api/fields';
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
		const reason = contradicts(lead, change);
		return [
			change.field.id,
			reason === undefined ? { status: 'updated' } : { status: 'rejected', reason },
		];
	});
	return { outcomes: new Map(outcomes), extra: { lead } };
}
