import type { Code } from '../core/errors';
import { bare, brief, isWellFormed, quote, visible } from '../core/text';
import type { Checked, FieldType } from './field';

/** How many options a message lists. */
const OPTIONS_SHOWN = 10;
/** No address is longer (RFC 5321), and patterns stay quick on what is shorter. */
const LONGEST_ADDRESS = 320;
const LONGEST_NUMBER = 400;
/** What is longer is no value of any type but text. */
const LONGEST_VALUE = 2_000;

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
	check(value) {
		const written = value.length > LONGEST_VALUE ? value : visible(value);
		return isDecimal(written)
			? { text: written }
			: refuse(value, 'not-a-number', `${quote(value)} is not a number; write it like 1234.5`);
	},
	canonical: shortest,
};

export const date: FieldType = {
	name: 'Date',
	mapperType: 'dateTime',
	isDate: true,
	check(value, { timeZone } = {}) {
		const day = value.length > LONGEST_VALUE ? undefined : dayOf(visible(value), timeZone);
		return day === undefined
			? refuse(
					value,
					'not-a-date',
					`${quote(value)} is not a date; write it as year-month-day, like 2026-03-05`,
				)
			: { text: day };
	},
};

export const email: FieldType = {
	name: 'Email address',
	mapperType: 'string',
	keyOf: emailKey,
	check: checkEmail,
};

/** @param options the values it takes; any text where they are not known */
export function dropdown(options: readonly string[] = []): FieldType {
	return {
		name: 'Dropdown',
		mapperType: 'string',
		...(options.length ? { options } : {}),
		check(value) {
			const trimmed = visible(value);
			const option = options.length ? optionFor(trimmed, options) : trimmed;
			return option === undefined
				? refuse(value, 'not-an-option', `${quote(value)} is not one of ${list(options)}`)
				: { text: option };
		},
	};
}

/** What belongs in neither part of an address, nor anything like it: a dot too many, a quote, a sign in the domain. */
const NO_ADDRESS =
	/[,;<>()[\]":\\‘’‚“”„«»]|^'|\.{2}|^\.|\.@|@\.|\.$|(?<=@.*)[^\p{L}\p{M}\p{N}\s@._-]|(?!\s)[\p{Cc}\p{Cs}]/u;

/** One address, as loosely as the vendors themselves check it, without what is not part of it. */
function checkEmail(value: string): Checked {
	const fault = emailFault(value);
	if (fault === undefined) return { text: bareEmail(value) };
	return refuse(value, 'not-an-email', `${quote(value)} is not a valid email address${fault}`);
}

/** Why a text is no address, for the end of a sentence; '' if it is just none, undefined if it is one. */
export function emailFault(value: string): string | undefined {
	if (value.length > LONGEST_VALUE) return '';
	const address = bareEmail(value);
	const [sign] = (address.includes('@') && NO_ADDRESS.exec(address)) || [];
	if (sign !== undefined) return ` (${quote(sign)} does not belong there)`;
	const isAddress = /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(address);
	return isAddress && isWellFormed(address) && address.length <= LONGEST_ADDRESS ? undefined : '';
}

/** An address in the form in which two of them are compared. */
export function emailKey(value: string): string {
	return value.length > LONGEST_VALUE ? value : bareEmail(value).toLowerCase();
}

function bareEmail(value: string): string {
	const text = bare(value);
	const link = /^mailto:([^?]*)(?:\?.*)?$/is.exec(text)?.[1];
	if (link === undefined) return text;
	try {
		return bare(decodeURIComponent(link));
	} catch {
		return bare(link);
	}
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

export function refuse(value: string, code: Code, reason: string): Checked {
	return { text: value, refused: { code, reason } };
}

/** Year, month and day, which have one meaning in this order, and maybe a time with or without a zone. */
const DAY =
	/^(\d{4})([-/.])(\d{1,2})\2(\d{1,2})(?:[T ]([01]?\d|2[0-4]):([0-5]\d)(?::([0-5]\d|60)(?:\.(\d{1,9}))?)?(?:\s?[ap]m|\s?(Z|[+-]\d{2}(?::?\d{2})?))?)?$/i;

/**
 * The day of a date with its year first, with or without a time; undefined for anything else. A time with
 * a zone is a moment, which falls on a day in the time zone that is given. Midnight in UTC is how databases
 * write a day.
 */
function dayOf(value: string, timeZone: string | undefined): string | undefined {
	const [, year = '', , month = '', day = '', hours, minutes, seconds, fraction, zone] =
		DAY.exec(value) ?? [];
	const moment = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day)));
	// February 31 would have become a day in March.
	const exists = moment.getUTCMonth() + 1 === Number(month) && moment.getUTCDate() === Number(day);
	if (!year || !exists) return undefined;
	const told = [year, month.padStart(2, '0'), day.padStart(2, '0')].join('-');
	if (!zone || timeZone === undefined) return told;
	const minute = Number(hours) * 60 + Number(minutes) - offsetOf(zone);
	moment.setTime(moment.getTime() + (minute * 60 + Number(seconds ?? 0)) * 1000);
	const isMidnight = moment.getTime() % 86_400_000 === 0 && !Number(fraction ?? 0);
	return isMidnight ? moment.toISOString().slice(0, 10) : dayIn(timeZone, moment);
}

/** Minutes east of Greenwich. */
function offsetOf(zone: string): number {
	const [, sign, hours = 0, minutes = 0] = /^([+-])(\d{2}):?(\d{2})?$/.exec(zone) ?? [];
	return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes));
}

function dayIn(timeZone: string, moment: Date): string {
	const parts = { year: 'numeric', month: '2-digit', day: '2-digit' } as const;
	return new Intl.DateTimeFormat('en-CA', { timeZone, ...parts }).format(moment);
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
