import { z } from 'zod';
import type { Client } from '../../shared/http/client';
import type { ApiRequest, ApiResponse } from '../../shared/http/transport';
import { unexpected, type Endpoint } from '../../shared/http/service';
import { jsonObject, parseAll, parseValid } from '../../shared/core/schemas';
import { NAME, unknownCampaign } from './service';

const CAMPAIGNS: Endpoint = { name: 'campaigns', kind: 'read' };
const CAMPAIGN: Endpoint = { name: 'campaign', kind: 'read', refusals: unknownCampaign };

const text = z.string().nullish().catch(undefined);

const campaignSchema = z.object({
	id: z.string(),
	name: text,
	/** Decides which field of its leads the campaign sends to. */
	type: text,
	status: text,
});

export type Campaign = z.infer<typeof campaignSchema>;

const campaignRowSchema = z.intersection(
	campaignSchema,
	jsonObject.transform((row) => ({ row })),
);

/** A campaign, with the row as the API gave it. */
export type CampaignRow = z.infer<typeof campaignRowSchema>;

const campaignsSchema = z.object({ campaigns: z.array(z.unknown()) });
const oneCampaignSchema = z.object({ campaign: campaignRowSchema });

/** As messages name it. */
const LIST = 'the list of campaigns';

/** All campaigns of the account; the API has no pages here. */
export async function getCampaigns(client: Client): Promise<Campaign[]> {
	return parseValid((await listCampaigns(client)).rows, campaignSchema);
}

/** All campaigns with all that the API tells of them. @throws RowError also if a row is none of a campaign */
export async function getCampaignRows(client: Client): Promise<CampaignRow[]> {
	const { reply, rows } = await listCampaigns(client);
	const campaigns = parseAll(rows, campaignRowSchema);
	if (!campaigns) throw unexpected(NAME, LIST, 'no', reply);
	return campaigns;
}

async function listCampaigns(client: Client): Promise<{ reply: ApiResponse; rows: unknown[] }> {
	const reply = await client.send(CAMPAIGNS, {
		method: 'GET',
		path: ['api', 'campaigns'],
	});
	const parsed = campaignsSchema.safeParse(reply.body);
	if (!parsed.success) throw unexpected(NAME, LIST, 'no', reply);
	return { reply, rows: parsed.data.campaigns };
}

export async function getCampaign(client: Client, id: string): Promise<CampaignRow> {
	const request: ApiRequest = { method: 'GET', path: ['api', 'campaigns', id] };
	const reply = await client.send(CAMPAIGN, request);
	const parsed = oneCampaignSchema.safeParse(reply.body);
	if (!parsed.success) throw unexpected(NAME, 'the campaign', 'no', reply);
	return parsed.data.campaign;
}
