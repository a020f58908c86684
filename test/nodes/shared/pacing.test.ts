import type { RateLimit } from '../../../nodes/shared/rateLimit/estimate';
import { runNode } from '../../harness';
import type { LimitSettings } from '../../sandbox';
import { CAMPAIGNS, fieldId, leadId, prospectEmail, prospectId } from '../../sandbox';
import { GET_CAMPAIGN, LIST_PROSPECTS, UPDATE_PROSPECT, withSandbox } from '../kit';

// A minute is 600 ms here, for the node and for the API.
const MINUTE = 600;
const REQUESTS = 20;

const kit = withSandbox({ prospects: 300, latency: 20 });

const { saleshandyService } = jest.requireActual<{
	saleshandyService: { knownRateLimit: RateLimit };
}>('../../../dist/nodes/Saleshandy/api.js');
const { windowMs } = saleshandyService.knownRateLimit;

beforeAll(() => {
	saleshandyService.knownRateLimit.windowMs = MINUTE;
});
afterAll(() => {
	saleshandyService.knownRateLimit.windowMs = windowMs;
});

const byId = {
	prospectId: { __rl: true, mode: 'id', value: '={{ $json.id }}' },
	specifyFields: 'json',
	fieldsJson: '={{ $json.set }}',
};
const byEmail = {
	...byId,
	prospectId: { ...byId.prospectId, mode: 'email', value: '={{ $json.email }}' },
};

const rows = (count: number, first = 0) =>
	Array.from({ length: count }, (_, n) => ({
		id: prospectId(10 + first + n),
		email: prospectEmail(10 + first + n),
		set: { Source: `row ${first + n}` },
	}));

const storedSource = (n: number) =>
	kit.sandbox.saleshandy.prospects.get(prospectId(10 + n))?.values.get(fieldId('Source'));

const refused = () => kit.sandbox.calls.filter(({ refusedByLimit }) => refusedByLimit);

describe.each<[LimitSettings['form'], LimitSettings['headers']]>([
	['429', 'reset-date'],
	['429', 'reset-epoch'],
	['429', 'reset-seconds'],
	['429', 'none'],
	['400', 'reset-date'],
	['400', 'none'],
])('a limit that comes as %s with %s', (form, headers) => {
	it('lets every row be written and wastes next to nothing', async () => {
		kit.sandbox.settings.saleshandy.limit = limit({ form, headers });
		// An answer at once would hide from the sandbox how much was on its way together.
		kit.sandbox.settings.latency = 30;
		const { output } = await kit.run('saleshandy', byId, rows(80));
		expect(output.map(({ json }) => json.status)).toEqual(Array(80).fill('updated'));
		for (let n = 0; n < 80; n += 1) expect(storedSource(n)).toBe(`row ${n}`);
		if (headers !== 'none') expect(refused()).toHaveLength(0);
		// What was on its way when the first refusal came back, at most.
		expect(refused().length).toBeLessThanOrEqual(kit.sandbox.stats().peakInFlight);
	});
});

function limit(more: Partial<LimitSettings> = {}): LimitSettings {
	return {
		requests: REQUESTS,
		windowMs: MINUTE,
		kind: 'fixed',
		perEndpoint: true,
		form: '429',
		headers: 'none',
		...more,
	};
}

it.each(['none', 'reset-date'] as const)(
	'writes every row where a limit on all endpoints together comes first, told by %s',
	async (headers) => {
		kit.sandbox.settings.saleshandy.limit = limit({ overall: 24, headers });
		const { output } = await kit.run('saleshandy', byEmail, rows(60));
		expect(output.map(({ json }) => json.status)).toEqual(Array(60).fill('updated'));
		// Lookups and updates each learn of it by themselves.
		expect(refused().length).toBeLessThan(kit.sandbox.calls.length / 4);
	},
);

it('lets executions on the same key share one pace', async () => {
	kit.sandbox.settings.saleshandy.limit = limit({ headers: 'reset-date' });
	const runs = await Promise.all(
		[0, 30, 60].map(async (first) => await kit.run('saleshandy', byId, rows(30, first))),
	);
	for (const { output } of runs) {
		expect(output.map(({ json }) => json.status)).toEqual(Array(30).fill('updated'));
	}
	expect(refused()).toHaveLength(0);
});

