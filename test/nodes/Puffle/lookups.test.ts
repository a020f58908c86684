import type { INodeParameters } from 'n8n-workflow';

import type { ListSearchCall, MethodCall } from '../../harness';
import {
	hostHas,
	listSearch,
	loadOptions,
	resourceMapperFields,
	testCredential,
} from '../../harness';
import type { Fault } from '../../sandbox';
import { CAMPAIGNS, leadEmail, leadId } from '../../sandbox';
import { containing, LIST_CAMPAIGNS, LIST_LEADS, locator, matching, withSandbox } from '../kit';

const kit = withSandbox({ leads: 650 });

const CAMPAIGN = CAMPAIGNS.outreach.id;
const FIELDS = [
	['First Name', 'first_name'],
	['Last Name', 'last_name'],
	['Full Name', 'name'],
	['Email', 'email'],
	['LinkedIn URL', 'linkedin_url'],
	['Company', 'company'],
	['Position', 'position'],
	['Headline', 'headline'],
];

const call = (method: string): MethodCall => ({
	node: 'puffle',
	method,
	credentials: kit.credentials,
});
const campaigns = async (more: Partial<ListSearchCall> = {}) =>
	await listSearch({ ...call('searchCampaigns'), ...more });
const leads = async (
	more: Partial<ListSearchCall> = {},
	campaign: INodeParameters | string = locator('list', CAMPAIGN),
) => await listSearch({ ...call('searchLeads'), parameters: { campaignId: campaign }, ...more });

describe('the fields', () => {
	it('of the list are the eight that the API takes', async () => {
		const options = await loadOptions(call('getFieldOptions'));
		expect(options.map(({ name, value }) => [name, value])).toEqual(FIELDS);
	});

	it('of the mapper are the same, none of them chosen from the start', async () => {
		const { fields } = await resourceMapperFields(call('getFieldColumns'));
		expect(fields.map(({ id, displayName }) => [displayName, id])).toEqual(FIELDS);
		for (const field of fields) {
			expect(field).toMatchObject({ type: 'string', required: false, removed: true });
		}
	});
});

describe('the list of campaigns', () => {
	it('has drafts only, with their names and types', async () => {
		const { results, paginationToken } = await campaigns();
		expect(results).toEqual([
			{ name: 'Q2 Enterprise Outreach (email)', value: CAMPAIGN },
			{ name: 'Founders on LinkedIn (linkedin)', value: CAMPAIGNS.founders.id },
			{ name: 'Unnamed campaign (email)', value: CAMPAIGNS.nameless.id },
		]);
		expect(paginationToken).toBeUndefined();
		expect(kit.sandbox.calls).toMatchObject([{ endpoint: LIST_CAMPAIGNS, query: {} }]);
	});

	it.each([
		['q2', [CAMPAIGN]],
		[' LINKEDIN ', [CAMPAIGNS.founders.id]],
		['spring', []],
		['nothing', []],
	])('is searched for %j', async (filter, expected) => {
		const { results } = await campaigns({ filter });
		expect(results.map(({ value }) => value)).toEqual(expected);
	});

	it('is empty where there is none', async () => {
		kit.sandbox.puffle.campaigns.clear();
		expect((await campaigns()).results).toEqual([]);
	});

	it('leaves out what is no campaign', async () => {
		const body = { campaigns: [null, 5, { id: 'x', status: 'draft', name: 7 }, { name: 'No id' }] };
		kit.fail(LIST_CAMPAIGNS, { kind: 'wrong-shape', body });
		expect((await campaigns()).results).toEqual([
			{ name: 'Unnamed campaign (unknown type)', value: 'x' },
		]);
	});
});

