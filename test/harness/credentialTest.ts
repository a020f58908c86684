import type {
	ICredentialDataDecryptedObject,
	ICredentialsDecrypted,
	ICredentialTestRequest,
	INode,
	INodeCredentialTestResult,
	INodeType,
	INodeTypes,
} from 'n8n-workflow';
import { createRunExecutionData, Workflow } from 'n8n-workflow';

import { additionalDataFor } from './additionalData';
import { baseNodes } from './baseNodes';
import { CredentialTestContext, ExecuteContext, RoutingNode } from './core';
import { CredentialsHelper } from './credentials';
import type { LogEntry } from './logs';
import { captureLogs } from './logs';
import type { LoadedPackage } from './package';
import { loadPackage } from './package';

export interface CredentialTestOptions {
	root?: string;
	/** Filled with what is logged. */
	logs?: LogEntry[];
}

/** What the editor shows after a credential was saved: n8n's server tests it in this way. */
export async function testCredential(
	type: string,
	data: ICredentialDataDecryptedObject,
	{ root, logs = [] }: CredentialTestOptions = {},
): Promise<INodeCredentialTestResult> {
	const pkg = await loadPackage(root);
	const helper = new CredentialsHelper([pkg]);
	const credential = { id: type, name: type, type, data: helper.withDefaults(type, data) };
	return await captureLogs(logs, async () => {
		const request = pkg.credentials.get(type)?.test;
		if (request) return await testByRequest(request, credential, helper);
		return await testByNode(pkg, credential, helper);
	});
}

/** The test that the credential class declares: one request, and rules to judge the answer. */
async function testByRequest(
	{ request, rules = [] }: ICredentialTestRequest,
	credential: ICredentialsDecrypted,
	helper: CredentialsHelper,
): Promise<INodeCredentialTestResult> {
	const routing = routingNode(request, credential, helper);
	try {
		const response = await routing.runNode();
		const body: unknown = response?.[0]?.[0]?.json;
		for (const { type, properties } of rules) {
			if (type !== 'responseSuccessBody') continue;
			if (at(body, properties.key) === properties.value) return failed(properties.message);
		}
	} catch (error) {
		const { message, cause } = error as Error & { cause?: RequestFailure };
		if (!cause?.response) return failed(cause?.code ?? message);
		const { status, statusText } = cause.response;
		const rule = rules.find(
			({ type, properties }) => type === 'responseCode' && properties.value === status,
		);
		return failed(
			rule?.properties.message ?? (statusText || `Received HTTP status code: ${status}`),
		);
	}
	return { status: 'OK', message: 'Connection successful!' };
}

interface RequestFailure {
	code?: string;
	response?: { status: number; statusText?: string };
}

/** A node without parameters, except a hidden one that makes the request. */
function routingNode(
	request: ICredentialTestRequest['request'],
	credential: ICredentialsDecrypted,
	helper: CredentialsHelper,
): RoutingNode {
	const type = 'n8n-nodes-base.noOp';
	const noOp = baseNodes.get(type);
	if (!noOp) throw new Error(`No stand-in for ${type}`);
	const nodeType: INodeType = {
		description: {
			...noOp.description,
			credentials: [{ name: credential.type, required: true }],
			properties: [
				{ displayName: 'Temp', name: 'temp', type: 'string', default: '', routing: { request } },
			],
		},
	};
	const nodeTypes: INodeTypes = {
		getByName: () => nodeType,
		getByNameAndVersion: () => nodeType,
		getKnownTypes: () => ({}),
	};
	const node: INode = {
		id: 'temporary',
		name: 'Temp-Node',
		type,
		typeVersion: 1,
		position: [0, 0],
		parameters: {},
		credentials: { [credential.type]: { id: credential.id, name: credential.name } },
	};
	const context = new ExecuteContext(
		new Workflow({ nodes: [node], connections: {}, active: false, nodeTypes }),
		node,
		additionalDataFor({ credentialsHelper: helper, mode: 'internal' }),
		'internal',
		createRunExecutionData(),
		0,
		[],
		{ main: [[{ json: {} }]] },
		{ node, data: {}, source: null },
		[],
	);
	return new RoutingNode(context, nodeType, credential);
}

/** The test that a node with this credential offers as a method. */
async function testByNode(
	pkg: LoadedPackage,
	credential: ICredentialsDecrypted,
	helper: CredentialsHelper,
): Promise<INodeCredentialTestResult> {
	for (const node of pkg.nodes.values()) {
		if ('nodeVersions' in node) continue;
		const { description, methods } = node;
		const used = description.credentials?.find(({ name }) => name === credential.type);
		if (!used?.testedBy) continue;
		if (typeof used.testedBy !== 'string') {
			return await testByRequest(used.testedBy, credential, helper);
		}
		const method = methods?.credentialTest?.[used.testedBy];
		if (!method) continue;
		const additionalData = additionalDataFor({ credentialsHelper: helper, mode: 'internal' });
		return await method.call(new CredentialTestContext(additionalData), credential);
	}
	return failed('No testing function found for this credential.');
}

function failed(message: string): INodeCredentialTestResult {
	return { status: 'Error', message };
}

function at(value: unknown, path: string): unknown {
	return path
		.split('.')
		.reduce((part, key) => (part as Record<string, unknown> | undefined)?.[key], value);
}