it('lets lookups and updates run side by side, each with a limit of its own', async () => {
	kit.sandbox.settings.saleshandy.limit = limit({ headers: 'reset-date' });
	// The list is as long as it would have to be to be no cheaper than single searches.
	const { output } = await kit.run('saleshandy', byEmail, rows(4));
	expect(output.map(({ json }) => json.status)).toEqual(Array(4).fill('updated'));
	kit.sandbox.calls.length = 0;
	for (let n = 1000; n < 4000; n += 1) {
		const other = {
			id: `filler${n}`,
			createdAt: new Date(n).toISOString(),
			email: `f${n}@x.example`,
		};
		kit.sandbox.saleshandy.prospects.set(other.id, {
			...other,
			verificationStatus: 'valid',
			values: new Map(),
			tags: [],
		});
	}
	await kit.run('saleshandy', byEmail, rows(50));
	const at = (endpoint: string) =>
		kit.sandbox.calls.filter((call) => call.endpoint === endpoint).map((call) => call.at);
	expect(Math.min(...at(UPDATE_PROSPECT))).toBeLessThan(Math.max(...at(LIST_PROSPECTS)));
	expect(refused()).toHaveLength(0);
});

it('sends rows of one record in one request and never writes a record twice at once', async () => {
	const four = rows(20).flatMap((row) =>
		['Source', 'City', 'Country', 'Website'].map((field) => ({ ...row, set: { [field]: 'x' } })),
	);
	await kit.run('saleshandy', byId, four);
	expect(kit.writes()).toHaveLength(20);
	kit.sandbox.calls.length = 0;
	await kit.run('saleshandy', { ...byId, options: { combineRows: false } }, four);
	expect(kit.writes()).toHaveLength(80);
	for (const row of rows(20)) {
		const calls = kit.writes().filter(({ path }) => path.includes(row.id));
		calls.slice(1).forEach((call, n) => {
			expect(call.at).toBeGreaterThanOrEqual(calls[n]?.endedAt ?? Infinity);
		});
	}
});

it.each([1, 5, 32])('has at most %d requests in flight', async (maxConcurrency) => {
	await kit.run('saleshandy', { ...byId, options: { maxConcurrency } }, rows(60));
	await kit.run('saleshandy', { ...byEmail, options: { maxConcurrency } }, rows(30));
	expect(kit.sandbox.stats().peakInFlight).toBeLessThanOrEqual(maxConcurrency);
});

describe('stops early', () => {
	it('at a bad key, after the first request', async () => {
		kit.sandbox.settings.validKeys = { saleshandy: [], puffle: [] };
		const { output } = await kit.run('saleshandy', byId, rows(50), {
			onError: 'continueRegularOutput',
		});
		expect(output).toHaveLength(50);
		expect(new Set(output.map(({ json }) => JSON.stringify(json.details))).size).toBe(1);
		expect(kit.sandbox.calls).toHaveLength(1);
	});

	it('at a key that is revoked half-way: what is not in flight is not sent', async () => {
		kit.sandbox.settings.onCall = ({ n }) => {
			if (n === 30) kit.sandbox.settings.validKeys = { saleshandy: [], puffle: [] };
		};
		const { output } = await kit.run('saleshandy', byId, rows(150), {
			onError: 'continueRegularOutput',
		});
		expect(kit.sandbox.calls.length).toBeLessThanOrEqual(30 + 32);
		const unsent = output.filter(({ json }) => json.error !== undefined);
		expect(unsent.length).toBeGreaterThan(80);
		for (const { json } of unsent) {
			expect(json.details).toMatchObject({ reason: 'invalid-credential', sent: 'no' });
		}
	});

	it('at a campaign that is no draft: one look explains all its rows', async () => {
		const parameters = {
			campaignId: { __rl: true, mode: 'id', value: '={{ $json.campaign }}' },
			leadId: { __rl: true, mode: 'id', value: '={{ $json.lead }}' },
			specifyFields: 'json',
			fieldsJson: '{ "company": "Acme" }',
		};
		const of = (campaign: string, count: number) =>
			Array.from({ length: count }, (_, n) => ({ campaign, lead: leadId(campaign, n) }));
		const { output } = await kit.run(
			'puffle',
			parameters,
			[...of(CAMPAIGNS.spring.id, 20), ...of(CAMPAIGNS.outreach.id, 3)],
			{ onError: 'continueRegularOutput' },
		);
		expect(output.slice(0, 20).map(({ json }) => json.details)).toEqual(
			Array(20).fill({ reason: 'not-draft', retryable: false, sent: 'no' }),
		);
		expect(output.slice(20).map(({ json }) => json.status)).toEqual(Array(3).fill('updated'));
		expect(kit.endpoints().filter((endpoint) => endpoint === GET_CAMPAIGN)).toHaveLength(2);
		expect(kit.writes()).toHaveLength(3);
	});

	it('at a campaign that is launched half-way', async () => {
		const campaign = CAMPAIGNS.outreach.id;
		kit.sandbox.settings.onCall = ({ n }) => {
			const stored = kit.sandbox.puffle.campaigns.get(campaign);
			if (n === 30 && stored) stored.status = 'active';
		};
		const { output } = await kit.run(
			'puffle',
			{
				campaignId: { __rl: true, mode: 'id', value: campaign },
				leadId: { __rl: true, mode: 'id', value: '={{ $json.lead }}' },
				specifyFields: 'json',
				fieldsJson: '{ "company": "Launched" }',
			},
			Array.from({ length: 150 }, (_, n) => ({ lead: leadId(campaign, n) })),
			{ onError: 'continueRegularOutput' },
		);
		output.forEach(({ json }, n) => {
			const stored = kit.sandbox.puffle.leads.get(campaign)?.get(leadId(campaign, n))?.company;
			if (json.error === undefined) expect(stored).toBe('Launched');
			else expect([json.details, stored]).not.toContain('Launched');
			if (json.error !== undefined) expect(json.details).toMatchObject({ reason: 'not-draft' });
		});
		expect(kit.writes().length).toBeLessThanOrEqual(30 + 32);
	});
});

