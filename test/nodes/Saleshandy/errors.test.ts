import type { IDataObject } from 'n8n-workflow';

import type { Fault } from '../../sandbox';
import { fieldId, prospectEmail, prospectId } from '../../sandbox';
import {
	attribute,
	containing,
	item,
	json,
	list,
	LIST_FIELDS,
	LIST_PROSPECTS,
	locator,
	matching,
	options,
	prospect,
	someText,
	UPDATE_PROSPECT,
	withSandbox,
} from '../kit';

const kit = withSandbox();

/** Tries of one request before it is given up. */
const TRIES = 6;

const CONTINUE = { onError: 'continueRegularOutput' } as const;

/** A body in the three envelopes that were seen, and one that is none. */
const app = (code: number, message: string, more: object = {}) => ({
	error: true,
	code,
	message,
	...more,
});
const nest = (statusCode: number, message: string | string[]) => ({ statusCode, message });
const gateway = (code: number, message: string) => ({
	error: 'Bad Request',
	error_code: code,
	error_message: message,
});
const status = (code: number, body?: unknown, headers?: Record<string, string>): Fault => ({
	kind: 'status',
	status: code,
	...(body === undefined ? {} : { body }),
	...(headers ? { headers } : {}),
});

const BAD_KEY = /^Saleshandy does not accept the API key\. .*Settings → API/;
const OUT_OF_ORDER = /Saleshandy .*again later/;

type Expected = [name: string, fault: Fault, details: IDataObject, says: RegExp, requests: number];

const fails = (
	reason: string,
	sent: string,
	httpStatus?: number,
	retryable = false,
): IDataObject => ({
	reason,
	retryable,
	sent,
	...(httpStatus === undefined ? {} : { httpStatus }),
});

