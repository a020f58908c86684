import type { INodeProperties } from 'n8n-workflow';
import { optionsOf, parametersOf } from '../../shared/operation';
import { update } from './lead/update';

const lead = { update };

/** Everything the node can do, by resource. */
export const resources = { lead };

export const properties: INodeProperties[] = [
	{
		displayName: 'Resource',
		name: 'resource',
		type: 'options',
		noDataExpression: true,
		options: [{ name: 'Lead', value: 'lead' }],
		default: 'lead',
	},
	{
		displayName: 'Operation',
		name: 'operation',
		type: 'options',
		noDataExpression: true,
		displayOptions: { show: { resource: ['lead'] } },
		options: optionsOf(lead),
		default: 'update',
	},
	...parametersOf(resources),
];
