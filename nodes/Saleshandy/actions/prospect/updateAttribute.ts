import type { INodeProperties } from 'n8n-workflow';
import { updateOperation } from '../../../shared/update/bulkUpdate';
import type { UpdateWords } from '../../../shared/update/valueProperties';
import { saleshandyService } from '../../api/service';
import { perMinute } from '../../../shared/rateLimit/headers';
import type { Saving } from '../../../shared/node/durationHints';
import { grouped } from '../../../shared/core/text';
import { isOn } from '../../../shared/update/optionHints';
import { PROSPECTS_PER_PAGE } from '../../api/prospects';
import { prospects } from '../../store/store';
import { IMPORT_TAKES } from '../../store/trial';
import { prospectLocator } from './locator';

const pace = saleshandyService.knownRateLimit ? perMinute(saleshandyService.knownRateLimit) : 0;
const { mostPerRow, prospectsPerRequest } = IMPORT_TAKES;

/** What is said of the time beside one request for each row. */
export const SAVINGS: readonly Saving[] = [
	{
		message:
			'‘Only Changes’ takes less time where few values differ, and ‘Bulk Import’ where most prospects of the account have a row',
		when: `!(${isOn('onlyChanges')}) && !(${isOn('bulkImport')})`,
	},
	{
		message: `With ‘Only Changes’, it takes about 1 minute for every ${grouped(pace * PROSPECTS_PER_PAGE)} prospects in the account, and the time above for those that differ`,
		when: isOn('onlyChanges'),
	},
	{
		message: `With ‘Bulk Import’, it takes about 1 minute for every ${grouped(pace * prospectsPerRequest)} prospects in the account, or the time above if the account has more than ${mostPerRow} prospects for each row`,
		when: isOn('bulkImport'),
	},
];

export const words: UpdateWords = {
	service: saleshandyService,
	record: 'prospect',
	jsonExample: '{ "Last Name": "Smith", "Plan": "Growth" }',
	savings: SAVINGS,
};

export const bulkImport: INodeProperties = {
	displayName: 'Bulk Import',
	name: 'bulkImport',
	type: 'boolean',
	default: true,
	description:
		'Whether to write many prospects by one import and read them back, where that is quicker. Whatever is not seen in the account afterward is written one by one.',
};

/** Writes field values of prospects who are in the account. */
export const updateAttribute = updateOperation(
	{
		name: 'Update Attribute',
		action: 'Update prospect attributes',
		description: 'Write one or more field values of prospects, the people you reach out to',
	},
	words,
	[
		prospectLocator({
			description: 'The prospect to update',
			byEmail:
				'Each address is looked up once in a run. Rows whose address belongs to more than one prospect fail',
			byId: 'The ID that the Saleshandy API gives, not the number in the web address',
		}),
	],
	() => prospects,
	[bulkImport],
);
