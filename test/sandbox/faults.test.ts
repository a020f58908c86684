import { createServer } from 'node:http';

import { CAMPAIGNS, FAULT_KINDS, fieldId, leadId, prospectId, seededFaults } from './index';
import type { Call, Fault, FaultKind } from './index';
import { useSandbox } from './testing';
import type { Answer } from './testing';

const api = useSandbox();
const LAST = fieldId('Last Name');
const FIRST = fieldId('First Name');
const LEAD = leadId(CAMPAIGNS.outreach.id, 0);

const write = {
	saleshandy: (): Promise<Answer> => api.update({ [LAST]: 'Smith', [FIRST]: 'Jo' }),
	puffle: (): Promise<Answer> => api.patch(LEAD, { last_name: 'Smith' }),
};
const stored = {
	saleshandy: () => api.sandbox.saleshandy.prospects.get(prospectId(0))?.values.get(LAST),
	puffle: () => api.sandbox.puffle.leads.get(CAMPAIGNS.outreach.id)?.get(LEAD)?.last_name,
};
const vendors = ['saleshandy', 'puffle'] as const;
const status = { saleshandy: 201, puffle: 200 };

interface Expected {
	/** What fetch makes of it; undefined when it throws. */
	status?: number | 'usual';
	type?: RegExp;
	body?: (answer: Answer) => unknown;
	applied: boolean;
}
const results = ({ json }: Answer): unknown =>
	(json as { payload?: { results?: unknown } }).payload?.results;
const LAST_DONE = { fieldId: LAST, success: true };
const FIRST_DONE = { fieldId: FIRST, success: true };

const cases: [Fault, Expected & { is?: unknown }][] = [
	[
		{ kind: 'delay', ms: 80 },
		{ status: 'usual', applied: true },
	],
	[{ kind: 'reset-before' }, { applied: false }],
	[{ kind: 'reset-after' }, { applied: true }],
	[{ kind: 'cut-body' }, { applied: true }],
	[
		{ kind: 'status', status: 503 },
		{ status: 503, type: /html/, applied: false },
	],
	[
		{ kind: 'status', status: 502, apply: true },
		{ status: 502, type: /html/, applied: true },
	],
	[
		{ kind: 'status', status: 500 },
		{ status: 500, type: /json/, applied: false },
	],
	[
		{ kind: 'status', status: 504 },
		{ status: 504, type: /html/, applied: false },
	],
	[
		{ kind: 'status', status: 429 },
		{ status: 429, type: /json/, applied: false },
	],
	[
		{ kind: 'status', status: 429, body: { oops: 1 }, headers: { 'retry-after': '7' } },
		{
			status: 429,
			body: ({ json, headers }) => [json, headers.get('retry-after')],
			is: [{ oops: 1 }, '7'],
			applied: false,
		},
	],
	[{ kind: 'html' }, { status: 200, type: /html/, applied: false }],
	[
		{ kind: 'html', apply: true },
		{ status: 200, type: /html/, applied: true },
	],
	[{ kind: 'empty' }, { status: 'usual', body: ({ text }) => text, is: '', applied: true }],
	[
		{ kind: 'wrong-content-type' },
		{
			status: 'usual',
			type: /^text\/plain/,
			body: ({ json }) => typeof json,
			is: 'object',
			applied: true,
		},
	],
	[
		{ kind: 'wrong-shape' },
		{
			status: 'usual',
			type: /json/,
			body: ({ json }) => json,
			is: { data: [{ id: 1 }] },
			applied: true,
		},
	],
	[
		{ kind: 'wrong-shape', body: null },
		{ status: 'usual', type: /json/, body: ({ json }) => json, is: null, applied: true },
	],
	[
		{ kind: 'redirect', to: 'http://elsewhere.example/' },
		{
			status: 302,
			body: ({ headers }) => headers.get('location'),
			is: 'http://elsewhere.example/',
			applied: false,
		},
	],
];

