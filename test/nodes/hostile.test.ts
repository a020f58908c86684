import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';

import type { IDataObject } from 'n8n-workflow';
import { generate } from 'selfsigned';

import { loadOptions, listSearch, testCredential } from '../harness';
import type { Fault } from '../sandbox';
import { CONTINUE, details, failed, json, options, partly, times, withSandbox } from './kit';
import { endless, startRawServer, tricks, type RawRequest, type Trick } from './rawServer';
import type { Vendor } from './vendors';
import { VENDORS } from './vendors';

const kit = withSandbox({ leads: 300 });
const SECOND = 1_000;
const TRICKS = tricks((ms, signal) => kit.clock.hold(ms, signal));
const TIMES_OUT = ['a byte at a time', 'a byte of a header at a time', 'silence'];

describe.each(VENDORS)('a hostile server in the place of $name', (v) => {
	const { two } = v.fields;
	let trickFor: (request: RawRequest) => Trick | undefined = () => undefined;
	let server: Awaited<ReturnType<typeof startRawServer>>;

	beforeEach(async () => {
		trickFor = () => undefined;
		server = await startRawServer(
			(request) => trickFor(request),
			() => kit.sandbox.puffleUrl,
		);
	});
	afterEach(() => server.close());

	const credential = () => {
		const own = kit.credentials[v.credential] as IDataObject;
		const { pathname } = new URL(
			v.node === 'puffle' ? kit.sandbox.puffleUrl : kit.sandbox.saleshandyUrl,
		);
		const baseUrl = `http://127.0.0.1:${server.port}${pathname}`.replace(/\/$/, '');
		return { ...own, baseUrl };
	};
	const run = async (rows: number, settings: IDataObject = {}, more: object = CONTINUE) =>
		await kit.run(
			v.node,
			{
				...v.byId(),
				...json({ [two.id]: 'Rome' }),
				...options({ timeout: 2, ...settings }),
			},
			times(rows, (n) => ({ id: v.id(n) })),
			{ ...more, credentials: { [v.credential]: credential() } },
		);
	const isWrite = ({ method }: RawRequest) => method === 'POST' || method === 'PATCH';
	/** The trick meets the writes of the nth record. */
	const onWrite = (n: number, trick: Trick, most = Infinity) => {
		let left = most;
		trickFor = (request) => {
			const { path, body } = request;
			const isIts = isWrite(request) && (path + body).includes(v.id(n));
			return isIts && (left -= 1) >= 0 ? trick : undefined;
		};
	};
	const isUpdated = (n: number) =>
		expect.objectContaining({
			json: partly({ status: 'updated' }),
			pairedItem: { item: n },
		}) as unknown;

	it.each(Object.entries(TRICKS))(
		'%s: fails its row, which may be sent again, and no other',
		async (name, trick) => {
			onWrite(1, trick);
			const { output } = await run(3);
			const its = (output[1]?.json.details ?? {}) as IDataObject;
			expect(output).toEqual([
				isUpdated(0),
				failed(1, /again later/, partly({ retryable: true, sent: 'unknown' })),
				isUpdated(2),
			]);
			const expected = TIMES_OUT.includes(name) ? ['timed-out'] : ['unavailable', 'timed-out'];
			expect(expected).toContain(its.reason);
			// Nobody holds on to a connection.
			for (let n = 0; n < 200 && server.open.size > 0; n += 1) {
				await new Promise((resolve) => setTimeout(resolve, 20));
			}
			expect(server.open.size).toBe(0);
		},
	);

	it.each(Object.entries(TRICKS))('%s, once: the row is updated', async (_, trick) => {
		onWrite(1, trick, 1);
		const { output } = await run(3);
		expect(output).toEqual([isUpdated(0), isUpdated(1), isUpdated(2)]);
	});

	it('an answer without end: is not kept, and fails its row', async () => {
		onWrite(1, endless);
		const before = process.memoryUsage().rss;
		const { output } = await run(3, { timeout: 600 });
		expect(output[1]).toEqual(
			failed(1, /longer than 64 MB/, details('unexpected-response', 'unknown')),
		);
		expect([output[0], output[2]]).toEqual([isUpdated(0), isUpdated(2)]);
		expect(process.memoryUsage().rss - before).toBeLessThan(400 * 1024 * 1024);
	});

	describe.each(['a byte at a time', 'silence', 'a broken chunk', 'garbage'])(
		'%s, whatever is written',
		(name) => {
			const minutesFor = async (rows: number, more?: object) => {
				trickFor = (request) => (isWrite(request) ? TRICKS[name] : undefined);
				const begun = kit.clock.now();
				const requests = server.requests;
				const { output } = await run(rows, { timeout: 30 }, more);
				return {
					output,
					took: (kit.clock.now() - begun) / 60_000,
					requests: server.requests - requests,
				};
			};

			it.each<[string, object]>([
				['continue', CONTINUE],
				['stop', {}],
			])('200 rows end about as soon as one, On Error: %s', async (_, more) => {
				const one = await minutesFor(1, more);
				const all = await minutesFor(200, more);
				expect(all.took).toBeLessThanOrEqual(1.5 * one.took);
				expect(all.requests).toBeLessThan(60);
				for (const { json: row } of all.output) {
					expect(row.details).toMatchObject({ retryable: true });
					expect(['unknown', 'no']).toContain((row.details as IDataObject).sent);
				}
			});
		},
	);

	it('Max Duration and one Timeout is the most that a run takes', async () => {
		trickFor = (request) => (isWrite(request) ? TRICKS['a byte at a time'] : undefined);
		const begun = kit.clock.now();
		await run(40, { timeout: 20, maxDuration: 1 });
		expect(kit.clock.now() - begun).toBeLessThanOrEqual(80 * SECOND);
	});

	it('a list in the editor and the test of the credential end too', async () => {
		trickFor = () => TRICKS['a byte at a time'];
		const begun = kit.clock.now();
		const test = await testCredential(v.credential, credential());
		expect(test).toMatchObject({ status: 'Error' });
		const call = { node: v.node, credentials: { [v.credential]: credential() }, parameters: {} };
		const asked =
			v.node === 'saleshandy'
				? loadOptions({ ...call, method: 'getFieldOptions' })
				: listSearch({ ...call, method: 'searchCampaigns' });
		await expect(asked).rejects.toMatchObject({ name: 'NodeOperationError' });
		expect(kit.clock.now() - begun).toBeLessThan(70 * SECOND);
	});
});

