import type {
	IDataObject,
	IExecuteFunctions,
	IHttpRequestMethods,
	INodeExecutionData,
} from 'n8n-workflow';
import { NodeConnectionTypes, NodeOperationError } from 'n8n-workflow';

import { define, parameter } from './define';

/** The nodes that speak to a service: what they would send is in what they give. */
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
			/** Updates or adds rows, each with all columns of its item. */
			async execute(this: IExecuteFunctions) {
				const operation = this.getNodeParameter('operation', 0);
				const mode = this.getNodeParameter('columns.mappingMode', 0, '');
				const [column] = this.getNodeParameter('columns.matchingColumns', 0, []) as string[];
				const writes =
					operation === 'appendOrUpdate' || (operation === 'update' && column === 'row_number');
				if (!writes || mode !== 'autoMapInputData' || column === undefined) {
					throw new NodeOperationError(this.getNode(), 'No stand-in for this: pin its data');
				}
				for (const [itemIndex, { json }] of this.getInputData().entries()) {
					if (typeof json[column] === (column === 'row_number' ? 'number' : 'string')) continue;
					throw new NodeOperationError(this.getNode(), `${column} is missing`, { itemIndex });
				}
				return [this.getInputData()];
			},
		},
	),

	define(
		{
			name: 'n8n-nodes-base.httpRequest',
			credentials: [
				{ name: 'saleshandyApi', required: false },
				{ name: 'puffleApi', required: false },
			],
			properties: [
				parameter('method', 'options', 'GET'),
				parameter('url', 'string', ''),
				parameter('nodeCredentialType', 'string', ''),
				parameter('sendBody', 'boolean', false),
				parameter('jsonBody', 'json', ''),
				parameter('options', 'collection', {}),
			],
		},
		{
			/** With a credential of ours; gives the whole response, whatever its status. */
			async execute(this: IExecuteFunctions) {
				const [item] = this.getInputData();
				const credential = this.getNodeParameter('nodeCredentialType', 0) as string;
				const body = this.getNodeParameter('jsonBody', 0) as string;
				const response = (await this.helpers.httpRequestWithAuthentication.call(this, credential, {
					method: this.getNodeParameter('method', 0) as IHttpRequestMethods,
					url: this.getNodeParameter('url', 0) as string,
					...(body ? { body: JSON.parse(body) as IDataObject } : {}),
					json: true,
					returnFullResponse: true,
					ignoreHttpStatusErrors: true,
				})) as IDataObject;
				const { statusCode, headers, body: answer } = response;
				return [
					[
						{
							...item,
							json: { statusCode, headers: { ...(headers as IDataObject) }, body: answer },
						},
					],
				];
			},
		},
	),

	define(
		{
			name: '@n8n/n8n-nodes-langchain.chainLlm',
			inputs: [NodeConnectionTypes.Main, NodeConnectionTypes.AiLanguageModel],
			properties: [parameter('text', 'string', '')],
		},
		{
			/** Answers with a space before what it was asked, as models do. */
			async execute(this: IExecuteFunctions) {
				const items = this.getInputData().map((_, index): INodeExecutionData => {
					const text = this.getNodeParameter('text', index) as string;
					return { json: { text: ` Answer to: ${text}` }, pairedItem: { item: index } };
				});
				return [items];
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