const REFUSALS: Expected[] = [
	[
		'400, wrong key',
		status(400, app(1001, 'Invalid token', { type: 'auth' })),
		fails('invalid-credential', 'no', 400),
		BAD_KEY,
		1,
	],
	[
		'400, wrong key, without a type',
		status(400, { message: 'Invalid token' }),
		fails('invalid-credential', 'no', 400),
		BAD_KEY,
		1,
	],
	[
		'401',
		status(401, { message: 'Unauthorized' }),
		fails('invalid-credential', 'no', 401),
		BAD_KEY,
		1,
	],
	['401 without a body', status(401, ''), fails('invalid-credential', 'no', 401), BAD_KEY, 1],
	[
		'403, no permission',
		status(403, app(4003, "You don't have required permissions")),
		fails('invalid-credential', 'no', 403),
		/permission.*You don't have required permissions/,
		1,
	],
	[
		'400, validation, one sentence',
		status(400, nest(400, 'attributes should not be empty')),
		fails('rejected', 'yes', 400),
		/attributes should not be empty/,
		1,
	],
	[
		'400, validation, a list',
		status(400, nest(400, ['first fault', 'second fault'])),
		fails('rejected', 'yes', 400),
		/first fault; second fault/,
		1,
	],
	[
		'400, validation under messages',
		status(400, { statusCode: 400, messages: ['first fault'] }),
		fails('rejected', 'yes', 400),
		/first fault/,
		1,
	],
	[
		'400, update refused',
		status(400, app(50001, 'Failed to prospect attribute')),
		fails('rejected', 'yes', 400),
		/Failed to prospect attribute.*prospect ID/,
		1,
	],
	[
		'400, code 1001 with another meaning',
		status(400, app(1001, 'Field not found')),
		fails('rejected', 'yes', 400),
		/Field not found/,
		1,
	],
	[
		'400, code 4000 with another meaning',
		status(400, gateway(4000, 'Failed to fetch prospects')),
		fails('rejected', 'yes', 400),
		/Failed to fetch prospects/,
		1,
	],
	[
		'400, unknown prospect',
		status(400, app(1001, 'Invalid prospect Id')),
		fails('not-found', 'yes', 400),
		/does not know the prospect.*Invalid prospect Id.*prospect ID/,
		1,
	],
	[
		'400, a web page',
		status(400, '<html><body>Bad</body></html>'),
		fails('rejected', 'yes', 400),
		/^Saleshandy refused the request \(HTTP 400\)\. /,
		1,
	],
	[
		'400 without a body',
		status(400, ''),
		fails('rejected', 'yes', 400),
		/^Saleshandy refused the request \(HTTP 400\)\. /,
		1,
	],
	[
		'404, unknown prospect',
		status(404, nest(404, 'Prospect not found')),
		fails('not-found', 'yes', 404),
		/does not know the prospect/,
		1,
	],
	['406', status(406, ''), fails('rejected', 'yes', 406), /HTTP 406/, 1],
	[
		'409',
		status(409, nest(409, 'Conflict')),
		fails('rejected', 'yes', 409),
		/HTTP 409.*Conflict/,
		1,
	],
	[
		'422',
		status(422, nest(422, 'Unprocessable')),
		fails('rejected', 'yes', 422),
		/HTTP 422.*Unprocessable/,
		1,
	],
	[
		'500',
		status(500, app(5001, 'Internal server error, please try again later')),
		fails('unavailable', 'unknown', 500, true),
		/HTTP 500.*Internal server error/,
		1,
	],
	['502', status(502), fails('unavailable', 'unknown', 502, true), OUT_OF_ORDER, TRIES],
	['503', status(503), fails('unavailable', 'unknown', 503, true), OUT_OF_ORDER, TRIES],
	['504', status(504), fails('unavailable', 'unknown', 504, true), OUT_OF_ORDER, TRIES],
	[
		'a redirect',
		{ kind: 'redirect', to: '/elsewhere' },
		fails('unexpected-response', 'no', 302),
		/not at the address.*Base URL/,
		1,
	],
	[
		'a web page',
		{ kind: 'html' },
		fails('unexpected-response', 'unknown', 200, true),
		/unexpected response.*Base URL/,
		1,
	],
	[
		'no body',
		{ kind: 'empty' },
		fails('unexpected-response', 'unknown', 201, true),
		/unexpected response/,
		1,
	],
	[
		'JSON of another shape',
		{ kind: 'wrong-shape' },
		fails('unexpected-response', 'unknown', 201, true),
		/unexpected response/,
		1,
	],
	[
		'JSON null',
		{ kind: 'wrong-shape', body: null },
		fails('unexpected-response', 'unknown', 201, true),
		/unexpected response/,
		1,
	],
	[
		'results that are no list',
		{ kind: 'wrong-shape', body: { payload: { results: {} } } },
		fails('unexpected-response', 'unknown', 201, true),
		/unexpected response/,
		1,
	],
	[
		'a body that breaks off',
		{ kind: 'cut-body' },
		fails('unavailable', 'unknown', undefined, true),
		OUT_OF_ORDER,
		TRIES,
	],
	[
		'a connection that breaks off before',
		{ kind: 'reset-before' },
		fails('unavailable', 'unknown', undefined, true),
		OUT_OF_ORDER,
		TRIES,
	],
	[
		'a connection that breaks off after',
		{ kind: 'reset-after' },
		fails('unavailable', 'unknown', undefined, true),
		OUT_OF_ORDER,
		TRIES,
	],
	[
		'silence',
		{ kind: 'hang' },
		fails('timed-out', 'unknown', undefined, true),
		/did not respond in time.*again later/,
		TRIES,
	],
];

