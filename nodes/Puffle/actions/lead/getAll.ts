import type { Operation } from '../../../shared/node/operation';
import {
	filtersProperty,
	limitProperties,
	simplifyProperty,
} from '../../../shared/read/properties';
import type { Read, ReadQuery } from '../../../shared/read/read';
import { readPages } from '../../../shared/http/readPages';
import { readRecords } from '../../../shared/read/readRecords';
import { LEADS_PER_PAGE } from '../../api/leads';
import { puffleService } from '../../api/service';
import { leadList } from '../../store/leadList';
import { simplifyLead } from '../../store/simplify';
import { CAMPAIGN, identifyCampaign } from '../../store/target';
import { anyCampaignLocator } from '../locators';

interface Query {
	campaignId: string;
	status: string | undefined;
	limit: number;
	simplify: boolean;
}

const read: Read<Query> = {
	service: puffleService,
	record: 'lead',
	locators: [CAMPAIGN],
	query: (item) => ({
		campaignId: identifyCampaign(item.locator),
		status: item.filter('status', 'Status'),
		limit: item.limit(),
		simplify: item.simplify(),
	}),
	open({ client, concurrency, onRows }): ReadQuery<Query> {
		return async ({ campaignId, status, limit, simplify }) =>
			await readPages(leadList(client, campaignId, { status, limit }), {
				pick: (lead) => (simplify ? simplifyLead(lead, campaignId) : lead),
				most: limit,
				lastPage: Math.ceil(limit / LEADS_PER_PAGE),
				concurrency,
				onRows,
			});
	},
};

/** Reads the leads of a campaign. */
export const getAll: Operation = {
	option: {
		name: 'Get Many',
		action: 'Get many leads',
		description: 'Read the leads of a campaign, whatever its status',
	},
	properties: [
		anyCampaignLocator('The campaign whose leads are read'),
		...limitProperties,
		filtersProperty([
			{
				displayName: 'Status',
				name: 'status',
				type: 'options',
				default: 'pending',
				description: 'How far the campaign is with the lead',
				options: [
					{ name: 'Bounced', value: 'bounced' },
					{ name: 'Cancelled', value: 'cancelled' },
					{ name: 'Completed', value: 'completed' },
					{ name: 'Connected', value: 'connected' },
					{ name: 'Connection Sent', value: 'connection_sent' },
					{ name: 'Message Sent', value: 'message_sent' },
					{ name: 'Pending', value: 'pending' },
					{ name: 'Replied', value: 'replied' },
					{ name: 'Sent', value: 'sent' },
					{ name: 'Timed Out', value: 'timed_out' },
				],
			},
		]),
		simplifyProperty,
	],
	execute: async (context) => await readRecords(context, read),
};
