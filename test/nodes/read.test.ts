import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import type { IDataObject, INodeParameters } from 'n8n-workflow';

import type { Call } from '../sandbox';
import { CAMPAIGNS, fieldId, leadId, prospectId } from '../sandbox';
import type { Node } from './kit';
import {
	CONTINUE,
	details,
	failed,
	item,
	LIST_CAMPAIGNS,
	LIST_FIELDS,
	LIST_LEADS,
	LIST_PROSPECTS,
	locator,
	matching,
	withSandbox,
} from './kit';
import { puffle, saleshandy } from './vendors';

const kit = withSandbox();
const CAMPAIGN = CAMPAIGNS.outreach.id;

/** A Get Many that tests of all of them know. */
interface List {
	name: string;
	node: Node;
	parameters: INodeParameters;
	endpoint: string;
	/** Requests beside those for pages. */
	others: string[];
	/** The ids of all records, in order, and the key that has them. */
	idKey: string;
	ids: () => string[];
}

const PROSPECTS: List = {
	name: 'prospects',
	node: 'saleshandy',
	parameters: { resource: 'prospect', operation: 'getAll' },
	endpoint: LIST_PROSPECTS,
	others: [LIST_FIELDS],
	idKey: 'prospectId',
	ids: () => [...kit.sandbox.saleshandy.prospects.keys()],
};
const LEADS: List = {
	name: 'leads',
	node: 'puffle',
	parameters: { resource: 'lead', operation: 'getAll', campaignId: locator('id', CAMPAIGN) },
	endpoint: LIST_LEADS,
	others: [],
	idKey: 'leadId',
	ids: () => [...(kit.sandbox.puffle.leads.get(CAMPAIGN)?.keys() ?? [])],
};
const FIELDS: List = {
	name: 'fields',
	node: 'saleshandy',
	parameters: { resource: 'field', operation: 'getAll' },
	endpoint: LIST_FIELDS,
	others: [],
	idKey: 'fieldId',
	ids: () => kit.sandbox.saleshandy.fields.map(({ id }) => id),
};
const CAMPAIGN_LIST: List = {
	name: 'campaigns',
	node: 'puffle',
	parameters: { resource: 'campaign', operation: 'getAll' },
	endpoint: LIST_CAMPAIGNS,
	others: [],
	idKey: 'campaignId',
	ids: () =>
		// Those that are under way come first.
		[...kit.sandbox.puffle.campaigns.values()]
			.sort((a, b) => rank(a.status) - rank(b.status))
			.map(({ id }) => id),
};
const rank = (status: string) => (status === 'active' || status === 'paused' ? 0 : 1);

const ALL = { returnAll: true };