describe('an update that is answered with', () => {
	it.each(REFUSALS)('%s: fails its row and no other', async (_, fault, details, says, requests) => {
		const path = `/saleshandy/v1/prospects/${prospectId(1)}/attribute`;
		kit.fail((call) => call.path === path, fault);
		const { output } = await kit.run(
			'saleshandy',
			{
				...prospect(locator('id', '={{ $json.id }}')),
				...list(['City', 'Rome']),
				...options({ timeout: 0.5 }),
			},
			[0, 1, 2].map((n) => ({ id: prospectId(n) })),
			CONTINUE,
		);
		const fine = (n: number) =>
			item(n, {
				prospectId: prospectId(n),
				status: 'updated',
				results: [attribute('City', 'Rome')],
			});
		const row = item(1, { error: matching(says), details });
		expect(output).toEqual([fine(0), row, fine(2)]);
		expect(kit.writes().filter((call) => call.path === path)).toHaveLength(requests);
	});
});

describe('fields that cannot be read because of', () => {
	it.each<[string, Fault, IDataObject, RegExp, number]>([
		[
			'a wrong key',
			status(400, app(1001, 'Invalid token', { type: 'auth' })),
			fails('invalid-credential', 'no', 400),
			BAD_KEY,
			1,
		],
		[
			'400',
			status(400, app(4000, 'Failed to fetch the fields')),
			fails('rejected', 'no', 400, true),
			/Failed to fetch the fields.*again later/,
			1,
		],
		[
			'404, an API that is elsewhere',
			status(404, nest(404, 'Cannot GET /fields')),
			fails('unexpected-response', 'no', 404),
			/not at the address.*HTTP 404.*Base URL/,
			1,
		],
		['500', status(500), fails('unavailable', 'no', 500, true), /HTTP 500/, 1],
		['503', status(503), fails('unavailable', 'no', 503, true), OUT_OF_ORDER, TRIES],
		[
			'a redirect',
			{ kind: 'redirect', to: '/elsewhere' },
			fails('unexpected-response', 'no', 302),
			/Base URL/,
			1,
		],
		[
			'a web page',
			{ kind: 'html' },
			fails('unexpected-response', 'no', 200, true),
			/unexpected response for the list of fields/,
			1,
		],
		[
			'no body',
			{ kind: 'empty' },
			fails('unexpected-response', 'no', 200, true),
			/the list of fields/,
			1,
		],
		[
			'JSON of another shape',
			{ kind: 'wrong-shape' },
			fails('unexpected-response', 'no', 200, true),
			/the list of fields/,
			1,
		],
		[
			'silence',
			{ kind: 'hang' },
			fails('timed-out', 'no', undefined, true),
			/did not respond in time/,
			TRIES,
		],
		[
			'a connection that breaks off',
			{ kind: 'reset-after' },
			fails('unavailable', 'no', undefined, true),
			OUT_OF_ORDER,
			TRIES,
		],
	])('%s: every row says so, and nothing is written', async (_, fault, details, says, requests) => {
		kit.fail(LIST_FIELDS, fault);
		const { output } = await kit.run(
			'saleshandy',
			{ ...prospect(0), ...json({ City: 'Rome' }), ...options({ timeout: 0.2 }) },
			[{ row: 0 }, { row: 1 }],
			CONTINUE,
		);
		const row = { error: matching(says), details };
		expect(output).toEqual([item(0, row), item(1, row)]);
		expect(kit.endpoints()).toEqual(new Array(requests).fill(LIST_FIELDS));
	});
});