describe.each(vendors)('%s', (vendor) => {
	test.each(cases)('%j', async (fault, expected) => {
		api.sandbox.settings.fault = () => fault;
		const before = stored[vendor]();
		const answer = await write[vendor]().catch(() => undefined);
		const [call] = api.sandbox.calls;

		const usual = expected.status === 'usual' ? status[vendor] : expected.status;
		expect(answer?.status).toBe(usual);
		if (expected.type) expect(answer?.headers.get('content-type')).toMatch(expected.type);
		if (answer && expected.body) expect(expected.body(answer)).toEqual(expected.is);
		expect(stored[vendor]()).toBe(expected.applied ? 'Smith' : before);
		expect(call).toMatchObject({ fault: fault.kind, applied: expected.applied });
		expect(call?.status).toBe(usual);
		if (fault.kind === 'delay') {
			expect((call?.endedAt ?? 0) - (call?.at ?? 0)).toBeGreaterThanOrEqual(fault.ms - 1);
		}
		delete api.sandbox.settings.fault;
		expect((await write[vendor]()).status).toBe(status[vendor]);
	});

	test.each([false, true])('hang, applied: %j', async (apply) => {
		api.sandbox.settings.fault = () => ({ kind: 'hang', apply });
		const before = stored[vendor]();
		const signal = AbortSignal.timeout(150);
		const hung =
			vendor === 'saleshandy'
				? api.saleshandy('POST', `/prospects/${prospectId(0)}/attribute`, {
						body: { fieldId: LAST, attributeValue: 'Smith' },
						signal,
					})
				: api.puffle('PATCH', `/api/campaigns/${CAMPAIGNS.outreach.id}/leads`, {
						body: { prospect_id: LEAD, updates: { last_name: 'Smith' } },
						signal,
					});
		await expect(hung).rejects.toThrow();
		expect(stored[vendor]()).toBe(apply ? 'Smith' : before);
		const [call] = api.sandbox.calls;
		expect(call?.status).toBeUndefined();
		while (call?.endedAt === undefined) await new Promise((resolve) => setTimeout(resolve, 5));
	});
});

test.each([
	['duplicate-results', [LAST_DONE, FIRST_DONE, LAST_DONE, FIRST_DONE]],
	['missing-results', [LAST_DONE]],
] as const)('%s', async (kind, expected) => {
	api.sandbox.settings.fault = () => ({ kind });
	const answer = await write.saleshandy();
	expect([answer.status, results(answer)]).toEqual([201, expected]);
	expect(stored.saleshandy()).toBe('Smith');
	expect((await write.puffle()).json).toHaveProperty('prospect.last_name', 'Smith');
});

test('stale lists are as they were at first', async () => {
	const values = async (): Promise<string> => {
		const prospects = await api.saleshandy('GET', '/prospects?sort=ASC&pageSize=1');
		const leads = await api.puffle('GET', `/api/campaigns/${CAMPAIGNS.outreach.id}/leads?limit=1`);
		return prospects.text + leads.text;
	};
	const before = await values();
	await write.saleshandy();
	await write.puffle();
	const after = await values();
	expect(after.split('"Smith"')).toHaveLength(3);
	api.sandbox.settings.fault = () => ({ kind: 'stale' });
	expect(await values()).toBe(before);
	expect((await write.puffle()).json).toHaveProperty('prospect.last_name', 'Smith');
});

test('a cut body announces more than it sends', async () => {
	const { text } = await api.puffle('GET', '/api/account');
	api.sandbox.settings.fault = () => ({ kind: 'cut-body' });
	const response = await fetch(`${api.sandbox.puffleUrl}/api/account`, {
		headers: { authorization: `Bearer ${api.sandbox.keys.puffle}` },
	});
	expect(response.status).toBe(200);
	expect(Number(response.headers.get('content-length'))).toBeGreaterThan(text.length);
	await expect(response.text()).rejects.toThrow();
});

