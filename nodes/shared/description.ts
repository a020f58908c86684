import type { INodeProperties, NodeHint } from 'n8n-workflow';

/** What the two nodes say differently. */
export interface UpdateWords {
	/** The vendor, e.g. `Saleshandy`. */
	vendor: string;
	/** The record, e.g. `prospect`. */
	record: string;
	/** An object for the JSON field's hint. */
	jsonExample: string;
	/** When the parameters are shown. */
	show: INodeProperties['displayOptions'];
}

/** The parameters that say which values are written. */
export function valueProperties({
	vendor,
	record,
	jsonExample,
	show,
}: UpdateWords): INodeProperties[] {
	const shown = (specifyFields: string) => ({
		show: { ...show?.show, specifyFields: [specifyFields] },
	});
	return [
		{
			displayName: 'Specify Fields',
			name: 'specifyFields',
			type: 'options',
			noDataExpression: true,
			...(show ? { displayOptions: show } : {}),
			options: [
				{
					name: 'Using Mapping',
					value: 'mapping',
					description: 'Map each field by hand, or all by the names of the input columns',
				},
				{
					name: 'Using a List',
					value: 'list',
					description: 'Choose fields one by one; the field may come from the input too',
				},
				{
					name: 'Using JSON',
					value: 'json',
					description: 'Give one object with a value for each field, e.g. from code or an AI agent',
				},
			],
			default: 'mapping',
			// Here and not at the mapper, as n8n shows no hint there.
			hint: 'Blank values are skipped unless you set the option ‘Empty Values’',
		},
		{
			displayName: 'Fields',
			name: 'fields',
			type: 'resourceMapper',
			default: { mappingMode: 'defineBelow', value: null },
			required: true,
			displayOptions: shown('mapping'),
			typeOptions: {
				resourceMapper: {
					resourceMapperMethod: 'getFieldColumns',
					mode: 'map',
					fieldWords: { singular: 'field', plural: 'fields' },
					addAllFields: false,
					allowEmptyValues: true,
					// n8n says this also where the lookup fails, and adds a link to try again.
					noFieldsError: `No fields could be read from ${vendor}. Check the credential, then`,
				},
			},
		},
		{
			displayName: 'Fields',
			name: 'fieldList',
			type: 'fixedCollection',
			placeholder: 'Add Field',
			default: {},
			displayOptions: shown('list'),
			typeOptions: { multipleValues: true, sortable: true },
			options: [
				{
					displayName: 'Field',
					name: 'values',
					values: [
						{
							displayName: 'Field Name or ID',
							name: 'fieldId',
							type: 'options',
							typeOptions: { loadOptionsMethod: 'getFieldOptions' },
							default: '',
							description:
								'Choose from the list, or specify an ID using an <a href="https://docs.n8n.io/code/expressions/">expression</a>',
						},
						{
							displayName: 'Value',
							name: 'value',
							type: 'string',
							default: '',
							placeholder: 'e.g. Smith',
							description: 'Text, number or date to write into the field',
						},
					],
				},
			],
		},
		{
			displayName: 'Fields (JSON)',
			name: 'fieldsJson',
			type: 'json',
			default: '',
			required: true,
			displayOptions: shown('json'),
			// n8n shows no placeholder in the JSON editor.
			hint: `e.g. ${jsonExample}`,
			description: `One JSON object: field label, ID or key as name, the new value as value. Only fields that are named change in the ${record}.`,
		},
	];
}

/** The options of an update. */
export function optionProperties({ vendor, record, show }: UpdateWords): INodeProperties {
	return {
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add Option',
		default: {},
		...(show ? { displayOptions: show } : {}),
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

/** Shown in the output pane before a run, where a choice has a consequence. */
export function updateHints({ vendor }: UpdateWords): NodeHint[] {
	return [
		{
			message: `Blank values erase what ${vendor} holds, as ‘Empty Values’ is set to clear the field`,
			type: 'warning',
			location: 'outputPane',
			whenToDisplay: 'beforeExecution',
			displayCondition: '={{ $parameter["options"]["emptyValues"] === "clear" }}',
		},
		{
			message: `Dry run: nothing will be written to ${vendor}`,
			type: 'info',
			location: 'outputPane',
			whenToDisplay: 'always',
			displayCondition: '={{ $parameter["options"]["dryRun"] === true }}',
		},
	];
}