describe.each([PROSPECTS, LEADS, FIELDS, CAMPAIGN_LIST])('Get Many $name', (list) => {
	const { node, parameters, idKey } = list;
	const run = async (
		more: INodeParameters = {},
		rows: IDataObject[] = [{}],
		settings: Parameters<typeof kit.run>[3] = {},
	) => await kit.run(node, { ...parameters, ...more }, rows, settings);

	it('all: one item for each, in order, paired, and in few keys', async () => {
		const { output, hints, error } = await run(ALL);
		expect(error).toBeUndefined();
		expect(output.map(({ json }) => json[idKey])).toEqual(list.ids());
		expect(output.every(({ pairedItem }) => JSON.stringify(pairedItem) === '{"item":0}')).toBe(
			true,
		);
		expect(hints).toMatchObject([{ type: 'info', location: 'outputPane' }]);
		const { length } = kit.sandbox.calls;
		const requests = length === 1 ? '1 request' : `${length} requests`;
		expect(hints[0]?.message).toBe(`${list.ids().length} ${list.name}. ${requests} sent.`);
	});

	it('no more than 50, unless told', async () => {
		const { output } = await run();
		expect(output.map(({ json }) => json[idKey])).toEqual(list.ids().slice(0, 50));
	});

	it('as many as the limit says, as number or as text', async () => {
		const rows = [{ most: 3 }, { most: '2' }];
		const { output } = await run({ limit: '={{ $json.most }}' }, rows);
		const [a, b, c] = list.ids();
		expect(output.map(({ json, pairedItem }) => [json[idKey], pairedItem])).toEqual([
			[a, { item: 0 }],
			[b, { item: 0 }],
			[c, { item: 0 }],
			[a, { item: 1 }],
			[b, { item: 1 }],
		]);
	});

	it('for several items that ask for the same, once; and each has items of its own', async () => {
		const { output } = await run({ limit: 2, simplify: false }, [{}, {}, {}]);
		expect(output.map(({ pairedItem }) => pairedItem)).toEqual(
			[0, 0, 1, 1, 2, 2].map((index) => ({ item: index })),
		);
		const [first, , second] = output.map(({ json }) => json);
		expect(first).toEqual(second);
		expect(first).not.toBe(second);
		expect(kit.endpoints()).toEqual([list.endpoint]);
	});

	it.each<[INodeParameters, RegExp]>([
		[{ limit: 0 }, /'Limit' is not a whole number of 1 or more/],
		[{ limit: -5 }, /'Limit'/],
		[{ limit: 2.5 }, /'Limit'/],
		[{ limit: '={{ "many" }}' }, /'Limit'/],
		[{ limit: '={{ "" }}' }, /'Limit'/],
		[{ limit: '={{ null }}' }, /'Limit'/],
		[{ returnAll: '={{ "yes" }}' }, /'Return All' is neither true nor false/],
		[{ simplify: '={{ 1 }}' }, /'Simplify' is neither true nor false/],
		[{ limit: '={{ nonsense( }}' }, /expression in 'Limit'/],
	])('%j is told before any request', async (wrong, says) => {
		const { output } = await run(wrong, [{}], CONTINUE);
		const about = list === LEADS ? { campaignId: CAMPAIGN } : {};
		expect(output).toEqual([failed(0, says, details('invalid-input', 'no'), about)]);
		const { error } = await run(wrong);
		expect(error?.message).toMatch(says);
		expect(kit.sandbox.calls).toEqual([]);
	});

	it('a wrong key: an error, and with On Error the item’s own columns stay', async () => {
		kit.sandbox.settings.validKeys[node] = [];
		const { errors, output } = await run({ limit: 5 }, [{ mine: 1 }], {
			onError: 'continueErrorOutput',
		});
		expect(output).toEqual([]);
		const error = matching(/does not accept the API key/);
		const its = details('invalid-credential', 'no', node === 'puffle' ? 401 : 400);
		expect(errors).toEqual([item(0, { mine: 1, error, details: its })]);
	});

	it('an answer of another shape is an error, and so is a row without an id', async () => {
		kit.fail(list.endpoint, { kind: 'wrong-shape' });
		const { output } = await run({}, [{}], CONTINUE);
		expect(output).toMatchObject([{ json: { details: { reason: 'unexpected-response' } } }]);
	});
});

