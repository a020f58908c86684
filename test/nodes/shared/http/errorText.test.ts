import fc from 'fast-check';

import { readErrorText, redact } from '../../../../nodes/shared/http/errorText';
import { isWebPage } from '../../../../nodes/shared/http/transport';

describe('the error text of a body', () => {
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
});

describe('redact', () => {
	const letters = 'ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789_-';
	const key = fc.string({ unit: fc.constantFrom(...letters), minLength: 8, maxLength: 80 });
	const around = fc.string({ maxLength: 40 });
	/** Ways in which an answer may give the key back. */
	const WAYS: Array<[string, (key: string) => string]> = [
		['as it is', (secret) => secret],
		['twice', (secret) => secret + secret],
		['within a word', (secret) => `x${secret}y`],
		['its beginning', (secret) => secret.slice(0, 7)],
		['its end', (secret) => secret.slice(-7)],
		['without its middle', (secret) => `${secret.slice(0, 6)}…${secret.slice(-6)}`],
		['in capitals', (secret) => secret.toUpperCase()],
		['in small letters', (secret) => secret.toLowerCase()],
		['in a URL', (secret) => encodeURIComponent(secret)],
	];

	it.each(WAYS)('takes out every piece of six letters: %s', (_, written) => {
		fc.assert(
			fc.property(key, around, around, (secret, before, after) => {
				const clean = redact(before + written(secret) + after, secret).toLowerCase();
				const folded = secret.toLowerCase();
				for (let at = 0; at + 6 <= folded.length; at += 1) {
					expect(clean).not.toContain(folded.slice(at, at + 6));
				}
			}),
		);
	});

	it('leaves alone what is no piece of the key', () => {
		expect(redact('Invalid token, try again', 'pk_live_0123456789')).toBe(
			'Invalid token, try again',
		);
	});

	it.each([
		['the key is abcdefgh', 'the key is ***'],
		['abcdefgh and ABCDEFGH', '*** and ***'],
		['abcdefg is most of it', '*** is most of it'],
		['abcde is not', 'abcde is not'],
		['xabcdefghy', 'x***y'],
	])('%j becomes %j', (text, expected) => {
		expect(redact(text, 'abcdefgh')).toBe(expected);
	});

	it('takes out a key that is shorter than a telling piece', () => {
		expect(redact('abc', 'abc')).toBe('***');
	});
});
