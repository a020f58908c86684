import { uuid } from './ids';
import { person, pick } from './people';

export type CampaignType = 'email' | 'linkedin';
export type CampaignStatus = 'draft' | 'launching' | 'active' | 'paused' | 'completed';

export interface Campaign {
	id: string;
	user_id: string;
	type: CampaignType;
	name: string | null;
	status: CampaignStatus;
	daily_limit: number | null;
	stop_on_reply: boolean | null;
	open_tracking: boolean | null;
	signature: string | null;
	skip_other_campaigns: boolean | null;
	operating_hours: null;
	stats: { total: number; sent: number; replied: number } | null;
	created_at: string;
	updated_at: string;
	sender_accounts: Record<string, string | number | boolean | null>[];
	sequence_nodes: Record<string, string | number>[];
}

/** The columns that `updates` may name. */
export interface EditableColumns {
	email: string | null;
	linkedin_url: string | null;
	first_name: string | null;
	last_name: string | null;
	name: string | null;
	company: string | null;
	position: string | null;
	headline: string | null;
}

/** A row of `campaign_prospects`: a lead as one campaign has it. */
export interface Lead extends EditableColumns {
	id: string;
	campaign_id: string;
	user_id: string;
	status: string;
	custom_fields: Record<string, unknown> | null;
	source: string;
	source_ref: string | null;
	created_at: string;
	updated_at: string;
	bounced_at: string | null;
	replied_at: string | null;
	current_node_id: string | null;
	// The next two are not documented; rows are said to have more columns than the documented set.
	lead_id: string | null;
	timezone: string | null;
}

export interface PuffleState {
	account: { id: string; email: string; fullName: string };
	/** Campaign id → campaign. */
	campaigns: Map<string, Campaign>;
	/** Campaign id → lead id → lead, in roster order. */
	leads: Map<string, Map<string, Lead>>;
	/** Lead id → the row that lists show in its place, until a time in epoch milliseconds. */
	shown: Map<string, { row: Lead; until: number }>;
}

function campaign(
	name: string | null,
	type: CampaignType,
	status: CampaignStatus,
	leads: number,
): Readonly<{
	id: string;
	name: string | null;
	type: CampaignType;
	status: CampaignStatus;
	leads: number;
}> {
	return { id: uuid(`campaign ${name ?? 'without a name'}`), name, type, status, leads };
}

/** The seeded campaigns. `leads` is the roster's size; an option changes that of `outreach`. */
export const CAMPAIGNS = {
	/** The main one: email, draft. */
	outreach: campaign('Q2 Enterprise Outreach', 'email', 'draft', 250),
	founders: campaign('Founders on LinkedIn', 'linkedin', 'draft', 120),
	spring: campaign('Spring Launch', 'email', 'active', 40),
	webinar: campaign('Old Webinar', 'email', 'completed', 8),
	partners: campaign('Partner Round', 'linkedin', 'paused', 5),
	nameless: campaign(null, 'email', 'draft', 3),
} as const;

const USER_ID = uuid('user');

/** The id of the nth lead of a campaign, n from 0. UUID versions vary: 4, 7 and 8. */
export function leadId(campaignId: string, n: number): string {
	return uuid(`lead ${n} of ${campaignId}`, pick([4, 7, 8], n));
}

/** The email address of the nth lead, the same in every campaign; some LinkedIn leads have none. */
export function leadEmail(n: number): string {
	return person(n).email;
}

/** The LinkedIn URL of the nth lead. In email campaigns some leads have none. */
export function leadLinkedinUrl(n: number): string {
	return person(n).linkedin;
}

/** Leads 5 and 6 of every email campaign both have this LinkedIn URL. */
export const SHARED_LINKEDIN_URL = 'https://www.linkedin.com/in/shared-profile';

