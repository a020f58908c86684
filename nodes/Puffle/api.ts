import type { IDataObject } from 'n8n-workflow';
import { z } from 'zod';
import { anyObject } from '../shared/schemas';
import type { Client, Refusal, Service } from '../shared/http/client';
import {
	after,
	invalidKey,
	commonRefusal,
	unexpected,
	wrongAddress,
} from '../shared/http/refusals';
import { readErrorText } from '../shared/http/errorBody';

/** The largest page of leads the API gives. */
export const LEADS_PER_PAGE = 200;

const NAME = 'Puffle';

/** Endpoints, as the rate limit counts them. */
const UPDATE = 'update';
const CAMPAIGNS = 'campaigns';

const text = z.string().nullish().catch(undefined);

const campaignSchema = z.object({
	id: z.string(),
	name: text,
	/** Decides which field of its leads the campaign sends to. */
	type: text,
	status: text,
});

export type Campaign = z.infer<typeof campaignSchema>;

const leadSchema = anyObject.refine((row): row is IDataObject => typeof row.id === 'string');

/** A lead of a campaign, with all columns that the API gave. */
export type Lead = IDataObject;

const campaignsSchema = z.object({ campaigns: z.array(z.unknown()) });
const oneCampaignSchema = z.object({ campaign: campaignSchema });

// The documentation says "prospect" in one generation and "lead" in the next; the keys may follow.
const leadsSchema = z
	.object({
		prospects: z.array(z.unknown()).optional(),
		leads: z.array(z.unknown()).optional(),
		total: z.number().optional().catch(undefined),
	})
	.refine(({ prospects, leads }) => prospects ?? leads);
const oneLeadSchema = z
	.object({ prospect: leadSchema.optional(), lead: leadSchema.optional() })
	.refine(({ prospect, lead }) => prospect ?? lead);

/** How the Puffle API answers. */
export const puffleService: Service = {
	name: NAME,
	credential: 'puffleApi',
	errorText: readErrorText,
	isRateLimit: (status, words) => status < 500 && /rate.?limit|too many requests/i.test(words),
	explainRefusal,
};

/** All campaigns of the account; the API has no pages here. */
export async function getCampaigns(client: Client): Promise<Campaign[]> {
	const reply = await client.send(CAMPAIGNS, { method: 'GET', path: ['api', 'campaigns'] });
	const parsed = campaignsSchema.safeParse(reply.body);
	if (!parsed.success) throw unexpected(NAME, 'the list of campaigns', 'no', reply);
	return parsed.data.campaigns.flatMap((row) => {
		const campaign = campaignSchema.safeParse(row);
		return campaign.success ? [campaign.data] : [];
	});
}

export async function getCampaign(client: Client, id: string): Promise<Campaign> {
	const reply = await client.send('campaign', { method: 'GET', path: ['api', 'campaigns', id] });
	const parsed = oneCampaignSchema.safeParse(reply.body);
	if (!parsed.success) throw unexpected(NAME, 'the campaign', 'no', reply);
	return parsed.data.campaign;
}

/**
 * One page of a campaign's leads, 200 each.
 * @param page counted from 1
 * @returns with the number of leads in the campaign, where the API tells it
 */
export async function getLeads(
	client: Client,
	campaignId: string,
	page: number,
): Promise<{ leads: Lead[]; total: number | undefined; isLast: boolean }> {
	const reply = await client.send('leads', {
		method: 'GET',
		path: ['api', 'campaigns', campaignId, 'leads'],
		query: { page: String(page), limit: String(LEADS_PER_PAGE) },
	});
	const parsed = leadsSchema.safeParse(reply.body);
	if (!parsed.success) throw unexpected(NAME, "the campaign's leads", 'no', reply);
	const rows = parsed.data.prospects ?? parsed.data.leads ?? [];
	const { total } = parsed.data;
	const leads = rows.flatMap((row) => {
		const lead = leadSchema.safeParse(row);
		return lead.success ? [lead.data] : [];
	});
	const isLast =
		total === undefined ? rows.length < LEADS_PER_PAGE : page * LEADS_PER_PAGE >= total;
	return { leads, total, isLast: isLast || rows.length === 0 };
}

/** Sets fields of a lead and returns the row as it is then. '' clears a field. */
export async function updateLead(
	client: Client,
	campaignId: string,
	leadId: string,
	updates: Readonly<Record<string, string>>,
): Promise<Lead> {
	const reply = await client.send(UPDATE, {
		method: 'PATCH',
		path: ['api', 'campaigns', campaignId, 'leads'],
		body: { prospect_id: leadId, updates: { ...updates } },
	});
	const parsed = oneLeadSchema.safeParse(reply.body);
	const lead = parsed.success ? (parsed.data.prospect ?? parsed.data.lead) : undefined;
	if (!lead) throw unexpected(NAME, 'the update', 'unknown', reply);
	return lead;
}

function explainRefusal(endpoint: string, status: number, words: string): Refusal {
	if (status === 401) {
		return invalidKey(
			NAME,
			'Generate a key under Settings → API in Puffle and enter it in the credential. A new key ends the one before',
		);
	}
	const common = commonRefusal(NAME, status, words);
	if (common) return common;
	// The status for a lead of another campaign is not documented; the words are a hint.
	const isMissing = status === 404 || (status === 400 && /\bnot found\b/i.test(words));
	if (isMissing) return notFound(endpoint, status, words);
	return {
		reason: 'rejected',
		message: `Puffle refused the request (HTTP ${status})${after(words)}`,
		description: 'Check the values of the row',
	};
}

function notFound(endpoint: string, status: number, words: string): Refusal {
	if (endpoint === CAMPAIGNS) return wrongAddress(NAME, status);
	if (endpoint === UPDATE) {
		return {
			reason: 'not-found',
			message: `The campaign has no lead with this ID${after(words)}`,
			description:
				'Check the lead ID. A lead of the workspace has another ID than its copy in a campaign',
		};
	}
	return {
		reason: 'not-found',
		message: `Puffle does not know the campaign${after(words)}`,
		description: 'Check the campaign ID, and that the campaign belongs to the account of this key',
	};
}
