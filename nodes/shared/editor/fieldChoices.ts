import type { INodePropertyOptions, ResourceMapperFields } from 'n8n-workflow';
import type { Field } from '../fields/field';

/** The fields that can be written, as a dropdown shows them. */
export function toOptions(fields: readonly Field[]): INodePropertyOptions[] {
	return writable(fields).map(({ id, label, type }) => ({
		name: label,
		value: id,
		description: type.options ? `One of: ${type.options.join(', ')}` : type.name,
	}));
}

/** The fields that can be written, as columns of the resource mapper. None is mapped by default. */
export function toColumns(fields: readonly Field[]): ResourceMapperFields {
	return {
		fields: writable(fields).map(({ id, label, type: { mapperType, options } }) => ({
			id,
			displayName: label,
			type: options ? 'options' : mapperType,
			...(options ? { options: options.map((option) => ({ name: option, value: option })) } : {}),
			required: false,
			defaultMatch: false,
			canBeUsedToMatch: false,
			display: true,
			removed: true,
		})),
	};
}

function writable(fields: readonly Field[]): Field[] {
	return fields.filter(({ readOnly }) => readOnly === undefined);
}
