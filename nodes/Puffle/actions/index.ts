import type { INodeProperties } from 'n8n-workflow';
import { operationProperty, parametersOf } from '../../shared/node/operation';
import { get as getCampaign } from './campaign/get';
import { getAll as getAllCampaigns } from './campaign/getAll';
import { get } from './lead/get';
import { getAll } from './lead/getAll';
import { update } from './lead/update';
import { upsert } from './lead/upsert';

const campaign = { get: getCampaign, getAll: getAllCampaigns };
const lead = { upsert, get, getAll, update };

/** Everything the node can do, by resource. */
export const resources = { campaign, lead };

export const properties: INodeProperties[] = [
	{
		displayName: 'Resource',
		name: 'resource',
		type: 'options',
		noDataExpression: true,
		options: [
			{ name: 'Campaign', value: 'campaign' },
			{ name: 'Lead', value: 'lead' },
		],
		default: 'lead',
	},
	operationProperty('campaign', campaign, 'getAll'),
	operationProperty('lead', lead, 'update'),
	...parametersOf(resources),
];
