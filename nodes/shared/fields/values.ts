import type { Fault } from '../core/errors';
import { isInvisible, quote, visible } from '../core/text';
import type { Checked, Field } from './field';
import { refuse } from './fieldTypes';

interface LuxonDateTime {
	isLuxonDateTime: true;
	isValid: boolean;
	toISO(): string | null;
}

const INVALID_DATE: Fault = { code: 'not-a-date', reason: 'The date is not valid' };

/**
 * Turns a value from a parameter into the text that the API takes for a field, and checks it. Nothing
 * of the value is lost. Both APIs take text for every field.
 * @param timeZone IANA name; decides on which day a moment falls
 */
export function toText(given: unknown, { type }: Field, timeZone: string): Checked {
	const value = onlyOf(given);
	if (isBlank(value)) return { text: '' };
	// It has a zone of its own, which says what its day is.
	if (isLuxon(value))
		return value.isValid ? type.check(value.toISO() ?? '') : { text: '', refused: INVALID_DATE };
	if (isDate(value)) {
		if (Number.isNaN(value.getTime())) return { text: '', refused: INVALID_DATE };
		return type.check(value.toISOString(), { timeZone });
	}
	const fault = sourceError(value);
	if (fault) return { text: String(value), refused: fault };
	switch (typeof value) {
		case 'string':
			return type.check(value, { timeZone });
		case 'number':
			return Number.isFinite(value)
				? type.check(decimal(value), { isNumber: true })
				: refuse(String(value), 'not-a-number', `${value} is not a number that can be stored`);
		case 'bigint':
		case 'boolean':
			return type.check(String(value));
		default:
			return refuse(
				asJson(value),
				'not-text',
				`The value is ${Array.isArray(value) ? 'a list' : 'an object'}; give text, a number, or a date`,
			);
	}
}

/** Nothing that a person would call a value: nothing to be seen, and lists and objects of nothing. */
export function isBlank(value: unknown): boolean {
	if (Array.isArray(value)) return value.every(isNothing);
	return isNothing(value) || (isPlainObject(value) && Object.values(value).every(isNothing));
}

function isNothing(value: unknown): boolean {
	return value === null || value === undefined || (typeof value === 'string' && isInvisible(value));
}

/** The one value of a list that has only one, such as a lookup; else the value itself. */
export function onlyOf(value: unknown): unknown {
	if (!Array.isArray(value)) return value;
	const [only, another] = (value as unknown[]).filter((each) => !isNothing(each));
	return another === undefined ? only : value;
}

/** What sheets, n8n and JavaScript write in place of a value that they could not find out. */
const SOURCE_ERROR =
	/^(?:#(?:REF|NAME|VALUE|ERROR|DIV\/0|NUM|NULL|SPILL|CALC|FIELD|BLOCKED|CONNECT|BUSY|UNKNOWN|EXTERNAL|PYTHON)[!?]|#N\/A|#GETTING_DATA|Loading(?:\.\.\.|…)|undefined|NaN|Invalid Date(?:Time)?|\[object [A-Z][a-z]+\])$/;

/** What is wrong with a text that is an error of the tool before and not data, if it is one. */
export function sourceError(value: unknown): Fault | undefined {
	// The longest of them is short, and texts may be long.
	if (typeof value !== 'string' || value.length > 100) return undefined;
	const text = visible(value);
	if (!SOURCE_ERROR.test(text)) return undefined;
	if (text.startsWith('Invalid Date')) return INVALID_DATE;
	const reason = `${quote(text)} is an error of the step or sheet that the value comes from, not a value`;
	return { code: 'source-error', reason };
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

/** Also one from the Code node, which has a Date of its own. */
function isDate(value: unknown): value is Date {
	return Object.prototype.toString.call(value) === '[object Date]';
}

function isPlainObject(value: unknown): value is object {
	return Object.prototype.toString.call(value) === '[object Object]' && !isLuxon(value);
}

function isLuxon(value: unknown): value is LuxonDateTime {
	return typeof value === 'object' && value !== null && 'isLuxonDateTime' in value;
}

/** A value as a message shows it. */
export function asJson(value: unknown): string {
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

/** A text that sheets take for a number, such as `0049`, `1E5`, `1,200`, or `50%`. */
const SHEET_NUMBER = /^([+-]?[\d,]*\.?\d+(?:e[+-]?\d+)?)(%?)$/i;

/**
 * Whether a value is what a sheet makes of a text when nobody touches its cell: of one that looks like a
 * number, a truth value, or a formula that it cannot read.
 */
export function isMadeOf(held: string, given: unknown): boolean {
	const text = visible(held);
	if (typeof given === 'boolean') return text.toLowerCase() === String(given);
	if (typeof given !== 'number') return /^[=+-]/.test(text) && sourceError(given) !== undefined;
	const [, digits = '', percent] = SHEET_NUMBER.exec(text.length > 100 ? '' : text) ?? [];
	const written = percent ? Number((given * 100).toPrecision(12)) : given;
	return digits !== '' && Number(digits.replaceAll(',', '')) === written;
}
