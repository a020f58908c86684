import type { INodeParameters } from 'n8n-workflow';

import type { LimitSettings } from '../test/sandbox';
import { HTTP_REQUEST, ONE_BY_ONE, PARAMETERS_ONLY } from './nodes';
import type { Contender, NodeShape, Workload } from './scenario';

/** Most requests that this package's nodes have in flight. */
export const MOST_IN_FLIGHT = 32;

/** n8n's defaults once 'Batching' is switched on. */
const BATCH = { size: 50, intervalMs: 1_000 };

/** A user who knows the limit leaves a little room, because requests do not start like clockwork. */
const ROOM = 1.05;

const AUTHENTICATION = {
	authentication: 'predefinedCredentialType',
	nodeCredentialType: 'saleshandyApi',
};

/** One of this package's nodes. @param options its parameter 'options' */
function thisNode(
	name: string,
	options: INodeParameters,
	requests: Contender['requests'],
): Contender {
	return {
		name,
		own: true,
		waits: true,
		node: ({ workload: { api, parameters } }) => ({
			type: `n8n-nodes-saleshandy-puffle.${api}`,
			parameters: { ...parameters, options },
		}),
		requests,
		floorMs: (count, latency) => Math.ceil(count / MOST_IN_FLIGHT) * latency,
	};
}

export const own = thisNode('This node', {}, ({ records }) => records);

export const onlyChanges = thisNode(
	'This node, Only Changes',
	{ onlyChanges: true },
	({ changed }) => changed,
);

export const bulkImport = thisNode(
	'This node, Bulk Import',
	{ bulkImport: true },
	({ records }) => records,
);

export const onlyChangesImport = thisNode(
	'This node, Bulk Import and Only Changes',
	{ bulkImport: true, onlyChanges: true },
	({ changed }) => changed,
);

const rows = (workload: Workload) => workload.rows;

export const http: Contender = {
	name: 'HTTP Request',
	node: (_, baseUrl) => httpRequest(baseUrl, {}),
	requests: rows,
	floorMs: (_, latency) => latency,
};

/** One node searches for the prospect, and another one writes. */
export const httpByEmail: Contender = {
	name: 'HTTP Request, twice',
	node: ({ workload }, baseUrl) => [
		{
			type: HTTP_REQUEST,
			parameters: {
				...AUTHENTICATION,
				url: `${baseUrl}/prospects`,
				sendQuery: true,
				queryParameters: { parameters: [{ name: 'search', value: '={{ $json.email }}' }] },
				options: {},
			},
		},
		// Of the search's answer it knows the prospect only.
		httpRequest(
			baseUrl,
			{},
			'$json.payload[0].id',
			`(${JSON.stringify(workload.items()[0]?.json)})`,
		),
	],
	requests: (workload) => 2 * workload.rows,
	floorMs: (_, latency) => 2 * latency,
};

export const httpBatched: Contender = {
	name: 'HTTP Request, batches 50 / 1 s',
	node: (_, baseUrl) => httpRequest(baseUrl, batching(BATCH.size, BATCH.intervalMs)),
	requests: rows,
	floorMs: (count, latency) => (Math.ceil(count / BATCH.size) - 1) * BATCH.intervalMs + latency,
};

export const httpTuned: Contender = {
	name: 'HTTP Request, tuned to the limit',
	waits: true,
	node({ limit }, baseUrl) {
		if (!limit) throw new Error('Without a rate limit there is nothing to tune to');
		return httpRequest(baseUrl, batching(1, tunedInterval(limit)));
	},
	requests: rows,
	floorMs: (_, latency) => latency,
};

/** One import of everybody and nothing else: nobody waits for its end, and nobody knows what became of whom. */
export const bareImport: Contender = {
	name: 'HTTP Request, a bare import',
	node: (_, baseUrl) => ({
		type: HTTP_REQUEST,
		executeOnce: true,
		parameters: {
			method: 'POST',
			url: `${baseUrl}/prospects/import-with-field-name`,
			authentication: 'predefinedCredentialType',
			nodeCredentialType: 'saleshandyApi',
			sendBody: true,
			specifyBody: 'json',
			jsonBody:
				"={{ { prospectList: $('Input').all().map(({ json }) => ({ Email: json.email, [json.label]: json.value })), conflictAction: 'overwrite', verifyProspects: false } }}",
			options: {},
		},
	}),
	requests: () => 1,
	floorMs: (_, latency) => latency,
};

export const oneByOne: Contender = {
	name: 'One after another',
	node: () => ({
		type: ONE_BY_ONE,
		parameters: {
			prospectId: '={{ $json.prospectId }}',
			fieldId: '={{ $json.fieldId }}',
			value: '={{ $json.value }}',
		},
	}),
	requests: rows,
	floorMs: (count, latency) => count * latency,
};

export const parametersOnly: Contender = {
	name: 'n8n evaluating the parameters',
	node: ({ workload: { parameters } }) => ({ type: PARAMETERS_ONLY, parameters }),
	requests: () => 0,
	floorMs: () => 0,
};

function httpRequest(
	baseUrl: string,
	options: INodeParameters,
	prospectId = '$json.prospectId',
	row = '$json',
): NodeShape {
	return {
		type: HTTP_REQUEST,
		parameters: {
			method: 'POST',
			url: `=${baseUrl}/prospects/{{ ${prospectId} }}/attribute`,
			...AUTHENTICATION,
			sendBody: true,
			bodyParameters: {
				parameters: [
					{ name: 'fieldId', value: `={{ ${row}.fieldId }}` },
					{ name: 'attributeValue', value: `={{ ${row}.value }}` },
				],
			},
			options,
		},
	};
}

export function batching(batchSize: number, batchInterval: number): INodeParameters {
	return { batching: { batch: { batchSize, batchInterval } } };
}

/** Milliseconds between single requests that keep under a limit. */
export function tunedInterval({ requests, windowMs }: LimitSettings): number {
	return Math.ceil((windowMs / requests) * ROOM);
}
