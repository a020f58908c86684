import type { Operation } from '../../../shared/node/operation';
import {
	filtersProperty,
	limitProperties,
	simplifyProperty,
	statusFilter,
} from '../../../shared/read/parameters';
import { readRecords } from '../../../shared/read/readRecords';
import { getCampaignRows, type CampaignRow } from '../../api/campaigns';
import { puffleService } from '../../api/service';
import { simplifyCampaign } from '../../store/simplify';

const execute = readRecords({
	service: puffleService,
	record: 'campaign',
	locators: [],
	query: (item) => ({
		status: item.filter('status', 'Status'),
		limit: item.limit(),
		simplify: item.simplify(),
	}),
	open({ client, progress }) {
		let reading: Promise<CampaignRow[]> | undefined;
		return async ({ status, limit, simplify }) => {
			// The API has neither pages nor filters here.
			reading ??= getCampaignRows(client);
			const all = await reading;
			const wanted = all.filter((campaign) => status === undefined || campaign.status === status);
			progress.add(all.length);
			return wanted
				.slice(0, limit)
				.map((campaign) => (simplify ? simplifyCampaign(campaign) : campaign.row));
		};
	},
});

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
			statusFilter('How far the campaign has come', 'draft', [
				'active',
				'completed',
				'draft',
				'launching',
				'paused',
			]),
		]),
		simplifyProperty,
	],
	execute,
};
