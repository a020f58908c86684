import { createRequire } from 'node:module';
import { join } from 'node:path';

import type {
	IExecuteFunctions,
	INodeExecutionData,
	INodeType,
	IVersionedNodeType,
} from 'n8n-workflow';
import { NodeHelpers } from 'n8n-workflow';

import { define, parameter } from '../test/harness/baseNodes/define';
import { newestVersion } from '../test/harness/nodeTypes';
import type { LoadedPackage } from '../test/harness/package';

// n8n hands this node every credential, and knows it by this name.
export const HTTP_REQUEST = 'n8n-nodes-base.httpRequest';
export const SPLIT_OUT = 'n8n-nodes-base.splitOut';
export const ONE_BY_ONE = 'bench.oneByOne';
export const PARAMETERS_ONLY = 'bench.parametersOnly';

/** The nodes of the other contenders, by their full names; only the one that is wanted. */
export function otherNodes(type: string, pkg: LoadedPackage): ReadonlyMap<string, INodeType> {
	if (type === HTTP_REQUEST) return new Map([[type, n8nNode('HttpRequest', 'HttpRequest')]]);
	if (type === SPLIT_OUT) return new Map([[type, n8nNode('Transform/SplitOut', 'SplitOut')]]);
	if (type === ONE_BY_ONE) return new Map([oneByOne()]);
	if (type === PARAMETERS_ONLY) return new Map([parametersOnly(pkg)]);
	return new Map();
}

/** n8n's own, which 'npm run bench' installs beside the benchmark. */
function n8nNode(folder: string, name: string): INodeType {
	const nodes = join(__dirname, 'n8n', 'node_modules', 'n8n-nodes-base', 'dist', 'nodes');
	const { [name]: Node } = createRequire(__filename)(
		join(nodes, folder, `${name}.node.js`),
	) as Record<string, new () => INodeType | IVersionedNodeType>;
	if (!Node) throw new Error(`n8n has no node ${name}`);
	return NodeHelpers.getVersionedNodeType(new Node());
}

/** The plain loop that most nodes have: a row's parameters, its request, the next row. */
function oneByOne(): [string, INodeType] {
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

/** Only lets n8n evaluate what our node asks for in each row. */
function parametersOnly(pkg: LoadedPackage): [string, INodeType] {
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
