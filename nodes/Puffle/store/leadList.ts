import type { Client } from '../../shared/http/client';
import type { PagedList } from '../../shared/http/readPages';
import { getLeadRows, LEADS_PER_PAGE, type Lead } from '../api/leads';
import { NAME } from '../api/service';
import { idOf } from './campaignLeads';
import { aboutCampaign } from './target';

interface LeadListOptions {
	/** Only leads with this status. */
	status?: string | undefined;
	/** How many leads are wanted. */
	limit?: number;
}

/** A campaign's leads, in pages no larger than is wanted. */
export function leadList(
	client: Client,
	campaignId: string,
	{ status, limit = Infinity }: LeadListOptions = {},
): PagedList<Lead> {
	const pageSize = Math.min(limit, LEADS_PER_PAGE);
	return {
		vendor: NAME,
		what: "the campaign's leads",
		readPage: async (page) =>
			await getLeadRows(client, campaignId, { page, pageSize, status }).catch((error: unknown) => {
				throw aboutCampaign(error);
			}),
		idOf,
	};
}
