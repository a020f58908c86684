import { setTimeout } from 'node:timers/promises';

import type { IExecuteFunctions, INodeType } from 'n8n-workflow';

import { define, parameter } from './define';

export const WAIT = 'n8n-nodes-base.wait';

/** The Wait node in its mode 'After Time Interval'. @param sleep passes so many milliseconds */
export function waiting(sleep: (ms: number) => Promise<void> = setTimeout): INodeType {
	const [, nodeType] = define(
		{
			name: WAIT,
			properties: [parameter('amount', 'number', 5), parameter('unit', 'options', 'seconds')],
		},
		{
			async execute(this: IExecuteFunctions) {
				await sleep((this.getNodeParameter('amount', 0) as number) * 1000);
				return [this.getInputData()];
			},
		},
	);
	return nodeType;
}
