import { execFile, spawn } from 'node:child_process';
import { request } from 'node:http';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { CAMPAIGNS, fieldId, leadId, prospectId, startSandbox } from './index';
import type { Call } from './index';
import { useSandbox } from './testing';

const api = useSandbox({ latency: 0 });
const LAST = fieldId('Last Name');
const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
const last = (): string | undefined =>
	api.sandbox.saleshandy.prospects.get(prospectId(0))?.values.get(LAST);

describe('the log', () => {
	test('tells what came and what became of it', async () => {
		const from = performance.now();
		await api.update({ [LAST]: 'Smith' });
		await api.saleshandy('GET', '/prospects?search=ann&pageSize=10');
		await api.puffle('GET', '/nowhere');
		const calls = api.sandbox.calls;
		expect(calls).toMatchObject([
			{
				n: 1,
				api: 'saleshandy',
				method: 'POST',
				path: `/saleshandy/v1/prospects/${prospectId(0)}/attribute`,
				endpoint: 'POST /saleshandy/v1/prospects/:prospectId/attribute',
				query: {},
				body: { attributes: [{ fieldId: LAST, attributeValue: 'Smith' }] },
				status: 201,
				refusedByLimit: false,
				applied: true,
				inFlight: 1,
			},
			{
				n: 2,
				path: '/saleshandy/v1/prospects',
				query: { search: 'ann', pageSize: '10' },
				status: 200,
				applied: false,
			},
			{ n: 3, api: 'puffle', path: '/puffle/nowhere', endpoint: 'GET *', status: 404 },
		]);
		expect(calls[0]?.headers['x-api-key']).toBe(api.sandbox.keys.saleshandy);
		expect(calls[2]?.headers.authorization).toBe(`Bearer ${api.sandbox.keys.puffle}`);
		expect(calls[1]).not.toHaveProperty('body');
		const times = [from, ...calls.flatMap(({ at, endedAt }) => [at, endedAt]), performance.now()];
		expect(times).toEqual([...times].sort((a = 0, b = 0) => a - b));
	});

	test('a body that is not JSON is kept as text', async () => {
		await api.puffle('PATCH', `/api/campaigns/${CAMPAIGNS.outreach.id}/leads`, { raw: '{oops' });
		expect(api.sandbox.calls[0]?.body).toBe('{oops');
	});

	test('keepBodies: false drops the bodies, though the callbacks see them', async () => {
		const seen: unknown[] = [];
		api.sandbox.settings.keepBodies = false;
		api.sandbox.settings.onCall = ({ body }) => seen.push(body);
		await api.update({ [LAST]: 'Smith' });
		await sleep(20);
		expect(seen).toEqual([{ attributes: [{ fieldId: LAST, attributeValue: 'Smith' }] }]);
		expect(api.sandbox.calls[0]?.body).toBeUndefined();
		expect(last()).toBe('Smith');
	});

	test('counts requests in flight', async () => {
		// Long enough for all of them to arrive before the first is answered.
		api.sandbox.settings.latency = 2_000;
		await Promise.all(Array.from({ length: 7 }, () => api.puffle('GET', '/api/account')));
		api.sandbox.settings.latency = 0;
		await api.puffle('GET', '/api/account');
		expect(api.sandbox.calls.map(({ inFlight }) => inFlight)).toEqual([1, 2, 3, 4, 5, 6, 7, 1]);
		expect(api.sandbox.stats()).toMatchObject({ requests: 8, refused: 0, peakInFlight: 7 });
	});

	test('a client that gives up is no longer in flight', async () => {
		api.sandbox.settings.latency = 10_000;
		const signal = AbortSignal.timeout(50);
		await expect(api.puffle('GET', '/api/account', { signal })).rejects.toThrow();
		await sleep(30);
		expect(api.sandbox.calls[0]).toMatchObject({ endedAt: expect.any(Number) as number });
		expect(api.sandbox.calls[0]).not.toHaveProperty('status');
		api.sandbox.settings.latency = 0;
		await api.puffle('GET', '/api/account');
		expect(api.sandbox.calls[1]?.inFlight).toBe(1);
	});

	test('numbers the sockets', async () => {
		const get = (connection: string): Promise<void> =>
			new Promise((resolve, reject) => {
				request(
					`${api.sandbox.puffleUrl}/api/account`,
					{ agent: false, headers: { connection } },
					(response) => response.resume().on('end', resolve),
				)
					.on('error', reject)
					.end();
			});
		await get('close');
		await get('close');
		expect(api.sandbox.calls.map(({ connection }) => connection)).toEqual([1, 2]);
		expect(api.sandbox.stats().connections).toBe(2);
	});

	test('stats counts refusals', async () => {
		api.sandbox.settings.puffle.limit = { requests: 1, windowMs: 60_000 };
		for (let i = 0; i < 3; i += 1) await api.puffle('GET', '/api/account');
		expect(api.sandbox.stats()).toMatchObject({ requests: 3, refused: 2 });
	});
});

