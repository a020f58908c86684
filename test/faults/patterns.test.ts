import { convert, isEmail, isLinkedInUrl } from '../../nodes/shared/convert';
import { quote } from '../../nodes/shared/errors';
import { Fields } from '../../nodes/shared/fields';
import { redact } from '../../nodes/shared/http/redact';
import { readRateLimitHeaders } from '../../nodes/shared/rateLimit/headers';
import { readErrorText } from '../../nodes/shared/http/errorBody';
import type { Field, FieldType } from '../../nodes/shared/types';
import { puffleService } from '../../nodes/Puffle/api';
import { comparableUrl } from '../../nodes/Puffle/linkedin';
import { puffle } from '../../nodes/Puffle/update';
import { saleshandyService } from '../../nodes/Saleshandy/api';
import { saleshandy } from '../../nodes/Saleshandy/update';

const TYPES: FieldType[] = [
	'text',
	'long-text',
	'number',
	'date',
	'dropdown',
	'currency',
	'email',
	'linkedin-url',
];
const field = (type: FieldType): Field => ({
	id: 'f',
	label: 'Field',
	type,
	currency: 'USD',
	...(type === 'dropdown' ? { options: ['Free', 'Growth'] } : {}),
});
const fields = new Fields(TYPES.map((type) => ({ ...field(type), id: type, label: type })));
const locate = (vendor: typeof puffle, mode: string, value: string) => {
	try {
		vendor.target(
			vendor.locators.map((parameter, at, all) => ({
				...parameter,
				mode: at === all.length - 1 ? mode : 'id',
				value: at === all.length - 1 ? value : '7a1e8a2c-1234-4567-89ab-000000000000',
			})),
		);
	} catch {
		// Most are no names of anything.
	}
};

/** Everything that looks at a text from a row or an answer with a pattern. */
const READERS: Array<[string, (text: string) => unknown]> = [
	...TYPES.map((type): [string, (text: string) => unknown] => [
		`a value for ${type}`,
		(text) => convert(text, field(type), 'Europe/Berlin'),
	]),
	['an e-mail address', isEmail],
	['a LinkedIn URL', isLinkedInUrl],
	['a URL to compare', comparableUrl],
	['a value in a message', quote],
	['the name of a field', (text) => [fields.named(text), fields.nearest(text)]],
	['the text of an answer', (text) => readErrorText(text)],
	[
		'the message of an answer',
		(text) => readErrorText({ message: text, error: { message: text } }),
	],
	['a text to redact', (text) => redact(readErrorText(text), 'aB3'.repeat(12))],
	[
		'headers of a limit',
		(text) =>
			readRateLimitHeaders(
				{ 'retry-after': text, 'x-ratelimit-reset': text, date: text.slice(0, 100) },
				0,
			),
	],
	['what Saleshandy says', (text) => saleshandyService.isRateLimit(400, readErrorText(text))],
	['what Puffle says', (text) => puffleService.isRateLimit(400, readErrorText(text))],
	...['id', 'email'].map((mode): [string, (text: string) => unknown] => [
		`a prospect by ${mode}`,
		(text) => locate(saleshandy, mode, text),
	]),
	...['id', 'email', 'linkedinUrl'].map((mode): [string, (text: string) => unknown] => [
		`a lead by ${mode}`,
		(text) => locate(puffle, mode, text),
	]),
];

/** Pieces that patterns are slow on if they can be: what may repeat, and what spoils the end. */
const PIECES = [
	'a',
	'a.',
	'a@',
	'@a.',
	' ',
	'\t\n',
	'/',
	'?',
	'%',
	'0',
	'0.',
	'-',
	'1:11',
	'$ ',
	'USD',
	'linkedin.com/',
	'https://',
	'2026-01-01T00:00',
	'<',
	'rate',
	'rate limi',
	'\u0130',
	'😀',
];
const LENGTH = 200_000;
/** Milliseconds. What is linear takes a few; a quadratic pattern would take minutes. */
const PATIENCE = 2_000;

/** Every piece again and again, before it nothing or another piece, after it what spoils the end. */
function* slowable(): Generator<string> {
	for (const [at, repeated] of PIECES.entries()) {
		const middle = repeated.repeat(Math.ceil(LENGTH / repeated.length));
		yield middle;
		yield `${PIECES[(at + 1) % PIECES.length]}${middle}!`;
		yield `${middle}\u0000`;
	}
}

describe('no regular expression can be made slow', () => {
	it.each(READERS)('%s', (_, read) => {
		for (const text of slowable()) {
			const begun = performance.now();
			read(text);
			expect(performance.now() - begun).toBeLessThan(PATIENCE);
		}
	});
});
