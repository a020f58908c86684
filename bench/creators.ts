import type { INodeParameters } from 'n8n-workflow';

import { CAMPAIGNS } from '../test/sandbox';
import { batching, tunedInterval } from './contenders';
import { HTTP_REQUEST } from './nodes';
import type { Contender, Workload } from './scenario';

/** A request that creates one person. */
interface Creation {
	credential: string;
	path: string;
	body: string;
}

const CREATIONS: Record<Workload['api'], Creation> = {
	saleshandy: {
		credential: 'saleshandyApi',
		path: '/prospects/import-with-field-name',
		body: "={{ { prospectList: [{ Email: $json.email, 'Custom 1': $json.value }], conflictAction: 'overwrite', verifyProspects: false } }}",
	},
	puffle: {
		credential: 'puffleApi',
		path: `/api/campaigns/${CAMPAIGNS.outreach.id}/leads`,
		body: '={{ { prospects: [{ email: $json.email, company: $json.value }] } }}',
	},
};

/** One request for each row, all at once. */
export const createEach = creator('HTTP Request', () => ({}));

export const createEachTuned = {
	...creator('HTTP Request, tuned to the limit', (limit) => batching(1, tunedInterval(limit))),
	waits: true,
};

function creator(
	name: string,
	options: (limit: Parameters<typeof tunedInterval>[0]) => INodeParameters,
): Contender {
	return {
		name,
		node({ workload: { api }, limit }, baseUrl) {
			if (!limit) throw new Error('People are created under a rate limit only');
			const { credential, path, body } = CREATIONS[api];
			return {
				type: HTTP_REQUEST,
				parameters: {
					method: 'POST',
					url: `${baseUrl}${path}`,
					authentication: 'predefinedCredentialType',
					nodeCredentialType: credential,
					sendBody: true,
					specifyBody: 'json',
					jsonBody: body,
					options: options(limit),
				},
			};
		},
		requests: ({ rows }) => rows,
		floorMs: (_, latency) => latency,
	};
}
