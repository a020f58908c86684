import { runInNewContext } from 'node:vm';
import { DateTime } from 'luxon';
import { currency } from '../../../../nodes/Saleshandy/api/fields';
import type { FieldType } from '../../../../nodes/shared/fields/field';
import { date, dropdown, number, text } from '../../../../nodes/shared/fields/fieldTypes';
import { asTaken, isBlank, isHeld, toText } from '../../../../nodes/shared/fields/values';

const ZONE = 'America/New_York';
const convert = (value: unknown, type: FieldType) =>
	toText(value, { id: 'x', label: 'X', type }, ZONE);
const evening = DateTime.fromISO('2026-03-05T23:30:00', { zone: ZONE });

it.each<[string, FieldType, unknown, string]>([
	['text with outer blanks, which may be meant', text, ' Smith ', ' Smith '],
	['a text as its type takes it', number, ' 12.50 ', '12.50'],
	['a number as text', text, 7, '7'],
	['zero', text, 0, '0'],
	['a fraction', number, 0.1, '0.1'],
	['a huge number in full', number, 1e21, '1000000000000000000000'],
	['a huge odd number in full', text, 1.2345e22, '12345000000000000000000'],
	['a tiny number in full', number, 1.5e-7, '0.00000015'],
	['a negative tiny number', number, -2e-7, '-0.0000002'],
	['a negative huge number', number, -2e21, '-2000000000000000000000'],
	['a BigInt', number, 9007199254740993n, '9007199254740993'],
	['true', text, true, 'true'],
	['false', text, false, 'false'],
	["n8n's own date, in its own zone", date, evening.setZone('Asia/Tokyo'), '2026-03-06'],
	["n8n's own date as text", text, evening, '2026-03-05T23:30:00.000-05:00'],
	["a date, in the workflow's zone", date, evening.toJSDate(), '2026-03-05'],
	['a day of a database', date, new Date('2026-03-05T00:00:00.000Z'), '2026-03-05'],
	['a moment in UTC as text', date, '2026-03-06T04:30:00Z', '2026-03-05'],
	['the one value of a list', number, ['', 7], '7'],
	['a number that could be thousands as text', currency('USD'), 1.234, '1.234'],
	['a text that is near an error', text, 'N/A', 'N/A'],
	['a word for nothing', text, 'null', 'null'],
	['a date as text', text, new Date(0), '1970-01-01T00:00:00.000Z'],
	['a text that speaks of an invalid date', text, 'Invalid Date!', 'Invalid Date!'],
	['a text that ends with an invalid date', text, 'no Invalid Date', 'no Invalid Date'],
])('sends %s', (_, type, value, sent) => {
	expect(convert(value, type)).toEqual({ text: sent });
});

const blanks = [
	null,
	undefined,
	'',
	'  ',
	'\n\t',
	'\u200b',
	'\u00a0\ufeff',
	[],
	{},
	[''],
	{ url: null },
];
it.each(blanks)('%p is blank', (value) => {
	expect(convert(value, number)).toEqual({ text: '' });
	expect(isBlank(value)).toBe(true);
});

it.each([0, false, NaN, 'x', [0], { a: 0 }, new Date(NaN), evening])('%p is not blank', (value) => {
	expect(isBlank(value)).toBe(false);
});

it('a date from another realm is a date', () => {
	expect(convert(runInNewContext("new Date('2026-03-06T04:30:00Z')"), date)).toEqual({
		text: '2026-03-05',
	});
});

it.each([
	'#REF!',
	'#N/A',
	'#NAME?',
	'#VALUE!',
	'#ERROR!',
	'#DIV/0!',
	'#NUM!',
	'#NULL!',
	'#SPILL!',
	' Loading... ',
	'Loading…',
	'undefined',
	'[object Object]',
	'NaN',
])('%j is an error of the step before', (value) => {
	expect(convert(value, text)).toEqual({
		text: value,
		refused: {
			code: 'source-error',
			reason: `'${value.trim()}' is an error of the step or sheet that the value comes from, not a value`,
		},
	});
});

it.each(['N/A', 'None', '#1', '#REF! is wrong', 'Undefined', '#'])('%j is text', (value) => {
	expect(convert(value, text)).toEqual({ text: value });
});

