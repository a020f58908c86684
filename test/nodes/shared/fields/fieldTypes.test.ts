import type { FieldType } from '../../../../nodes/shared/fields/field';
import {
	date,
	dropdown,
	email,
	emailKey,
	longText,
	number,
	shortest,
	text,
} from '../../../../nodes/shared/fields/fieldTypes';

const plan = dropdown(['Free', 'Growth', 'Enterprise']);
const options = (count: number) => Array.from({ length: count }, (_, n) => `Option ${n}`);
const addressOf = (length: number) => `${'a'.repeat(length - 5)}@b.co`;

it.each<[FieldType, object]>([
	[text, { name: 'Text', mapperType: 'string', takesAnyText: true }],
	[longText, { name: 'Long text', mapperType: 'string', takesAnyText: true }],
	[number, { name: 'Number', mapperType: 'number', canonical: shortest }],
	[date, { name: 'Date', mapperType: 'dateTime', isDate: true }],
	[email, { name: 'Email address', mapperType: 'string', keyOf: emailKey }],
	[dropdown(), { name: 'Dropdown', mapperType: 'string' }],
	[dropdown(['A']), { name: 'Dropdown', mapperType: 'string', options: ['A'] }],
])('%j', (type, known) => {
	expect(type).toEqual({ ...known, check: expect.any(Function) as unknown });
});

it.each<[string, FieldType, string, string]>([
	['a text as it is', text, ' Smith ', ' Smith '],
	['a long text as it is', longText, ' a\nb ', ' a\nb '],
	['a number with outer blanks', number, ' 12.50 ', '12.50'],
	['a negative number', number, '-3', '-3'],
	['as many digits as anybody has', number, '1'.repeat(400), '1'.repeat(400)],
	['an ISO day', date, ' 2026-03-05 ', '2026-03-05'],
	['an ISO moment, on the day it says', date, '2026-03-05T23:30:00-05:00', '2026-03-05'],
	['an ISO moment in UTC', date, '2026-03-05T00:00:00.000Z', '2026-03-05'],
	['an ISO moment to the nanosecond', date, '2026-03-05t00:00:00.123456789z', '2026-03-05'],
	['a day and time', date, '2026-03-05 10:00', '2026-03-05'],
	['a time with a blank before its zone', date, '2026-03-05 10:00 +0100', '2026-03-05'],
	['a day and time as PostgreSQL writes it', date, '2026-03-05 10:00:00+01', '2026-03-05'],
	['a leap day', date, '2028-02-29', '2028-02-29'],
	['an email', email, ' Jane@Example.com ', 'Jane@Example.com'],
	['the longest email', email, addressOf(320), addressOf(320)],
	['a day with slashes', date, '2026/03/05', '2026-03-05'],
	['a day without zeros', date, '2026-3-5', '2026-03-05'],
	['a day with points', date, '2026.3.5', '2026-03-05'],
	['a day and time with slashes', date, '2026/3/5 9:07 AM', '2026-03-05'],
	['an option with a letter nobody sees', plan, 'Growth\u200b', 'Growth'],
	['a number with a letter nobody sees', number, '\ufeff12', '12'],
	['an option', plan, 'Growth', 'Growth'],
	['an option in other letters', plan, ' growth ', 'Growth'],
	['an option in its own letter case before another', dropdown(['free', 'Free']), 'Free', 'Free'],
	['an option that has outer blanks', dropdown([' Free ']), 'free', ' Free '],
	['any option where none are known', dropdown(), ' Gold ', 'Gold'],
])('takes %s', (_, type, value, sent) => {
	expect(type.check(value)).toEqual({ text: sent });
});

it.each([
	['007', '7'],
	['1001', '1001'],
	['100', '100'],
	['000', '0'],
	['72.50', '72.5'],
	['10.0500', '10.05'],
	['100.00', '100'],
	['-00.50', '-0.5'],
	['-0.00', '0'],
	['1,234.00', '1,234.00'],
])('%p is %p without needless zeros', (written, plain) => {
	expect(shortest(written)).toBe(plain);
});

it.each([
	'jane@x.example',
	' Jane@X.example\u00a0',
	'\ufeffjane@x.example',
	'ja\u200bne@x.exam\u00adple',
	'\u202ajane@x.example\u202c',
	'\u2060jane@x.example\u200e',
	'mailto:jane@x.example',
	'MAILTO:Jane@x.example?subject=Hi',
	'mailto:jane%40x.example',
	'<jane@x.example>',
	'<mailto:jane@x.example>',
	'"jane@x.example"',
	"'jane@x.example'",
	'(jane@x.example)',
	'jane@x.example;',
	'jane@x.example ,',
	'jane@x.example.',
])('%j is one address', (value) => {
	expect(email.check(value).text.toLowerCase()).toBe('jane@x.example');
	expect(emailKey(value)).toBe('jane@x.example');
});

it('composes letters: one person is one', () => {
	expect(emailKey('jose\u0301@x.example')).toBe('jos\u00e9@x.example');
});

it.each([
	"o'brien@x.example",
	'user+tag@x.example',
	'a/b@x.example',
	'x?y@x.example',
	'a#1@x.example',
	'jürgen@müller.example',
	'a@xn--mller-kva.example',
	'{a}=c&d%20~!$*^|`@x.example',
	'a@1-2.x_y.example',
])('%s is an address', (value) => {
	expect(email.check(value)).toEqual({ text: value });
});

