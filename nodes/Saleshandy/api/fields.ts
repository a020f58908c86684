import type { IDataObject } from 'n8n-workflow';
import { z } from 'zod';
import type { Field, FieldType } from '../../shared/fields/field';
import {
	date,
	dropdown,
	email,
	isDecimal,
	longText,
	number,
	refuse,
	shortest,
	text,
} from '../../shared/fields/fieldTypes';
import type { Client } from '../../shared/http/client';
import { processFields } from '../../shared/http/processState';
import { cut, quote, visible } from '../../shared/core/text';
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
		const label = cut(row.label ?? row.name ?? '', LONGEST_LABEL);
		if (label === '') return [];
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
		type: isEmail ? email : typeOf(fieldType, metadata),
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
const COMMON_SIGNS = ['US$', '$', '€', '£', '¥', '₹', '₩'];

/** No amount is longer, and patterns stay quick on what is shorter. */
const LONGEST_AMOUNT = 400;

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
		check(value, { isNumber } = {}) {
			const written = value.length > LONGEST_AMOUNT ? value : withoutCurrency(visible(value), code);
			const [, whole = '', fraction = ''] = /^(-?[1-9]\d{0,2})[.,](\d{3})$/.exec(written) ?? [];
			if (whole && !isNumber) {
				return refuse(
					value,
					'ambiguous-amount',
					`${quote(value)} could be ${whole}${fraction} or ${whole}.${fraction}; write it like ${whole}${fraction} or ${whole}.${fraction}0`,
				);
			}
			const amount = isNumber ? written : plainAmount(written);
			return isDecimal(amount)
				? { text: amount }
				: refuse(value, 'not-an-amount', `${quote(value)} is not an amount; ${form} 1234.50`);
		},
	};
}

/** An amount in plain digits, where its points and commas have one meaning; else as it is. */
function plainAmount(written: string): string {
	if (/^-?\d+,\d+$/.test(written)) return written.replace(',', '.');
	for (const [thousands, decimal] of [
		[',', '.'],
		['.', ','],
	] as const) {
		const [whole = '', fraction, ...others] = written.split(decimal);
		// In India, all groups but the last have two digits.
		const form = `^-?[1-9]\\d{0,2}(?:(?:[${thousands}]\\d{3})+|(?:[${thousands}]\\d{2})+[${thousands}]\\d{3})$`;
		if (others.length === 0 && new RegExp(form).test(whole)) {
			const digits = whole.replaceAll(thousands, '');
			return fraction === undefined ? digits : `${digits}.${fraction}`;
		}
	}
	return written;
}

/** An amount without the signs or code of its field's currency; of any common one where it is not known. */
function withoutCurrency(text: string, code: string | undefined): string {
	const marks = (code ? marksOf(code) : COMMON_SIGNS).map((mark) => mark.toLowerCase());
	const [, minus = '', positive = ''] = /^([-−]?)(.*)$/s.exec(text) ?? [];
	const start = marks.find((mark) => positive.toLowerCase().startsWith(mark)) ?? '';
	const amount = positive.slice(start.length).replace(start ? /^\s/ : '', '');
	const end = marks.find((mark) => mark !== start && amount.toLowerCase().endsWith(mark)) ?? '';
	const number = amount.slice(0, amount.length - end.length).replace(end ? /\s$/ : '', '');
	return (minus && '-') + number.replace(/^−/, '-');
}

/** How a currency is written, what is longer first: its code, and e.g. US$, $ for USD. */
function marksOf(code: string): string[] {
	const sign = signOf(code);
	const local = sign === code ? [] : [code.slice(0, 2) + sign, code.slice(0, 1) + sign, sign];
	return [code, ...local, ...(code === 'INR' ? ['Rs.', 'Rs'] : [])];
}

/** The short sign of a currency, e.g. € for EUR; its code where it has none. */
function signOf(code: string): string {
	const style = { style: 'currency', currency: code, currencyDisplay: 'narrowSymbol' } as const;
	const parts = new Intl.NumberFormat('en', style).formatToParts(0);
	return parts.find(({ type }) => type === 'currency')?.value ?? code;
}
