import type { AddressInfo } from 'node:net';
import { createServer } from 'node:http';
import type { IncomingHttpHeaders, Server } from 'node:http';
import { inspect } from 'node:util';

import type { LogEntry } from '../harness';
import { callTool, listSearch, loadOptions, testCredential } from '../harness';
import type { Fault } from '../sandbox';
import type { More } from './kit';
import { containing, CONTINUE, details, json, lead, matching, someText, withSandbox } from './kit';
import type { Vendor } from './vendors';
import { VENDORS } from './vendors';

const kit = withSandbox();

const VALUES = json('={{ $json.values }}');
/** What the item of the row says beside its error. */
const failedRow = (v: Vendor) => {
	const { campaignId } = v.ids(0);
	const email = v.email(0);
	return { email, ...(campaignId ? { campaignId } : {}), status: 'failed', summary: someText() };
};
const BY_EMAIL = (v: Vendor) => ({ ...v.byEmail(v.email(0)), ...VALUES });
/** Runs one row; On Error is to continue. */
const run = async (v: Vendor, more: More = {}) =>
	await kit.run(v.node, BY_EMAIL(v), [ROW(v)], { ...CONTINUE, ...more });
const first = async (v: Vendor, more?: More) => (await run(v, more)).output[0]?.json;
const INVALID_KEY = details('invalid-credential', 'no');
/** One field that is fine and one that is not. */
const ROW = (v: Vendor) => ({
	values: { [v.fields.two.id]: 'Rome', [v.invalid.label]: v.invalid.value },
});

/** All that n8n keeps, shows and logs, each in two ways of writing it down. */
function written(...all: unknown[]): string {
	const seen = new WeakSet<object>();
	const text = JSON.stringify(all, (_key, value: unknown) => {
		if (typeof value !== 'object' || value === null) return value;
		if (seen.has(value)) return '(seen)';
		seen.add(value);
		if (!(value instanceof Error)) return value;
		const { message, stack, cause } = value;
		return { ...value, message, stack, cause };
	});
	return text + inspect(all, { depth: Infinity, maxStringLength: Infinity, showHidden: true });
}

/** Every piece of the key that is long enough to be of use to anybody. */
function expectNoKey(text: string, key: string): void {
	for (let at = 0; at + 8 <= key.length; at += 1) {
		expect(text.includes(key.slice(at, at + 8))).toBe(false);
	}
}

describe.each(VENDORS)('the key of $name appears nowhere', (v) => {
	const { node, credential } = v;
	const echo = (status: number, text: string): Fault => ({
		kind: 'status',
		status,
		body: text.startsWith('<') ? text : { message: text, error: { message: text } },
	});
	const CASES: Array<[string, (key: string) => Fault | undefined]> = [
		['all is well', () => undefined],
		['the key is refused and repeated', (key) => echo(401, `Invalid token: ${key}`)],
		['the key is refused with 400', (key) => echo(400, `Invalid token ${key}`)],
		['a part of the key is repeated', (key) => echo(400, `Bad key ${key.slice(0, 12)}…`)],
		['its end is repeated', (key) => echo(403, `No permission for …${key.slice(-10)}`)],
		['a text is cut off within the key', (key) => echo(400, `${'x'.repeat(280)} ${key}`)],
		[
			'the server tells all headers',
			(key) => echo(500, `x-api-key: ${key}, authorization: Bearer ${key}`),
		],
		['a web page shows it', (key) => echo(500, `<html><body>${key}</body></html>`)],
		['an answer of another shape shows it', (key) => ({ kind: 'wrong-shape', body: { key } })],
		['plain text shows it', (key) => ({ kind: 'status', status: 400, body: `key ${key}` })],
		['a redirect shows it', (key) => ({ kind: 'redirect', to: `/login?key=${key}` })],
		['the server is out of order', (key) => ({ kind: 'status', status: 503, body: key })],
		['the connection breaks off', () => ({ kind: 'reset-after' })],
		['there is no answer', () => ({ kind: 'hang' })],
	];

	it.each(CASES)('when %s', async (_, faultFor) => {
		const key = kit.keys[node];
		const fault = faultFor(key);
		for (const method of ['GET', 'POST|PATCH']) {
			if (fault) kit.fail((call) => method.includes(call.method), fault);
			for (const onError of ['stopWorkflow', 'continueErrorOutput'] as const) {
				const ended = await kit.run(node, BY_EMAIL(v), [ROW(v)], { onError });
				expect(kit.sandbox.calls.length).toBeGreaterThan(0);
				const { output, errors, error } = ended;
				expect(output.length + errors.length + (error ? 1 : 0)).toBe(1);
				expectNoKey(written(ended, ended.workflow.run, ended.logs, ended.hints), key);
			}
		}
	});

	it('in a list that cannot be read', async () => {
		const key = kit.keys[node];
		kit.fail(() => true, echo(500, `x-api-key: ${key}`));
		const logs: LogEntry[] = [];
		const call = { node, credentials: kit.credentials, parameters: lead(0), logs };
		const error: unknown = await (
			node === 'saleshandy'
				? loadOptions({ ...call, method: 'getFieldOptions' })
				: listSearch({ ...call, method: 'searchCampaigns' })
		).catch((thrown: unknown) => thrown);
		expect(error).toBeInstanceOf(Error);
		expectNoKey(written(error, logs), key);
	});

	it('in the test of the credential', async () => {
		const key = kit.keys[node];
		kit.fail(() => true, echo(500, `x-api-key: ${key}`));
		const logs: LogEntry[] = [];
		const data = kit.credentials[credential] ?? {};
		const result = await testCredential(credential, data, { logs });
		expect(result.status).toBe('Error');
		expectNoKey(written(result, logs), key);
	});

	it.each(['agent', 'engine'] as const)('in what a model reads via the %s', async (via) => {
		const key = kit.keys[node];
		kit.fail(() => true, echo(400, `Invalid token: ${key}`));
		const parameters = { ...BY_EMAIL(v), ...json("={{ $fromAI('values', 'Values', 'json') }}") };
		const call = { node, parameters, credentials: kit.credentials, via, args: ROW(v) };
		const { text, error, workflow } = await callTool(call);
		expect(text ?? error).toEqual(someText());
		expectNoKey(written(text, error, workflow.run, workflow.logs), key);
	});
});