describe.each(VENDORS)('an address of $name at which nothing of it can be', (v) => {
	/** @returns its port, and what closes it */
	async function withCertificate(): Promise<{ port: number; close: () => void }> {
		const { private: key, cert } = await generate([{ name: 'commonName', value: 'localhost' }]);
		const server = createServer({ key, cert }, (_, response) => response.end('{}'));
		await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
		return { port: (server.address() as AddressInfo).port, close: () => server.close() };
	}

	const plainPort = () => new URL(kit.sandbox.puffleUrl).port;

	it.each<[string, () => string, RegExp]>([
		['speaks HTTP', () => `https://127.0.0.1:${plainPort()}`, /over HTTPS at 127\.0\.0\.1/],
		['has a port out of range', () => 'https://127.0.0.1:99999', /is not a web address/],
		[
			'has a name of 300 letters',
			() => `https://${'a'.repeat(300)}.example`,
			/is not a web address/,
		],
		[
			'has a name with a long part',
			() => `https://${'a'.repeat(64)}.example`,
			/is not a web address/,
		],
	])('%s: every row says so at once', async (_, baseUrl, says) => {
		await expectWrong(baseUrl(), says);
	});

	it('shows a certificate of its own: every row says so at once', async () => {
		const { port, close } = await withCertificate();
		await expectWrong(`https://127.0.0.1:${port}`, /over HTTPS at .*(SELF_SIGNED|CERT)/);
		close();
	});

	async function expectWrong(baseUrl: string, says: RegExp): Promise<void> {
		const begun = kit.clock.now();
		const { output } = await kit.run(
			v.node,
			{ ...v.byId(), ...json({ [v.fields.two.id]: 'Rome' }) },
			times(50, (n) => ({ id: v.id(n) })),
			{
				...CONTINUE,
				credentials: { [v.credential]: { ...kit.credentials[v.credential], baseUrl } },
			},
		);
		expect(output).toHaveLength(50);
		for (const { json: row } of output) {
			expect(row.error).toMatch(says);
			expect(row.error).toMatch(/base URL/i);
			expect(row.details).toMatchObject({ sent: 'no' });
		}
		expect(kit.clock.now() - begun).toBeLessThan(SECOND);
	}
});

