import type { IDataObject } from 'n8n-workflow';
import { z } from 'zod';
import type { Client } from '../../shared/http/client';
import type { ApiRequest } from '../../shared/http/request';
import { unexpected } from '../../shared/http/refusals';
import type { ListPage } from '../../shared/readList';
import { anyObject, parseValid } from '../../shared/schemas';
import { explainCampaign } from './account';
import { ENDPOINT, NAME } from './service';

/** The largest page of leads the API gives. */
const LEADS_PER_PAGE = 200;

/** A lead of a campaign, with all columns that the API gave. */
export type Lead = IDataObject & { id: string };

const leadSchema = anyObject.refine((row): row is Lead => typeof row.id === 'string');

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

/**
 * One page of a campaign's leads, 200 each.
 * @param page counted from 1
 */
export async function getLeads(
	client: Client,
	campaignId: string,
	page: number,
): Promise<ListPage<Lead>> {
	const request: ApiRequest = {
		method: 'GET',
		path: ['api', 'campaigns', campaignId, 'leads'],
		query: { page: String(page), limit: String(LEADS_PER_PAGE) },
	};
	const reply = await client.send(ENDPOINT.leads, request).catch(async (error: unknown) => {
		throw await explainCampaign(client, error);
	});
	const parsed = leadsSchema.safeParse(reply.body);
	if (!parsed.success) throw unexpected(NAME, "the campaign's leads", 'no', reply);
	const rows = parsed.data.prospects ?? parsed.data.leads ?? [];
	const { total } = parsed.data;
	const pages = total === undefined ? undefined : Math.ceil(total / LEADS_PER_PAGE);
	const isLast = pages === undefined ? rows.length < LEADS_PER_PAGE : page >= pages;
	return { rows: parseValid(rows, leadSchema), isLast: isLast || rows.length === 0, pages };
}

/** Sets fields of a lead and returns the row as it is then. '' clears a field. */
export async function updateLead(
	client: Client,
	campaignId: string,
	leadId: string,
	updates: Readonly<Record<string, string>>,
): Promise<Lead> {
	const reply = await client.send(ENDPOINT.update, {
		method: 'PATCH',
		path: ['api', 'campaigns', campaignId, 'leads'],
		body: { prospect_id: leadId, updates: { ...updates } },
	});
	const parsed = oneLeadSchema.safeParse(reply.body);
	const lead = parsed.success ? (parsed.data.prospect ?? parsed.data.lead) : undefined;
	if (!lead) throw unexpected(NAME, 'the update', 'unknown', reply);
	return lead;
}
