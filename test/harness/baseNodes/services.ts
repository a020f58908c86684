import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';

import { define, parameter } from './define';

/** The nodes that speak to a service: what they would send is what they give. */
export const services = [
	define(
		{
			name: 'n8n-nodes-base.googleSheets',
			properties: [
				parameter('operation', 'options', 'read'),
				parameter('columns', 'resourceMapper', {}),
			],
		},
		{
			/** Updates rows by their number, each with all columns of its item. */
			async execute(this: IExecuteFunctions) {
				const operation = this.getNodeParameter('operation', 0);
				const mode = this.getNodeParameter('columns.mappingMode', 0, '');
				const [column] = this.getNodeParameter('columns.matchingColumns', 0, []) as string[];
				if (operation !== 'update' || mode !== 'autoMapInputData' || column !== 'row_number') {
					throw new NodeOperationError(this.getNode(), 'No stand-in for this: pin its data');
				}
				for (const [itemIndex, { json }] of this.getInputData().entries()) {
					if (typeof json.row_number === 'number') continue;
					throw new NodeOperationError(this.getNode(), 'row_number is missing', { itemIndex });
				}
				return [this.getInputData()];
			},
		},
	),

	define(
		{ name: 'n8n-nodes-base.slack', properties: [parameter('text', 'string', '')] },
		{
			async execute(this: IExecuteFunctions) {
				const items = this.getInputData().map((_, index): INodeExecutionData => {
					const text = this.getNodeParameter('text', index) as string;
					return { json: { text }, pairedItem: { item: index } };
				});
				return [items];
			},
		},
	),
];
