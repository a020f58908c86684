import { bare, brief, cut, grouped, plural, quote } from '../../../../nodes/shared/core/text';

it.each([
	['plain', 'plain'],
	[' two \r\n\tlines ', 'two lines'],
	['', ''],
	['x'.repeat(60), 'x'.repeat(60)],
	['x'.repeat(61), `${'x'.repeat(57)}…`],
	[`${' '.repeat(190)}within${' '.repeat(10)}beyond`, 'within'],
	['Company\u200b', 'CompanyU+200B'],
	['\ufeffEmail', 'U+FEFFEmail'],
	['a\u0000\ud83d', 'aU+0000U+D83D'],
	['👩‍💻 नमस्‍ते', '👩‍💻 नमस्‍ते'],
	[`${'x'.repeat(56)}👩‍💻${'x'.repeat(9)}`, `${'x'.repeat(56)}…`],
	[`${'x'.repeat(56)}e\u0301${'x'.repeat(9)}`, `${'x'.repeat(56)}…`],
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

it.each([
	['abc', 3, 'abc'],
	['ab😀', 3, 'ab'],
	['ab😀', 4, 'ab😀'],
	['😀', 1, ''],
])('cut: %j to %d', (text, most, expected) => {
	expect(cut(text, most)).toBe(expected);
});

it.each([
	['<"a">;', 'a'],
	['“a”', 'a'],
	['""', ''],
	['"', '"'],
	['<a', '<a'],
])('bare: %j', (text, expected) => {
	expect(bare(text)).toBe(expected);
});