describe.each(VENDORS)('a credential for $name', (v) => {
	const { node, credential: type } = v;
	const withIts = (changes: { apiKey?: string; baseUrl?: string }) => ({
		credentials: { [type]: { ...kit.credentials[type], ...changes } },
	});

	it.each(['', '   ', '\n'])(
		'with the key %j: every row says so, and nothing is sent',
		async (apiKey) => {
			const its = { ...CONTINUE, ...withIts({ apiKey }) };
			const { output } = await kit.run(node, BY_EMAIL(v), [ROW(v), ROW(v)], its);
			const error = matching(new RegExp(`${v.name} credential has no API key.*Enter the key`));
			const row = { ...failedRow(v), error, details: INVALID_KEY };
			expect(output.map(({ json: each }) => each)).toEqual([row, row]);
			expect(kit.sandbox.calls).toEqual([]);
		},
	);

	it.each(['two\nlines-of-a-key', 'schlüssel-ключ-キー', 'tab\tulated-key'])(
		'with the key %j: it says so without showing it',
		async (apiKey) => {
			const ended = await run(v, withIts({ apiKey }));
			const error = containing('has an invalid API key');
			expect(ended.output).toMatchObject([{ json: { error, details: INVALID_KEY } }]);
			const all = written(ended, ended.workflow.run, ended.logs);
			expect(all).not.toContain(apiKey);
			expect(all).not.toContain(JSON.stringify(apiKey).slice(1, -1));
		},
	);

	it('that is missing altogether: every row says so', async () => {
		const error = containing('credential');
		expect(await first(v, { credentials: {} })).toMatchObject({ error, details: INVALID_KEY });
	});

	it('may have blanks around its key, and slashes and blanks after its URL', async () => {
		const { saleshandyUrl, puffleUrl } = kit.sandbox;
		const url = node === 'saleshandy' ? saleshandyUrl : puffleUrl;
		for (const its of [{ apiKey: ` ${kit.keys[node]}\n` }, { baseUrl: `${url}// ` }]) {
			expect(await first(v, withIts(its))).toMatchObject({ status: 'partial' });
		}
	});

	it.each([
		'',
		'open-api.saleshandy.com/v1',
		'ftp://127.0.0.1/v1',
		'file:///etc/passwd',
		'http://',
		'https://user:pass@127.0.0.1/v1',
		'https://127.0.0.1/v1?x=',
		'https://127.0.0.1/v1#',
		'https://127.0.0.1/ v1',
	])('with the base URL %j: every row says that it is none', async (baseUrl) => {
		const error = matching(/has a base URL that is not a web address.*https:\/\//);
		const row = { ...failedRow(v), error, details: INVALID_KEY };
		expect(await first(v, withIts({ baseUrl }))).toEqual(row);
	});
});

describe.each(VENDORS)('a redirect of $name', (v) => {
	const { node, credential } = v;
	let elsewhere: Server;
	let arrived: IncomingHttpHeaders[];
	let to: string;

	beforeEach(async () => {
		arrived = [];
		elsewhere = createServer((request, response) => {
			arrived.push(request.headers);
			response.setHeader('content-type', 'application/json').end('{}');
		});
		await new Promise<void>((resolve) => elsewhere.listen(0, '127.0.0.1', resolve));
		// Another name than the sandbox has: another host.
		to = `http://localhost:${(elsewhere.address() as AddressInfo).port}/v1/fields`;
	});
	afterEach(async () => {
		await new Promise((resolve) => elsewhere.close(resolve));
	});

	it.each(['GET', 'POST|PATCH'])('does not take a %s elsewhere', async (methods) => {
		kit.fail(({ method }) => methods.includes(method), { kind: 'redirect', to });
		const its = methods.includes('GET')
			? details('unexpected-response', 'no', 302)
			: details('unavailable', 'unknown', 302, true);
		expect(await first(v)).toMatchObject({ details: its });
		expect(arrived).toEqual([]);
	});

	it('does not take a list elsewhere', async () => {
		kit.fail(() => true, { kind: 'redirect', to });
		const method = node === 'saleshandy' ? 'searchProspects' : 'searchCampaigns';
		const { credentials } = kit;
		await expect(listSearch({ node, method, credentials })).rejects.toThrow(/not at the address/);
		expect(arrived).toEqual([]);
	});

	it('does not take the key elsewhere when the credential is tested', async () => {
		kit.fail(() => true, { kind: 'redirect', to });
		await testCredential(credential, kit.credentials[credential] ?? {});
		for (const headers of arrived) {
			expect(JSON.stringify(headers)).not.toContain(kit.keys[node]);
		}
	});
});
