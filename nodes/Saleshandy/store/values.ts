import type { Field } from '../../shared/fields/field';
import { decimal } from '../../shared/fields/values';
import type { Prospect } from '../api/prospects';

/**
 * Whether a prospect's row tells all that it holds, so that what it leaves out is blank. An attribute
 * that does not say whose value it is may be that of any field.
 */
export function isReadable({ attributes }: Prospect): boolean {
	return attributes?.every(({ key, value }) => key && value !== undefined) ?? false;
}

/** Whether a prospect's row shows that a field is blank by leaving it out. */
export function isLeftOut(prospect: Prospect, field: Field): boolean {
	const names = ({ id, key }: NonNullable<Prospect['attributes']>[number]) =>
		key === field.label || id === field.id;
	return isReadable(prospect) && !prospect.attributes?.some(names);
}

/**
 * What prospects hold, by field id, as far as that is certain. The API names values by label. A label
 * that two fields share, or that stands twice in the row, says nothing, unless the ids of the row's
 * values are those of fields; the documentation shows one made-up id for all of them.
 */
export function valuesReader(
	fields: readonly Field[],
): (prospect: Prospect) => Map<string, string> {
	const byLabel = once(fields.map((field) => [field.label, field.id]));
	const labels = new Map(fields.map(({ id, label }) => [id, label]));
	return ({ attributes }) => {
		const all = attributes ?? [];
		const byKey = once(all.map(({ key = '', value }) => [key, value]));
		const byId = once(all.map(({ id, key, value }) => [id, { key, value }]));
		const values = new Map<string, string>();
		const add = (id: string | undefined, value: unknown) => {
			const text = textOf(value);
			if (id !== undefined && text !== undefined) values.set(id, text);
		};
		for (const [label, value] of byKey) add(byLabel.get(label), value);
		for (const [id, { key, value }] of byId) {
			if (typeof id === 'string' && labels.get(id) === key) add(id, value);
		}
		return values;
	};
}

/** A value as the API takes it. */
function textOf(value: unknown): string | undefined {
	if (typeof value === 'string') return value;
	if (value === null) return '';
	if (typeof value === 'number') return decimal(value);
	return typeof value === 'boolean' ? String(value) : undefined;
}

/** The entries whose key stands there once. */
function once<K, T>(entries: ReadonlyArray<[K, T]>): Map<K, T> {
	const map = new Map(entries);
	const seen = new Set<K>();
	for (const [key] of entries) {
		if (seen.has(key)) map.delete(key);
		seen.add(key);
	}
	return map;
}
