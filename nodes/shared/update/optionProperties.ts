import type { INodeProperties } from 'n8n-workflow';
import { LONGEST_DURATION, LONGEST_TIMEOUT, LONGEST_WAIT } from './settings';
import type { UpdateWords } from './valueProperties';

/** The options of an update, in alphabetical order. @param more those that only one vendor has */
export function optionProperties(
	words: UpdateWords,
	more: readonly INodeProperties[] = [],
): INodeProperties {
	return {
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add Option',
		default: {},
		options: [...more, ...commonOptions(words)].sort((a, b) =>
			a.displayName.localeCompare(b.displayName),
		),
	};
}

function commonOptions({ service: { name: vendor }, record }: UpdateWords): INodeProperties[] {
	return [
		{
			displayName: 'Conflicting Values',
			name: 'conflict',
			type: 'options',
			description: `What to do when rows of one ${record} give a field different values`,
			options: [
				{
					name: 'Use the Last',
					value: 'last',
					description: 'The value of the last row is written',
				},
				{
					name: 'Use the First',
					value: 'first',
					description: 'The value of the first row is written',
				},
				{
					name: 'Fail',
					value: 'error',
					description: 'These rows fail, and nothing in them is written',
				},
			],
			default: 'last',
		},
		{
			displayName: 'Dry Run',
			name: 'dryRun',
			type: 'boolean',
			// On when it is added; a run without the option writes.
			default: true,
			description: `Whether to look up and check everything but write nothing to ${vendor}`,
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
					description: 'The row fails, and nothing in it is written',
				},
			],
			default: 'skip',
		},
		{
			displayName: 'Include Input Fields',
			name: 'includeInputFields',
			type: 'boolean',
			default: false,
			description: 'Whether each item begins with the columns of its row',
		},
		{
			displayName: 'Max Concurrency',
			name: 'maxConcurrency',
			type: 'number',
			typeOptions: { minValue: 1, maxValue: 100 },
			default: 32,
			description:
				'How many requests may be under way at the same time. The node starts with a few and finds the right number.',
		},
		{
			displayName: 'Max Duration (Minutes)',
			name: 'maxDuration',
			type: 'number',
			typeOptions: { minValue: 0, maxValue: LONGEST_DURATION },
			default: 0,
			description:
				"Time after which the node sends nothing new and returns, so that the next nodes still run. Rows that are left fail as out-of-time and can go in the next run: set 'On Error' to continue. 0 means no limit.",
		},
		{
			displayName: 'Max Wait (Seconds)',
			name: 'maxWait',
			type: 'number',
			typeOptions: { minValue: 0, maxValue: LONGEST_WAIT },
			default: 600,
			description:
				'Longest pause that the node waits for a rate limit. If the limit asks for a longer one, the rows that are left fail and can be sent again.',
		},
		{
			displayName: 'Only Changes',
			name: 'onlyChanges',
			type: 'boolean',
			default: true,
			description: `Whether to first read the values in ${vendor}, where that is quicker, and write only those that differ`,
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
					description: 'The result says which field was refused and why',
				},
				{
					name: 'Fail',
					value: 'fail',
					description: 'The row fails, though its other fields may be written',
				},
			],
			default: 'report',
		},
		{
			displayName: 'Simplify',
			name: 'simplify',
			type: 'boolean',
			default: true,
			description:
				'Whether to leave out of the results the fields that were blank or unchanged, and the raw data of the API',
		},
		{
			displayName: 'Timeout (Seconds)',
			name: 'timeout',
			type: 'number',
			typeOptions: { minValue: 1, maxValue: LONGEST_TIMEOUT },
			default: 30,
			description: 'How long one request may take, to the last byte of its answer',
		},
		{
			displayName: 'Unknown Fields',
			name: 'unknownFields',
			type: 'options',
			description: 'What to do with a column or name that is not a field',
			options: [
				{
					name: 'Fail',
					value: 'error',
					description: 'The row fails',
				},
				{
					name: 'Fail if Misspelled',
					value: 'misspelled',
					description:
						'In automatic mapping, the row fails if the name is close to that of a field; other columns are left out',
				},
				{ name: 'Ignore', value: 'ignore', description: 'The column is left out' },
			],
			default: 'misspelled',
		},
	];
}
