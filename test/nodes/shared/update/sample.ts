import type { INode } from 'n8n-workflow';
import type { Found, Written } from '../../../../nodes/shared/update/job';
import {
	BLANK,
	isFailure,
	type FieldResult,
	type Outcome,
	type RowResult,
} from '../../../../nodes/shared/update/outcome';
import type { Change, FieldOutcome, Row } from '../../../../nodes/shared/update/row';
import type { Field } from '../../../../nodes/shared/fields/field';
import { text } from '../../../../nodes/shared/fields/fieldTypes';

export type Status = FieldOutcome['status'];

export const plan: Field = { id: 'plan', label: 'Plan', type: text };
export const city: Field = { id: 'city', label: 'City', type: text };

/** A row that gives fields of a record values. Null is a blank value, which was decided before. */
export function row(
	index: number,
	record: string,
	values: { plan?: string | null; city?: string | null },
	by = 'id',
): Row {
	const change = (field: Field, value: string | null): Change =>
		value === null
			? { field, value: '', decided: { status: 'skipped', ...BLANK } }
			: { field, value };
	return {
		index,
		target: { key: record, by, name: record, ids: { id: record } },
		changes: Object.entries(values).map(([id, value]) =>
			change(id === 'plan' ? plan : city, value),
		),
	};
}

/** A row with a value that was decided before. */
export function decidedRow(index: number, status: Status, value: string): Row {
	return { ...row(index, 'a', {}), changes: [{ field: plan, value, decided: { status } }] };
}

export function result(status: Status, more: Partial<FieldResult> = {}): FieldResult {
	const success = status === 'updated' || status === 'unchanged';
	return {
		field: 'Plan',
		value: 'Gold',
		success,
		status,
		reason: '',
		code: '',
		fieldId: 'plan',
		...more,
	};
}

export function resultRow(...results: FieldResult[]): RowResult {
	return { ids: { prospectId: 'a' }, results };
}

export function outcomesOf(statuses: Record<string, Status>): Map<string, FieldOutcome> {
	return new Map(Object.entries(statuses).map(([id, status]) => [id, { status }]));
}

export function saved(changes: readonly Change[]): Written {
	return { outcomes: new Map(changes.map(({ field }) => [field.id, { status: 'updated' }])) };
}

/** A record that takes every value. @param values what it is known to hold */
export function found(id: string, values?: Record<string, string>, more?: Partial<Found>): Found {
	return {
		ids: { id },
		...(values ? { values: new Map(Object.entries(values)) } : {}),
		write: async (changes) => saved(changes),
		...more,
	};
}

/** An outcome in short: the statuses of its fields, or the error and how far it came. */
export function tell(outcome: Outcome | undefined): string {
	if (!outcome) return 'none';
	const statuses = outcome.results.map(({ status }) => status).join();
	if (isFailure(outcome)) {
		return `${outcome.error.reason} ${outcome.error.sent}${statuses && ` ${statuses}`}`;
	}
	return outcome.creation ? `${outcome.creation}: ${statuses}` : statuses;
}

export const NODE: INode = {
	id: '1',
	name: 'Node',
	type: 'x.node',
	typeVersion: 1,
	position: [0, 0],
	parameters: {},
};
