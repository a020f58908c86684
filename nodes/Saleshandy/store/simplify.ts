import type { IDataObject } from 'n8n-workflow';
import type { Field } from '../../shared/fields/field';
import { FieldIndex } from '../../shared/fields/names';
import { asTaken } from '../../shared/fields/values';
import type { Client } from '../../shared/http/client';
import { getFields } from '../api/fields';
import type { ProspectRow } from '../api/prospects';
import { PROSPECT } from './target';
import { isLeftOut, valuesReader } from './values';

/** What goes downstream of a prospect. */
export type ToJson = (prospect: ProspectRow) => IDataObject;

/** Makes the JSON of prospects for one run; the account's fields are read once, where they are needed. */
export function prospectJson(client: Client): (simplify: boolean) => Promise<ToJson> {
	let simplified: Promise<ToJson> | undefined;
	return async (simplify) => {
		if (!simplify) return ({ row }) => row;
		simplified ??= getFields(client).then(simplifier);
		return await simplified;
	};
}

/**
 * The prospect's id and its values by label, in the form in which the update takes them. A field whose
 * value is not certain is absent; one that the API leaves out is ''.
 */
export function simplifier(fields: readonly Field[]): ToJson {
	const valuesOf = valuesReader(fields);
	const keys = fieldKeys(fields);
	const emailKey = fields.find(({ identifies }) => identifies === 'email')?.id;
	return (prospect) => {
		const { email } = prospect;
		const values = valuesOf(prospect);
		const entries = keys.flatMap(([key, field]): Array<[string, string]> => {
			if (field.id === emailKey) return email === undefined ? [] : [[key, email ?? '']];
			const value = values.get(field.id);
			if (value !== undefined) return [[key, asTaken(value, field)]];
			return isLeftOut(prospect, field) ? [[key, '']] : [];
		});
		const own: IDataObject =
			emailKey === undefined && email !== undefined ? { Email: email ?? '' } : {};
		return { [PROSPECT.name]: prospect.id, ...own, ...Object.fromEntries(entries) };
	};
}

/** The key of each field: its label, by which an update finds it again; its id where it would not. */
function fieldKeys(fields: readonly Field[]): Array<[string, Field]> {
	const index = new FieldIndex(fields);
	return fields.map((field) => {
		const [named, another] = index.named(field.label);
		const isClear = named === field && !another && !isIdKey(field.label);
		return [isClear ? field.label : field.id, field];
	});
}

/** Whether an update would take a column for the prospect's id. */
function isIdKey(label: string): boolean {
	return label.trim().toLowerCase() === PROSPECT.name.toLowerCase();
}