describe.each([PROSPECTS, LEADS])('the pages of $name', (list) => {
	const { node, parameters, endpoint, idKey } = list;
	const run = async (more: INodeParameters, settings: Parameters<typeof kit.run>[3] = {}) =>
		await kit.run(node, { ...parameters, ...more }, [{}], settings);
	const pages = () =>
		kit.sandbox.calls
			.filter((call) => call.endpoint === endpoint)
			.map(
				({ query: { page, pageSize, limit } }) => `${String(page)}×${String(pageSize ?? limit)}`,
			);
	const isPage = (page: number) => (call: Call) =>
		call.endpoint === endpoint && call.query.page === String(page);

	it.each<[number, prospects: string[], leads: string[]]>([
		[7, ['1×10'], ['1×7']],
		[15, ['1×20'], ['1×15']],
		[21, ['1×50'], ['1×21']],
		[100, ['1×100'], ['1×100']],
		[120, ['1×100', '2×100'], ['1×120']],
		[230, ['1×100', '2×100', '3×100'], ['1×200', '2×200']],
	])('a limit of %d reads no more than it takes', async (limit, prospects, leads) => {
		const { output } = await run({ limit });
		expect(output.map(({ json }) => json[idKey])).toEqual(list.ids().slice(0, limit));
		expect(pages()).toEqual(node === 'saleshandy' ? prospects : leads);
	});

	it('are the largest there are, and each is read once', async () => {
		await run(ALL);
		expect(pages()).toEqual(
			// Saleshandy tells no total, so only a page that is not full is the last.
			node === 'saleshandy' ? ['1×100', '2×100', '3×100', '4×100'] : ['1×200', '2×200'],
		);
		expect(kit.endpoints()).toEqual([...list.others, ...pages().map(() => endpoint)]);
	});

	it('a record that moves to the next page is not given twice', async () => {
		const before = list.ids();
		kit.sandbox.settings.onCall = (call) => {
			if (!isPage(2)(call)) return;
			delete kit.sandbox.settings.onCall;
			insertFirst();
		};
		const { output } = await run(ALL);
		const given = output.map(({ json }) => json[idKey]);
		expect(new Set(given).size).toBe(given.length);
		expect(given).toEqual(expect.arrayContaining(before));
	});

	it('one that cannot be read fails the item, whose list is not given in part', async () => {
		kit.fail(isPage(2), { kind: 'status', status: 500 });
		const { output } = await run(ALL, CONTINUE);
		expect(output).toMatchObject([
			{ json: { status: 'failed', details: { reason: 'unavailable', retryable: true } } },
		]);
		const { error } = await run(ALL);
		expect(error?.message).toMatch(/HTTP 500/);
		expect(error?.description).toMatch(/other items.*'On Error'/);
	});

	it('one with a row that has no id fails the item', async () => {
		const rows = [{ id: 'x' }, { name: 'y' }];
		kit.fail(isPage(1), {
			kind: 'wrong-shape',
			body: node === 'saleshandy' ? { payload: rows } : { prospects: rows, total: 2 },
		});
		const { output } = await run(ALL, CONTINUE);
		expect(output).toMatchObject([{ json: { details: { reason: 'unexpected-response' } } }]);
	});

	it('are read at the same time only where the API tells how many there are', async () => {
		if (node === 'puffle') {
			const [first] = kit.sandbox.puffle.leads.get(CAMPAIGN)?.values() ?? [];
			if (!first) throw new Error('There is no lead');
			const ids = Array.from({ length: 1_500 }, (_, n) => leadId(CAMPAIGN, n));
			kit.sandbox.puffle.leads.set(CAMPAIGN, new Map(ids.map((id) => [id, { ...first, id }])));
		}
		kit.sandbox.settings.latency = 1_000;
		const { output } = await run(ALL);
		expect(output.map(({ json }) => json[idKey])).toEqual(list.ids());
		const { peakInFlight } = kit.sandbox.stats();
		if (node === 'saleshandy') expect(peakInFlight).toBe(1);
		else expect(peakInFlight).toBeGreaterThan(3);
	});

	it('a long list tells the log how far it is, and why it waits', async () => {
		kit.sandbox.settings.latency = 11_000;
		kit.sandbox.settings[node].limit = { requests: 2, windowMs: 60_000, headers: 'retry-after' };
		const { logs } = await run(ALL);
		const lines = logs.filter(({ level }) => level === 'debug').map(({ message }) => message);
		expect(lines).toContainEqual(matching(/^\d{3} \w+ read so far$/));
		if (node === 'puffle') return;
		expect(lines).toContainEqual(
			matching(/^The rate limit asks for a pause of \d+ s\. \d+ prospects read so far$/),
		);
	});

	/** Puts a new record before all others. */
	function insertFirst(): void {
		if (node === 'saleshandy') {
			saleshandy.addByOthers(kit, 'older@x.example', '2020-01-01T00:00:00.000Z');
			return;
		}
		const { id } = puffle.addByOthers(kit, 'older@x.example');
		const { leads } = kit.sandbox.puffle;
		const rows = [...(leads.get(CAMPAIGN) ?? [])];
		leads.set(CAMPAIGN, new Map([...rows.filter(([key]) => key === id), ...rows]));
	}
});

