import { DateTime } from 'luxon';
import { convert, isBlank } from '../../../nodes/shared/convert';
import type { Field, FieldType } from '../../../nodes/shared/types';

const ZONE = 'America/New_York';

function field(type: FieldType, more: Partial<Field> = {}): Field {
	return { id: 'x', label: 'X', type, ...more };
}

const evening = DateTime.fromISO('2026-03-05T23:30:00', { zone: ZONE });
const plan = field('dropdown', { options: ['Free', 'Growth', 'Enterprise'] });
const usd = field('currency', { currency: 'USD' });

describe('a value that is fine', () => {
	it.each<[string, Field, unknown, string]>([
		['text', field('text'), 'Smith', 'Smith'],
		['text with outer blanks, which may be meant', field('text'), ' Smith ', ' Smith '],
		['a number as text', field('text'), 7, '7'],
		['zero', field('text'), 0, '0'],
		['a fraction', field('number'), 0.1, '0.1'],
		['a huge number in full', field('number'), 1e21, '1000000000000000000000'],
		['a huge odd number in full', field('text'), 1.2345e22, '12345000000000000000000'],
		['a tiny number in full', field('number'), 1.5e-7, '0.00000015'],
		['a negative tiny number', field('number'), -2e-7, '-0.0000002'],
		['a BigInt', field('number'), 9007199254740993n, '9007199254740993'],
		['a number with blanks', field('number'), ' 12.50 ', '12.50'],
		['a negative number', field('number'), '-3', '-3'],
		['true', field('text'), true, 'true'],
		['false', field('text'), false, 'false'],
		['an ISO day', field('date'), '2026-03-05', '2026-03-05'],
		['an ISO moment, on the day it says', field('date'), '2026-03-05T23:30:00-05:00', '2026-03-05'],
		['an ISO moment in UTC', field('date'), '2026-03-05T00:00:00.000Z', '2026-03-05'],
		['a day and time', field('date'), '2026-03-05 10:00', '2026-03-05'],
		[
			'a day and time as PostgreSQL writes it',
			field('date'),
			'2026-03-05 10:00:00+01',
			'2026-03-05',
		],
		['a leap day', field('date'), '2028-02-29', '2028-02-29'],
		["n8n's own date, in its own zone", field('date'), evening, '2026-03-05'],
		["n8n's own date as text", field('text'), evening, '2026-03-05T23:30:00.000-05:00'],
		["a date, in the workflow's zone", field('date'), evening.toJSDate(), '2026-03-05'],
		['a date as text', field('text'), new Date(0), '1970-01-01T00:00:00.000Z'],
		['an amount', usd, '1234.50', '1234.50'],
		['an amount with its sign', usd, '$1234.50', '1234.50'],
		['an amount with its code', usd, '1234.50 usd', '1234.50'],
		['an amount with a sign of two letters', field('currency', { currency: 'PLN' }), '5 zł', '5'],
		['an amount whose currency has no sign', field('currency', { currency: 'CHF' }), 'CHF 5', '5'],
		['any sign where the currency is not told', field('currency'), '€ 5.50', '5.50'],
		['an option', plan, 'Growth', 'Growth'],
		['an option in other letters', plan, ' growth ', 'Growth'],
		['any option where none are known', field('dropdown'), 'Gold', 'Gold'],
		['an e-mail', field('email'), ' Jane@Example.com ', 'Jane@Example.com'],
		[
			'a LinkedIn URL',
			field('linkedin-url'),
			'https://www.linkedin.com/in/jane',
			'https://www.linkedin.com/in/jane',
		],
		['a bare LinkedIn URL', field('linkedin-url'), 'linkedin.com/in/jane', 'linkedin.com/in/jane'],
		[
			'a country LinkedIn URL',
			field('linkedin-url'),
			'https://de.linkedin.com/in/jane/',
			'https://de.linkedin.com/in/jane/',
		],
		[
			'an address without a protocol',
			field('linkedin-url'),
			'linkedin.com/in/j',
			'linkedin.com/in/j',
		],
		[
			'an http address',
			field('linkedin-url'),
			'http://linkedin.com/in/j',
			'http://linkedin.com/in/j',
		],
		['a tiny number in full', field('number'), 1.5e-7, '0.00000015'],
		[
			'an option in its own letter case before another',
			field('dropdown', { options: ['free', 'Free'] }),
			'Free',
			'Free',
		],
		[
			'an option that has outer blanks',
			field('dropdown', { options: [' Free '] }),
			'free',
			' Free ',
		],
	])('is sent: %s', (_, target, value, text) => {
		expect(convert(value, target, ZONE)).toEqual({ text });
	});

	it.each([null, undefined, '', '  ', '\n\t'])('is blank: %p', (value) => {
		expect(convert(value, field('number'), ZONE)).toEqual({ text: '' });
		expect(isBlank(value)).toBe(true);
	});
});

it.each(['$', '€', '£', '¥', '₹', '₩'])('takes %s where the currency is not told', (sign) => {
	for (const text of [`${sign}5`, `${sign} 5`, `5${sign}`, `5 ${sign}`]) {
		expect(convert(text, field('currency'), ZONE)).toEqual({ text: '5' });
	}
});

