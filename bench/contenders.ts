import type { INodeParameters } from 'n8n-workflow';

import type { LimitSettings } from '../test/sandbox';
import { CAMPAIGNS } from '../test/sandbox';
import type { Contender, NodeShape, Workload } from './types';

// n8n hands this node every credential, and knows it by this name.
export const HTTP_REQUEST = 'n8n-nodes-base.httpRequest';
export const SPLIT_OUT = 'n8n-nodes-base.splitOut';

/** A user who knows the limit leaves a little room, because requests do not start like clockwork. */
const ROOM = 1.05;

export const own = thisNode('This node', {});
export const bulkImport = thisNode('This node, Bulk Import', { bulkImport: true });
export const onlyChanges = thisNode('This node, Only Changes', { onlyChanges: true });
export const bulkImportOfChanges = thisNode('This node, Bulk Import and Only Changes', {
	bulkImport: true,
	onlyChanges: true,
});

export const http: Contender = {
	name: 'HTTP Request',
	node: (_, baseUrl) => update(baseUrl, {}),
};
export const httpTuned: Contender = {
	name: 'HTTP Request, tuned to the limit',
	waits: true,
	node: ({ limit }, baseUrl) => update(baseUrl, singly(limit)),
};

/** Creates a person per row. An import overwrites those who are there; an added lead does not. */
export const createTuned: Contender = {
	name: 'HTTP Request, tuned to the limit',
	waits: true,
	node: ({ workload: { api }, limit }, baseUrl) =>
		post(api, `${baseUrl}${CREATE[api].path}`, {
			specifyBody: 'json',
			jsonBody: CREATE[api].body,
			options: singly(limit),
		}),
};

/** HTTP Request with its own pagination, and an item for each record. */
export const readPaged = pager('HTTP Request', () => 0);
export const readPagedTuned = pager('HTTP Request, tuned to the limit', tunedInterval);

/** In few windows it computes as long as it waits, so it runs alone. */
export function alone(contender: Contender): Contender {
	return { ...contender, waits: false };
}

/** One of this package's nodes. @param options its parameter 'options' */
function thisNode(name: string, options: INodeParameters): Contender {
	return {
		name,
		own: true,
		waits: true,
		node: ({ workload: { api, parameters } }) => ({
			type: `n8n-nodes-saleshandy-puffle.${api}`,
			parameters: { ...parameters, options },
		}),
	};
}

function request(api: Workload['api'], parameters: INodeParameters): NodeShape {
	return {
		type: HTTP_REQUEST,
		parameters: {
			authentication: 'predefinedCredentialType',
			nodeCredentialType: `${api}Api`,
			options: {},
			...parameters,
		},
	};
}

function post(api: Workload['api'], url: string, body: INodeParameters): NodeShape {
	return request(api, { method: 'POST', url, sendBody: true, ...body });
}

function update(baseUrl: string, options: INodeParameters): NodeShape {
	const parameters = [
		{ name: 'fieldId', value: '={{ $json.fieldId }}' },
		{ name: 'attributeValue', value: '={{ $json.value }}' },
	];
	return post('saleshandy', `=${baseUrl}/prospects/{{ $json.prospectId }}/attribute`, {
		bodyParameters: { parameters },
		options,
	});
}

const LEADS = `/api/campaigns/${CAMPAIGNS.outreach.id}/leads`;

const CREATE = {
	saleshandy: {
		path: '/prospects/import-with-field-name',
		body: "={{ { prospectList: [{ Email: $json.email, 'Custom 1': $json.value }], conflictAction: 'overwrite', verifyProspects: false } }}",
	},
	puffle: {
		path: LEADS,
		body: '={{ { prospects: [{ email: $json.email, company: $json.value }] } }}',
	},
};

/** The largest pages of each API, and where the records are in its answers. */
export const LISTS = {
	saleshandy: {
		path: '/prospects',
		query: { pageSize: '100', sort: 'ASC', sortBy: 'createdAt', includeCustomFields: 'true' },
		pageSize: 100,
		key: 'payload',
	},
	puffle: {
		path: LEADS,
		query: { limit: '200' },
		pageSize: 200,
		key: 'prospects',
	},
};

function pager(name: string, interval: typeof tunedInterval): Contender {
	return {
		name,
		waits: true,
		node({ workload: { api }, limit }, baseUrl) {
			const { path, query, pageSize, key } = LISTS[api];
			const pagination = {
				paginationMode: 'updateAParameterInEachRequest',
				parameters: { parameters: [{ type: 'qs', name: 'page', value: '={{ $pageCount + 1 }}' }] },
				paginationCompleteWhen: 'other',
				completeExpression: `={{ $response.body.${key}.length < ${pageSize} }}`,
				limitPagesFetched: false,
				requestInterval: interval(limit),
			};
			const parameters = Object.entries(query).map(([of, value]) => ({ name: of, value }));
			return [
				request(api, {
					url: `${baseUrl}${path}`,
					sendQuery: true,
					queryParameters: { parameters },
					options: { pagination: { pagination } },
				}),
				{ type: SPLIT_OUT, parameters: { fieldToSplitOut: key, options: {} } },
			];
		},
	};
}

/** Options of HTTP Request that keep to a limit. */
function singly(limit: LimitSettings | undefined): INodeParameters {
	return { batching: { batch: { batchSize: 1, batchInterval: tunedInterval(limit) } } };
}

/** Milliseconds between single requests that keep under a limit. */
function tunedInterval(limit: LimitSettings | undefined): number {
	if (!limit) throw new Error('Without a rate limit there is nothing to tune to');
	return Math.ceil((limit.windowMs / limit.requests) * ROOM);
}
