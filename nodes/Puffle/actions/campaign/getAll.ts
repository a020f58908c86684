import type { Operation } from '../../../shared/node/operation';
import {
	filtersProperty,
	limitProperties,
	simplifyProperty,
} from '../../../shared/read/properties';
import type { Read, ReadQuery } from '../../../shared/read/read';
import { readRecords } from '../../../shared/read/readRecords';
import { getCampaignRows, type CampaignRow } from '../../api/campaigns';
import { puffleService } from '../../api/service';
import { simplifyCampaign } from '../../store/simplify';

interface Query {
	status: string | undefined;
	limit: number;
	simplify: boolean;
}

const read: Read<Query> = {
	service: puffleService,
	record: 'campaign',
	locators: [],
	query: (item) => ({
		status: item.filter('status', 'Status'),
		limit: item.limit(),
		simplify: item.simplify(),
	}),
	open({ client, onRows }): ReadQuery<Query> {
		let reading: Promise<CampaignRow[]> | undefined;
		return async ({ status, limit, simplify }) => {
			// The API has neither pages nor filters here.
			reading ??= getCampaignRows(client);
			const all = await reading;
			const wanted = all.filter((campaign) => status === undefined || campaign.status === status);
			onRows(all.length);
			return wanted
				.slice(0, limit)
				.map((campaign) => (simplify ? simplifyCampaign(campaign) : campaign.row));
		};
	},
};

/** Reads the account's campaigns. */
export const getAll: Operation = {
	option: {
		name: 'Get Many',
		action: 'Get many campaigns',
		description: 'Read the name, status, and type of all campaigns',
	},
	properties: [
		...limitProperties,
		filtersProperty([
			{
				displayName: 'Status',
				name: 'status',
				type: 'options',
				default: 'draft',
				description: 'Whether the campaign is a draft, or how far it is',
				options: [
					{ name: 'Active', value: 'active' },
					{ name: 'Completed', value: 'completed' },
					{ name: 'Draft', value: 'draft' },
					{ name: 'Launching', value: 'launching' },
					{ name: 'Paused', value: 'paused' },
				],
			},
		]),
		simplifyProperty,
	],
	execute: async (context) => await readRecords(context, read),
};
