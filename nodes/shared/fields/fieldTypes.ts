import { brief, quote } from '../core/text';
import type { Checked, FieldType } from './field';

/** How many options a message lists. */
const OPTIONS_SHOWN = 10;
/** No address is longer (RFC 5321), and patterns stay quick on what is shorter. */
const LONGEST_ADDRESS = 320;
const LONGEST_NUMBER = 400;

export const text: FieldType = {
	name: 'Text',
	mapperType: 'string',
	takesAnyText: true,
	check: (value) => ({ text: value }),
};

export const longText: FieldType = { ...text, name: 'Long text' };

export const number: FieldType = {
	name: 'Number',
	mapperType: 'number',
	check: (value) =>
		checked(value, isDecimal, `${quote(value)} is not a number; write it like 1234.5`),
	canonical: shortest,
};

export const date: FieldType = {
	name: 'Date',
	mapperType: 'dateTime',
	isDate: true,
	check(value) {
		const day = isoDay(value.trim());
		return day === undefined
			? refuse(value, `${quote(value)} is not a date; write it as year-month-day, like 2026-03-05`)
			: { text: day };
	},
};

export const email: FieldType = {
	name: 'Email address',
	mapperType: 'string',
	check: (value) => checked(value, isEmail, `${quote(value)} is not a valid email address`),
};

/** @param options the values it takes; any text where they are not known */
export function dropdown(options: readonly string[] = []): FieldType {
	return {
		name: 'Dropdown',
		mapperType: 'string',
		...(options.length ? { options } : {}),
		check(value) {
			const trimmed = value.trim();
			const option = options.length ? optionFor(trimmed, options) : trimmed;
			return option === undefined
				? refuse(value, `${quote(value)} is not one of ${list(options)}`)
				: { text: option };
		},
	};
}

/** One address, as loosely as the vendors themselves check it. */
export function isEmail(value: string): boolean {
	return value.length <= LONGEST_ADDRESS && /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(value);
}

/** A number in plain digits, like -1234.5. */
export function isDecimal(value: string): boolean {
	return value.length <= LONGEST_NUMBER && /^-?\d+(\.\d+)?$/.test(value);
}

/** A number in plain digits without needless zeros. */
export function shortest(text: string): string {
	if (!isDecimal(text)) return text;
	const [, sign = '', whole = '', fraction = ''] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(text) ?? [];
	const [left, right] = [whole.replace(/^0+(?=\d)/, ''), fraction.replace(/0+$/, '')];
	const digits = right ? `${left}.${right}` : left;
	return digits === '0' ? digits : sign + digits;
}

/** The trimmed text if it is valid, else the reason. */
export function checked(
	value: string,
	isValid: (trimmed: string) => boolean,
	reason: string,
): Checked {
	const trimmed = value.trim();
	return isValid(trimmed) ? { text: trimmed } : refuse(value, reason);
}

function refuse(value: string, refused: string): Checked {
	return { text: value, refused };
}

/** The day of an ISO 8601 date, with or without a time; undefined for anything else. */
function isoDay(value: string): string | undefined {
	const match =
		/^(\d{4})-(\d{2})-(\d{2})(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?\s?(?:Z|[+-]\d{2}(?::?\d{2})?)?)?$/i.exec(
			value,
		);
	if (!match) return undefined;
	const [, year, month, day] = match.map(Number);
	const moment = new Date(Date.UTC(year ?? 0, (month ?? 0) - 1, day));
	// February 31 would have become a day in March.
	const exists = moment.getUTCMonth() + 1 === month && moment.getUTCDate() === day;
	return exists ? value.slice(0, 10) : undefined;
}

function optionFor(value: string, options: readonly string[]): string | undefined {
	const folded = value.toLowerCase();
	return (
		options.find((option) => option === value) ??
		options.find((option) => option.trim().toLowerCase() === folded)
	);
}

function list(options: readonly string[]): string {
	const shown = options.slice(0, OPTIONS_SHOWN).map(brief).join(', ');
	const more = options.length - OPTIONS_SHOWN;
	return more > 0 ? `${shown} and ${more} more` : shown;
}