describe('a stopped execution', () => {
	it('sends nothing more, and ends at once though a limit makes it wait', async () => {
		kit.sandbox.settings.saleshandy.limit = limit({ windowMs: 60_000, headers: 'retry-after' });
		const stop = new AbortController();
		const running = runNode({
			node: 'saleshandy',
			parameters: byId,
			items: rows(100).map((json) => ({ json })),
			credentials: kit.credentials,
			signal: stop.signal,
		});
		while (refused().length === 0) await new Promise((resolve) => setTimeout(resolve, 10));
		await new Promise((resolve) => setTimeout(resolve, 500));
		const sent = kit.sandbox.calls.length;
		const stopped = performance.now();
		stop.abort();
		const { status, output } = await running;
		expect(performance.now() - stopped).toBeLessThan(1_000);
		expect(status).toBe('canceled');
		await new Promise((resolve) => setTimeout(resolve, 300));
		expect(kit.sandbox.calls).toHaveLength(sent);
		// What was done is kept, and what was not says so.
		expect(output.filter(({ json }) => json.status === 'updated')).toHaveLength(20);
		expect(output.filter(({ json }) => json.error !== undefined)).toHaveLength(80);
		expect(output[99]?.json.details).toMatchObject({ reason: 'cancelled', sent: 'no' });
	});
});

describe('a long run shows itself', () => {
	it('in the log: rows done, rows left and the time the limit implies', async () => {
		kit.sandbox.settings.saleshandy.limit = limit();
		const { logs } = await kit.run('saleshandy', byId, rows(100));
		const lines = logs.filter(({ level }) => level === 'info').map(({ message }) => message);
		expect(lines[0]).toMatch(
			/^The rate limit asks for a pause of 1 s\. \d+ of 100 rows done, \d+ left, which takes about \d s$/,
		);
	});

	it('in one hint: rows, refused fields, requests and waiting', async () => {
		kit.sandbox.settings.saleshandy.limit = limit({ windowMs: 1_200, headers: 'reset-date' });
		const { hints } = await kit.run(
			'saleshandy',
			byId,
			[
				...rows(25),
				{ id: prospectId(50), set: { Plan: 'Gold', City: 'Ulm' } },
				{ id: '!', set: {} },
			],
			{ onError: 'continueRegularOutput' },
		);
		expect(hints).toHaveLength(1);
		expect(hints[0]).toMatchObject({ type: 'warning', location: 'outputPane' });
		expect(hints[0]?.message).toMatch(
			/^27 rows: 25 updated, 1 partial, 1 failed\. 1 field refused\. 27 requests sent, 1 second waited for the rate limit\.$/,
		);
	});
});

it('finds one bad value among 30 fields in 11 requests and saves the others', async () => {
	kit.sandbox.settings.saleshandy.fieldsWithOptions = false;
	const labels = kit.sandbox.saleshandy.fields
		.filter(({ fieldType, label }) => fieldType === 'text' && label !== 'Email')
		.map(({ label }) => label);
	const set = Object.fromEntries(labels.slice(0, 29).map((label) => [label, 'x']));
	const { output } = await kit.run('saleshandy', byId, [
		{ id: prospectId(10), set: { Plan: 'Gold', ...set } },
	]);
	const results = output[0]?.json.results as Array<{ field: string; status: string }>;
	expect(results.filter(({ status }) => status === 'updated')).toHaveLength(
		Object.keys(set).length,
	);
	expect(results[0]).toMatchObject({ field: 'Plan', status: 'rejected' });
	expect(kit.writes().length).toBeLessThanOrEqual(11);
});