const holdsItself = { toString: () => 'itself', inside: {} };
holdsItself.inside = holdsItself;

it.each<[string, FieldType, unknown, string, RegExp]>([
	['a text that its type refuses', number, 'many', 'many', /^'many' is not a number/],
	['infinity', number, Infinity, 'Infinity', /^Infinity is not a number that can be stored$/],
	['not a number', text, NaN, 'NaN', /^NaN is not a number that can be stored$/],
	['true for a number', number, true, 'true', /^'true' is not a number/],
	['a spreadsheet’s day number', date, 46086, '46086', /is not a date/],
	['an invalid n8n date', date, DateTime.invalid('test'), '', /^The date is not valid$/],
	['an invalid date', text, new Date(NaN), '', /^The date is not valid$/],
	['as n8n writes it', text, ' Invalid DateTime ', ' Invalid DateTime ', /^The date is not valid$/],
	['as JavaScript writes it', text, 'Invalid Date', 'Invalid Date', /^The date is not valid$/],
	['a date for a number', number, new Date(0), '1970-01-01T00:00:00.000Z', /'1970.*not a number/],
	["n8n's own date for a dropdown", dropdown(['A']), evening, `${evening.toISO()}`, /'2026.* A$/],
	['an object', text, { a: 1 }, '{"a":1}', /^The value is an object; give text, a number, or/],
	['a list', text, ['a', 'b'], '["a","b"]', /^The value is a list; give text/],
	['what JSON leaves out', text, Symbol('x'), 'Symbol(x)', /is an object/],
	['what JSON cannot take', text, holdsItself, 'itself', /is an object/],
])('refuses %s and shows it', (_, type, value, shown, reason) => {
	expect(convert(value, type)).toEqual({
		text: shown,
		refused: {
			code: expect.any(String) as string,
			reason: expect.stringMatching(reason) as string,
		},
	});
});

describe('a value that the account holds', () => {
	const field = (type: FieldType) => ({ id: 'f', label: 'Field', type });
	const plan = dropdown(['Free', 'Growth']);

	it.each<[FieldType, held: string, taken: string]>([
		[text, ' a ', ' a '],
		[text, '  ', ''],
		[number, ' 72.50 ', '72.50'],
		[currency('USD'), '$1000.50', '1000.50'],
		[date, '2026-03-05T10:00:00.000Z', '2026-03-05'],
		[plan, 'growth', 'Growth'],
		// The update takes no such value.
		[plan, 'Gold', 'Gold'],
		[date, '05/03/2026', '05/03/2026'],
		[number, '1,234', '1,234'],
		[
			{ ...text, check: () => ({ text: '', refused: { code: 'invalid-value', reason: 'No' } }) },
			'Gold',
			'Gold',
		],
	])('%j: the update takes %j as %j', (type, held, taken) => {
		expect(asTaken(held, field(type))).toBe(taken);
	});

	it.each<[FieldType, value: string, held: string]>([
		[number, '72.5', '72.50'],
		[number, '-0', '0.00'],
		[number, '7', '007'],
		[number, '1234567890123456789.10', '1234567890123456789.1'],
		[currency('USD'), '1000.5', 'USD 1000.50'],
		[date, '2026-03-05', '2026-03-05T10:00:00Z'],
		[plan, 'Growth', ' growth'],
		[plan, 'Gold', 'Gold'],
		[text, '', ' '],
		[date, '2026-03-05T10:00:00Z', '2026-03-05T10:00:00Z'],
	])('%j: %j is there as %j', (type, value, held) => {
		expect(isHeld(value, held, field(type))).toBe(true);
	});

	it.each<[FieldType, value: string, held: string]>([
		[text, '72.5', '72.50'],
		[text, 'Smith', 'smith'],
		[number, '72', '72.5'],
		[number, '10', '1'],
		[number, '1', '-1'],
		[number, '1234567890123456789', '1234567890123456788'],
		[date, '2026-03-05', '2026-03-06T00:00:00Z'],
		[plan, 'Growth', 'Free'],
		[plan, '', 'Free'],
		[text, 'a', ''],
	])('%j: %j is not there as %j', (type, value, held) => {
		expect(isHeld(value, held, field(type))).toBe(false);
	});
});
