import type { IDataObject } from 'n8n-workflow';
import { z } from 'zod';
import type { Field, FieldType } from '../../shared/fields/field';
import {
	date,
	dropdown,
	isDecimal,
	longText,
	number,
	shortest,
	text,
} from '../../shared/fields/fieldTypes';
import type { Client } from '../../shared/http/client';
import { processFields } from '../../shared/http/processState';
import { quote } from '../../shared/core/text';
import { jsonObject, parseValid } from '../../shared/core/schemas';
import { FIELDS, id, LONGEST_LABEL, rowsOf } from './service';

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
	const reply = await client.send(FIELDS.endpoint, FIELDS.request);
	const rows = parseValid(rowsOf(reply, 'the list of fields'), fieldRowSchema);
	const hasEmail = rows.some(isEmailByKey);
	const fields = rows.flatMap((row) => {
		const label = (row.label ?? row.name)?.slice(0, LONGEST_LABEL);
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

/** Removed from an amount where the field's currency is not known. */
const COMMON_SIGNS = ['$', '€', '£', '¥', '₹', '₩'];

/**
 * An amount of money. The API takes a plain number.
 * @param code ISO 4217, where the API tells it
 */
export function currency(code: string | undefined): FieldType {
	const form = code ? `this field is in ${code}, so write it like` : 'write it like';
	return {
		name: 'Amount of money',
		mapperType: 'number',
		canonical: shortest,
		check(value) {
			const amount = withoutCurrency(value.trim(), code);
			return isDecimal(amount)
				? { text: amount }
				: { text: value, refused: `${quote(value)} is not an amount; ${form} 1234.50` };
		},
	};
}

/** An amount without the sign or code of its field's currency; of any common one where it is not known. */
function withoutCurrency(text: string, code: string | undefined): string {
	const marks = code ? [code, signOf(code)] : COMMON_SIGNS;
	const folded = text.toLowerCase();
	for (const mark of marks.map((each) => each.toLowerCase())) {
		if (folded.startsWith(mark)) return text.slice(mark.length).replace(/^\s/, '');
		if (folded.endsWith(mark)) return text.slice(0, -mark.length).replace(/\s$/, '');
	}
	return text;
}

/** The short sign of a currency, e.g. € for EUR; its code where it has none. */
function signOf(code: string): string {
	const style = { style: 'currency', currency: code, currencyDisplay: 'narrowSymbol' } as const;
	const parts = new Intl.NumberFormat('en', style).formatToParts(0);
	return parts.find(({ type }) => type === 'currency')?.value ?? code;
}
