// The values that rows give, as sheets, databases and people write them.
import type { IDataObject } from 'n8n-workflow';

import { NO_NAMES } from './names';

export type ValueType =
	'text' | 'number' | 'date' | 'dropdown' | 'currency' | 'email' | 'linkedin-url';

/** A value as the input holds it, and as it is to be written. */
export interface Value {
	raw: IDataObject[string];
	text: string;
}

export const both = (text: string): Value => ({ raw: text, text });

/** Where the harness's workflows are: a moment is a day there. */
const dayOf = (number: number) =>
	new Date(Date.UTC(2030, 0, 1 + number)).toISOString().slice(0, 10);

/** Each form of the nth value of a type. A case that is made smaller ends at the first. */
const FORMS: Record<ValueType, ReadonlyArray<(n: number) => Value>> = {
	text: [
		(n) => both(`value ${n}`),
		(n) => both(` value ${n} \u{1f469}\u200d\u{1f467} `),
		(n) => both(`value ${n}`),
	],
	number: [
		(n) => ({ raw: 5000 + n, text: String(5000 + n) }),
		(n) => ({ raw: `\u00a0${5000 + n} `, text: String(5000 + n) }),
		(n) => both(`${LONG}${1000 + n}`),
	],
	currency: [
		(n) => ({ raw: `$${7000 + n}.25`, text: `${7000 + n}.25` }),
		(n) => ({ raw: `$${(7000 + n).toLocaleString('en-US')}.25`, text: `${7000 + n}.25` }),
		(n) => ({ raw: `US$ ${7000 + n}.50`, text: `${7000 + n}.50` }),
		(n) => ({ raw: 7000.125 + n, text: `${7000 + n}.125` }),
		(n) => ({ raw: `-$${7000 + n}.75`, text: `-${7000 + n}.75` }),
		(n) => ({ raw: `${7000 + n},75 $`, text: `${7000 + n}.75` }),
	],
	date: [
		(n) => ({ raw: `${dayOf(n)}T00:00:00.000Z`, text: dayOf(n) }),
		(n) => ({ raw: new Date(`${dayOf(n)}T00:00:00.000Z`), text: dayOf(n) }),
		(n) => ({ raw: dayOf(n).replaceAll('-', '/'), text: dayOf(n) }),
		(n) => ({ raw: dayOf(n).replaceAll('-0', '-'), text: dayOf(n) }),
		(n) => ({ raw: `${dayOf(n)}T22:30:00-05:00`, text: dayOf(n) }),
		(n) => ({ raw: `${dayOf(n + 1)}T03:30:00Z`, text: dayOf(n) }),
		(n) => ({ raw: new Date(`${dayOf(n + 1)}T03:30:00Z`), text: dayOf(n) }),
		(n) => ({ raw: `${dayOf(n)} 23:59:59`, text: dayOf(n) }),
	],
	email: [
		(n) => both(`Value${n}@t.example`),
		(n) => ({ raw: `mailto:Value${n}@t.example`, text: `Value${n}@t.example` }),
		(n) => ({ raw: `\u200bValue${n}@t.example;`, text: `Value${n}@t.example` }),
	],
	'linkedin-url': [
		(n) => both(`https://www.linkedin.com/in/value-${n}/`),
		(n) => both(`https://uk.linkedin.com/in/value-${n}/en?trk=1`),
		(n) => ({
			raw: `<https://linkedin.com/in/value-${n}>\u200b`,
			text: `https://linkedin.com/in/value-${n}`,
		}),
	],
	dropdown: [],
};

/** More digits than a number of JavaScript keeps. */
const LONG = '90071992547409930';

/** JSON text with whole numbers as they stand. */
export function jsonText(value: unknown): string {
	return JSON.stringify(value).replace(new RegExp(`"(${LONG}\\d+)"`, 'g'), '$1');
}

export function valueOf(type: ValueType, number: number, form: number): Value {
	const forms = FORMS[type];
	return forms[form % forms.length]?.(number) ?? both(`value ${number}`);
}

/** Nothing that anybody sees. */
const BLANKS: ReadonlyArray<Value['raw']> = [
	'',
	'  ',
	null,
	'\u00a0',
	'\u200b\ufeff',
	[],
	{},
	[''],
];

export function blank(n: number): Value {
	return { raw: BLANKS[n % BLANKS.length] ?? null, text: '' };
}

/** What no field of a type takes. */
const BAD: Record<ValueType, ReadonlyArray<Value['raw']>> = {
	text: [{ an: 'object' }, '#REF!', 'undefined', '[object Object]', ['one', 'other']],
	number: ['not for this', '1,234', '1.234,56', '#N/A'],
	currency: ['not for this', '1.234 $', '$1,234', 'Loading...'],
	date: ['not for this', '03/05/2026', '45000', '2026-02-31'],
	dropdown: ['not for this'],
	email: ['not for this', ...NO_NAMES.email],
	'linkedin-url': ['not for this', ...NO_NAMES.linkedinUrl],
};

export function bad(type: ValueType, n: number): Value {
	const raw = BAD[type][n % BAD[type].length] ?? '';
	return { raw, text: typeof raw === 'string' ? raw : JSON.stringify(raw) };
}
