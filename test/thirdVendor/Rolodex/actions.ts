import type { INodeProperties } from 'n8n-workflow';
import { bulkUpdate } from '../../../nodes/shared/update/bulkUpdate';
import { optionProperties } from '../../../nodes/shared/update/optionProperties';
import { valueProperties, type UpdateWords } from '../../../nodes/shared/update/valueProperties';
import { optionsOf, parametersOf, type Operation } from '../../../nodes/shared/node/operation';
import { contacts } from './contacts';

const words: UpdateWords = { vendor: 'Rolodex', record: 'contact', jsonExample: '{}' };

const update: Operation = {
	option: { name: 'Update', action: 'Update contacts' },
	properties: [
		{
			displayName: 'Contact',
			name: 'contact',
			type: 'resourceLocator',
			default: { mode: 'phone', value: '' },
			modes: [{ displayName: 'By Phone', name: 'phone', type: 'string' }],
		},
		...valueProperties(words),
		optionProperties(words),
	],
	execute: async (context) => await bulkUpdate(context, contacts),
};

const contact = { update };

export const resources = { contact };

export const properties: INodeProperties[] = [
	{
		displayName: 'Resource',
		name: 'resource',
		type: 'options',
		options: [{ name: 'Contact', value: 'contact' }],
		default: 'contact',
	},
	{
		displayName: 'Operation',
		name: 'operation',
		type: 'options',
		options: optionsOf(contact),
		default: 'update',
	},
	...parametersOf(resources),
];
