import type { Field } from '../shared/fields/field';
import type { Prospect } from './api/prospects';

/**
 * What a prospect holds, by field id, as far as that is certain. The API names values by label, so a
 * label that two fields share, or that stands twice in the row, says nothing.
 */
export function valuesOf(prospect: Prospect, fields: readonly Field[]): Map<string, string> {
	const byLabel = once(fields.map((field) => [field.label, field.id]));
	const read = once((prospect.attributes ?? []).map(({ key, value }) => [key, value]));
	const values = new Map<string, string>();
	for (const [label, value] of read) {
		const id = byLabel.get(label);
		if (id !== undefined && typeof value === 'string') values.set(id, value);
	}
	return values;
}

/** The entries whose key stands there once. */
function once<T>(entries: ReadonlyArray<[string, T]>): Map<string, T> {
	const map = new Map(entries);
	const seen = new Set<string>();
	for (const [key] of entries) {
		if (seen.has(key)) map.delete(key);
		seen.add(key);
	}
	return map;
}
