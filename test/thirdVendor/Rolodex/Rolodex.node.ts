import {
	NodeConnectionTypes,
	type IExecuteFunctions,
	type ILoadOptionsFunctions,
	type INodeExecutionData,
	type INodePropertyOptions,
	type INodeType,
	type INodeTypeDescription,
	type ResourceMapperFields,
} from 'n8n-workflow';
import { toColumns, toOptions } from '../../../nodes/shared/node/editor';
import { execute } from '../../../nodes/shared/node/operation';
import { properties, resources } from './actions';
import { CONTACT_FIELDS } from './contacts';

export class Rolodex implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Rolodex',
		name: 'rolodex',
		group: ['output'],
		version: 1,
		description: 'A vendor that is made up',
		defaults: { name: 'Rolodex' },
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'rolodexApi', required: true }],
		properties,
	};

	methods = {
		loadOptions: {
			async getFieldOptions(this: ILoadOptionsFunctions): Promise<INodePropertyOptions[]> {
				return await Promise.resolve(toOptions(CONTACT_FIELDS));
			},
		},
		resourceMapping: {
			async getFieldColumns(this: ILoadOptionsFunctions): Promise<ResourceMapperFields> {
				return await Promise.resolve(toColumns(CONTACT_FIELDS));
			},
		},
	};

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return await execute(this, resources);
	}
}
