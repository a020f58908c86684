import type { INodeProperties } from 'n8n-workflow';
import { operationProperty, parametersOf } from '../../shared/node/operation';
import { getAll as getAllFields } from './field/getAll';
import { get } from './prospect/get';
import { getAll } from './prospect/getAll';
import { updateAttribute } from './prospect/updateAttribute';
import { upsert } from './prospect/upsert';

const field = { getAll: getAllFields };
const prospect = { upsert, get, getAll, updateAttribute };

/** Everything the node can do, by resource. */
export const resources = { field, prospect };

export const properties: INodeProperties[] = [
	{
		displayName: 'Resource',
		name: 'resource',
		type: 'options',
		noDataExpression: true,
		options: [
			{ name: 'Field', value: 'field' },
			{ name: 'Prospect', value: 'prospect' },
		],
		default: 'prospect',
	},
	operationProperty('field', field, 'getAll'),
	operationProperty('prospect', prospect, 'updateAttribute'),
	...parametersOf(resources),
];
