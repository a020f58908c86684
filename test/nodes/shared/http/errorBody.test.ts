import { isWebPage, readErrorText } from '../../../../nodes/shared/http/errorBody';

it.each<[string, unknown, string]>([
	['the three envelopes', { error_message: 'a', message: 'b', error: 'c' }, 'a'],
	['message before messages', { message: 'b', messages: ['c'], error: 'd' }, 'b'],
	['messages before error', { messages: ['c', 'd'], error: 'e' }, 'c; d'],
	['error before details', { error: 'e', details: 'f' }, 'e'],
	['an error with a message', { error: { message: 'e' }, details: 'f' }, 'e'],
	['an error with details', { error: { details: ['e', 'g'] } }, 'e; g'],
	['an error with issues', { error: { issues: [{ message: 'e' }] } }, 'e'],
	['details before issues', { details: 'f', issues: ['g'] }, 'f'],
	['issues with messages', { issues: [{ message: 'g' }, { message: 'h' }] }, 'g; h'],
	['a number', { message: 7 }, '7'],
	['what is not text is passed over', { error_message: { a: 1 }, message: 'b' }, 'b'],
	['and in an error too', { error: { message: {}, details: 'f' } }, 'f'],
	['an error that says that there is one', { error: true, message: 'b' }, 'b'],
	['an error that says nothing', { error: { oops: 1 } }, ''],
	['nothing known', { oops: 1 }, ''],
	['no object', null, ''],
	['a list', ['a'], ''],
	['plain text', ' two\r\n lines\t', 'two lines'],
	['a web page', '<html>', ''],
	['a web page after blanks', ' \n<!DOCTYPE html>', ''],
	['text with a tag in it', 'a < b', 'a < b'],
	['no text', '', ''],
])('%s', (_, body, expected) => {
	expect(readErrorText(body)).toBe(expected);
});

it('is short', () => {
	expect(readErrorText('x'.repeat(300))).toBe('x'.repeat(300));
	expect(readErrorText('x'.repeat(301))).toBe(`${'x'.repeat(300)}…`);
	expect(readErrorText({ message: `a${' '.repeat(1_300)}b` })).toBe('a');
	expect(readErrorText({ message: `a${' '.repeat(1_198)}b` })).toBe('a b');
});

it('only text can be a web page', () => {
	expect(['<html>', ['<html>'], { toString: () => '<html>' }].map(isWebPage)).toEqual([
		true,
		false,
		false,
	]);
});
