import type { INodeProperties } from 'n8n-workflow';
import { updateOperation } from '../../../shared/update/bulkUpdate';
import type { UpdateWords } from '../../../shared/update/valueProperties';
import { saleshandyService } from '../../api/service';
import { prospects } from '../../store/store';
import { prospectLocator } from './locator';

export const words: UpdateWords = {
	service: saleshandyService,
	record: 'prospect',
	jsonExample: '{ "Last Name": "Smith", "Plan": "Growth" }',
	quicker: 'less with ‘Bulk Import’, and with ‘Only Changes’ where few values differ',
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
