import {
	NodeConnectionTypes,
	type IExecuteFunctions,
	type INodeExecutionData,
	type INodeType,
	type INodeTypeDescription,
} from 'n8n-workflow';
import { execute, hintsOf } from '../shared/operation';
import { properties, resources } from './actions';
import {
	getFieldColumns,
	getFieldOptions,
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
		subtitle: '={{ "update: lead" + ($parameter["options"]?.["dryRun"] ? " (dry run)" : "") }}',
		description: 'Update leads of draft campaigns in Puffle, with a result for each field',
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
		listSearch: { searchCampaigns, searchLeads },
		loadOptions: { getFieldOptions },
		resourceMapping: { getFieldColumns },
	};

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return await execute(this, resources);
	}
}