/** A fresh account; `leads` is the number of leads of the main draft campaign. */
export function seedPuffle(leads: number): PuffleState {
	const state: PuffleState = {
		account: { id: USER_ID, email: 'owner@puffle.example', fullName: 'Sandy Box' },
		campaigns: new Map(),
		leads: new Map(),
		shown: new Map(),
	};
	for (const plan of Object.values(CAMPAIGNS)) {
		const size = plan === CAMPAIGNS.outreach ? leads : plan.leads;
		const roster = Array.from({ length: size }, (_, n) => seedLead(plan.id, plan, n));
		state.leads.set(plan.id, new Map(roster.map((lead) => [lead.id, lead])));
		state.campaigns.set(plan.id, seedCampaign(plan, size));
	}
	return state;
}

function seedCampaign(plan: (typeof CAMPAIGNS)[keyof typeof CAMPAIGNS], size: number): Campaign {
	const draft = plan.status === 'draft';
	const created = '2026-04-01T09:00:00.000Z';
	return {
		id: plan.id,
		user_id: USER_ID,
		type: plan.type,
		name: plan.name,
		status: plan.status,
		daily_limit: draft ? null : 50,
		stop_on_reply: draft ? null : true,
		open_tracking: draft ? null : true,
		signature: null,
		skip_other_campaigns: null,
		operating_hours: null,
		stats: draft ? null : { total: size, sent: Math.floor(size / 2), replied: 1 },
		created_at: created,
		updated_at: created,
		sender_accounts: draft ? [] : [sender(plan.type)],
		sequence_nodes: [
			{
				id: uuid(`node of ${plan.id}`),
				campaign_id: plan.id,
				position: 0,
				type: plan.type,
				subject: 'Hello',
				body: 'Hello %first_name%',
			},
			{ id: uuid(`end of ${plan.id}`), campaign_id: plan.id, position: 1, type: 'end' },
		],
	};
}

function sender(type: CampaignType): Campaign['sender_accounts'][number] {
	return {
		id: uuid(`sender ${type}`),
		type,
		email_address: type === 'email' ? 'sandy@puffle.example' : null,
		provider_account_id: null,
		display_name: 'Sandy',
		first_name: 'Sandy',
		last_name: null,
		status: 'active',
		daily_limit: 50,
		weekly_connection_limit: null,
		weekly_message_limit: null,
		is_premium: null,
	};
}

function seedLead(
	campaignId: string,
	{ type, status }: { type: CampaignType; status: CampaignStatus },
	n: number,
): Lead {
	const who = person(n);
	const email = type === 'email';
	const named = n % 17 !== 16;
	const sent = status !== 'draft' && n % 2 === 0;
	const created = new Date(Date.UTC(2026, 3, 22, 10, 0, n)).toISOString();
	return {
		id: leadId(campaignId, n),
		campaign_id: campaignId,
		user_id: USER_ID,
		status: sent ? (email ? 'sent' : 'connection_sent') : 'pending',
		email: email || n % 3 === 0 ? who.email : null,
		linkedin_url: linkedinUrl(type, n),
		first_name: named ? who.first : null,
		last_name: named && n % 13 !== 12 ? who.last : null,
		name: named ? `${who.first} ${who.last}` : null,
		company: who.company,
		position: who.title,
		headline: null,
		custom_fields: n % 10 === 0 ? { tier: 'gold' } : null,
		source: n % 2 === 0 ? 'api' : 'csv',
		source_ref: null,
		created_at: created,
		updated_at: created,
		bounced_at: null,
		replied_at: null,
		current_node_id: sent ? uuid(`node of ${campaignId}`) : null,
		lead_id: null,
		timezone: null,
	};
}

function linkedinUrl(type: CampaignType, n: number): string | null {
	if (type === 'linkedin') return leadLinkedinUrl(n);
	if (n === 5 || n === 6) return SHARED_LINKEDIN_URL;
	return n % 3 === 2 ? null : leadLinkedinUrl(n);
}
