import type { IExecuteFunctions, INodeExecutionData, INodeType } from 'n8n-workflow';

import { define, parameter } from '../harness/baseNodes/define';
import { newestVersion } from '../harness/nodeTypes';
import type { LoadedPackage } from '../harness/package';

export const ONE_BY_ONE = 'bench.oneByOne';
export const PARAMETERS_ONLY = 'bench.parametersOnly';

/** The plain loop that most nodes have: a row's parameters, its request, the next row. */
export function oneByOne(): [string, INodeType] {
	return define(
		{
			name: ONE_BY_ONE,
			credentials: [{ name: 'saleshandyApi', required: true }],
			properties: [
				parameter('prospectId', 'string', ''),
				parameter('fieldId', 'string', ''),
				parameter('value', 'string', ''),
			],
		},
		{
			async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
				const { baseUrl } = await this.getCredentials<{ baseUrl: string }>('saleshandyApi');
				const output: INodeExecutionData[] = [];
				for (const index of this.getInputData().keys()) {
					const prospectId = this.getNodeParameter('prospectId', index) as string;
					const body = {
						fieldId: this.getNodeParameter('fieldId', index) as string,
						attributeValue: this.getNodeParameter('value', index) as string,
					};
					const url = `${baseUrl}/prospects/${prospectId}/attribute`;
					const pairedItem = { item: index };
					try {
						const json = (await this.helpers.httpRequestWithAuthentication.call(
							this,
							'saleshandyApi',
							{ method: 'POST', url, body, json: true },
						)) as INodeExecutionData['json'];
						output.push({ json, pairedItem });
					} catch (error) {
						if (!this.continueOnFail()) throw error;
						output.push({ json: { error: String(error) }, pairedItem });
					}
				}
				return [output];
			},
		},
	);
}

/** Does no more than let n8n evaluate what our node asks for in each row. */
export function parametersOnly(pkg: LoadedPackage): [string, INodeType] {
	const type = pkg.nodes.get('saleshandy');
	if (!type || !('execute' in type)) throw new Error('The package has no node saleshandy');
	return define(
		{ ...type.description, name: PARAMETERS_ONLY, version: newestVersion(type) },
		{
			async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
				const items = this.getInputData();
				for (const index of items.keys()) {
					this.getNodeParameter('prospectId', index, undefined, { skipValidation: true });
					this.getNodeParameter('fieldList.values', index, [], { skipValidation: true });
				}
				return [items];
			},
		},
	);
}
