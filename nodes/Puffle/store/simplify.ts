import type { IDataObject } from 'n8n-workflow';
import type { CampaignRow } from '../api/campaigns';
import { textOf } from '../api/fields';
import type { Lead } from '../api/leads';
import { CAMPAIGN, LEAD } from './target';

/** The columns of a lead that people use, in their order. */
const LEAD_COLUMNS = [
	'status',
	'email',
	'linkedin_url',
	'first_name',
	'last_name',
	'name',
	'company',
	'position',
	'headline',
];

const CAMPAIGN_COLUMNS = ['name', 'status', 'type', 'created_at', 'updated_at'];

/**
 * A column that is missing or of an unknown kind is left out: an update would clear what it holds.
 * @param campaignId as the item gives it
 */
export function simplifyLead(lead: Lead, campaignId: string): IDataObject {
	const readable = LEAD_COLUMNS.filter((name) => textOf(lead[name]) !== undefined);
	return { [CAMPAIGN.name]: campaignId, [LEAD.name]: lead.id, ...columns(lead, readable) };
}

export function simplifyCampaign({ id, row }: CampaignRow): IDataObject {
	return { [CAMPAIGN.name]: id, ...columns(row, CAMPAIGN_COLUMNS) };
}

function columns(row: IDataObject, names: readonly string[]): IDataObject {
	return Object.fromEntries(names.map((name) => [name, row[name] ?? null]));
}