describe.each(VENDORS)('an API of $name that does not work as it should', (v: Vendor) => {
	const { two } = v.fields;
	const run = async (rows: number, settings: IDataObject = {}) => {
		const begun = kit.clock.now();
		const { output } = await kit.run(
			v.node,
			{ ...v.byId(), ...json({ [two.id]: 'Rome' }), ...options(settings as never) },
			times(rows, (n) => ({ id: v.id(n) })),
			CONTINUE,
		);
		return { output, took: kit.clock.now() - begun };
	};
	const statuses = (output: Array<{ json: IDataObject }>) =>
		output.map(({ json: row }) => row.status);
	const limited = (headers: Record<string, string> = {}) =>
		({ kind: 'status', status: 429, body: '', headers }) as const;

	it.each([
		['a reset a day off', { 'x-ratelimit-reset': '86400' }],
		['a reset in milliseconds', { 'x-ratelimit-reset': '59000' }],
		['a reset in the year 9999', { 'x-ratelimit-reset': '9999-12-31T23:59:59Z' }],
		['Retry-After: 86400', { 'retry-after': '86400' }],
	])('%s is not believed alone', async (_, headers) => {
		kit.fail(v.writes, limited(headers), 1);
		const { output, took } = await run(3);
		expect(statuses(output)).toEqual(['updated', 'updated', 'updated']);
		expect(took).toBeLessThan(130 * SECOND);
	});

	it('a pause beyond Max Wait fails the rows; a later execution sends one request to see', async () => {
		kit.fail(v.writes, limited({ 'retry-after': '3000' }), 1);
		const first = await run(1);
		expect(first.output[0]?.json.details).toMatchObject({ reason: 'rate-limited', sent: 'no' });
		const soon = await run(1);
		expect(soon.output[0]?.json.details).toMatchObject({ reason: 'rate-limited', sent: 'no' });
		expect(kit.writes()).toHaveLength(1);
		await kit.clock.sleep(61 * SECOND);
		expect(statuses((await run(2)).output)).toEqual(['updated', 'updated']);
	});

	it.each([
		['none', {}],
		['30', { 'retry-after': '30' }],
		['0', { 'retry-after': '0' }],
	])('429 for ever with Retry-After %s: the rows fail after Max Wait', async (_, headers) => {
		kit.fail(v.writes, limited(headers));
		const { output, took } = await run(3, { maxWait: 300 });
		for (const { json: row } of output) {
			expect(row.details).toMatchObject({ reason: 'rate-limited', sent: 'no', retryable: true });
		}
		expect(took).toBeLessThan(400 * SECOND);
	});

	it('429 for ever to whatever is asked: Max Wait is not waited for twice', async () => {
		times(300, (n) => v.addByOthers(kit, `more${n}@x.example`));
		kit.fail(({ n }) => n > 3, limited());
		const { output, took } = await run(100, { onlyChanges: true });
		expect(output[99]?.json.details).toMatchObject({ reason: 'rate-limited', sent: 'no' });
		expect(took).toBeLessThan(400 * SECOND);
	});

	it('503 with a Retry-After beyond Max Wait fails at once', async () => {
		kit.fail(v.isWrite(0), { kind: 'status', status: 503, headers: { 'retry-after': '3600' } });
		const { output, took } = await run(2);
		expect(statuses(output)).toEqual(['failed', 'updated']);
		expect(took).toBeLessThan(10 * SECOND);
	});

	it.each<[string, Fault]>([
		['breaks down', { kind: 'status', status: 503 }],
		['falls silent', { kind: 'hang' }],
	])('an API that %s once many requests were repeated: all rows end soon', async (_, fault) => {
		const tried = new Map<string, number>();
		kit.sandbox.settings.fault = (call) => {
			if (call.endpoint !== v.writes) return undefined;
			const record = call.path + JSON.stringify(call.body);
			tried.set(record, (tried.get(record) ?? 0) + 1);
			if (tried.size > 30) return fault;
			return tried.get(record) === 1 ? { kind: 'status', status: 503 } : undefined;
		};
		const { output, took } = await run(200, { maxConcurrency: 4, timeout: 30 });
		expect(statuses(output).slice(0, 20)).toEqual(new Array(20).fill('updated'));
		expect(output[199]?.json.details).toMatchObject({ retryable: true });
		expect(took).toBeLessThan(8 * 60 * SECOND);
		expect(kit.sandbox.calls.length).toBeLessThan(100);
	});

	it('an API that fails at every request ends the run once its account cannot be read either', async () => {
		kit.fail(({ n }) => n > 5, { kind: 'status', status: 500 });
		const { output } = await run(200, { maxConcurrency: 4 });
		const sent = (which: string) =>
			output.filter(({ json: row }) => (row.details as IDataObject | undefined)?.sent === which);
		expect(statuses(output).slice(0, 3)).toEqual(new Array(3).fill('updated'));
		expect(sent('unknown').length).toBeLessThanOrEqual(10 + 4);
		expect(sent('no').length).toBeGreaterThan(180);
		expect(output[199]?.json.details).toEqual(details('unavailable', 'no', 500, true));
		expect(kit.sandbox.calls.length).toBeLessThanOrEqual(35);
	});

	it('one that fails at every update goes on where its account can be read', async () => {
		kit.fail(v.writes, { kind: 'status', status: 500 });
		const { output } = await run(60);
		expect(output.map(({ json: row }) => (row.details as IDataObject).sent)).toEqual(
			new Array(60).fill('unknown'),
		);
		// Whether it is up is asked after 10 failures, 20, and 40.
		expect(kit.sandbox.calls.length).toBeLessThanOrEqual(62 * 1.2 + 20 + 3);
	});

	describe('a list for many rows', () => {
		const findAll = async (rows: number) => {
			const found = { ...v.byEmail('={{ $json.id }}'), ...json({ [two.id]: 'Rome' }) };
			const { output } = await kit.run(
				v.node,
				found,
				times(rows, (n) => ({ id: v.email(n + 9) })),
				CONTINUE,
			);
			return statuses(output);
		};

		it.each<[string, Fault, number]>([
			['HTTP 500', { kind: 'status', status: 500 }, 3],
			['a web page', { kind: 'html' }, 3],
			['another shape', { kind: 'wrong-shape' }, 1],
		])(
			'is answered with %s at first: everybody is found, with few requests',
			async (_, fault, n) => {
				kit.fail(v.lists.endpoint, fault, n);
				expect(await findAll(8)).toEqual(new Array(8).fill('updated'));
				expect(kit.sandbox.calls.length - 8).toBeLessThanOrEqual(9);
			},
		);

		it('gets no answer: nobody is searched for one by one', async () => {
			kit.fail(v.lists.endpoint, { kind: 'status', status: 503 });
			expect(await findAll(60)).toEqual(new Array(60).fill('failed'));
			expect(kit.sandbox.calls.length).toBeLessThanOrEqual(20);
		});
	});

	it('alternating 429 does not multiply the requests', async () => {
		let n = 0;
		kit.fail(
			(call) => call.endpoint === v.writes && (n += 1) % 2 === 1,
			limited({ 'retry-after': '1' }),
		);
		await run(60);
		expect(kit.sandbox.calls.length).toBeLessThanOrEqual(62 * 1.2 + 20);
	});
});
