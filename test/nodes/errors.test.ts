import type { IDataObject, INodeParameters } from 'n8n-workflow';

import type { Fault } from '../sandbox';
import type { More } from './kit';
import {
	about,
	containing,
	CONTINUE,
	details,
	failed,
	item,
	json,
	list,
	matching,
	options,
	partly,
	statuses,
	unreadable,
	withSandbox,
} from './kit';
import type { Refusal } from './refusals';
import { refusals, status, TRIES, unavailable } from './refusals';
import { VENDORS } from './vendors';

// Few enough leads for one page.
const kit = withSandbox({ leads: 150 });

describe.each(VENDORS)('$name', (v) => {
	const { two, three } = v.fields;
	const BY_ID = { ...v.byId(), ...json('={{ $json.values }}') };
	const run = async (rows: IDataObject[], more?: More, parameters: INodeParameters = {}) =>
		await kit.run(v.node, { ...BY_ID, ...parameters }, rows, more);
	const rowsOf = (count: number): IDataObject[] =>
		Array.from({ length: count }, (_, n) => ({
			id: v.id(n),
			to: v.email(n),
			values: { [two.id]: 'Rome' },
			note: `row ${n}`,
		}));
	const updated = (index: number, n = index) =>
		item(index, v.row(kit, n, 'updated', [v.result(two, 'Rome')]));
	const EMPTY = new RegExp(`'${v.target}' is empty`);
	const BAD = status(409, { message: 'Bad row' });
	const INVALID = { values: { [v.invalid.label]: v.invalid.value } };
	const BAD_KEY = new RegExp(`^${v.name} does not accept the API key\\..*Settings → API`);
	const badKey = details('invalid-credential', 'no', v.wrongKey);
	const ERROR_OUTPUT = { onError: 'continueErrorOutput' } as const;

	describe('On Error: stop', () => {
		it('a row that cannot be read: nothing is sent at all', async () => {
			const rows = rowsOf(5);
			Object.assign(rows[3] ?? {}, { id: '' });
			const { error, output, status: ended } = await run(rows);
			expect([ended, output]).toEqual(['error', []]);
			expect(error).toMatchObject({
				name: 'NodeOperationError',
				message: matching(EMPTY),
				description: matching(/Give every row a value.*No row was written/),
				context: { itemIndex: 3 },
			});
			expect(kit.writes()).toEqual([]);
		});

		it('a row that is refused: no new request starts, and it says how many rows were written', async () => {
			kit.sandbox.settings.latency = 10;
			kit.fail(v.isWrite(6), BAD);
			const { error, output } = await run(rowsOf(40), {}, options({ maxConcurrency: 2 }));
			expect(output).toEqual([]);
			expect(error).toMatchObject({ message: containing('Bad row'), context: { itemIndex: 6 } });
			const applied = kit.writes().filter((call) => call.applied).length;
			expect(error?.description).toContain(`${applied} rows had been written`);
			// The six before it, itself, and the few that went past while it was in flight.
			expect(kit.writes().length).toBeLessThanOrEqual(15);
			expect(kit.writes().every((call) => call.status !== undefined)).toBe(true);
		});

		it('several rows that fail: it names the first of them', async () => {
			const rows = rowsOf(6);
			Object.assign(rows[5] ?? {}, { id: '' });
			Object.assign(rows[2] ?? {}, { id: 'no id' });
			const { error } = await run(rows);
			expect(error).toMatchObject({ context: { itemIndex: 2 } });
		});

		it('a wrong key: it says so for the first row', async () => {
			kit.sandbox.settings.validKeys[v.node] = [];
			const { error } = await run(rowsOf(3));
			expect(error).toMatchObject({
				message: containing('does not accept the API key'),
				description: containing('Settings → API'),
				context: { itemIndex: 0 },
			});
		});

		it('nothing that fails, though fields are refused: all rows come out', async () => {
			const rows = rowsOf(2);
			Object.assign(rows[0] ?? {}, INVALID);
			const { error, output, status: ended } = await run(rows);
			expect([error, ended]).toEqual([undefined, 'success']);
			expect(statuses(output)).toEqual(['rejected', 'updated']);
		});
	});

	describe('On Error: continue', () => {
		it('gives each row one item, in order, and says in a hint how the rows fared', async () => {
			kit.fail(v.isWrite(1), BAD);
			const rows = rowsOf(4);
			Object.assign(rows[2] ?? {}, { id: '' });
			const { output, errors, hints, status: ended } = await run(rows, CONTINUE);
			expect([ended, errors]).toEqual(['success', []]);
			expect(output).toEqual([
				updated(0),
				failed(1, /Bad row/, details('rejected', 'yes', 409)),
				unreadable(2, EMPTY),
				updated(3),
			]);
			const message = matching(/^4 rows: 2 updated, 2 failed\./);
			expect(hints).toEqual([{ message, type: 'warning', location: 'outputPane' }]);
		});
	});

	describe('On Error: continue with the error output', () => {
		it('parts the rows, and those that failed keep the columns of the input', async () => {
			kit.fail(v.isWrite(1), status(500, { message: 'Out of luck' }));
			const rows = rowsOf(4);
			Object.assign(rows[2] ?? {}, { id: '..', message: 'mine', status: 'mine too' });
			const { output, errors } = await run(rows, ERROR_OUTPUT);
			expect(output).toEqual([updated(0), updated(3)]);
			expect(errors).toEqual([
				item(1, {
					...rows[1],
					error: containing('Out of luck'),
					details: details('unavailable', 'unknown', 500, true),
				}),
				item(2, {
					...rows[2],
					error: containing(`'${v.target}'`),
					details: details('invalid-input', 'no'),
				}),
			]);
		});

		it.each(['perRow', 'perField'])(
			'with the output %s, of columns of the same names',
			async (output) => {
				const bad = { ...rowsOf(1)[0], id: '', error: 'old', details: 'old' };
				const rows = [bad, ...rowsOf(1)];
				const { errors, output: fine } = await run(rows, ERROR_OUTPUT, options({ output }));
				expect(errors).toEqual([
					item(0, { ...bad, error: matching(EMPTY), details: details('invalid-input', 'no') }),
				]);
				expect(fine).toMatchObject([{ pairedItem: { item: 1 } }]);
			},
		);

		it('keeps the columns of rows whose fields were refused, if that counts as failing', async () => {
			const rows = [{ ...rowsOf(1)[0], ...INVALID }];
			const { errors } = await run(rows, ERROR_OUTPUT, options({ rejectedFields: 'fail' }));
			expect(errors).toMatchObject([
				{ json: { note: 'row 0', details: { results: [{ status: 'invalid' }] } } },
			]);
		});

		it('a wrong key: all rows are at the error output', async () => {
			kit.sandbox.settings.validKeys[v.node] = [];
			const { output, errors } = await run(rowsOf(3), ERROR_OUTPUT);
			expect(output).toEqual([]);
			expect(errors.map(({ json: row }) => [row.note, row.details])).toEqual(
				[0, 1, 2].map((n) => [`row ${n}`, badKey]),
			);
		});
	});

	describe('stopped by a person', () => {
		it('ends soon and sends nothing more', async () => {
			const stop = new AbortController();
			kit.sandbox.settings.latency = 20;
			kit.sandbox.settings.onCall = () => {
				if (kit.writes().length === 5) stop.abort();
			};
			const more = { signal: stop.signal };
			const { status: ended } = await run(rowsOf(100), more, options({ maxConcurrency: 2 }));
			expect(ended).toBe('canceled');
			// What was on its way may still arrive.
			await kit.clock.sleep(1_000);
			const sent = kit.writes().length;
			expect(sent).toBeLessThan(10);
			await kit.clock.sleep(100_000);
			expect(kit.writes()).toHaveLength(sent);
		});

		it('ends at once while a rate limit holds it up, and tells what was done', async () => {
			const stop = new AbortController();
			kit.fail(v.isWrite(1), status(429, undefined, { 'retry-after': '590' }));
			const begun = kit.clock.now();
			void kit.clock.sleep(300_000).then(() => stop.abort());
			const more = { signal: stop.signal, ...CONTINUE };
			const { status: ended, output } = await run(rowsOf(3), more, options({ maxConcurrency: 1 }));
			expect(ended).toBe('canceled');
			expect(kit.clock.now() - begun).toBe(300_000);
			expect(output[0]).toEqual(updated(0));
			expect(output[2]?.json.details).toMatchObject({ reason: 'cancelled', sent: 'no' });
		});
	});

	const rejected = (code: number) => details('rejected', 'yes', code);
	const down = (sent: string, code?: number) => details('unavailable', sent, code, true);
	const odd = (sent: string, code: number) => details('unexpected-response', sent, code, true);
	const late = (sent: string) => details('timed-out', sent, undefined, true);
	const DOUBTED = details('rejected', 'unknown', 401, true);
	const FORBIDDEN = details('rejected', 'unknown', 403);
	const GONE = details('not-found', 'yes', 404);
	const AUTH_WORDS = { message: 'Invalid token: unauthorized, rate limit exceeded' };
	const UNEXPECTED = /unexpected response/;
	const PAGE = /^A web page came back instead.*HTTP 200.*Try again later/;
	const BARE = new RegExp(`^${v.name} refused the request \\(HTTP 400\\)\\. `);
	const { success } = v;

	refusals(kit, v, [
		['401, though the account can be read', status(401, { message: 'No' }), DOUBTED, /401.*: No/],
		['401 without a body', status(401, ''), DOUBTED, /HTTP 401.*accepted otherwise/],
		['403', status(403, { message: 'forbidden' }), FORBIDDEN, /does not allow.*forbidden/],
		['404 after other answers', status(404, { message: 'Nobody' }), GONE, /Nobody/],
		['400 and a sentence', status(400, { message: 'ugh' }), rejected(400), /HTTP 400.*ugh/],
		['400 and a web page', status(400, '<html>Bad</html>'), rejected(400), BARE],
		['400 and nothing', status(400, ''), rejected(400), BARE],
		['406', status(406, ''), rejected(406), /HTTP 406/],
		['409', status(409, { message: 'Twice' }), rejected(409), /HTTP 409.*Twice/],
		['422', status(422, { message: 'Odd' }), rejected(422), /HTTP 422.*Odd/],
		['500', status(500, { message: 'Oh' }), down('unknown', 500), /HTTP 500.*Oh/, 2],
		[
			'500 with words of a wrong key',
			status(500, { message: 'Internal: upstream unauthorized' }),
			down('unknown', 500),
			/HTTP 500.*unauthorized/,
			2,
		],
		['422 with words of a wrong key', status(422, AUTH_WORDS), rejected(422), /HTTP 422/],
		...[502, 503, 504].map((code): Refusal => [
			String(code),
			status(code),
			down('unknown', code),
			unavailable(v),
			TRIES,
		]),
		...[301, 302, 304].map((code): Refusal => [
			String(code),
			status(code, '', { location: '/elsewhere' }),
			down('unknown', code),
			unavailable(v),
			TRIES,
		]),
		['a web page', { kind: 'html' }, down('unknown', 200), PAGE, TRIES],
		['nothing', { kind: 'empty' }, odd('unknown', success), UNEXPECTED],
		['another shape', { kind: 'wrong-shape' }, odd('unknown', success), UNEXPECTED],
		['JSON null', { kind: 'wrong-shape', body: null }, odd('unknown', success), UNEXPECTED],
		...(['cut-body', 'reset-before', 'reset-after'] as const).map((kind): Refusal => [
			kind,
			{ kind },
			down('unknown'),
			unavailable(v),
			TRIES,
		]),
		['silence', { kind: 'hang' }, late('unknown'), /did not respond in time.*again later/, TRIES],
	]);

	/** What a read may meet. */
	const READS: Refusal[] = [
		['500', status(500), down('no', 500), /HTTP 500/, 2],
		['503', status(503), down('no', 503), unavailable(v), TRIES],
		['nothing', { kind: 'empty' }, odd('no', 200), UNEXPECTED],
		['another shape', { kind: 'wrong-shape' }, odd('no', 200), UNEXPECTED],
		['silence', { kind: 'hang' }, late('no'), /in time/, TRIES],
		['a lost connection', { kind: 'reset-after' }, down('no'), unavailable(v), TRIES],
	];
	const notAt = odd('no', 200);
	const NOT_AT = new RegExp(`^The ${v.name} API is not at the address in the credential.*HTTP`);

	it.each<Refusal>([...READS, ['a web page', { kind: 'html' }, notAt, NOT_AT]])(
		'a read that comes first is answered with %s: every row says so, and nothing is written',
		async (_, fault, its, says, requests = 1) => {
			kit.fail(v.reads.endpoint, fault);
			const { output } = await run(rowsOf(2), CONTINUE);
			expect(output).toEqual([failed(0, says, its), failed(1, says, its)]);
			if (says === UNEXPECTED) expect(output[0]?.json.error).toContain(v.reads.what);
			expect(kit.endpoints()).toEqual(new Array(requests).fill(v.reads.endpoint));
		},
	);

	it.each<Refusal>([...READS, ['a web page', { kind: 'html' }, down('no', 200), PAGE]])(
		'a lookup is answered with %s: its row says so',
		async (_, fault, its, says) => {
			kit.fail(v.lists.endpoint, fault);
			const { output } = await run(rowsOf(1), CONTINUE, v.byEmail());
			expect(output).toEqual([failed(0, says, its)]);
			if (says === UNEXPECTED) expect(output[0]?.json.error).toContain(v.lists.what);
			expect(kit.writes()).toEqual([]);
		},
	);

	it('a lookup finds somebody who cannot be read: the row does not say that its record is missing', async () => {
		kit.fail(v.lists.endpoint, { kind: 'wrong-shape', body: { payload: [null], leads: [null] } });
		const { output } = await run(rowsOf(1), CONTINUE, v.byEmail());
		const says = /unexpected response|did not return all/;
		expect(output).toEqual([
			failed(0, says, partly({ reason: 'unexpected-response', retryable: true, sent: 'no' })),
		]);
	});

	describe('a base URL of another server: every row says so, and blames no record', () => {
		const elsewhere = details('unexpected-response', 'no', 404);
		const says = new RegExp(`${NOT_AT.source}.*Correct the Base URL in the credential`);

		it.each<[string, Fault, IDataObject]>([
			['404, whatever is asked', status(404, { message: 'Not Found' }), elsewhere],
			['404 and a page', status(404), elsewhere],
			['a page, whatever is asked', { kind: 'html' }, notAt],
		])('%s', async (_, fault, its) => {
			kit.fail(() => true, fault);
			const { output } = await run(rowsOf(2), CONTINUE);
			expect(output).toEqual([failed(0, says, its), failed(1, says, its)]);
		});

		it('the API of the other vendor', async () => {
			const { saleshandyUrl, puffleUrl } = kit.sandbox;
			const baseUrl = v.node === 'puffle' ? saleshandyUrl : puffleUrl;
			const credentials = { [v.credential]: { ...kit.credentials[v.credential], baseUrl } };
			const { output } = await run(rowsOf(2), { ...CONTINUE, credentials });
			expect(output).toEqual([failed(0, says, elsewhere), failed(1, says, elsewhere)]);
		});
	});

	describe('a refusal that quotes a value of its row', () => {
		it.each([
			'Rate Limit exceeded',
			'Too many requests today',
			'Invalid token',
			'Unauthorized Reseller',
			'Prospect not found',
			'Rate limit of the region. '.repeat(20),
		])('%.20s: fails that row alone, and as refused', async (value) => {
			const rows = rowsOf(20);
			Object.assign(rows[5] ?? {}, { values: { [two.id]: value } });
			kit.fail(
				({ method, body }) => method !== 'GET' && JSON.stringify(body).includes(value),
				status(400, { message: `'${value}' is not allowed for ${two.label}` }),
			);
			const begun = kit.clock.now();
			const { output } = await run(rows, CONTINUE, options({ maxConcurrency: 4 }));
			const wrong = failed(5, /HTTP 400/, details('rejected', 'yes', 400), { ...v.ids(5) });
			expect(output).toEqual(rows.map((_, n) => (n === 5 ? wrong : updated(n))));
			// No other row waited for it.
			expect(kit.clock.now() - begun).toBeLessThan(5_000);
		});
	});

	describe('a fault that passes', () => {
		const limited = (seconds?: string) =>
			status(429, '', seconds === undefined ? {} : { 'retry-after': seconds });

		const IN_A_MINUTE = new Date(Date.now() + 60_000).toUTCString();

		it.each<[string, string, Fault, number]>([
			['502', v.writes, status(502), 3],
			['503 that says when', v.writes, status(503, '', { 'retry-after': '30' }), 1],
			['504', v.writes, status(504), 1],
			['a connection that breaks off before', v.writes, { kind: 'reset-before' }, 2],
			['a connection that breaks off after', v.writes, { kind: 'reset-after' }, 2],
			['a body that breaks off', v.writes, { kind: 'cut-body' }, 1],
			['silence', v.writes, { kind: 'hang' }, 1],
			['429 that says when', v.writes, limited('3'), 2],
			['429 that says when by a date', v.writes, limited(IN_A_MINUTE), 1],
			['429 that says nothing', v.writes, limited(), 2],
			['429 for the first read', v.reads.endpoint, limited('1'), 1],
			['503 for the first read', v.reads.endpoint, status(503), 2],
			['429 for the lookup', v.lists.endpoint, limited('1'), 1],
			['504 for the lookup', v.lists.endpoint, status(504), 1],
		])('%s: the row is updated all the same', async (_, endpoint, fault, times) => {
			kit.fail(endpoint, fault, times);
			const { output } = await run(rowsOf(1), {}, v.byEmail());
			expect(output).toEqual([about({ email: v.email(0) }, updated(0))]);
			const calls = kit.sandbox.calls.filter((call) => call.endpoint === endpoint);
			expect(calls).toHaveLength(times + 1);
		});
	});

	describe('an answer that is odd but clear', () => {
		const values = { [two.id]: 'Rome' };

		it.each<[string, Fault]>([
			['JSON that is called text', { kind: 'wrong-content-type' }],
			['another status of success', status(v.success === 200 ? 201 : 200, v.confirms(values))],
			['little more than needed', { kind: 'wrong-shape', body: v.confirms(values) }],
		])('%s: counts', async (_, fault) => {
			kit.fail(v.writes, fault);
			const { output } = await run(rowsOf(1));
			const results = [v.result(two, 'Rome')];
			expect(output).toEqual([item(0, partly({ ...v.ids(0), status: 'updated', results }))]);
			expect(kit.writes()).toHaveLength(1);
		});
	});

	describe('a field that the answer does not confirm', () => {
		it('is rejected, and the row alone that gave it', async () => {
			kit.fail(v.writes, { kind: 'wrong-shape', body: v.confirms({ [two.id]: 'Rome' }) });
			const { output } = await run(
				[two, three].map(({ label }) => ({ id: v.id(0), field: label })),
				{},
				list(['={{ $json.field }}', 'Rome']),
			);
			const unconfirmed = containing('did not say whether it saved');
			const rejected = v.result(three, 'Rome', 'rejected', unconfirmed);
			expect(output).toEqual([
				item(0, partly({ ...v.ids(0), status: 'updated', results: [v.result(two, 'Rome')] })),
				item(1, partly({ ...v.ids(0), status: 'rejected', results: [rejected] })),
			]);
		});
	});

	describe('an API that is out of order', () => {
		it('is not asked again and again for every row', async () => {
			kit.fail(v.writes, status(503));
			const { output } = await run(rowsOf(60), CONTINUE);
			expect(output).toEqual(
				output.map((_, n) =>
					item(n, partly({ details: partly({ reason: 'unavailable', retryable: true }) })),
				),
			);
			expect(output).toHaveLength(60);
			// After what was in flight, one at a time is tried, and one more; those behind them need none.
			expect(kit.writes().length).toBeLessThanOrEqual(32 + TRIES);
			expect(output.at(-1)?.json).toMatchObject({ details: { sent: 'no' } });
		});

		it('for one record: takes no other row with it, also with one request at a time', async () => {
			kit.fail(v.isWrite(0), status(504));
			const { output } = await run(rowsOf(3), CONTINUE, options({ maxConcurrency: 1 }));
			expect(output).toEqual([
				failed(0, unavailable(v), details('unavailable', 'unknown', 504, true)),
				updated(1),
				updated(2),
			]);
		});

		const at = (baseUrl: string) => ({
			[v.credential]: { ...kit.credentials[v.credential], baseUrl },
		});

		it('and not there at all: is tried again, and the row was not sent', async () => {
			const credentials = at('http://127.0.0.1:9/v1');
			const { output } = await run(rowsOf(1), { ...CONTINUE, credentials });
			expect(output).toEqual([
				failed(
					0,
					/could not be reached at 127\.0\.0\.1:9\. .*tried 6 times.*Check the Base URL.*again later/,
					details('unavailable', 'no', undefined, true),
				),
			]);
		});

		it('because its host does not exist: every row says so at once', async () => {
			const credentials = at('https://does-not-exist.invalid/v1');
			const begun = kit.clock.now();
			const { output } = await run(rowsOf(3), { ...CONTINUE, credentials });
			expect(output).toEqual(
				[0, 1, 2].map((n) =>
					failed(
						n,
						/^\w+ could not be reached: the address does-not-exist\.invalid does not exist\. Check the Base URL/,
						details('unavailable', 'no'),
					),
				),
			);
			expect(kit.clock.now() - begun).toBeLessThan(500);
		});
	});

	it.each([
		[2, 4, 10],
		[32, 30, 30 + 32 + 1],
	])(
		'a key that stops working half-way, with %d at once: what was not sent fails, and is not tried',
		async (maxConcurrency, last, most) => {
			kit.sandbox.settings.latency = 20;
			kit.sandbox.settings.onCall = ({ method, n }) => {
				if (method !== 'GET' && n > last) kit.sandbox.settings.validKeys[v.node] = [];
			};
			const { output } = await run(rowsOf(100), CONTINUE, options({ maxConcurrency }));
			const bad = output.filter(({ json: row }) => row.error !== undefined);
			expect(output).toHaveLength(100);
			expect(bad).toHaveLength(100 - kit.writes().filter(({ applied }) => applied).length);
			for (const { json: row, pairedItem } of bad) {
				const { item: n } = pairedItem as { item: number };
				const text = matching(BAD_KEY);
				const about = { ...v.ids(n), status: 'failed', summary: text };
				expect(row).toEqual({ ...about, error: text, details: badKey });
			}
			expect(kit.writes().length).toBeLessThan(most);
		},
	);
});