describe('Get Many', () => {
	const prospects = async (more: INodeParameters, rows: IDataObject[] = [{}]) =>
		await kit.run('saleshandy', { ...PROSPECTS.parameters, ...more }, rows, CONTINUE);
	const leads = async (more: INodeParameters, rows: IDataObject[] = [{}]) =>
		await kit.run('puffle', { ...LEADS.parameters, ...more }, rows, CONTINUE);

	it('of prospects: every field by its label, the email among them', async () => {
		const { output } = await prospects({ limit: 1 });
		const labels = kit.sandbox.saleshandy.fields.map(({ label }) => label);
		expect(Object.keys(output[0]?.json ?? {})).toEqual(['prospectId', ...labels]);
		expect(output[0]?.json).toMatchObject({
			prospectId: prospectId(0),
			'First Name': 'Ann',
			Email: 'ann@acme.example',
			Plan: 'Free',
			'Lead Score': '0',
			'Renewal Date': '2026-01-01',
			'Deal Value': '1000.50',
			Notes: '',
		});
	});

	it.each(['dummy', 'real'] as const)(
		'of prospects whose fields share a label, with %s ids: by id, and only what is certain',
		async (attributeIds) => {
			kit.sandbox.settings.saleshandy.attributeIds = attributeIds;
			const source = kit.sandbox.saleshandy.fields.find(({ label }) => label === 'Source');
			Object.assign(source ?? {}, { label: 'City' });
			const { output } = await prospects({ limit: 1 });
			const json = output[0]?.json ?? {};
			expect(json).not.toHaveProperty('City');
			expect(['City', 'Source'].map((label) => json[fieldId(label)])).toEqual(
				attributeIds === 'real' ? ['Berlin', 'webinar'] : [undefined, undefined],
			);
		},
	);

	it('of prospects, not simplified: as the API returned them', async () => {
		const { output } = await prospects({ limit: 1, simplify: false });
		expect(output[0]?.json).toMatchObject({
			id: prospectId(0),
			createdAt: '2024-01-01T00:00:00.000Z',
			verificationStatus: 'valid',
			tags: [{ name: 'vip' }],
		});
		expect(kit.endpoints()).toEqual([LIST_PROSPECTS]);
	});

	it('of prospects: those that the search finds, each search once', async () => {
		const rows = ['joann', 'nobody-at-all', 'joann'].map((who) => ({ who }));
		const { output } = await prospects({ filters: { search: '={{ $json.who }}' } }, rows);
		expect(output.map(({ json, pairedItem }) => [json.prospectId, pairedItem])).toEqual([
			[prospectId(1), { item: 0 }],
			[prospectId(1), { item: 2 }],
		]);
		expect(kit.count(LIST_PROSPECTS)).toBe(2);
	});

	it.each([
		['Search', async (text: string) => await prospects({ filters: { search: text } })],
		['Status', async (text: string) => await leads({ filters: { status: text } })],
	])('with an empty %s is refused: everything would be read', async (name, read) => {
		for (const blank of ['', '={{ " " }}', '={{ null }}', '={{ undefined }}']) {
			const { output } = await read(blank);
			expect(output).toMatchObject([
				{ json: { error: matching(new RegExp(`'${name}' is empty`)), status: 'failed' } },
			]);
		}
		expect(kit.sandbox.calls).toEqual([]);
	});

	it('of leads: the columns people use', async () => {
		const { output } = await leads({ limit: 1 });
		expect(output).toEqual([
			item(0, {
				campaignId: CAMPAIGN,
				leadId: leadId(CAMPAIGN, 0),
				status: 'pending',
				email: 'ada.adler@northwind.example',
				linkedin_url: 'https://www.linkedin.com/in/ada-adler',
				first_name: 'Ada',
				last_name: 'Adler',
				name: 'Ada Adler',
				company: 'Northwind',
				position: 'VP of Sales',
				headline: null,
			}),
		]);
	});

	it('of leads, not simplified: as the API returned them', async () => {
		const { output } = await leads({ limit: 1, simplify: false });
		const [lead] = kit.sandbox.puffle.leads.get(CAMPAIGN)?.values() ?? [];
		expect(output).toEqual([item(0, { ...lead })]);
	});

	it('of leads with a status, of a campaign that was launched: page after page', async () => {
		const { id } = CAMPAIGNS.spring;
		const { output } = await leads({
			campaignId: locator('id', id),
			...ALL,
			filters: { status: 'sent' },
		});
		const all = [...(kit.sandbox.puffle.leads.get(id)?.values() ?? [])];
		expect(output.map(({ json }) => json.leadId)).toEqual(
			all.filter(({ status }) => status === 'sent').map((lead) => lead.id),
		);
	});

	it('of leads: a list that stays shorter than its total is an error', async () => {
		const body = { prospects: [{ id: leadId(CAMPAIGN, 0) }], total: 2 };
		kit.fail(LIST_LEADS, { kind: 'wrong-shape', body });
		const { output } = await leads(ALL);
		const says = /did not return all of the campaign's leads/;
		const its = details('unexpected-response', 'no', undefined, true);
		expect(output).toEqual([failed(0, says, its, { campaignId: CAMPAIGN })]);
		// Three readings, and each looks for a second page.
		expect(kit.sandbox.calls).toHaveLength(6);
	});

	it('of prospects: a list that repeats itself is an error', async () => {
		const row = (n: number) => ({ id: `prospect${n}`, email: null });
		const payload = Array.from({ length: 100 }, (_, n) => row(n));
		kit.fail(LIST_PROSPECTS, { kind: 'wrong-shape', body: { payload } });
		const { output } = await prospects(ALL);
		expect(output).toMatchObject([
			{ json: { error: matching(/did not return all of the list of prospects.*repeats/) } },
		]);
		expect(kit.count(LIST_PROSPECTS)).toBe(2);
	});

	it('of leads of a campaign that is gone, or that cannot be one: each item has its own end', async () => {
		const gone = leadId(CAMPAIGN, 0);
		const rows = [CAMPAIGN, gone, 'Q2'].map((id) => ({ id }));
		const campaignId = locator('id', '={{ $json.id }}');
		const { output } = await leads({ campaignId, limit: 1 }, rows);
		expect(output).toEqual([
			item(0, expect.objectContaining({ leadId: leadId(CAMPAIGN, 0) })),
			failed(1, /does not know the campaign.*Check 'Campaign'/, details('not-found', 'no', 404), {
				campaignId: gone,
			}),
			failed(2, /'Campaign' is not a campaign ID: 'Q2'/, details('invalid-input', 'no'), {
				campaignId: 'Q2',
			}),
		]);
	});

	it('of campaigns: all, or those with a status', async () => {
		const campaigns = { resource: 'campaign', operation: 'getAll' };
		const rows = [{ status: 'active' }, { status: 'draft' }, { status: 'launching' }];
		const filters = { status: '={{ $json.status }}' };
		const { output } = await kit.run('puffle', { ...campaigns, filters }, rows);
		const { id, name, type } = CAMPAIGNS.spring;
		const date = '2026-04-01T09:00:00.000Z';
		const spring = { campaignId: id, name, status: 'active', type };
		expect(output[0]).toEqual(item(0, { ...spring, created_at: date, updated_at: date }));
		expect(output.map(({ pairedItem }) => pairedItem)).toEqual(
			[0, 1, 1, 1].map((index) => ({ item: index })),
		);
		expect(kit.endpoints()).toEqual([LIST_CAMPAIGNS]);
	});

	it('of fields: which values they take, and whether they can be written', async () => {
		const { output } = await kit.run('saleshandy', { ...FIELDS.parameters });
		const field = (label: string) => output.find(({ json }) => json.label === label)?.json;
		expect(field('Plan')).toEqual({
			fieldId: fieldId('Plan'),
			label: 'Plan',
			type: 'dropdown',
			options: ['Free', 'Growth', 'Enterprise'],
			writable: true,
		});
		expect(field('Notes')).toMatchObject({ type: 'long-text', options: [], writable: true });
		expect(field('Email')).toMatchObject({ type: 'text', writable: false });
	});
});