describe('settings', () => {
	test('latency holds every answer back, refusals too, but not the write', async () => {
		api.sandbox.settings.latency = 80;
		for (const send of [
			() => api.update({ [LAST]: 'Smith' }),
			() => api.puffle('GET', '/api/account', { key: 'wrong' }),
			() => api.puffle('GET', '/nowhere'),
		]) {
			const from = performance.now();
			await send();
			expect(performance.now() - from).toBeGreaterThanOrEqual(79);
		}
		const pending = api.update({ [LAST]: 'Later' });
		await sleep(40);
		expect(last()).toBe('Later');
		await pending;
	});

	test('onCall may change state before the request is judged', async () => {
		api.sandbox.settings.onCall = ({ n }: Call) => {
			const campaign = api.sandbox.puffle.campaigns.get(CAMPAIGNS.outreach.id);
			if (n === 2 && campaign) campaign.status = 'launching';
			if (n === 3) api.sandbox.settings.validKeys.puffle = [];
		};
		const statuses = [];
		for (let i = 0; i < 3; i += 1) {
			const answer = await api.patch(leadId(CAMPAIGNS.outreach.id, i), { company: 'X' });
			statuses.push(answer.status);
		}
		expect(statuses).toEqual([200, 400, 401]);
	});
});

describe('reset', () => {
	test('seeds anew and forgets, and the objects stay the same ones', async () => {
		const { settings, saleshandy, puffle, calls } = api.sandbox;
		const { saleshandy: ofSaleshandy, validKeys } = settings;
		ofSaleshandy.limit = { requests: 1, windowMs: 60_000 };
		ofSaleshandy.poison = false;
		settings.latency = 5;
		settings.onCall = () => undefined;
		settings.fault = () => undefined;
		await api.update({ [LAST]: 'Smith' });
		await api.patch(leadId(CAMPAIGNS.outreach.id, 0), { company: 'X' });
		validKeys.puffle = [];
		saleshandy.fields.length = 0;

		api.sandbox.reset();
		expect(calls).toEqual([]);
		expect(api.sandbox.stats()).toEqual({
			requests: 0,
			refused: 0,
			peakInFlight: 0,
			connections: 0,
		});
		expect(ofSaleshandy).toMatchObject({ limit: null, poison: true });
		expect(settings).not.toHaveProperty('onCall');
		expect(settings).not.toHaveProperty('fault');
		expect([settings.latency, validKeys.puffle]).toEqual([0, [api.sandbox.keys.puffle]]);
		expect(last()).toBe('Adler');
		const roster = puffle.leads.get(CAMPAIGNS.outreach.id);
		expect(roster?.get(leadId(CAMPAIGNS.outreach.id, 0))?.company).not.toBe('X');

		ofSaleshandy.limit = { requests: 1, windowMs: 60_000 };
		expect((await api.update({ [LAST]: 'Smith' })).status).toBe(201);
		expect(calls).toHaveLength(1);
		expect(calls[0]?.n).toBe(1);
	});

	test('requests that are under way do not disturb the count', async () => {
		api.sandbox.settings.latency = 60;
		const pending = api.puffle('GET', '/api/account');
		await sleep(30);
		api.sandbox.reset();
		await api.puffle('GET', '/api/account');
		await pending;
		await api.puffle('GET', '/api/account');
		expect(api.sandbox.calls.map(({ inFlight }) => inFlight)).toEqual([1, 1]);
	});
});