test('a request that the rate limit refuses meets no fault', async () => {
	api.sandbox.settings.saleshandy.limit = { requests: 0, windowMs: 1000 };
	const asked = jest.fn(() => ({ kind: 'reset-before' }) as const);
	api.sandbox.settings.fault = asked;
	expect((await write.saleshandy()).status).toBe(429);
	expect(asked).not.toHaveBeenCalled();
});

describe('seededFaults', () => {
	const call = (n: number, path = `/p/${n}`): Call => ({
		n,
		at: 0,
		api: 'puffle',
		method: 'PATCH',
		path,
		endpoint: 'PATCH /p/:n',
		query: {},
		headers: {},
		refusedByLimit: false,
		applied: false,
		inFlight: 1,
		connection: 1,
	});
	const draw = (seed: number, order: number[]): Map<number, Fault | undefined> => {
		const hook = seededFaults({ seed, rate: 0.5 });
		return new Map(order.map((n) => [n, hook(call(n))]));
	};
	const upTo = (n: number): number[] => Array.from({ length: n }, (_, i) => i);

	test('the same seed gives the same faults, whatever the order of arrival', () => {
		const forwards = draw(1, upTo(200));
		const backwards = draw(1, upTo(200).reverse());
		expect(upTo(200).map((n) => forwards.get(n))).toEqual(upTo(200).map((n) => backwards.get(n)));
		expect(draw(2, upTo(200))).not.toEqual(forwards);
	});

	test('rate and kinds', () => {
		const hook = seededFaults({ seed: 3, rate: 0.25, kinds: ['hang', 'empty'] });
		const faults = upTo(2000).flatMap((n) => hook(call(n)) ?? []);
		expect(faults.length / 2000).toBeCloseTo(0.25, 1);
		expect(new Set(faults.map(({ kind }) => kind))).toEqual(new Set(['hang', 'empty']));
	});

	test('all kinds unless told', () => {
		const kinds: FaultKind[] = [];
		const hook = seededFaults({ seed: 4, rate: 1, maxDelay: 10 });
		for (const n of upTo(500)) {
			const fault = hook(call(n));
			if (fault) kinds.push(fault.kind);
			if (fault?.kind === 'delay') expect(fault.ms).toBeLessThanOrEqual(10);
			// A rate limit refuses before anything is written.
			if (fault?.kind === 'status' && fault.status === 429) expect(fault.apply).toBe(false);
		}
		expect(new Set(kinds)).toEqual(new Set(FAULT_KINDS));
		expect(kinds).toHaveLength(500);
	});

	test('perRequest bounds what one request meets', () => {
		const hook = seededFaults({ seed: 5, rate: 1, perRequest: 2 });
		const met = upTo(5).map((n) => hook(call(n, '/same')) !== undefined);
		expect(met).toEqual([true, true, false, false, false]);
	});

	test('rate 0 and no kinds give none', () => {
		for (const plan of [{ rate: 0 }, { rate: 1, kinds: [] }]) {
			const hook = seededFaults({ seed: 6, ...plan });
			expect(upTo(50).some((n) => hook(call(n)))).toBe(false);
		}
	});
});

test('a redirect is not followed into the sandbox by itself', async () => {
	const elsewhere = createServer((_request, response) => response.end('elsewhere'));
	await new Promise<void>((resolve) => elsewhere.listen(0, '127.0.0.1', resolve));
	const address = elsewhere.address();
	const to = typeof address === 'object' && address ? `http://127.0.0.1:${address.port}/` : '';
	api.sandbox.settings.fault = () => ({ kind: 'redirect', to });
	const answer = await fetch(`${api.sandbox.saleshandyUrl}/fields`);
	expect(await answer.text()).toBe('elsewhere');
	await new Promise((resolve) => {
		elsewhere.close(resolve);
		elsewhere.closeAllConnections();
	});
});
