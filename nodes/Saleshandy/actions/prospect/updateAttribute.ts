import type { INodeProperties } from 'n8n-workflow';
import { bulkUpdate } from '../../../shared/bulkUpdate/bulkUpdate';
import { optionHints, SAVING } from '../../../shared/bulkUpdate/parameters/optionHints';
import { optionProperties } from '../../../shared/bulkUpdate/parameters/optionProperties';
import {
	valueProperties,
	type UpdateWords,
} from '../../../shared/bulkUpdate/parameters/valueProperties';
import { durationHints } from '../../../shared/editor/durationHints';
import type { Operation } from '../../../shared/operation';
import { saleshandyService } from '../../api/service';
import { prospects } from '../../prospects';

const words: UpdateWords = {
	vendor: 'Saleshandy',
	record: 'prospect',
	jsonExample: '{ "Last Name": "Smith", "Plan": "Growth" }',
};

const bulkImport: INodeProperties = {
	displayName: 'Bulk Import',
	name: 'bulkImport',
	type: 'boolean',
	default: true,
	description:
		'Whether to write many prospects by one import and read them back, where that is quicker. Whatever is not seen in the account afterward is written one by one.',
};

/** Writes field values of prospects who are in the account. */
export const updateAttribute: Operation = {
	option: {
		name: 'Update Attribute',
		action: 'Update prospect attributes',
		description: 'Write one or more field values of people you reach out to',
	},
	properties: [
		{
			displayName: 'Prospect',
			name: 'prospectId',
			type: 'resourceLocator',
			default: { mode: 'list', value: '' },
			required: true,
			description: 'The prospect to update',
			modes: [
				{
					displayName: 'From List',
					name: 'list',
					type: 'list',
					placeholder: 'Choose a prospect…',
					typeOptions: {
						searchListMethod: 'searchProspects',
						searchable: true,
						searchFilterRequired: false,
					},
				},
				{
					displayName: 'By Email',
					name: 'email',
					type: 'string',
					placeholder: 'e.g. jane@example.com',
					hint: 'Each address is looked up once in a run. Rows whose address belongs to more than one prospect fail',
				},
				{
					displayName: 'By ID',
					name: 'id',
					type: 'string',
					placeholder: 'e.g. jzRkmgMdwA',
					hint: 'The ID that the Saleshandy API gives, not the number in the web address',
				},
			],
		},
		...valueProperties(words),
		optionProperties(words, [bulkImport]),
	],
	hints: [...optionHints(words), ...durationHints(saleshandyService, SAVING)],
	execute: async (context) => await bulkUpdate(context, prospects),
};
