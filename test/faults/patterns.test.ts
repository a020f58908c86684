import { leads } from '../../nodes/Puffle/store/store';
import { linkedInUrl, profileKey } from '../../nodes/Puffle/api/linkedin';
import { saleshandyService } from '../../nodes/Saleshandy/api/service';
import { currency } from '../../nodes/Saleshandy/api/fields';
import { prospects } from '../../nodes/Saleshandy/store/store';
import type { Target } from '../../nodes/shared/update/row';
import type { Vendor } from '../../nodes/shared/update/store';
import { FieldIndex } from '../../nodes/shared/fields/names';
import {
	date,
	dropdown,
	email,
	emailKey,
	longText,
	number,
	text,
} from '../../nodes/shared/fields/fieldTypes';
import { toText } from '../../nodes/shared/fields/values';
import { readErrorText, redact } from '../../nodes/shared/http/errorText';
import { readRateLimitHeaders } from '../../nodes/shared/rateLimit/headers';
import { quote } from '../../nodes/shared/core/text';

const FIELDS = [
	text,
	longText,
	number,
	date,
	dropdown(['Free', 'Growth']),
	currency('USD'),
	email,
	linkedInUrl,
].map((type) => ({ id: type.name, label: type.name, type }));
const index = new FieldIndex(FIELDS);
const locate = <T extends Target>(vendor: Vendor<T>, mode: string, value: string) => {
	try {
		vendor.identify((parameter) =>
			parameter.name === 'campaignId'
				? { ...parameter, mode: 'id', value: '7a1e8a2c-1234-4567-89ab-000000000000' }
				: { ...parameter, mode, value },
		);
	} catch {
		// Most are no names of anything.
	}
};

/** Everything that looks at a text from a row or an answer with a pattern. */
const READERS: Array<[string, (text: string) => unknown]> = [
	...FIELDS.map((field): [string, (text: string) => unknown] => [
		`a value for ${field.label}`,
		(text) => toText(text, field, 'Europe/Berlin'),
	]),
	['an email address', emailKey],
	['a LinkedIn URL', profileKey],
	['a value in a message', quote],
	['the name of a field', (text) => [index.named(text), index.mistaken(text, () => false)]],
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
	[
		'what Saleshandy says',
		(text) =>
			saleshandyService.isRateLimit?.({ status: 400, headers: {}, body: { message: text } }),
	],
	...['id', 'email'].map((mode): [string, (text: string) => unknown] => [
		`a prospect by ${mode}`,
		(text) => locate(prospects, mode, text),
	]),
	...['id', 'email', 'linkedinUrl'].map((mode): [string, (text: string) => unknown] => [
		`a lead by ${mode}`,
		(text) => locate(leads, mode, text),
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
/** Milliseconds of work. What is linear takes a few; a quadratic pattern would take minutes. */
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
			// Of this process alone: the machine may be busy with others.
			const begun = process.cpuUsage();
			read(text);
			expect(process.cpuUsage(begun).user / 1_000).toBeLessThan(PATIENCE);
		}
	});
});
