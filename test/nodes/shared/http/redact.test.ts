import fc from 'fast-check';

import { redact } from '../../../../nodes/shared/http/redact';

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
