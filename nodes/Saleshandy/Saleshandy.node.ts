import {
	NodeConnectionTypes,
	type IExecuteFunctions,
	type INodeExecutionData,
	type INodeType,
	type INodeTypeDescription,
} from 'n8n-workflow';
import { execute, hintsOf, subtitleOf } from '../shared/node/operation';
import { properties, resources } from './actions';
import { getFieldColumns, getFieldOptions, searchProspects, saleshandyApiTest } from './methods';

// Not declarative: rows of one prospect share a request, and each row has an outcome of its own.
export class Saleshandy implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Saleshandy',
		name: 'saleshandy',
		icon: { light: 'file:saleshandy.svg', dark: 'file:saleshandy.dark.svg' },
		group: ['output'],
		version: 1,
		subtitle: subtitleOf(resources),
		description: 'Read, create, and update prospects in Saleshandy, with a result for each field',
		defaults: { name: 'Saleshandy' },
		usableAsTool: true,
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'saleshandyApi', required: true, testedBy: 'saleshandyApiTest' }],
		hints: hintsOf(resources),
		properties,
	};

	methods = {
		credentialTest: { saleshandyApiTest },
		listSearch: { searchProspects },
		loadOptions: { getFieldOptions },
		resourceMapping: { getFieldColumns },
	};

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return await execute(this, resources);
	}
}
