import Module, { createRequire } from 'node:module';
import { join } from 'node:path';

import type { INodeType, IVersionedNodeType } from 'n8n-workflow';
import { NodeHelpers } from 'n8n-workflow';

// n8n hands this node every credential, and knows it by this name.
export const HTTP_REQUEST = 'n8n-nodes-base.httpRequest';

const FILE = 'n8n-nodes-base/dist/nodes/HttpRequest/HttpRequest.node.js';

type Resolve = (request: string, parent: object | null, ...rest: unknown[]) => string;

/** n8n's own HTTP Request node, with the same copy of n8n-workflow as the engine that runs it. */
export function httpRequest(): [string, INodeType] {
	const load = createRequire(__filename);
	const own = load.resolve('n8n-workflow');
	const loader = Module as unknown as { _resolveFilename: Resolve };
	const usual = loader._resolveFilename;
	loader._resolveFilename = (request, ...rest) =>
		request === 'n8n-workflow' ? own : usual.call(Module, request, ...rest);
	try {
		const { HttpRequest } = load(join(__dirname, 'n8n', 'node_modules', FILE)) as {
			HttpRequest: new () => IVersionedNodeType;
		};
		return [HTTP_REQUEST, NodeHelpers.getVersionedNodeType(new HttpRequest())];
	} finally {
		loader._resolveFilename = usual;
	}
}
