import type { INodePropertyOptions, ResourceMapperFields } from 'n8n-workflow';
import { labelWithId, type Field } from '../fields/field';
import { groupBy } from '../core/groupBy';

/** The fields that can be written, as a dropdown shows them. */
export function toOptions(fields: readonly Field[]): INodePropertyOptions[] {
	return writable(fields).map(({ id, name, type }) => ({
		name,
		value: id,
		description: type.options ? `One of: ${type.options.join(', ')}` : type.name,
	}));
}

/** The fields that can be written, as columns of the resource mapper. None is mapped by default. */
export function toColumns(fields: readonly Field[]): ResourceMapperFields {
	return {
		fields: writable(fields).map(({ id, name, type: { mapperType, options } }) => ({
			id,
			displayName: name,
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

/** The fields that can be written, each by the name to show: fields that share a label have their ID in it. */
function writable(fields: readonly Field[]): Array<Field & { name: string }> {
	const byLabel = groupBy(fields, fold);
	return fields
		.filter(({ readOnly }) => readOnly === undefined)
		.map((field) => {
			const { id, label } = field;
			const isShared = (byLabel.get(fold(field)) ?? []).length > 1;
			return { ...field, name: isShared ? labelWithId(label, id) : label };
		});
}

function fold({ label }: Field): string {
	return label.trim().toLowerCase();
}
