import type { INodeParameters } from 'n8n-workflow';

import { CAMPAIGNS } from '../test/sandbox';
import { MOST_IN_FLIGHT, tunedInterval } from './contenders';
import { HTTP_REQUEST, SPLIT_OUT } from './nodes';
import type { Contender, Workload } from './scenario';
import { byId } from './sheet';

interface List {
	/** Of this package's node. */
	parameters: INodeParameters;
	credential: string;
	/** Its largest page, and where its records are in the answer. */
	path: string;
	query: Record<string, string>;
	pageSize: number;
	key: string;
}

const CAMPAIGN = CAMPAIGNS.outreach.id;

const LISTS: Record<Workload['api'], List> = {
	saleshandy: {
		parameters: { resource: 'prospect', operation: 'getAll' },
		credential: 'saleshandyApi',
		path: '/prospects',
		query: { pageSize: '100', sort: 'ASC', sortBy: 'createdAt', includeCustomFields: 'true' },
		pageSize: 100,
		key: 'payload',
	},
	puffle: {
		parameters: { resource: 'lead', operation: 'getAll', campaignId: byId(CAMPAIGN) },
		credential: 'puffleApi',
		path: `/api/campaigns/${CAMPAIGN}/leads`,
		query: { limit: '200' },
		pageSize: 200,
		key: 'prospects',
	},
};

const pages = ({ api, records }: Workload) => Math.floor(records / LISTS[api].pageSize) + 1;

/** This package's node. */
function reader(name: string, parameters: INodeParameters): Contender {
	return {
		name,
		own: true,
		waits: true,
		node: ({ workload: { api } }) => ({
			type: `n8n-nodes-saleshandy-puffle.${api}`,
			parameters: { ...LISTS[api].parameters, ...parameters },
		}),
		requests: pages,
		floorMs: (count, latency) => Math.ceil(count / MOST_IN_FLIGHT) * latency,
	};
}

export const readAll = reader('This node', { returnAll: true });

export const FIRST = 50;
export const readFirst = reader('This node', { limit: FIRST });

/** HTTP Request with its own pagination, and an item for each record. */
export const readPaged = paged('HTTP Request', () => 0);

export const readPagedTuned = paged('HTTP Request, tuned to the limit', tunedInterval);

function paged(name: string, interval: typeof tunedInterval): Contender {
	return {
		name,
		waits: true,
		node({ workload: { api }, limit }, baseUrl) {
			const { credential, path, query, pageSize, key } = LISTS[api];
			const pagination = {
				paginationMode: 'updateAParameterInEachRequest',
				parameters: { parameters: [{ type: 'qs', name: 'page', value: '={{ $pageCount + 1 }}' }] },
				paginationCompleteWhen: 'other',
				completeExpression: `={{ $response.body.${key}.length < ${pageSize} }}`,
				limitPagesFetched: false,
				requestInterval: limit ? interval(limit) : 0,
			};
			return [
				{
					type: HTTP_REQUEST,
					parameters: {
						url: `${baseUrl}${path}`,
						authentication: 'predefinedCredentialType',
						nodeCredentialType: credential,
						sendQuery: true,
						queryParameters: {
							parameters: Object.entries(query).map(([of, value]) => ({ name: of, value })),
						},
						options: { pagination: { pagination } },
					},
				},
				{ type: SPLIT_OUT, parameters: { fieldToSplitOut: key, options: {} } },
			];
		},
		requests: pages,
		floorMs: (count, latency) => count * latency,
	};
}
