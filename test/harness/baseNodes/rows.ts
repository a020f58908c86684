import type { FieldType, IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { NodeOperationError, validateFieldType } from 'n8n-workflow';

import { define, parameter } from './define';

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

interface Assignment {
	name: string;
	value: unknown;
	type?: FieldType;
}

/** Edit Fields in its mode 'JSON'. */
function parsed(node: IExecuteFunctions, index: number): IDataObject {
	const value = node.getNodeParameter('jsonOutput', index);
	return (typeof value === 'string' ? JSON.parse(value) : value) as IDataObject;
}

/** Edit Fields in its mode 'Manual Mapping', each value checked and converted to its type. */
function assigned(node: IExecuteFunctions, index: number): IDataObject {
	const list = node.getNodeParameter('assignments.assignments', index, []) as Assignment[];
	const entries = list.map(({ name, value, type = 'string' }) => {
		if (name.includes('.')) {
			throw new NodeOperationError(node.getNode(), `No stand-in for the dotted name '${name}'`);
		}
		if (value === null || value === undefined) return [name, null] as const;
		const given = type === 'string' && typeof value !== 'string' ? JSON.stringify(value) : value;
		const checked = validateFieldType(name, given, type);
		if (!checked.valid) throw new NodeOperationError(node.getNode(), checked.errorMessage);
		return [name, checked.newValue as IDataObject] as const;
	});
	return Object.fromEntries(entries);
}
