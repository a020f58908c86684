import type { FilterValue, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { executeFilter, NodeConnectionTypes } from 'n8n-workflow';

import { define, parameter } from './define';

const { Main } = NodeConnectionTypes;
const conditions = [parameter('conditions', 'filter', {}), parameter('options', 'collection', {})];

/** The items that meet the conditions, and those that do not. n8n's own evaluator decides. */
function split(node: IExecuteFunctions): [INodeExecutionData[], INodeExecutionData[]] {
	const met: INodeExecutionData[] = [];
	const unmet: INodeExecutionData[] = [];
	for (const [index, item] of node.getInputData().entries()) {
		const meets = node.getNodeParameter('conditions', index, false, { extractValue: true });
		(meets ? met : unmet).push({ ...item, pairedItem: { item: index } });
	}
	return [met, unmet];
}

/** The nodes that let items pass, or say where they go. */
export const flow = [
	define(
		{ name: 'n8n-nodes-base.if', outputs: [Main, Main], properties: conditions },
		{
			async execute(this: IExecuteFunctions) {
				return split(this);
			},
		},
	),

	define(
		// It gives what it discards too, at an output that the editor does not show.
		{ name: 'n8n-nodes-base.filter', properties: conditions },
		{
			async execute(this: IExecuteFunctions) {
				return split(this);
			},
		},
	),

	define(
		{
			name: 'n8n-nodes-base.switch',
			outputs: [Main, Main, Main, Main, Main],
			properties: [parameter('rules', 'json', {}), parameter('options', 'collection', {})],
		},
		{
			/** Each item goes to the first rule that it meets, or to the output behind the last one. */
			async execute(this: IExecuteFunctions) {
				const outputs = Array.from({ length: 5 }, (): INodeExecutionData[] => []);
				for (const [index, item] of this.getInputData().entries()) {
					const { values } = this.getNodeParameter('rules', index) as {
						values: Array<{ conditions: FilterValue }>;
					};
					const met = values.findIndex(({ conditions }) =>
						executeFilter(conditions, { itemIndex: index }),
					);
					const output = met === -1 ? values.length : met;
					outputs[output]?.push({ ...item, pairedItem: { item: index } });
				}
				return outputs;
			},
		},
	),

	define(
		{
			name: 'n8n-nodes-base.merge',
			inputs: [Main, Main],
			requiredInputs: 1,
			properties: [
				parameter('mode', 'options', 'append'),
				parameter('numberInputs', 'number', 2),
				parameter('options', 'collection', {}),
			],
		},
		{
			async execute(this: IExecuteFunctions) {
				const mode = this.getNodeParameter('mode', 0) as string;
				if (mode !== 'append') throw new Error(`No stand-in for Merge in its mode '${mode}'`);
				const inputs = this.getNodeParameter('numberInputs', 0) as number;
				const items = Array.from({ length: inputs }, (_, input) =>
					this.getInputData(input).map((item, index) => ({
						...item,
						pairedItem: { item: index, input },
					})),
				).flat();
				return [items];
			},
		},
	),

	define(
		{ name: 'n8n-nodes-base.noOp' },
		{
			async execute(this: IExecuteFunctions) {
				return [this.getInputData()];
			},
		},
	),

	define({ name: 'n8n-nodes-base.stickyNote', inputs: [], outputs: [] }, {}),
];