describe('an e-mail that cannot be looked up because of', () => {
	it.each<[string, Fault, IDataObject, RegExp, number]>([
		[
			'a wrong key',
			status(400, app(1001, 'Invalid token', { type: 'auth' })),
			fails('invalid-credential', 'no', 400),
			BAD_KEY,
			1,
		],
		[
			'400',
			status(400, app(4000, 'Failed to fetch prospects')),
			fails('rejected', 'no', 400, true),
			/Failed to fetch prospects/,
			1,
		],
		['500', status(500), fails('unavailable', 'no', 500, true), /HTTP 500/, 1],
		['502', status(502), fails('unavailable', 'no', 502, true), OUT_OF_ORDER, TRIES],
		[
			'a web page',
			{ kind: 'html' },
			fails('unexpected-response', 'no', 200, true),
			/the list of prospects/,
			1,
		],
		[
			'no body',
			{ kind: 'empty' },
			fails('unexpected-response', 'no', 200, true),
			/the list of prospects/,
			1,
		],
		[
			'JSON of another shape',
			{ kind: 'wrong-shape' },
			fails('unexpected-response', 'no', 200, true),
			/the list of prospects/,
			1,
		],
	])('%s: fails its row and no other', async (_, fault, details, says, requests) => {
		kit.fail(({ query }) => query.search === prospectEmail(7), fault);
		const { output } = await kit.run(
			'saleshandy',
			{ ...prospect(locator('email', '={{ $json.to }}')), ...json({ City: 'Rome' }) },
			[{ to: prospectEmail(0) }, { to: prospectEmail(7) }],
			CONTINUE,
		);
		expect(output).toEqual([
			item(0, {
				prospectId: prospectId(0),
				status: 'updated',
				results: [attribute('City', 'Rome')],
			}),
			item(1, { error: matching(says), details }),
		]);
		const searches = kit.sandbox.calls.filter(({ query }) => query.search === prospectEmail(7));
		expect(searches).toHaveLength(requests);
		expect(kit.writes()).toHaveLength(1);
	});
});

describe('a fault that passes', () => {
	it.each<[string, string, Fault, number]>([
		['502', UPDATE_PROSPECT, status(502), 3],
		['503 that says when', UPDATE_PROSPECT, status(503, '', { 'retry-after': '2' }), 1],
		['504', UPDATE_PROSPECT, status(504), 1],
		['a connection that breaks off before', UPDATE_PROSPECT, { kind: 'reset-before' }, 2],
		['a connection that breaks off after', UPDATE_PROSPECT, { kind: 'reset-after' }, 2],
		['a body that breaks off', UPDATE_PROSPECT, { kind: 'cut-body' }, 1],
		['silence', UPDATE_PROSPECT, { kind: 'hang' }, 1],
		[
			'429 that says when',
			UPDATE_PROSPECT,
			status(429, gateway(4000, 'Rate Limit exceeded'), { 'retry-after': '3' }),
			2,
		],
		['429 that says nothing', UPDATE_PROSPECT, status(429, ''), 2],
		[
			'400 for the rate limit',
			UPDATE_PROSPECT,
			status(400, gateway(4000, 'Rate Limit exceeded')),
			2,
		],
		['429 for the fields', LIST_FIELDS, status(429, '', { 'retry-after': '1' }), 1],
		['503 for the fields', LIST_FIELDS, status(503), 2],
		[
			'400 for the rate limit of the search',
			LIST_PROSPECTS,
			status(400, gateway(4000, 'Rate Limit exceeded')),
			1,
		],
		['504 for the search', LIST_PROSPECTS, status(504), 1],
	])('%s: the row is updated all the same', async (_, endpoint, fault, times) => {
		kit.fail(endpoint, fault, times);
		const { output } = await kit.run('saleshandy', {
			...prospect(locator('email', prospectEmail(0))),
			...json({ City: 'Rome' }),
			...options({ timeout: 0.5 }),
		});
		expect(output).toEqual([
			item(0, {
				prospectId: prospectId(0),
				status: 'updated',
				results: [attribute('City', 'Rome')],
			}),
		]);
		const calls = kit.sandbox.calls.filter((call) => call.endpoint === endpoint);
		expect(calls).toHaveLength(times + 1);
	});
});

describe('an answer that is odd but clear', () => {
	it.each<[string, Fault]>([
		['JSON that is called text', { kind: 'wrong-content-type' }],
		['each result twice', { kind: 'duplicate-results' }],
		[
			'200 instead of 201',
			{
				kind: 'status',
				status: 200,
				apply: true,
				body: {
					payload: {
						results: [
							{ fieldId: fieldId('City'), success: true },
							{ fieldId: fieldId('Source'), success: true },
						],
					},
				},
			},
		],
	])('%s: counts', async (_, fault) => {
		kit.fail(UPDATE_PROSPECT, fault);
		const { output } = await kit.run('saleshandy', {
			...prospect(0),
			...json({ City: 'Rome', Source: 'fair' }),
		});
		expect(output[0]?.json).toEqual({
			prospectId: prospectId(0),
			status: 'updated',
			results: [attribute('City', 'Rome'), attribute('Source', 'fair')],
		});
		expect(kit.writes()).toHaveLength(1);
	});
});

