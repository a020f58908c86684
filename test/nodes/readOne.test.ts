import type { IDataObject, INodeParameters } from 'n8n-workflow';

import { callTool, describeTool, listSearch } from '../harness';
import {
	ANN_EMAIL,
	CAMPAIGNS,
	leadEmail,
	leadId,
	leadLinkedinUrl,
	prospectEmail,
	prospectId,
	SHARED_EMAIL,
	SHARED_LINKEDIN_URL,
} from '../sandbox';
import type { Node } from './kit';
import {
	containing,
	CONTINUE,
	details,
	failed,
	GET_CAMPAIGN,
	item,
	LIST_CAMPAIGNS,
	LIST_FIELDS,
	LIST_LEADS,
	LIST_PROSPECTS,
	locator,
	matching,
	partly,
	withSandbox,
} from './kit';

const kit = withSandbox();
const CAMPAIGN = CAMPAIGNS.outreach.id;
const SPRING = CAMPAIGNS.spring.id;

const GET_PROSPECT = { resource: 'prospect', operation: 'get' };
const GET_CAMPAIGN_BY_ID = { resource: 'campaign', operation: 'get' };
const GET_LEAD = { resource: 'lead', operation: 'get', campaignId: locator('id', CAMPAIGN) };

const get = async (
	node: Node,
	parameters: INodeParameters,
	values: string[],
	more: INodeParameters = {},
) => {
	const rows = values.map((who) => ({ who }));
	return (await kit.run(node, { ...parameters, ...more }, rows, CONTINUE)).output;
};
const WHO = '={{ $json.who }}';
const prospects = async (mode: string, values: string[], more?: INodeParameters) =>
	await get('saleshandy', { ...GET_PROSPECT, prospectId: locator(mode, WHO) }, values, more);
const leads = async (mode: string, values: string[], more?: INodeParameters) =>
	await get('puffle', { ...GET_LEAD, leadId: locator(mode, WHO) }, values, more);
const campaigns = async (values: string[], more?: INodeParameters) =>
	await get('puffle', { ...GET_CAMPAIGN_BY_ID, campaignId: locator('id', WHO) }, values, more);
const refused = (index: number, says: RegExp, reason: string, about: IDataObject) =>
	failed(index, says, details(reason, 'no'), about);

describe('Get a prospect', () => {
	it('by email: one search for each address, and the fields once', async () => {
		const [third, ann] = [prospectEmail(7), ANN_EMAIL];
		const output = await prospects('email', [third, ann.toUpperCase(), third]);
		expect(output).toEqual([
			item(0, partly({ prospectId: prospectId(7), Email: third })),
			item(1, partly({ prospectId: prospectId(0), Email: ann, 'First Name': 'Ann' })),
			item(2, partly({ prospectId: prospectId(7), Email: third })),
		]);
		expect(kit.endpoints().sort()).toEqual([LIST_FIELDS, LIST_PROSPECTS, LIST_PROSPECTS].sort());
	});

	it('by ID: the list is read until all are found', async () => {
		const output = await prospects('id', [prospectId(150), prospectId(3), prospectId(150)]);
		expect(output.map(({ json }) => json.prospectId)).toEqual([
			prospectId(150),
			prospectId(3),
			prospectId(150),
		]);
		const { calls } = kit.sandbox;
		const pages = calls.filter(({ endpoint }) => endpoint === LIST_PROSPECTS);
		expect(pages.map(({ query }) => query.page)).toEqual(['1', '2']);
	});

	it('not simplified: as the API returned it', async () => {
		const output = await prospects('email', [ANN_EMAIL], { simplify: false });
		expect(output).toEqual([
			item(0, partly({ id: prospectId(0), verificationStatus: 'valid', tags: [partly({})] })),
		]);
		expect(kit.endpoints()).toEqual([LIST_PROSPECTS]);
	});

	it('who is not there, or there twice, or cannot be one: an error item of the same form as an update’s', async () => {
		const emails = ['nobody@acme.example', SHARED_EMAIL, 'nobody'];
		const [nobody, shared, none] = emails.map((email) => ({ email }));
		expect(await prospects('email', emails)).toEqual([
			refused(0, /no prospect with the email nobody@acme\.example/, 'not-found', nobody ?? {}),
			refused(1, /2 prospects with the email/, 'ambiguous', shared ?? {}),
			refused(2, /'Prospect' is not a valid email address/, 'invalid-input', none ?? {}),
		]);
		const ids = ['nobodyAtAll', '!'];
		const [gone, odd] = ids.map((prospectId) => ({ prospectId }));
		expect(await prospects('id', ids)).toEqual([
			refused(0, /no prospect with the ID nobodyAtAll\. Check 'Prospect'/, 'not-found', gone ?? {}),
			refused(1, /'Prospect' is not a prospect ID/, 'invalid-input', odd ?? {}),
		]);
	});

	it('On Error = stop: an item that cannot be read ends the run before any request', async () => {
		const rows = [{ who: prospectId(0) }, { who: '!' }];
		const parameters = { ...GET_PROSPECT, prospectId: locator('id', '={{ $json.who }}') };
		const { error } = await kit.run('saleshandy', parameters, rows);
		expect(error).toMatchObject({
			message: containing("'Prospect' is not a prospect ID"),
			context: { itemIndex: 1 },
		});
		expect(kit.sandbox.calls).toEqual([]);
	});
});

