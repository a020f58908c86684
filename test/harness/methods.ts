import type {
	ILoadOptionsFunctions,
	INode,
	INodeListSearchResult,
	INodeParameters,
	INodePropertyOptions,
	INodeType,
	ResourceMapperFields,
} from 'n8n-workflow';
import { deepCopy, NodeHelpers, Workflow } from 'n8n-workflow';

import { additionalDataFor } from './additionalData';
import { LoadOptionsContext } from './core';
import type { Credentials } from './credentials';
import { CredentialsHelper } from './credentials';
import { giveCredentials } from './engine';
import type { LogEntry } from './logs';
import { captureLogs } from './logs';
import { newestVersion, NodeTypes } from './nodeTypes';
import type { LoadedPackage } from './package';
import { loadPackage } from './package';

export interface MethodCall {
	/** The node's short name. */
	node: string;
	/** The method's name. */
	method: string;
	/** The node's parameters as they stand in the editor; those left out have their default. */
	parameters?: INodeParameters;
	credentials?: Credentials;
	/** Where the asking parameter is, such as 'parameters.fieldList.values[0].fieldId'. */
	path?: string;
	/** Filled with what is logged. */
	logs?: LogEntry[];
	root?: string;
}

export interface ListSearchCall extends MethodCall {
	filter?: string;
	paginationToken?: string;
}

/** The options of a dropdown, as n8n's server fetches them for the editor. */
export async function loadOptions(call: MethodCall): Promise<INodePropertyOptions[]> {
	return await callMethod(call, async ({ methods }, context) => {
		const method = methods?.loadOptions?.[call.method] ?? missing(call);
		return await method.call(context);
	});
}

/** One page of a resource locator's list. */
export async function listSearch(call: ListSearchCall): Promise<INodeListSearchResult> {
	return await callMethod(call, async ({ methods }, context) => {
		const method = methods?.listSearch?.[call.method] ?? missing(call);
		const page = await method.call(context, call.filter, call.paginationToken);
		const token: unknown = page.paginationToken;
		if (token !== undefined && token !== null && typeof token !== 'string') {
			throw new TypeError('paginationToken must be a string: older hosts refuse anything else');
		}
		return page;
	});
}

/** The fields of a resource mapper. n8n drops a field whose id was there before. */
export async function resourceMapperFields(call: MethodCall): Promise<ResourceMapperFields> {
	return await callMethod(call, async ({ methods }, context) => {
		const method = methods?.resourceMapping?.[call.method] ?? missing(call);
		const result = await method.call(context);
		const seen = new Set<string>();
		return { ...result, fields: result.fields.filter(({ id }) => !seen.has(id) && seen.add(id)) };
	});
}

async function callMethod<T>(
	{ node: name, parameters = {}, credentials, path = 'parameters', logs = [], root }: MethodCall,
	method: (nodeType: INodeType, context: ILoadOptionsFunctions) => Promise<T>,
): Promise<T> {
	const pkg = await loadPackage(root);
	const { workflow, node, nodeType } = nodeAlone(pkg, name, parameters, credentials);
	const additionalData = additionalDataFor({
		credentialsHelper: new CredentialsHelper([pkg], credentials),
		mode: 'internal',
		currentNodeParameters: node.parameters,
	});
	const context = new LoadOptionsContext(workflow, node, additionalData, path);
	// It is one, but for a detail of exactOptionalPropertyTypes: a workflow here may have no name.
	const functions = context as unknown as ILoadOptionsFunctions;
	return await captureLogs(logs, async () => await method(nodeType, functions));
}

/** A node as the only one of its workflow, as the server has it for what the editor asks. */
export function nodeAlone(
	pkg: LoadedPackage,
	name: string,
	parameters: INodeParameters,
	credentials?: Credentials,
): { workflow: Workflow; node: INode; nodeType: INodeType } {
	const nodeTypes = new NodeTypes([pkg]);
	const type = `${pkg.name}.${name}`;
	const nodeType = NodeHelpers.getVersionedNodeType(nodeTypes.getByName(type));
	const node: INode = {
		id: 'temporary',
		name: 'Temp-Node',
		type,
		typeVersion: newestVersion(nodeType),
		position: [0, 0],
		parameters: deepCopy(parameters),
	};
	giveCredentials(node, nodeTypes, credentials);
	const workflow = new Workflow({ nodes: [node], connections: {}, active: false, nodeTypes });
	return { workflow, node, nodeType };
}

function missing({ node, method }: MethodCall): never {
	throw new Error(`The node '${node}' has no method '${method}' of that kind`);
}
