import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';

import { define, parameter } from './define';
import { assigned, parsed } from './set';

/** The nodes that make items or change what is in them. */
export const rows = [
	define(
		{
			name: 'n8n-nodes-base.set',
			properties: [
				parameter('mode', 'options', 'manual'),
				parameter('jsonOutput', 'json', '{}'),
				parameter('assignments', 'assignmentCollection', {}),
				parameter('includeOtherFields', 'boolean', false),
				parameter('options', 'collection', {}),
			],
		},
		{
			async execute(this: IExecuteFunctions) {
				const items = this.getInputData().map((item, index): INodeExecutionData => {
					const kept = this.getNodeParameter('includeOtherFields', index) ? item.json : {};
					const raw = this.getNodeParameter('mode', index) === 'raw';
					const fields = raw ? parsed(this, index) : assigned(this, index);
					return { json: { ...kept, ...fields }, pairedItem: { item: index } };
				});
				return [items];
			},
		},
	),

	define(
		{
			name: 'n8n-nodes-base.aggregate',
			properties: [
				parameter('aggregate', 'options', 'aggregateIndividualFields'),
				parameter('destinationFieldName', 'string', 'data'),
				parameter('options', 'collection', {}),
			],
		},
		{
			async execute(this: IExecuteFunctions) {
				const how = this.getNodeParameter('aggregate', 0) as string;
				if (how !== 'aggregateAllItemData') {
					throw new NodeOperationError(this.getNode(), `No stand-in for Aggregate by '${how}'`);
				}
				const items = this.getInputData();
				const field = this.getNodeParameter('destinationFieldName', 0) as string;
				const pairedItem = items.map((_, item) => ({ item }));
				return [[{ json: { [field]: items.map(({ json }) => json) }, pairedItem }]];
			},
		},
	),

	define(
		{
			name: 'n8n-nodes-base.splitOut',
			properties: [
				parameter('fieldToSplitOut', 'string', ''),
				parameter('include', 'options', 'noOtherFields'),
				parameter('options', 'collection', {}),
			],
		},
		{
			async execute(this: IExecuteFunctions) {
				const items = this.getInputData().flatMap(({ json }, index) => {
					const field = this.getNodeParameter('fieldToSplitOut', index) as string;
					const all = this.getNodeParameter('include', index) === 'allOtherFields';
					const values = json[field];
					if (!Array.isArray(values)) {
						throw new NodeOperationError(this.getNode(), `The field '${field}' is no list`);
					}
					return values.map((value): INodeExecutionData => {
						const bare = !all && typeof value === 'object' && value !== null;
						const fields = bare ? (value as IDataObject) : { [field]: value as IDataObject };
						return { json: { ...(all ? json : {}), ...fields }, pairedItem: { item: index } };
					});
				});
				return [items];
			},
		},
	),
];