describe('Get a lead', () => {
	it.each<[string, number, (n: number) => string]>([
		['email', 240, leadEmail],
		['linkedinUrl', 210, leadLinkedinUrl],
		['id', 249, (n) => leadId(CAMPAIGN, n)],
	])('by %s: the campaign’s leads are read once', async (mode, n, nameOf) => {
		const output = await leads(mode, [nameOf(n), nameOf(0), nameOf(n)]);
		expect(output.map(({ json }) => json.leadId)).toEqual(
			[n, 0, n].map((each) => leadId(CAMPAIGN, each)),
		);
		expect(kit.endpoints()).toEqual([LIST_LEADS, LIST_LEADS]);
	});

	it('by ID: no more is read than it takes', async () => {
		await leads('id', [leadId(CAMPAIGN, 0)]);
		expect(kit.endpoints()).toEqual([LIST_LEADS]);
	});

	it('of a campaign that was launched', async () => {
		const output = await leads('id', [leadId(SPRING, 3)], {
			campaignId: locator('id', SPRING),
		});
		expect(output).toMatchObject([{ json: { campaignId: SPRING, leadId: leadId(SPRING, 3) } }]);
	});

	it('who is not there, or there twice, or whose ID cannot be one', async () => {
		const campaignId = CAMPAIGN;
		const elsewhere = { campaignId, leadId: leadId(SPRING, 3) };
		expect(await leads('id', [leadId(SPRING, 3), 'x'])).toEqual([
			refused(0, /no lead with the ID.*Check 'Lead'/, 'not-found', elsewhere),
			refused(1, /'Lead' is not a lead ID/, 'invalid-input', { campaignId, leadId: 'x' }),
		]);
		const shared = { campaignId, linkedinUrl: SHARED_LINKEDIN_URL };
		expect(await leads('linkedinUrl', [SHARED_LINKEDIN_URL])).toEqual([
			refused(0, /2 leads with the LinkedIn URL/, 'ambiguous', shared),
		]);
	});

	it('whose list stays shorter than its total: an error, and not that there is no such lead', async () => {
		const body = { prospects: [{ id: leadId(CAMPAIGN, 0) }], total: 2 };
		kit.fail(LIST_LEADS, { kind: 'wrong-shape', body });
		const output = await leads('id', [leadId(CAMPAIGN, 1)]);
		expect(output).toMatchObject([{ json: { details: { reason: 'unexpected-response' } } }]);
	});
});