describe('over HTTP', () => {
	const control = async (method: string, path: string, body?: unknown): Promise<unknown> => {
		const response = await fetch(`${api.sandbox.url}/_sandbox${path}`, {
			method,
			...(body !== undefined && {
				headers: { 'content-type': 'application/json' },
				body: JSON.stringify(body),
			}),
		});
		const text = await response.text();
		return text === '' ? response.status : (JSON.parse(text) as unknown);
	};

	test('calls, stats and state can be read, and reading them does not count', async () => {
		api.sandbox.settings.latency = 1;
		await api.update({ [LAST]: 'Smith' });
		expect(await control('GET', '/calls')).toMatchObject([{ n: 1, status: 201, applied: true }]);
		expect(await control('GET', '/stats')).toMatchObject({ requests: 1 });
		const state = await control('GET', '/state');
		expect(state).toMatchObject({
			saleshandy: { prospects: { [prospectId(0)]: { values: { [LAST]: 'Smith' } } } },
			puffle: { campaigns: { [CAMPAIGNS.spring.id]: { status: 'active' } } },
		});
		expect(api.sandbox.calls).toHaveLength(1);
	});

	test('settings can be merged into', async () => {
		const limit = { requests: 20, windowMs: 60_000 };
		await control('PATCH', '/settings', { latency: 2, saleshandy: { limit } });
		await control('PATCH', '/settings', { saleshandy: { limit: { overall: 300 } } });
		expect(api.sandbox.settings).toMatchObject({
			latency: 2,
			keepBodies: true,
			saleshandy: { limit: { ...limit, overall: 300 }, poison: true },
		});
		await control('PATCH', '/settings', { saleshandy: { limit: null } });
		expect(await control('GET', '/settings')).toMatchObject({ saleshandy: { limit: null } });
	});

	test.each([
		{ speed: 1 },
		{ puffle: { unknownLead: 418 } },
		{ saleshandy: { limit: { requests: 1 } } },
		5,
	])('%j is no setting', async (patch) => {
		const before = structuredClone(api.sandbox.settings);
		expect(await control('PATCH', '/settings', patch)).toHaveProperty('error');
		expect(api.sandbox.settings).toEqual(before);
	});

	test('reset', async () => {
		await api.update({ [LAST]: 'Smith' });
		expect(await control('POST', '/reset')).toBe(204);
		expect([last(), api.sandbox.calls.length]).toEqual(['Adler', 0]);
	});
});

test('options set the sizes and the latency, and the seeds do not depend on them', async () => {
	const small = await startSandbox({ prospects: 10, leads: 7, latency: 3 });
	try {
		expect(small.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
		expect(small.saleshandyUrl).toBe(`${small.url}/saleshandy/v1`);
		expect(small.puffleUrl).toBe(`${small.url}/puffle`);
		expect(small.settings.latency).toBe(3);
		small.reset();
		expect(small.settings.latency).toBe(3);
		expect(small.puffle.leads.get(CAMPAIGNS.outreach.id)?.size).toBe(7);
		expect([...small.saleshandy.prospects.values()]).toEqual(
			[...api.sandbox.saleshandy.prospects.values()].slice(0, 10),
		);
	} finally {
		await small.close();
	}
});

test('close ends hanging and waiting requests at once', async () => {
	const other = await startSandbox({ latency: 60_000 });
	other.settings.fault = ({ n }) => (n === 1 ? { kind: 'hang' } : undefined);
	const hung = [1, 2].map(() =>
		fetch(`${other.saleshandyUrl}/fields`).then(
			() => 'answered',
			() => 'cut',
		),
	);
	while (other.calls.length < 2) await sleep(5);
	const from = performance.now();
	await other.close();
	expect(await Promise.all(hung)).toEqual(['cut', 'cut']);
	expect(performance.now() - from).toBeLessThan(1000);
	while (other.calls.some(({ endedAt }) => endedAt === undefined)) await sleep(5);
});

test('a client that gives up, or close, leaves no timer behind', async () => {
	const timers = (): number =>
		process.getActiveResourcesInfo().filter((each) => each === 'Timeout').length;
	const other = await startSandbox({ latency: 60_000 });
	const giveUp = new AbortController();
	const cut = fetch(`${other.saleshandyUrl}/fields`, { signal: giveUp.signal }).catch(() => 'cut');
	while (other.calls.length < 1) await sleep(5);
	const waiting = timers();
	giveUp.abort();
	expect(await cut).toBe('cut');
	while (other.calls[0]?.endedAt === undefined) await sleep(5);
	expect(timers()).toBeLessThan(waiting);
	await other.close();
});

describe('the command', () => {
	const main = join(__dirname, 'main.ts');
	const args = ['--import', 'tsx', main];

	test('starts a sandbox, prints what a credential needs, and stops', async () => {
		const child = spawn(process.execPath, [...args, '--port', '0', '--prospects', '5']);
		let output = '';
		child.stdout.on('data', (chunk) => (output += String(chunk)));
		while (!output.includes('Ctrl-C')) await sleep(20);
		const url = /http:\S+\/saleshandy\/v1/.exec(output)?.[0] ?? '';
		expect((await fetch(`${url}/fields`)).status).toBe(200);
		for (const key of Object.values(api.sandbox.keys)) expect(output).toContain(key);
		const ended = new Promise((resolve) => child.once('exit', resolve));
		child.kill('SIGTERM');
		expect(await ended).toBe(0);
	}, 20_000);

	test('explains itself when an option is not a number', async () => {
		const run = promisify(execFile)(process.execPath, [...args, '--port', 'x']);
		await expect(run).rejects.toThrow(/--port x\? tsx/);
	}, 20_000);
});