describe('the output schema that the editor shows before a run names the keys', () => {
	const FOLDERS = { saleshandy: 'Saleshandy', puffle: 'Puffle' };
	const campaignId = locator('id', CAMPAIGN);
	it.each<[Node, string, string, INodeParameters]>([
		['saleshandy', 'prospect', 'get', { prospectId: locator('id', prospectId(0)) }],
		['saleshandy', 'prospect', 'getAll', {}],
		['saleshandy', 'field', 'getAll', {}],
		['puffle', 'lead', 'get', { campaignId, leadId: locator('id', leadId(CAMPAIGN, 0)) }],
		['puffle', 'lead', 'getAll', { campaignId }],
		['puffle', 'campaign', 'get', { campaignId }],
		['puffle', 'campaign', 'getAll', {}],
	])('%s %s %s', async (node, resource, operation, parameters) => {
		const { output } = await kit.run(node, { resource, operation, ...parameters });
		const nodes = join(__dirname, '..', '..', 'dist', 'nodes', FOLDERS[node]);
		const file = join(nodes, '__schema__', 'v1.0.0', resource, `${operation}.json`);
		const schema = JSON.parse(readFileSync(file, 'utf8')) as { properties: IDataObject };
		const keys = Object.keys(output[0]?.json ?? {});
		const known = Object.keys(schema.properties);
		// An account of Saleshandy has fields of its own beside those that all have.
		expect(known).toEqual(resource === 'prospect' ? keys.slice(0, known.length) : keys);
	});
});
