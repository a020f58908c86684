import {
	NodeConnectionTypes,
	type IExecuteFunctions,
	type INodeExecutionData,
	type INodeType,
	type INodeTypeDescription,
} from 'n8n-workflow';
import { execute, hintsOf, subtitleOf } from '../shared/node/operation';
import { properties, resources } from './actions';
import {
	getFieldColumns,
	getFieldOptions,
	searchAllCampaigns,
	searchCampaigns,
	searchLeads,
	puffleApiTest,
} from './methods';

// Not declarative: rows of one lead share a request, and each row has an outcome of its own.
export class Puffle implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Puffle',
		name: 'puffle',
		icon: { light: 'file:puffle.svg', dark: 'file:puffle.dark.svg' },
		group: ['output'],
		version: 1,
		subtitle: subtitleOf(resources),
		description:
			'Read campaigns and their leads in Puffle, and create or update leads of draft campaigns, with a result for each field',
		defaults: { name: 'Puffle' },
		usableAsTool: true,
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'puffleApi', required: true, testedBy: 'puffleApiTest' }],
		hints: hintsOf(resources),
		properties,
	};

	methods = {
		credentialTest: { puffleApiTest },
		listSearch: { searchAllCampaigns, searchCampaigns, searchLeads },
		loadOptions: { getFieldOptions },
		resourceMapping: { getFieldColumns },
	};

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return await execute(this, resources);
	}
}
