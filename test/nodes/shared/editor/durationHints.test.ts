import type { INodeType, NodeHint } from 'n8n-workflow';
import { NodeConnectionTypes, Workflow } from 'n8n-workflow';

import type { Saving } from '../../../../nodes/shared/editor/durationHints';
import { durationHints } from '../../../../nodes/shared/editor/durationHints';

const nodeType: INodeType = {
	description: {
		displayName: 'Any',
		name: 'any',
		group: ['output'],
		version: 1,
		description: '',
		defaults: {},
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		properties: [{ displayName: 'Options', name: 'options', type: 'json', default: {} }],
	},
};

type Limited = Parameters<typeof durationHints>[0];

const workflow = (options: object) =>
	new Workflow({
		nodes: [
			{
				id: '1',
				name: 'Update',
				type: 'any',
				typeVersion: 1,
				position: [0, 0],
				parameters: { options: { ...options } },
			},
		],
		connections: {},
		active: false,
		nodeTypes: {
			getByName: () => nodeType,
			getByNameAndVersion: () => nodeType,
			getKnownTypes: () => ({}),
		},
	});

/** What n8n's editor shows for a number of input items; it evaluates conditions in this way. */
const shown = (service: Limited, saving: Saving, rows: number, options: object = {}): string[] => {
	const { expression } = workflow(options);
	const input = Array.from({ length: rows }, () => ({ json: {} }));
	const holds = ({ displayCondition = '' }: NodeHint) =>
		expression.getParameterValue(displayCondition, null, 0, 0, 'Update', input, 'manual', {});
	return durationHints(service, saving)
		.filter((hint) => holds(hint) === true)
		.map(({ message }) => message);
};

const TWENTY = { name: 'Saleshandy', knownRateLimit: { requests: 20, windowMs: 60_000 } };

it.each([
	[21, 'Up to 40 rows: at most about 1 minute at 20 requests a minute'],
	[40, 'Up to 40 rows: at most about 1 minute at 20 requests a minute'],
	[41, 'Up to 60 rows: at most about 2 minutes at 20 requests a minute'],
	[65, 'Up to 80 rows: at most about 3 minutes at 20 requests a minute'],
	[1_000, 'Up to 1,220 rows: at most about 1 hour at 20 requests a minute'],
	[2_000, 'Up to 2,420 rows: at most about 2 hours at 20 requests a minute'],
	[28_820, 'Up to 28,820 rows: at most about 24 hours at 20 requests a minute'],
	[28_821, 'More than 28,820 rows: more than 24 hours at 20 requests a minute'],
])('%i rows: one hint says how long they take', (rows, message) => {
	expect(shown(TWENTY, {}, rows)).toEqual([message]);
});

it.each([0, 1, 20])('%i rows, which take no minute: no hint', (rows) => {
	expect(shown(TWENTY, {}, rows)).toEqual([]);
});

it('rows that share a request take less time', () => {
	const one = { name: 'Saleshandy', knownRateLimit: { requests: 1, windowMs: 60_000 } };
	const shared = { rowsPerRequest: 100 };
	expect(shown(one, shared, 100)).toEqual([]);
	expect(shown(one, shared, 101)).toEqual([
		'Up to 200 rows: at most about 1 minute at 1 request a minute',
	]);
});

it('nothing is said where nothing is sent', () => {
	const saving = { unless: '$parameter["options"]["dryRun"]' };
	expect(shown(TWENTY, saving, 65, { dryRun: true })).toEqual([]);
	expect(shown(TWENTY, saving, 65, { dryRun: false })).toHaveLength(1);
	expect(shown(TWENTY, saving, 65)).toHaveLength(1);
});

it('without a known limit no time is said', () => {
	const puffle = { name: 'Puffle' };
	expect(shown(puffle, {}, 0)).toEqual([]);
	expect(shown(puffle, {}, 100)).toEqual([]);
	expect(shown(puffle, {}, 101)).toEqual([
		'Puffle publishes no rate limit, so how long more than 100 rows take is not known. Where it sets one, the node waits and goes on by itself',
	]);
});

it('is shown until the node has run', () => {
	for (const hint of durationHints(TWENTY)) {
		expect(hint).toMatchObject({ location: 'outputPane', whenToDisplay: 'beforeExecution' });
	}
});
