import type { INode, INodeParameters } from 'n8n-workflow';

import type { LimitSettings } from '../sandbox';
import { HTTP_REQUEST } from './httpRequest';
import { ONE_BY_ONE, PARAMETERS_ONLY } from './nodes';
import type { Workload } from './workload';

/** Who runs, by the names in the tables. */
export const CONTENDERS = {
	own: 'This node',
	sparing: 'This node, Only Changes',
	http: 'HTTP Request',
	httpBatched: 'HTTP Request, batches 50 / 1 s',
	httpTuned: 'HTTP Request, tuned to the limit',
	oneByOne: 'One after another',
	parameters: 'n8n evaluating the parameters',
} as const;

export type Contender = keyof typeof CONTENDERS;

export type NodeShape = Pick<INode, 'type' | 'parameters'>;

/** n8n's defaults, once 'Batching' is switched on. */
export const BATCH = { size: 50, intervalMs: 1_000 };
/** A user who knows the limit leaves a little room: single requests do not come like clockwork. */
const ROOM = 1.05;

/** Pause between single requests that keeps under a limit. */
function tunedInterval({ requests, windowMs }: LimitSettings): number {
	return Math.ceil((windowMs / requests) * ROOM);
}

/** The node of a contender, with the same expressions in each row. */
export function nodeOf(
	contender: Contender,
	workload: Workload,
	limit: LimitSettings | undefined,
	baseUrl: string,
): NodeShape {
	switch (contender) {
		case 'own':
			return own(workload);
		case 'sparing': {
			const { type, parameters } = own(workload);
			return { type, parameters: { ...parameters, options: { onlyChanges: true } } };
		}
		case 'http':
			return http(baseUrl, {});
		case 'httpBatched':
			return http(baseUrl, batching(BATCH.size, BATCH.intervalMs));
		case 'httpTuned':
			if (!limit) throw new Error('Without a limit there is nothing to tune to');
			return http(baseUrl, batching(1, tunedInterval(limit)));
		case 'oneByOne':
			return {
				type: ONE_BY_ONE,
				parameters: {
					prospectId: '={{ $json.prospectId }}',
					fieldId: '={{ $json.fieldId }}',
					value: '={{ $json.value }}',
				},
			};
		case 'parameters':
			return { type: PARAMETERS_ONLY, parameters: own(workload).parameters };
	}
}

function own({ api, kind }: Workload): NodeShape {
	const values: INodeParameters =
		kind === 'rows'
			? {
					specifyFields: 'list',
					fieldList: { values: [{ fieldId: '={{ $json.fieldId }}', value: '={{ $json.value }}' }] },
				}
			: { specifyFields: 'json', fieldsJson: '={{ $json.fields }}' };
	const target: INodeParameters =
		api === 'saleshandy'
			? { prospectId: byId('={{ $json.prospectId }}') }
			: { campaignId: byId('={{ $json.campaignId }}'), leadId: byId('={{ $json.leadId }}') };
	return { type: `n8n-nodes-saleshandy-puffle.${api}`, parameters: { ...target, ...values } };
}

function byId(value: string): INodeParameters {
	return { __rl: true, mode: 'id', value };
}

function http(baseUrl: string, options: INodeParameters): NodeShape {
	return {
		type: HTTP_REQUEST,
		parameters: {
			method: 'POST',
			url: `=${baseUrl}/prospects/{{ $json.prospectId }}/attribute`,
			authentication: 'predefinedCredentialType',
			nodeCredentialType: 'saleshandyApi',
			sendBody: true,
			bodyParameters: {
				parameters: [
					{ name: 'fieldId', value: '={{ $json.fieldId }}' },
					{ name: 'attributeValue', value: '={{ $json.value }}' },
				],
			},
			options,
		},
	};
}

function batching(batchSize: number, batchInterval: number): INodeParameters {
	return { batching: { batch: { batchSize, batchInterval } } };
}