describe('a field that the answer does not confirm', () => {
	const UNCONFIRMED = containing('did not say whether it saved');

	it('is rejected where the results are short, and the row alone that gave it', async () => {
		kit.fail(UPDATE_PROSPECT, { kind: 'missing-results' });
		const { output } = await kit.run(
			'saleshandy',
			{ ...prospect(0), ...list(['={{ $json.field }}', 'Rome']) },
			[{ field: 'City' }, { field: 'Source' }],
		);
		const row = (status: string, result: IDataObject) => ({
			prospectId: prospectId(0),
			status,
			results: [result],
		});
		expect(output).toEqual([
			item(0, row('updated', attribute('City', 'Rome'))),
			item(1, row('rejected', attribute('Source', 'Rome', 'rejected', UNCONFIRMED))),
		]);
	});

	it.each<[string, unknown]>([
		['are empty', []],
		['speak of other fields', [{ fieldId: 'other', success: true }]],
	])('is rejected where the results %s', async (_, results) => {
		kit.fail(UPDATE_PROSPECT, { kind: 'wrong-shape', body: { payload: { results } } });
		const { output } = await kit.run('saleshandy', { ...prospect(0), ...json({ City: 'Rome' }) });
		expect(output[0]?.json).toEqual({
			prospectId: prospectId(0),
			status: 'rejected',
			results: [attribute('City', 'Rome', 'rejected', UNCONFIRMED)],
		});
	});

	it.each<unknown>([false, 'false', 0, null])(
		'is rejected where its success is %j',
		async (success) => {
			const results = [{ fieldId: fieldId('City'), success }];
			kit.fail(UPDATE_PROSPECT, { kind: 'wrong-shape', body: { payload: { results } } });
			const { output } = await kit.run('saleshandy', { ...prospect(0), ...json({ City: 'Rome' }) });
			expect(output[0]?.json).toMatchObject({ status: 'rejected', results: [{ success: false }] });
		},
	);
});

describe('a prospect that does not exist', () => {
	it.each([
		['http400-50001', 'rejected', 400],
		['http404', 'not-found', 404],
	] as const)('answered with %s: the row says to check the id', async (answer, reason, code) => {
		kit.sandbox.settings.saleshandy.unknownProspect = answer;
		const { output } = await kit.run(
			'saleshandy',
			{ ...prospect(locator('id', 'goneAway99')), ...json({ City: 'Rome', Source: 'fair' }) },
			[{}],
			CONTINUE,
		);
		expect(output).toEqual([
			item(0, {
				error: containing('Check that the prospect ID is one'),
				details: fails(reason, 'yes', code),
			}),
		]);
		expect(kit.writes()).toHaveLength(1);
	});

	it('answered with a failure for each field: the results say to check', async () => {
		kit.sandbox.settings.saleshandy.unknownProspect = 'all-false';
		const { output } = await kit.run('saleshandy', {
			...prospect(locator('id', 'goneAway99')),
			...json({ City: 'Rome' }),
		});
		expect(output[0]?.json).toEqual({
			prospectId: 'goneAway99',
			status: 'rejected',
			results: [attribute('City', 'Rome', 'rejected', someText())],
		});
	});
});

