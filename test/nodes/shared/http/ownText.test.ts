import { ownText } from '../../../../nodes/shared/http/ownText';
import type { ApiRequest } from '../../../../nodes/shared/http/request';

const DECIDING = /rate.?limit|not found/i;

const own = (text: string, body: ApiRequest['body'], query?: ApiRequest['query']) =>
	ownText(
		text,
		{ method: 'POST', path: ['x'], ...(body && { body }), ...(query && { query }) },
		DECIDING,
	);

it.each<[string, string, Record<string, unknown>, string]>([
	['a text without deciding words', 'Plan: Gold is wrong', { plan: 'Gold' }, 'Plan: Gold is wrong'],
	['a text that quotes nothing', 'Rate Limit exceeded', { plan: 'Gold' }, 'Rate Limit exceeded'],
	[
		'a value',
		"'Rate Limit' is not an option of Plan",
		{ plan: 'Rate Limit' },
		"'' is not an option of Plan",
	],
	[
		'a value that is quoted twice',
		'Rate limit: no rate limit in Plan, please',
		{ plan: 'Rate limit' },
		': no  in Plan, please',
	],
	[
		'a value in other letters',
		'RATE LIMIT is not an option of Plan',
		{ plan: 'Rate limit' },
		' is not an option of Plan',
	],
	[
		'a value deep inside',
		'Not found is not an option of Plan',
		{ all: [{ value: 'Not found' }] },
		' is not an option of Plan',
	],
	[
		'a value with line breaks',
		'rate limit a is not an option',
		{ plan: ' rate\nlimit a ' },
		' is not an option',
	],
	[
		'a value with several blanks',
		'rate limit a is not an option',
		{ plan: 'rate  limit \t a' },
		' is not an option',
	],
	[
		'a value beside a number and nothing',
		"'Rate Limit' is not an option of Plan",
		{ plan: 'Rate Limit', score: 7, note: null },
		"'' is not an option of Plan",
	],
	[
		'a value that is cut off',
		'This is not an option: the rate limit of al…',
		{ plan: 'the rate limit of all regions' },
		'This is not an option: ',
	],
	[
		'a long value that is cut off',
		"'rate limit of al…",
		{ plan: 'rate limit of all regions' },
		"'",
	],
	[
		'a value that decides nothing',
		'Rate limit exceeded for Gold',
		{ plan: 'limit' },
		'Rate limit exceeded for Gold',
	],
	['a value that is all of it', 'Rate Limit', { plan: 'Rate Limit' }, 'Rate Limit'],
	[
		'a value that is nearly all of it',
		'Rate Limit exceeded',
		{ plan: 'Rate Limit' },
		'Rate Limit exceeded',
	],
])('%s', (_, text, body, expected) => {
	expect(own(text, body as ApiRequest['body'])).toBe(expected);
});

it('what is searched for', () => {
	expect(own("no prospect 'not found@x'", undefined, { search: 'not found@x' })).toBe(
		"no prospect ''",
	);
});
