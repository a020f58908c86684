import { brief, quote } from './errors';
import type { Field } from './types';

/** A value as the API takes it, or why it does not take it. `text` is '' for a blank one. */
export interface Converted {
	text: string;
	/** Set where the value cannot be sent. */
	refused?: string;
}

interface LuxonDateTime {
	isLuxonDateTime: true;
	isValid: boolean;
	toISO(): string | null;
}

const NO_DATE = 'The date is not valid';

/** Longest list of options that fits in a sentence. */
const OPTIONS_SHOWN = 10;
/** Taken for a currency that is not told. */
const ANY_SIGN = ['$', '€', '£', '¥', '₹', '₩'];
/** No address is longer (RFC 5321), and patterns stay quick on what is shorter. */
const LONGEST_ADDRESS = 320;

/**
 * Turns a value from a parameter into the text that the API takes for a field, losing nothing, and
 * checks it as leniently as can be. Both APIs take text for every field.
 * @param timeZone IANA name; decides on which day a moment falls
 */
export function convert(value: unknown, field: Field, timeZone: string): Converted {
	if (isBlank(value)) return { text: '' };
	if (isLuxon(value)) {
		if (!value.isValid) return { text: '', refused: NO_DATE };
		return check(value.toISO() ?? '', field);
	}
	if (value instanceof Date) {
		if (Number.isNaN(value.getTime())) return { text: '', refused: NO_DATE };
		return check(field.type === 'date' ? dayOf(value, timeZone) : value.toISOString(), field);
	}
	switch (typeof value) {
		case 'string':
			return check(value, field);
		case 'number':
			return Number.isFinite(value)
				? check(decimal(value), field)
				: { text: String(value), refused: `${String(value)} is no number that can be stored` };
		case 'bigint':
		case 'boolean':
			return check(String(value), field);
		default:
			return {
				text: asJson(value),
				refused: `The value is ${Array.isArray(value) ? 'a list' : 'an object'}; give text, a number or a date`,
			};
	}
}

/** Nothing that a person would call a value: null, undefined or only white space. */
export function isBlank(value: unknown): boolean {
	return (
		value === null || value === undefined || (typeof value === 'string' && value.trim() === '')
	);
}

function check(text: string, field: Field): Converted {
	const trimmed = text.trim();
	// What n8n makes of an invalid date inside an expression's result.
	if (trimmed === 'Invalid DateTime' || trimmed === 'Invalid Date')
		return { text, refused: NO_DATE };
	const refuse = (reason: string): Converted => ({ text, refused: `${quote(text)} ${reason}` });
	switch (field.type) {
		case 'number':
			return isDecimal(trimmed) ? { text: trimmed } : refuse('is no number; write it like 1234.5');
		case 'currency': {
			const amount = withoutCurrency(trimmed, field.currency);
			return isDecimal(amount) ? { text: amount } : refuse('is no amount; write it like 1234.50');
		}
		case 'date': {
			const day = isoDay(trimmed);
			return day
				? { text: day }
				: refuse('is no date; write it as year-month-day, like 2026-03-05');
		}
		case 'dropdown': {
			if (!field.options?.length) return { text: trimmed };
			const option = optionFor(trimmed, field.options);
			return option === undefined
				? refuse(`is not one of ${list(field.options)}`)
				: { text: option };
		}
		case 'email':
			return isEmail(trimmed) ? { text: trimmed } : refuse('is no e-mail address');
		case 'linkedin-url':
			return isLinkedInUrl(trimmed) ? { text: trimmed } : refuse('is no LinkedIn address');
		default:
			return { text };
	}
}

/** One address, as loosely as the vendors themselves check it. */
export function isEmail(text: string): boolean {
	return text.length <= LONGEST_ADDRESS && /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(text);
}

/** An address at linkedin.com, with or without a protocol. */
export function isLinkedInUrl(text: string): boolean {
	if (text.length > 2_000) return false;
	return /^(https?:\/\/)?([a-z0-9-]{1,63}\.){0,3}linkedin\.com\/\S+$/i.test(text);
}

function isDecimal(text: string): boolean {
	return text.length <= 400 && /^-?\d+(\.\d+)?$/.test(text);
}

/** A number in plain digits: 1e21 is 1000000000000000000000. */
function decimal(value: number): string {
	const text = String(value);
	const match = /^(-?)(\d+)(?:\.(\d+))?e([+-]\d+)$/.exec(text);
	if (!match) return text;
	const [, sign = '', whole = '', fraction = '', exponent = '0'] = match;
	const shift = Number(exponent);
	if (shift >= 0) return sign + whole + fraction.padEnd(shift, '0');
	return `${sign}0.${'0'.repeat(-shift - 1)}${whole}${fraction}`;
}

/** An amount without the sign or code of its field's currency; of any common one where it is not told. */
function withoutCurrency(text: string, currency: string | undefined): string {
	const marks = currency ? [currency, signOf(currency)] : ANY_SIGN;
	const folded = text.toLowerCase();
	for (const mark of marks.map((each) => each.toLowerCase())) {
		if (folded.startsWith(mark)) return text.slice(mark.length).replace(/^\s/, '');
		if (folded.endsWith(mark)) return text.slice(0, -mark.length).replace(/\s$/, '');
	}
	return text;
}

/** How a currency is written in short, e.g. € for EUR; its code where it has no sign. */
function signOf(currency: string): string {
	const style = { style: 'currency', currency, currencyDisplay: 'narrowSymbol' } as const;
	const parts = new Intl.NumberFormat('en', style).formatToParts(0);
	return parts.find(({ type }) => type === 'currency')?.value ?? currency;
}

/** The day of an ISO 8601 date, with or without a time; undefined for anything else. */
function isoDay(text: string): string | undefined {
	const match =
		/^(\d{4})-(\d{2})-(\d{2})(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?\s?(?:Z|[+-]\d{2}(?::?\d{2})?)?)?$/i.exec(
			text,
		);
	if (!match) return undefined;
	const [, year, month, day] = match.map(Number);
	const date = new Date(Date.UTC(year ?? 0, (month ?? 0) - 1, day));
	// The 31st of February would have become a day in March.
	const exists = date.getUTCMonth() + 1 === month && date.getUTCDate() === day;
	return exists ? text.slice(0, 10) : undefined;
}

function dayOf(moment: Date, timeZone: string): string {
	const parts = new Intl.DateTimeFormat('en-CA', {
		timeZone,
		year: 'numeric',
		month: '2-digit',
		day: '2-digit',
	});
	return parts.format(moment);
}

function optionFor(text: string, options: readonly string[]): string | undefined {
	const folded = text.toLowerCase();
	return (
		options.find((option) => option === text) ??
		options.find((option) => option.trim().toLowerCase() === folded)
	);
}

function list(options: readonly string[]): string {
	const shown = options.slice(0, OPTIONS_SHOWN).map(brief).join(', ');
	const more = options.length - OPTIONS_SHOWN;
	return more > 0 ? `${shown} and ${more} more` : shown;
}

function isLuxon(value: unknown): value is LuxonDateTime {
	return typeof value === 'object' && value !== null && 'isLuxonDateTime' in value;
}

function asJson(value: unknown): string {
	try {
		return JSON.stringify(value) ?? String(value);
	} catch {
		return String(value);
	}
}