describe('a fault half-way through the search for a bad value', () => {
	it('leaves what was saved in the details of its row', async () => {
		kit.sandbox.settings.saleshandy.fieldsWithOptions = false;
		let writes = 0;
		kit.fail(({ method }) => method === 'POST' && ++writes > 2, status(500));
		const { output } = await kit.run(
			'saleshandy',
			{
				...prospect(0),
				...json({ 'Last Name': 'Smith', City: 'Rome', Plan: 'Gold', Industry: 'Magic' }),
			},
			[{}],
			CONTINUE,
		);
		expect(output).toEqual([
			item(0, {
				error: containing('HTTP 500'),
				details: {
					...fails('unavailable', 'unknown', 500, true),
					results: [attribute('Last Name', 'Smith'), attribute('City', 'Rome')],
				},
			}),
		]);
	});
});

describe('a prospect that makes the server fail', () => {
	it('takes no other row with it, also with one request at a time', async () => {
		const path = `/saleshandy/v1/prospects/${prospectId(0)}/attribute`;
		kit.fail((call) => call.path === path, status(504));
		const { output } = await kit.run(
			'saleshandy',
			{
				...prospect(locator('id', '={{ $json.id }}')),
				...json({ City: 'Rome' }),
				...options({ maxConcurrency: 1 }),
			},
			[0, 1, 2].map((n) => ({ id: prospectId(n) })),
			CONTINUE,
		);
		expect(output.map(({ json: row }) => row.status ?? row.details)).toEqual([
			fails('unavailable', 'unknown', 504, true),
			'updated',
			'updated',
		]);
	});
});

describe('a server that is not there', () => {
	it('is tried again, and the row was not sent', async () => {
		const { saleshandyApi } = kit.credentials;
		const { output } = await kit.run(
			'saleshandy',
			{ ...prospect(0), ...json({ City: 'Rome' }) },
			[{}],
			{
				...CONTINUE,
				credentials: { saleshandyApi: { ...saleshandyApi, baseUrl: 'http://127.0.0.1:9/v1' } },
			},
		);
		expect(output).toEqual([
			item(0, {
				error: matching(/could not be reached.*tried 6 times.*again later/),
				details: fails('unavailable', 'no', undefined, true),
			}),
		]);
	});
});

describe('a server that stays down', () => {
	it('is not asked again and again for every row', async () => {
		kit.fail(UPDATE_PROSPECT, status(503));
		const rows = Array.from({ length: 60 }, (_, n) => ({ id: prospectId(n) }));
		const { output } = await kit.run(
			'saleshandy',
			{ ...prospect(locator('id', '={{ $json.id }}')), ...json({ City: 'Rome' }) },
			rows,
			CONTINUE,
		);
		expect(output).toHaveLength(60);
		for (const [index, { json: row, pairedItem }] of output.entries()) {
			expect(pairedItem).toEqual({ item: index });
			expect(row).toMatchObject({ details: { reason: 'unavailable', retryable: true } });
		}
		// All that were in flight at once may use up their tries; those behind them need none.
		expect(kit.writes().length).toBeLessThanOrEqual(32 * TRIES);
		expect(output.at(-1)?.json).toMatchObject({ details: { sent: 'no' } });
	});
});

describe('a key that stops working during a run', () => {
	it('fails the rows that were not sent, and is not tried for each of them', async () => {
		kit.sandbox.settings.onCall = ({ method, n }) => {
			if (method === 'POST' && n > 4) kit.sandbox.settings.validKeys.saleshandy = [];
		};
		const rows = Array.from({ length: 100 }, (_, n) => ({ id: prospectId(n) }));
		const { output } = await kit.run(
			'saleshandy',
			{
				...prospect(locator('id', '={{ $json.id }}')),
				...json({ City: 'Rome' }),
				...options({ maxConcurrency: 2 }),
			},
			rows,
			CONTINUE,
		);
		const bad = output.filter(({ json: row }) => row.error !== undefined);
		expect(output).toHaveLength(100);
		expect(bad).toHaveLength(100 - kit.writes().filter(({ applied }) => applied).length);
		for (const { json: row } of bad) {
			expect(row).toMatchObject({
				error: matching(BAD_KEY),
				details: fails('invalid-credential', 'no', 400),
			});
		}
		expect(kit.writes().length).toBeLessThan(10);
	});
});
