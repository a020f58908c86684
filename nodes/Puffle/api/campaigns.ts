import { z } from 'zod';
import type { Client } from '../../shared/http/client';
import type { ApiRequest } from '../../shared/http/request';
import { unexpected } from '../../shared/http/refusals';
import { parseValid } from '../../shared/schemas';
import { explainCampaign } from './account';
import { ENDPOINT, NAME } from './service';

const text = z.string().nullish().catch(undefined);

const campaignSchema = z.object({
	id: z.string(),
	name: text,
	/** Decides which field of its leads the campaign sends to. */
	type: text,
	status: text,
});

export type Campaign = z.infer<typeof campaignSchema>;

const campaignsSchema = z.object({ campaigns: z.array(z.unknown()) });
const oneCampaignSchema = z.object({ campaign: campaignSchema });

/** All campaigns of the account; the API has no pages here. */
export async function getCampaigns(client: Client): Promise<Campaign[]> {
	const reply = await client.send(ENDPOINT.campaigns, {
		method: 'GET',
		path: ['api', 'campaigns'],
	});
	const parsed = campaignsSchema.safeParse(reply.body);
	if (!parsed.success) throw unexpected(NAME, 'the list of campaigns', 'no', reply);
	return parseValid(parsed.data.campaigns, campaignSchema);
}

export async function getCampaign(client: Client, id: string): Promise<Campaign> {
	const request: ApiRequest = { method: 'GET', path: ['api', 'campaigns', id] };
	const reply = await client.send(ENDPOINT.campaign, request).catch(async (error: unknown) => {
		throw await explainCampaign(client, error);
	});
	const parsed = oneCampaignSchema.safeParse(reply.body);
	if (!parsed.success) throw unexpected(NAME, 'the campaign', 'no', reply);
	return parsed.data.campaign;
}
