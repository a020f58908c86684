import type { INodeProperties } from 'n8n-workflow';
import { bulkUpdate } from '../../../shared/update/bulkUpdate';
import { optionHints, SAVING } from '../../../shared/update/optionHints';
import { optionProperties } from '../../../shared/update/optionProperties';
import { valueProperties, type UpdateWords } from '../../../shared/update/valueProperties';
import { durationHints, type Saving } from '../../../shared/node/durationHints';
import type { Operation } from '../../../shared/node/operation';
import { saleshandyService } from '../../api/service';
import { prospects } from '../../store/prospects';
import { prospectLocator } from './locator';

export const words: UpdateWords = {
	vendor: 'Saleshandy',
	record: 'prospect',
	jsonExample: '{ "Last Name": "Smith", "Plan": "Growth" }',
};

export const bulkImport: INodeProperties = {
	displayName: 'Bulk Import',
	name: 'bulkImport',
	type: 'boolean',
	default: true,
	description:
		'Whether to write many prospects by one import and read them back, where that is quicker. Whatever is not seen in the account afterward is written one by one.',
};

/** What makes these rows take less time. */
export const IMPORT_SAVING: Saving = {
	...SAVING,
	quicker: 'less with ‘Bulk Import’, and with ‘Only Changes’ where few values differ',
};

/** Writes field values of prospects who are in the account. */
export const updateAttribute: Operation = {
	option: {
		name: 'Update Attribute',
		action: 'Update prospect attributes',
		description: 'Write one or more field values of prospects, the people you reach out to',
	},
	properties: [
		prospectLocator({
			description: 'The prospect to update',
			byEmail:
				'Each address is looked up once in a run. Rows whose address belongs to more than one prospect fail',
			byId: 'The ID that the Saleshandy API gives, not the number in the web address',
		}),
		...valueProperties(words),
		optionProperties(words, [bulkImport]),
	],
	hints: [...optionHints(words), ...durationHints(saleshandyService, IMPORT_SAVING)],
	execute: async (context) => await bulkUpdate(context, prospects),
};
