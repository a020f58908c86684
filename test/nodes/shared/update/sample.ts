import type { INode } from 'n8n-workflow';
import type {
	Change,
	FieldResult,
	FieldStatus,
	Row,
	RowResult,
} from '../../../../nodes/shared/update/row';
import type { Field } from '../../../../nodes/shared/fields/field';
import { text } from '../../../../nodes/shared/fields/fieldTypes';

export const plan: Field = { id: 'plan', label: 'Plan', type: text };
export const city: Field = { id: 'city', label: 'City', type: text };

/** A row that gives fields of a record values. Null is a blank value, which was decided before. */
export function row(
	index: number,
	record: string,
	values: { plan?: string | null; city?: string | null },
): Row {
	const change = (field: Field, value: string | null): Change =>
		value === null
			? { field, value: '', decided: { status: 'skipped', reason: 'Blank' } }
			: { field, value };
	return {
		index,
		target: { key: record, by: 'id', ids: { id: record } },
		changes: Object.entries(values).map(([id, value]) =>
			change(id === 'plan' ? plan : city, value),
		),
	};
}

export function result(status: FieldStatus, more: Partial<FieldResult> = {}): FieldResult {
	const success = status === 'updated' || status === 'unchanged';
	return { field: 'Plan', value: 'Gold', success, status, reason: '', fieldId: 'plan', ...more };
}

export function resultRow(...results: FieldResult[]): RowResult {
	return { ids: { prospectId: 'a' }, results };
}

export const NODE: INode = {
	id: '1',
	name: 'Node',
	type: 'x.node',
	typeVersion: 1,
	position: [0, 0],
	parameters: {},
};
