import type { INodeProperties } from 'n8n-workflow';
import {
	optionProperties,
	updateHints,
	valueProperties,
	type UpdateWords,
} from '../shared/description';

const words: UpdateWords = {
	vendor: 'Saleshandy',
	record: 'prospect',
	jsonExample: '{ "Last Name": "Smith", "Plan": "Growth" }',
	show: { show: { resource: ['prospect'], operation: ['updateAttribute'] } },
};

export const hints = updateHints(words);

export const properties: INodeProperties[] = [
	{
		displayName: 'Resource',
		name: 'resource',
		type: 'options',
		noDataExpression: true,
		options: [{ name: 'Prospect', value: 'prospect' }],
		default: 'prospect',
	},
	{
		displayName: 'Operation',
		name: 'operation',
		type: 'options',
		noDataExpression: true,
		displayOptions: { show: { resource: ['prospect'] } },
		options: [
			{
				name: 'Update Attribute',
				value: 'updateAttribute',
				action: 'Update prospect attributes',
				description: 'Write one or more field values of people you reach out to',
			},
		],
		default: 'updateAttribute',
	},
	{
		displayName: 'Prospect',
		name: 'prospectId',
		type: 'resourceLocator',
		default: { mode: 'list', value: '' },
		required: true,
		description: 'The prospect to update',
		displayOptions: { show: { resource: ['prospect'], operation: ['updateAttribute'] } },
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
				hint: 'Each address is looked up once in a run; several prospects with one address are reported',
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
	optionProperties(words),
];