describe('a value that is refused', () => {
	it.each<[string, Field, unknown, RegExp]>([
		['a word for a number', field('number'), 'many', /'many' is not a number/],
		['a number that could be 1.234 or 1234', field('number'), '1,234', /is not a number/],
		['infinity', field('number'), Infinity, /no number that can be stored/],
		['not a number', field('text'), NaN, /no number that can be stored/],
		['true for a number', field('number'), true, /'true' is not a number/],
		['a day that could be in March or May', field('date'), '05/03/2026', /is not a date/],
		['a day that does not exist', field('date'), '2026-02-30', /is not a date/],
		['a spreadsheet’s day number', field('date'), 46086, /is not a date/],
		['a date in words', field('date'), 'next Friday', /is not a date/],
		['an invalid n8n date', field('date'), DateTime.invalid('test'), /date is not valid/],
		['an invalid date', field('text'), new Date(NaN), /date is not valid/],
		['an invalid date as n8n writes it', field('text'), 'Invalid DateTime', /date is not valid/],
		[
			'an option that does not exist',
			plan,
			'Gold',
			/'Gold' is not one of Free, Growth, Enterprise$/,
		],
		['an amount in another currency', usd, '5 EUR', /is not an amount/],
		['an amount with a blank in it', usd, '$1 000', /is not an amount/],
		['an amount with two blanks', usd, '1 000 USD', /is not an amount/],
		['an amount with another sign', usd, '£1200', /is not an amount/],
		['dollars for euros', field('currency', { currency: 'EUR' }), '$50', /is not an amount/],
		['a sign twice', usd, '$$5', /is not an amount/],
		['a date for a number', field('number'), new Date(0), /'1970.*' is not a number/],
		["n8n's own date for a dropdown", plan, evening, /'2026.*' is not one of/],
		['half an e-mail', field('email'), 'jane@', /is not a valid email/],
		['two e-mails', field('email'), 'a@b.co c@d.co', /is not a valid email/],
		[
			'another site',
			field('linkedin-url'),
			'https://example.com/linkedin.com/in/x',
			/is not a LinkedIn/,
		],
		[
			'a look-alike of LinkedIn',
			field('linkedin-url'),
			'https://notlinkedin.com/in/x',
			/is not a LinkedIn/,
		],
		['a month that does not exist', field('date'), '2026-13-01', /is not a date/],
		['a date after a word', field('date'), 'on 2026-03-05', /is not a date/],
		['a date with half a time zone', field('date'), '2026-03-05T10:00:00+0', /is not a date/],
		['an invalid date as JavaScript writes it', field('text'), 'Invalid Date', /date is not valid/],
		[
			'a number of more digits than anybody has',
			field('number'),
			'1'.repeat(401),
			/is not a number/,
		],
		[
			'two LinkedIn URLes',
			field('linkedin-url'),
			'linkedin.com/in/a linkedin.com/in/b',
			/is not a LinkedIn/,
		],
		[
			'an address longer than any',
			field('linkedin-url'),
			`linkedin.com/in/${'a'.repeat(2_000)}`,
			/is not a LinkedIn/,
		],
		['an object', field('text'), { a: 1 }, /is an object/],
		['a list', field('text'), ['a'], /is a list/],
	])('with the reason: %s', (_, target, value, reason) => {
		expect(convert(value, target, ZONE).refused).toMatch(reason);
	});

	it('names ten of many options', () => {
		const options = Array.from({ length: 50 }, (_, n) => `Option ${n}`);
		expect(convert('x', field('dropdown', { options }), ZONE).refused).toMatch(
			/Option 9 and 40 more$/,
		);
	});

	it('names all of ten options', () => {
		const options = Array.from({ length: 10 }, (_, n) => `Option ${n}`);
		expect(convert('x', field('dropdown', { options }), ZONE).refused).toMatch(/, Option 9$/);
	});

	it.each<[string, unknown, string]>([
		['as JSON', { a: 1 }, '{"a":1}'],
		['as far as that goes', Symbol('x'), 'Symbol(x)'],
		[
			'even where JSON cannot',
			Object.assign(Object.create(null), { n: 1n, toString: () => 'n' }),
			'n',
		],
	])('shows an object %s', (_, value, text) => {
		expect(convert(value, field('text'), ZONE)).toMatchObject({ text });
	});

	it('is quoted shortly, however long it is', () => {
		const { refused = '' } = convert('x'.repeat(100_000), field('number'), ZONE);
		expect(refused.length).toBeLessThan(150);
	});
});

it.each<[FieldType, string]>([
	['email', `${'a'.repeat(50_000)}@`],
	['email', `a@${'.'.repeat(100_000)}`],
	['linkedin-url', `https://${'a.'.repeat(50_000)}`],
	['number', `${'1'.repeat(100_000)}x`],
	['date', `2026-03-05T${' '.repeat(100_000)}`],
	['currency', `$${' '.repeat(100_000)}1`],
])('checks a %s of 100,000 letters at once', (type, value) => {
	const begun = performance.now();
	expect(convert(value, field(type), ZONE).refused).toBeDefined();
	expect(performance.now() - begun).toBeLessThan(100);
});
