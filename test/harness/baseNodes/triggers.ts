import type { INodeType, ITriggerFunctions, ITriggerResponse } from 'n8n-workflow';

import { define } from './define';

/** Starts by itself: in a manual run it makes its own item, in production it is given some. */
function trigger(name: string, json: () => Record<string, string>): [string, INodeType] {
	return define(
		{ name, group: ['trigger'], inputs: [] },
		{
			async trigger(this: ITriggerFunctions): Promise<ITriggerResponse> {
				const emit = async () => {
					this.emit([[{ json: json() }]]);
				};
				return { manualTriggerFunction: emit };
			},
		},
	);
}

/** Is started by a request, and always given its items. */
function requested(name: string): [string, INodeType] {
	return define({ name, group: ['trigger'], inputs: [] }, { webhook: async () => ({}) });
}

export const triggers = [
	trigger('n8n-nodes-base.manualTrigger', () => ({})),
	trigger('n8n-nodes-base.scheduleTrigger', () => ({ timestamp: new Date().toISOString() })),
	requested('n8n-nodes-base.webhook'),
	requested('n8n-nodes-base.formTrigger'),
	requested('@n8n/n8n-nodes-langchain.chatTrigger'),
];
