import type { FieldType, IDataObject, IExecuteFunctions } from 'n8n-workflow';
import { NodeOperationError, validateFieldType } from 'n8n-workflow';

interface Assignment {
	name: string;
	value: unknown;
	type?: FieldType;
}

/** Edit Fields in its mode 'JSON'. */
export function parsed(node: IExecuteFunctions, index: number): IDataObject {
	const value = node.getNodeParameter('jsonOutput', index);
	return (typeof value === 'string' ? JSON.parse(value) : value) as IDataObject;
}

/** Edit Fields in its mode 'Manual Mapping', each value checked and converted to its type. */
export function assigned(node: IExecuteFunctions, index: number): IDataObject {
	const list = node.getNodeParameter('assignments.assignments', index, []) as Assignment[];
	const entries = list.map(({ name, value, type = 'string' }) => {
		if (name.includes('.')) {
			throw new NodeOperationError(node.getNode(), `No stand-in for the dotted name '${name}'`);
		}
		if (value === null || value === undefined) return [name, null] as const;
		const given = type === 'string' && typeof value !== 'string' ? JSON.stringify(value) : value;
		const checked = validateFieldType(name, given, type);
		if (!checked.valid) throw new NodeOperationError(node.getNode(), checked.errorMessage);
		return [name, checked.newValue as IDataObject] as const;
	});
	return Object.fromEntries(entries);
}
