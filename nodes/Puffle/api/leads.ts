import type { IDataObject } from 'n8n-workflow';
import { z } from 'zod';
import type { Client } from '../../shared/http/client';
import type { ApiRequest } from '../../shared/http/transport';
import { unexpected, type Endpoint } from '../../shared/http/service';
import type { List } from '../../shared/http/pages';
import { jsonObject, parseValid } from '../../shared/core/schemas';
import { NAME, notFound, unknownCampaign } from './service';

const LIST: Endpoint = { name: 'leads', kind: 'read', refusals: unknownCampaign };
const ADD: Endpoint = { name: 'add', kind: 'create', refusals: unknownCampaign };
const UPDATE: Endpoint = {
	name: 'update',
	kind: 'update',
	refusals: notFound(
		'The campaign has no lead with this ID',
		'Check the lead ID. A lead of the workspace has another ID than its copy in a campaign',
	),
};

/** The largest page of leads the API gives. */
const LEADS_PER_PAGE = 200;

/** As messages name the list. */
export const LEADS = { vendor: NAME, what: "the campaign's leads" };

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

/** A campaign's leads in pages of 200 at most. */
export function leadList(
	client: Client,
	campaignId: string,
	{
		status,
		limit = Infinity,
	}: {
		/** Only leads with this status. */
		status?: string | undefined;
		/** How many are wanted; pages are no larger. */
		limit?: number;
	} = {},
): List<Lead> {
	const pageSize = Math.min(limit, LEADS_PER_PAGE);
	return {
		...LEADS,
		tellsLength: true,
		idOf,
		async read(page, isRepeat) {
			const request: ApiRequest = {
				isRepeat,
				method: 'GET',
				path: ['api', 'campaigns', campaignId, 'leads'],
				query: { page: String(page), limit: String(pageSize), ...(status ? { status } : {}) },
			};
			const reply = await client.send(LIST, request);
			const parsed = leadsSchema.safeParse(reply.body);
			if (!parsed.success) throw unexpected(NAME, LEADS.what, 'no', reply);
			const all = parsed.data.prospects ?? parsed.data.leads ?? [];
			const { total } = parsed.data;
			const rows = parseValid(all, leadSchema);
			const unreadable = all.length - rows.length;
			return {
				rows,
				// Pages may come shorter than asked for.
				isLast: all.length === 0 || (!status && page * pageSize >= (total ?? Infinity)),
				// The documentation does not say whether the total counts all leads or those with the status.
				...(status ? { atMost: total } : { total }),
				...(unreadable
					? { unreadable: { error: unexpected(NAME, LEADS.what, 'no', reply), rows: unreadable } }
					: {}),
			};
		},
	};
}

/** The ID of a lead as it is compared. */
export function idOf({ id }: Lead): string {
	return id.toLowerCase();
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
	const reply = await client.send(ADD, {
		method: 'POST',
		path: ['api', 'campaigns', campaignId, 'leads'],
		body: { prospects: people.map((person) => ({ ...person })) },
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