describe('Get a campaign', () => {
	it('of any status, each once', async () => {
		const output = await campaigns([SPRING, CAMPAIGN, SPRING]);
		const { name, type } = CAMPAIGNS.spring;
		const date = '2026-04-01T09:00:00.000Z';
		const spring = { campaignId: SPRING, name, status: 'active', type };
		expect(output[0]).toEqual(item(0, { ...spring, created_at: date, updated_at: date }));
		expect(output.map(({ json }) => json.campaignId)).toEqual([SPRING, CAMPAIGN, SPRING]);
		expect(kit.endpoints()).toEqual([GET_CAMPAIGN, GET_CAMPAIGN]);
	});

	it('not simplified: as the API returned it', async () => {
		const output = await campaigns([SPRING], { simplify: false });
		const row: IDataObject = { ...kit.sandbox.puffle.campaigns.get(SPRING) };
		// The API has it beside the campaign.
		delete row.sequence_nodes;
		expect(output).toEqual([item(0, row)]);
	});

	it('that is gone', async () => {
		const gone = leadId(CAMPAIGN, 0);
		const output = await campaigns([gone]);
		expect(output).toEqual([
			failed(0, /does not know the campaign.*Check 'Campaign'/, details('not-found', 'no', 404), {
				campaignId: gone,
			}),
		]);
	});

	it('from a list of all campaigns, which shows the status of each', async () => {
		const { results } = await listSearch({
			node: 'puffle',
			method: 'searchAllCampaigns',
			credentials: kit.credentials,
			parameters: {},
		});
		expect(results).toHaveLength(Object.keys(CAMPAIGNS).length);
		expect(results[0]).toEqual({ name: 'Spring Launch (email, active)', value: SPRING });
		expect(kit.endpoints()).toEqual([LIST_CAMPAIGNS]);
	});
});

describe('as tools of an AI agent', () => {
	const ask = async (node: string, parameters: INodeParameters, args: IDataObject) =>
		await callTool({ node, parameters, credentials: kit.credentials, args });
	const SEARCH = "={{ $fromAI('who', 'Part of a name or an email', 'string') }}";
	const EMAIL = "={{ $fromAI('who', 'Email of the person', 'string') }}";

	it.each<[string, INodeParameters, RegExp]>([
		['saleshandy', GET_PROSPECT, /get prospect/i],
		['saleshandy', { resource: 'prospect', operation: 'getAll' }, /get many prospects/i],
		['saleshandy', { resource: 'field', operation: 'getAll' }, /get many fields/i],
		['puffle', GET_LEAD, /get lead/i],
		['puffle', { resource: 'lead', operation: 'getAll' }, /get many leads/i],
		['puffle', GET_CAMPAIGN_BY_ID, /get campaign/i],
		['puffle', { resource: 'campaign', operation: 'getAll' }, /get many campaigns/i],
	])('%s %j is described by what it does', async (node, parameters, says) => {
		const { description } = await describeTool({ node, parameters, credentials: kit.credentials });
		expect(description).toMatch(says);
	});

	it('they find a person by a part of the name', async () => {
		const { response, error } = await ask(
			'saleshandy',
			{ resource: 'prospect', operation: 'getAll', filters: { search: SEARCH } },
			{ who: 'joann' },
		);
		expect(error).toBeUndefined();
		expect(response).toEqual([partly({ prospectId: prospectId(1), 'First Name': 'Joann' })]);
	});

	it('they read a lead by email', async () => {
		const parameters = { ...GET_LEAD, leadId: locator('email', EMAIL) };
		const { response } = await ask('puffle', parameters, { who: leadEmail(3) });
		expect(response).toEqual([partly({ leadId: leadId(CAMPAIGN, 3), email: leadEmail(3) })]);
	});

	it.each([
		['nobody@acme.example', /no prospect with the email nobody@acme\.example/],
		['nobody', /'Prospect' is not a valid email address/],
	])('%s: the model reads what is wrong', async (who, says) => {
		const parameters = { ...GET_PROSPECT, prospectId: locator('email', EMAIL) };
		const { response, error } = await ask('saleshandy', parameters, { who });
		expect(error).toBeUndefined();
		expect(response).toEqual([partly({ status: 'failed', error: matching(says) })]);
	});
});
