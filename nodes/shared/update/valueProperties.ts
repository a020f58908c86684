import type { INodeProperties } from 'n8n-workflow';
import type { Service } from '../http/service';
import type { Saving } from '../node/durationHints';

/** What the updates of two vendors say differently. */
export interface UpdateWords {
	service: Pick<Service, 'name' | 'knownRateLimit'>;
	/** The record, e.g. `prospect`. */
	record: string;
	/** An object for the JSON field's hint. */
	jsonExample: string;
	/** What makes its rows take less time. */
	savings?: readonly Saving[];
}

/** The parameters that say which values are written. */
export function valueProperties({ service, record, jsonExample }: UpdateWords): INodeProperties[] {
	const shown = (specifyFields: string) => ({ show: { specifyFields: [specifyFields] } });
	return [
		{
			displayName: 'Specify Fields',
			name: 'specifyFields',
			type: 'options',
			noDataExpression: true,
			options: [
				{
					name: 'Using Mapping',
					value: 'mapping',
					description: 'Map each field by hand, or all by the names of the input columns',
				},
				{
					name: 'Using a List',
					value: 'list',
					description: 'Choose fields one by one. A field can also come from the input.',
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
					noFieldsError: `No fields could be read from ${service.name}. Check the credential, then`,
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
							description: 'Text, number, or date to write into the field',
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
			description: `One JSON object: field label, ID, or key as name, the new value as value. Only fields that are named change in the ${record}.`,
		},
	];
}
