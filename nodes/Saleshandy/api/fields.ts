import type { IDataObject } from 'n8n-workflow';
import { z } from 'zod';
import { currency } from './currency';
import type { Field, FieldType } from '../../shared/fields/field';
import { date, dropdown, longText, number, text } from '../../shared/fields/fieldTypes';
import type { Client } from '../../shared/http/client';
import { processFields } from '../../shared/http/processState';
import { jsonObject, parseValid } from '../../shared/core/schemas';
import { id, LONGEST_NAME, rowsOf } from './list';
import { ENDPOINT } from './service';

export const EMAIL_IS_READ_ONLY =
	"Saleshandy does not let a prospect's email be changed; import the prospect with the new address instead";

const option = z.union([
	z.string(),
	z.object({ label: z.string() }).transform(({ label }) => label),
	z.object({ value: z.string() }).transform(({ value }) => value),
]);

const fieldSchema = z.object({
	id,
	label: z.string().optional(),
	// What one client of 2024 read in its place.
	name: z.string().optional(),
	fieldType: z.string().nullish(),
	mappingDefaultField: z.string().nullish(),
	metadata: z
		.object({
			options: z.array(option).nullish().catch(undefined),
			currencyCode: z
				.string()
				.regex(/^[A-Z]{3}$/)
				.nullish()
				.catch(undefined),
		})
		.nullish()
		.catch(undefined),
});

type FieldRow = z.infer<typeof fieldSchema>;

const fieldRowSchema = z.intersection(
	fieldSchema,
	jsonObject.transform((row) => ({ row })),
);

/** A field, with what the API tells of it. */
export interface FieldInfo {
	field: Field;
	/** In the API's words, e.g. `long-text`. */
	type: string;
	row: IDataObject;
}

/**
 * The account's fields, built-in and custom, as they are now. The email is marked as one that cannot be
 * written. They are kept for the single rows that follow.
 */
export async function getFields(client: Client): Promise<Field[]> {
	return (await getFieldInfos(client)).map(({ field }) => field);
}

/** The account's fields with all that the API tells of them. */
export async function getFieldInfos(client: Client): Promise<FieldInfo[]> {
	const reply = await client.send(ENDPOINT.fields, {
		method: 'GET',
		path: ['fields'],
		query: { systemFields: 'true' },
	});
	const rows = parseValid(rowsOf(reply, 'the list of fields'), fieldRowSchema);
	const hasEmail = rows.some(isEmailByKey);
	const fields = rows.flatMap((row) => {
		const label = (row.label ?? row.name)?.slice(0, LONGEST_NAME);
		if (label === undefined) return [];
		const isEmail = hasEmail ? isEmailByKey(row) : /^e-?mail$/i.test(label.trim());
		const type = row.fieldType ?? 'text';
		return [{ field: toField(row, label, isEmail), type, row: row.row }];
	});
	processFields.keep(
		client.account,
		fields.map(({ field }) => field),
	);
	return fields;
}

function isEmailByKey({ mappingDefaultField }: FieldRow): boolean {
	return mappingDefaultField?.toLowerCase() === 'email';
}

function toField(row: FieldRow, label: string, isEmail: boolean): Field {
	const { fieldType, mappingDefaultField: key, metadata } = row;
	return {
		id: row.id,
		label,
		...(key ? { key } : {}),
		type: typeOf(fieldType, metadata),
		...(isEmail ? { readOnly: EMAIL_IS_READ_ONLY, identifies: 'email' } : {}),
	};
}

/** A type that is not known takes any text. */
function typeOf(type: FieldRow['fieldType'], metadata: FieldRow['metadata']): FieldType {
	const options = metadata?.options ?? undefined;
	switch (type) {
		case 'long-text':
			return longText;
		case 'number':
			return number;
		case 'date':
			return date;
		case 'dropdown':
			return dropdown(options);
		case 'currency':
			return currency(metadata?.currencyCode ?? undefined);
		default:
			return text;
	}
}
