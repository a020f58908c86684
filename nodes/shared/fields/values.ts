import type { Checked, Field } from './field';

interface LuxonDateTime {
	isLuxonDateTime: true;
	isValid: boolean;
	toISO(): string | null;
}

const INVALID_DATE: Checked = { text: '', refused: 'The date is not valid' };

/**
 * Turns a value from a parameter into the text that the API takes for a field, and checks it. Nothing
 * of the value is lost. Both APIs take text for every field.
 * @param timeZone IANA name; decides on which day a moment falls
 */
export function toText(value: unknown, { type }: Field, timeZone: string): Checked {
	if (isBlank(value)) return { text: '' };
	if (isLuxon(value)) return value.isValid ? type.check(value.toISO() ?? '') : INVALID_DATE;
	if (value instanceof Date) {
		if (Number.isNaN(value.getTime())) return INVALID_DATE;
		return type.check(type.isDate ? dayOf(value, timeZone) : value.toISOString());
	}
	switch (typeof value) {
		case 'string':
			// What an expression makes of an invalid date.
			return /^\s*Invalid Date(Time)?\s*$/.test(value)
				? { ...INVALID_DATE, text: value }
				: type.check(value);
		case 'number':
			return Number.isFinite(value)
				? type.check(decimal(value))
				: { text: String(value), refused: `${value} is not a number that can be stored` };
		case 'bigint':
		case 'boolean':
			return type.check(String(value));
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

/** A number in plain digits: 1e21 is 1000000000000000000000. */
export function decimal(value: number): string {
	const text = String(value);
	const match = /^(-?)(\d+)(?:\.(\d+))?e([+-]\d+)$/.exec(text);
	if (!match) return text;
	const [, sign = '', whole = '', fraction = '', exponent = '0'] = match;
	const shift = Number(exponent);
	if (shift >= 0) return sign + whole + fraction.padEnd(shift, '0');
	return `${sign}0.${'0'.repeat(-shift - 1)}${whole}${fraction}`;
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

/** A value that the account holds, in the form in which an update takes it; as it is where it has none. */
export function asTaken(held: string, { type }: Field): string {
	if (isBlank(held)) return '';
	const { text, refused } = type.check(held);
	return refused === undefined ? text : held;
}

/**
 * Whether the account holds a value already. Both may write it in another way: 72.50 is 72.5, and a day
 * may be stored with a time.
 * @param value as the API takes it, or as a check refused it
 */
export function isHeld(value: string, held: string, field: Field): boolean {
	if (held === value) return true;
	const canonical = field.type.canonical ?? ((text: string) => text);
	return canonical(asTaken(held, field)) === canonical(value);
}