describe('the list of leads', () => {
	async function all(filter?: string) {
		const seen = [];
		let paginationToken: string | undefined;
		do {
			const page = await leads({
				...(filter === undefined ? {} : { filter }),
				...(paginationToken === undefined ? {} : { paginationToken }),
			});
			seen.push(...page.results);
			paginationToken = page.paginationToken;
		} while (paginationToken !== undefined);
		return seen;
	}

	it('has all leads of the campaign, page by page', async () => {
		const seen = await all();
		expect(seen.map(({ value }) => value)).toEqual(
			Array.from({ length: 650 }, (_, n) => leadId(CAMPAIGN, n)),
		);
		expect(seen[0]).toEqual({
			name: `Ada Adler (${leadEmail(0)})`,
			value: leadId(CAMPAIGN, 0),
			description: 'Northwind',
		});
	});

	it('shows who has no name by the address', async () => {
		const seen = await all();
		expect(seen[16]?.name).toBe(leadEmail(16));
	});

	it.each([0, 199, 200, 649])('finds lead %i by the address', async (n) => {
		const seen = await all(leadEmail(n).toUpperCase());
		expect(seen.map(({ value }) => value)).toEqual([leadId(CAMPAIGN, n)]);
	});

	it('finds nobody, and comes to an end', async () => {
		expect(await all('nobody at all')).toEqual([]);
	});

	it('can be that of a campaign that was launched', async () => {
		const { results } = await leads({}, locator('id', CAMPAIGNS.spring.id));
		expect(results).toHaveLength(40);
	});

	it.each([[locator('list', '')], [locator('id', '')]])(
		'asks for the campaign first, as %j is none',
		async (campaign) => {
			await expect(leads({}, campaign)).rejects.toThrow(/Choose a 'Campaign' first/);
			expect(kit.sandbox.calls).toEqual([]);
		},
	);

	it.each([
		'../../account',
		'..',
		`${CAMPAIGN}/../../account`,
		'x?y=z',
		'//evil.example/x',
		'%2e%2e',
	])('calls nothing else for a campaign called %j', async (campaign) => {
		await expect(leads({}, locator('id', campaign))).rejects.toThrow(/[Cc]ampaign|ID/);
		for (const { endpoint } of kit.sandbox.calls) expect(endpoint).toBe(LIST_LEADS);
	});
});

describe('a list that cannot be read says why', () => {
	const METHODS = [['searchCampaigns'], ['searchLeads']];
	const ask = async (method: string, more: Partial<ListSearchCall> = {}) =>
		await listSearch({
			...call(method),
			parameters: { campaignId: locator('list', CAMPAIGN) },
			...more,
		});

	it.each(METHODS)('%s: the key is wrong', async (method) => {
		kit.sandbox.settings.validKeys.puffle = [];
		await expect(ask(method)).rejects.toMatchObject({
			message: 'Puffle does not accept the API key',
			description: containing('Settings → API'),
		});
		expect(kit.sandbox.calls).toHaveLength(1);
	});

	it.each(METHODS)('%s: the key is empty', async (method) => {
		const { puffleApi } = kit.credentials;
		const credentials = { puffleApi: { ...puffleApi, apiKey: '' } };
		await expect(ask(method, { credentials })).rejects.toMatchObject({
			message: 'The Puffle credential has no API key',
		});
		expect(kit.sandbox.calls).toEqual([]);
	});

	it.each<[string, Fault, RegExp]>([
		['404', { kind: 'status', status: 404 }, /not at the address/],
		['500', { kind: 'status', status: 500 }, /HTTP 500/],
		['503', { kind: 'status', status: 503 }, /currently unavailable/],
		['a web page', { kind: 'html' }, /unexpected response/],
		['a redirect', { kind: 'redirect', to: '/login' }, /not at the address/],
		[
			'a long pause for the rate limit',
			{ kind: 'status', status: 429, headers: { 'retry-after': '6000' } },
			/rate limit/,
		],
	])('the API answers with %s', async (_, fault, says) => {
		kit.fail(LIST_CAMPAIGNS, fault);
		await expect(ask('searchCampaigns')).rejects.toThrow(says);
	});

	it('the campaign is gone', async () => {
		kit.sandbox.puffle.campaigns.delete(CAMPAIGN);
		await expect(ask('searchLeads')).rejects.toThrow(/does not know the campaign/);
	});
});

describe('the test of the credential', () => {
	const test = async (changes: Record<string, string> = {}) =>
		await testCredential('puffleApi', { ...kit.credentials.puffleApi, ...changes });

	it('reads the account', async () => {
		expect(await test()).toEqual({ status: 'OK', message: 'Connection successful!' });
		expect(kit.sandbox.calls).toMatchObject([
			{
				path: '/puffle/api/account',
				headers: { authorization: `Bearer ${kit.keys.puffle}` },
			},
		]);
	});

	it('does with blanks around the key and a slash after the address', async () => {
		const { status } = await test({
			apiKey: ` ${kit.keys.puffle}\n`,
			baseUrl: ` ${kit.sandbox.puffleUrl}/ `,
		});
		expect(status).toBe('OK');
	});

	it('says that the key is wrong', async () => {
		expect(await test({ apiKey: 'wrong' })).toEqual({
			status: 'Error',
			message: hostHas('causes of errors')
				? matching(/^Puffle does not accept this API key\..*Settings → API/)
				: matching(/check your/),
		});
	});

	it.each(['', '  '])('sends nothing for the key %j', async (apiKey) => {
		expect(await test({ apiKey })).toMatchObject({ status: 'Error' });
		expect(kit.sandbox.calls).toEqual([]);
	});
});