it.each([
	['jane@x.example/path', "'/'"],
	['jane@x.example?x=1', "'?'"],
	['jane@x..example', "'..'"],
	['ja..ne@x.example', "'..'"],
	['.jane@x.example', "'.'"],
	['jane.@x.example', "'.@'"],
	['jane@.x.example', "'@.'"],
	['Jane <jane@x.example>', "'<'"],
	['jane,al@x.example', "','"],
	['jane;al@x.example', "';'"],
	['jane(home)@x.example', "'('"],
	['jane[1]@x.example', "'['"],
	['ja"ne@x.example', `'"'`],
	['http://jane@x.example', "':'"],
	['ja\\ne@x.example', "'\\'"],
	['jane@x.example\u0000', "'U+0000'"],
	['jane@x.example!', "'!'"],
])('%j is no address, and the reason shows the sign', (value, sign) => {
	expect(email.check(value).refused?.reason).toContain(
		`is not a valid email address (${sign} does not `,
	);
});

it('the reason shows what nobody sees', () => {
	expect(email.check('jane\u200b').refused?.reason).toBe(
		"'janeU+200B' is not a valid email address",
	);
});

it.each([
	['2026-03-05T00:00:00.000Z', '2026-03-05'],
	['2026-03-05 00:00:00+00', '2026-03-05'],
	['2026-03-05T00:00:00.001Z', '2026-03-04'],
	['2026-03-06T04:30:00Z', '2026-03-05'],
	['2026-03-06T04:30:00+00:00', '2026-03-05'],
	['2026-03-06T13:30:00+0900', '2026-03-05'],
	['2026-03-05T23:30:00-05:00', '2026-03-05'],
	['2026-03-06T04:30:00', '2026-03-06'],
	['2026-03-06', '2026-03-06'],
])('%s is on %s in New York', (value, day) => {
	expect(date.check(value, { timeZone: 'America/New_York' })).toEqual({ text: day });
});

const NUMBER = 'is not a number; write it like 1234.5';
const DATE = 'is not a date; write it as year-month-day, like 2026-03-05';
const EMAIL = 'is not a valid email address';

it.each<[string, FieldType, string, string]>([
	['a word for a number', number, 'many', NUMBER],
	['a number that could be 1.234 or 1234', number, '1,234', NUMBER],
	['a number with an end missing', number, '1.', NUMBER],
	['a number with a start missing', number, '.5', NUMBER],
	['a day that could be in March or May', date, '05/03/2026', DATE],
	['a day that does not exist', date, '2026-02-30', DATE],
	['a day 0', date, '2026-03-00', DATE],
	['a month that does not exist', date, '2026-13-01', DATE],
	['a date in words', date, 'next Friday', DATE],
	['a date after a word', date, 'on 2026-03-05', DATE],
	['a date before a word', date, '2026-03-05 or so', DATE],
	['a date with half a time zone', date, '2026-03-05T10:00:00+0', DATE],
	['a time to the tenth of a nanosecond', date, '2026-03-05T10:00:00.0123456789', DATE],
	['a day with two kinds of signs', date, '2026-3/5', DATE],
	['a day without signs', date, '20260305', DATE],
	['half an email', email, 'jane@', EMAIL],
	['an email without a dot', email, 'jane@example', EMAIL],
	['two emails', email, 'a@b.co c@d.co', EMAIL],
	['an email after a word', email, 'to a@b.co', EMAIL],
	['an option that does not exist', plan, 'Gold', 'is not one of Free, Growth, Enterprise'],
])('refuses %s', (_, type, value, reason) => {
	expect(type.check(` ${value}`)).toEqual({
		text: ` ${value}`,
		refused: { code: expect.any(String) as string, reason: `'${value}' ${reason}` },
	});
});

it.each<[string, FieldType, string]>([
	['a number of more digits than anybody has', number, '1'.repeat(401)],
	['an email longer than any', email, addressOf(321)],
	['an endless text', date, 'x'.repeat(100_000)],
])('quotes %s shortly', (_, type, value) => {
	expect(type.check(value).refused?.reason).toMatch(/^'.{57}…' is not a /);
});

it('names all of ten options, and ten of more', () => {
	expect(dropdown(options(10)).check('x').refused?.reason).toMatch(
		/ one of Option 0, .*, Option 9$/,
	);
	expect(dropdown(options(50)).check('x').refused?.reason).toMatch(/, Option 9 and 40 more$/);
	expect(dropdown(['o'.repeat(99)]).check('x').refused?.reason).toBe(
		`'x' is not one of ${'o'.repeat(57)}…`,
	);
});

it.each<[FieldType, string]>([
	[email, `${'a'.repeat(50_000)}@`],
	[email, `a@${'.'.repeat(100_000)}`],
	[number, `${'1'.repeat(100_000)}x`],
	[date, `2026-03-05T${' '.repeat(100_000)}`],
])('checks 100,000 characters at once: $name', (type, value) => {
	const begun = process.cpuUsage();
	expect(type.check(value).refused?.reason).toBeDefined();
	expect(process.cpuUsage(begun).user).toBeLessThan(1_000_000);
});
