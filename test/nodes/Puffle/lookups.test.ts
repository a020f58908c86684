import type { INodeParameters } from 'n8n-workflow';

import type { ListSearchCall, MethodCall } from '../../harness';
import { listSearch, loadOptions, resourceMapperFields } from '../../harness';
import { CAMPAIGNS, leadEmail, leadId } from '../../sandbox';
import { LIST_CAMPAIGNS, LIST_LEADS, locator, withSandbox } from '../kit';

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
	it('says that the campaign is gone', async () => {
		kit.sandbox.puffle.campaigns.delete(CAMPAIGN);
		await expect(leads()).rejects.toThrow(/does not know the campaign/);
	});

	it('says that the API is elsewhere, if the account is not there either', async () => {
		kit.fail(() => true, { kind: 'status', status: 404, body: { message: 'Not Found' } });
		await expect(leads()).rejects.toThrow(/The Puffle API is not at the address/);
	});

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
