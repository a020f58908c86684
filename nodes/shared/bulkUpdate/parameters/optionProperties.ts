import type { INodeProperties } from 'n8n-workflow';
import type { UpdateWords } from './valueProperties';

/** The options of an update. */
export function optionProperties({ vendor, record }: UpdateWords): INodeProperties {
	return {
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add Option',
		default: {},
		options: [
			{
				displayName: 'Combine Rows',
				name: 'combineRows',
				type: 'boolean',
				default: true,
				description: `Whether items of the same ${record} travel in one request. Each still has an outcome of its own.`,
			},
			{
				displayName: 'Conflicting Values',
				name: 'conflict',
				type: 'options',
				description: `What to do when items of one ${record} give a field different values`,
				options: [
					{ name: 'Use the Last', value: 'last', description: 'The item furthest down counts' },
					{ name: 'Use the First', value: 'first', description: 'The item furthest up counts' },
					{
						name: 'Fail',
						value: 'error',
						description: 'The items concerned fail, and nothing of them is written',
					},
				],
				default: 'last',
			},
			{
				displayName: 'Dry Run',
				name: 'dryRun',
				type: 'boolean',
				default: false,
				description: `Whether to look up, check and merge everything but write nothing to ${vendor}`,
			},
			{
				displayName: 'Empty Values',
				name: 'emptyValues',
				type: 'options',
				description: 'What to do with a blank value',
				options: [
					{ name: 'Skip', value: 'skip', description: 'The field keeps the value it has' },
					{
						name: 'Clear the Field',
						value: 'clear',
						description: 'The value in the field is erased',
					},
					{
						name: 'Fail',
						value: 'error',
						description: 'The item fails, and nothing of it is written',
					},
				],
				default: 'skip',
			},
			{
				displayName: 'Max Concurrency',
				name: 'maxConcurrency',
				type: 'number',
				typeOptions: { minValue: 1, maxValue: 100 },
				default: 32,
				description:
					'Most requests in flight at once. The node starts with a few and slows down by itself.',
			},
			{
				displayName: 'Max Wait',
				name: 'maxWait',
				type: 'number',
				typeOptions: { minValue: 0 },
				default: 600,
				description:
					'Longest pause in seconds that a rate limit may impose. Items that a longer one holds up fail, and can be sent again.',
			},
			{
				displayName: 'Only Changes',
				name: 'onlyChanges',
				type: 'boolean',
				default: false,
				description: `Whether to read first what ${vendor} holds, where that is quicker, and write only what differs`,
			},
			{
				displayName: 'Output',
				name: 'output',
				type: 'options',
				description: 'What the node returns',
				options: [
					{
						name: 'One Item per Row',
						value: 'perRow',
						description: 'Each with a list of its field results',
					},
					{
						name: 'One Item per Field',
						value: 'perField',
						description: 'Each with one field result, ready for a sheet',
					},
				],
				default: 'perRow',
			},
			{
				displayName: 'Rejected Fields',
				name: 'rejectedFields',
				type: 'options',
				description: `What to do when ${vendor} or a check refuses a field`,
				options: [
					{
						name: 'Report',
						value: 'report',
						description: 'The item says which field was refused and why',
					},
					{
						name: 'Fail',
						value: 'fail',
						description: 'The item fails, though its other fields may be written',
					},
				],
				default: 'report',
			},
			{
				displayName: 'Timeout',
				name: 'timeout',
				type: 'number',
				typeOptions: { minValue: 1 },
				default: 30,
				description: 'Seconds to wait for the answer to one request',
			},
			{
				displayName: 'Unknown Fields',
				name: 'unknownFields',
				type: 'options',
				description: 'What to do with a column or name that is no field',
				options: [
					{
						name: 'Fail',
						value: 'error',
						description: 'The item fails and names the nearest field',
					},
					{ name: 'Ignore', value: 'ignore', description: 'The column is left out' },
				],
				default: 'error',
			},
		],
	};
}
