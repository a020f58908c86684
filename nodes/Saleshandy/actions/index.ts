import type { INodeProperties } from 'n8n-workflow';
import { optionsOf, parametersOf } from '../../shared/operation';
import { updateAttribute } from './prospect/updateAttribute';

const prospect = { updateAttribute };

/** Everything the node can do, by resource. */
export const resources = { prospect };

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
		options: optionsOf(prospect),
		default: 'updateAttribute',
	},
	...parametersOf(resources),
];
