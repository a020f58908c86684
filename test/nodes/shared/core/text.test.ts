import { brief, grouped, plural, quote } from '../../../../nodes/shared/core/text';

it.each([
	['plain', 'plain'],
	[' two \r\n\tlines ', 'two lines'],
	['', ''],
	['x'.repeat(60), 'x'.repeat(60)],
	['x'.repeat(61), `${'x'.repeat(57)}…`],
	[`${' '.repeat(190)}within${' '.repeat(10)}beyond`, 'within'],
])('brief and quote: %j', (value, expected) => {
	expect(brief(value)).toBe(expected);
	expect(quote(value)).toBe(`'${expected}'`);
});

it.each([
	[0, '0 rows'],
	[1, '1 row'],
	[2, '2 rows'],
])('plural: %d', (number, expected) => {
	expect(plural(number, 'row')).toBe(expected);
});

it('grouped: thousands are set apart', () => {
	expect([grouped(999), grouped(1_234_567)]).toEqual(['999', '1,234,567']);
});
