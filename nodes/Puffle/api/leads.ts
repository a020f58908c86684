import type { IDataObject } from 'n8n-workflow';
import { z } from 'zod';
import type { Client } from '../../shared/http/client';
import type { ApiRequest, ApiResponse } from '../../shared/http/request';
import { unexpected } from '../../shared/http/refusals';
import type { ListPage } from '../../shared/http/readList';
import { jsonObject, parseAll, parseValid } from '../../shared/core/schemas';
import { explainCampaign } from './account';
import { ENDPOINT, NAME } from './service';

/** The largest page of leads the API gives. */
export const LEADS_PER_PAGE = 200;

/** As messages name it. */
const LIST = "the campaign's leads";

/** A lead of a campaign, with all columns that the API gave. */
export type Lead = IDataObject & { id: string };

const leadSchema = jsonObject.refine((row): row is Lead => typeof row.id === 'string');

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
	const { reply, rows, total } = await listLeads(client, campaignId, { page });
	const leads = parseValid(rows, leadSchema);
	return {
		...placeOf(rows, page, LEADS_PER_PAGE, total),
		rows: leads,
		unreadable: leads.length < rows.length ? unexpected(NAME, LIST, 'no', reply) : undefined,
	};
}

interface LeadsPage {
	/** Counted from 1. */
	page: number;
	/** At most 200. */
	pageSize?: number;
	/** Only leads with this status. */
	status?: string | undefined;
}

/**
 * One page of a campaign's leads with all of its rows.
 * @throws RowError also if a row is none of a lead
 */
export async function getLeadRows(
	client: Client,
	campaignId: string,
	query: LeadsPage,
): Promise<ListPage<Lead>> {
	const { reply, rows, total } = await listLeads(client, campaignId, query);
	const leads = parseAll(rows, leadSchema);
	if (!leads) throw unexpected(NAME, LIST, 'no', reply);
	const { page, pageSize = LEADS_PER_PAGE } = query;
	return { ...placeOf(rows, page, pageSize, total), rows: leads };
}

async function listLeads(
	client: Client,
	campaignId: string,
	{ page, pageSize = LEADS_PER_PAGE, status }: LeadsPage,
): Promise<{ reply: ApiResponse; rows: unknown[]; total: number | undefined }> {
	const request: ApiRequest = {
		method: 'GET',
		path: ['api', 'campaigns', campaignId, 'leads'],
		query: { page: String(page), limit: String(pageSize), ...(status ? { status } : {}) },
	};
	const reply = await client.send(ENDPOINT.leads, request).catch(async (error: unknown) => {
		throw await explainCampaign(client, error);
	});
	const parsed = leadsSchema.safeParse(reply.body);
	if (!parsed.success) throw unexpected(NAME, LIST, 'no', reply);
	const { prospects, leads, total } = parsed.data;
	const rows = prospects ?? leads ?? [];
	// The documentation does not say whether the total counts all leads or those with the status.
	const isCut = !status && rows.length === 0 && (page - 1) * pageSize < (total ?? 0);
	if (isCut) throw unexpected(NAME, LIST, 'no', reply);
	return { reply, rows, total: status ? undefined : total };
}

/** Where in the list a page is. */
function placeOf(
	rows: readonly unknown[],
	page: number,
	pageSize: number,
	total: number | undefined,
): Pick<ListPage<Lead>, 'isLast' | 'pages' | 'total'> {
	const pages = total === undefined ? undefined : Math.ceil(total / pageSize);
	const isLast = pages === undefined ? rows.length < pageSize : page >= pages;
	return { isLast: isLast || rows.length === 0, pages, total };
}

const addedSchema = z.object({ imported: z.number(), duplicates: z.number() });

/** The most people in one request. */
export const MOST_ADDED = 1_000;

/**
 * Adds leads to a draft campaign. Who is in it already is left as they are.
 * @param people columns of each, none blank; at least the address that the campaign sends to
 * @returns how many of them were there already. It says nothing of whom, and gives no IDs.
 */
export async function addLeads(
	client: Client,
	campaignId: string,
	people: ReadonlyArray<Readonly<Record<string, string>>>,
): Promise<{ duplicates: number }> {
	const reply = await client.send(ENDPOINT.add, {
		method: 'POST',
		path: ['api', 'campaigns', campaignId, 'leads'],
		body: { prospects: people.map((person) => ({ ...person })) },
		once: true,
	});
	const parsed = addedSchema.safeParse(reply.body);
	if (!parsed.success) throw unexpected(NAME, 'the new leads', 'unknown', reply);
	return parsed.data;
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
