import type { Operation } from '../../../shared/node/operation';
import {
	filtersProperty,
	limitProperties,
	simplifyProperty,
	statusFilter,
} from '../../../shared/read/parameters';
import { readMany } from '../../../shared/http/pages';
import { readRecords } from '../../../shared/read/readRecords';
import { leadList } from '../../api/leads';
import { puffleService } from '../../api/service';
import { simplifyLead } from '../../store/simplify';
import { aboutCampaign, CAMPAIGN, identifyCampaign } from '../../store/target';
import { anyCampaignLocator } from '../locators';

const execute = readRecords({
	service: puffleService,
	record: 'lead',
	locators: [CAMPAIGN],
	query: (item) => ({
		campaignId: identifyCampaign(item.locator),
		status: item.filter('status', 'Status'),
		limit: item.limit(),
		simplify: item.simplify(),
	}),
	open({ client, progress, settings }) {
		return async ({ campaignId, status, limit, simplify }) =>
			await readMany(leadList(client, campaignId, { status, limit }), limit, {
				pick: (lead) => (simplify ? simplifyLead(lead, campaignId) : lead),
				mostAtOnce: settings.maxConcurrency,
				onRows: progress.add,
			}).catch((error: unknown) => {
				throw aboutCampaign(error);
			});
	},
});

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
			statusFilter('How far the campaign has come with the lead', 'pending', [
				'bounced',
				'cancelled',
				'completed',
				'connected',
				'connection_sent',
				'message_sent',
				'pending',
				'replied',
				'sent',
				'timed_out',
			]),
		]),
		simplifyProperty,
	],
	execute,
};
