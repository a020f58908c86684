import type { INodeParameters } from 'n8n-workflow';

import type { ListSearchCall } from '../harness';
import { listSearch, loadOptions, resourceMapperFields } from '../harness';
import { CAMPAIGNS, fieldId, leadEmail, leadId, prospectId, SHARED_EMAIL } from '../sandbox';
import {
	containing,
	CONTINUE,
	LIST_CAMPAIGNS,
	LIST_FIELDS,
	LIST_LEADS,
	LIST_PROSPECTS,
	locator,
	mapping,
	matching,
	prospect,
	times,
	withSandbox,
} from './kit';
import type { Vendor } from './vendors';
import { puffle, saleshandy, VENDORS } from './vendors';

const kit = withSandbox({ leads: 650 });

const CAMPAIGN = CAMPAIGNS.outreach.id;
const FIELDS_OF_LEADS = [
	['First Name', 'first_name'],
	['Last Name', 'last_name'],
	['Full Name', 'name'],
	['Email', 'email'],
	['LinkedIn URL', 'linkedin_url'],
	['Company', 'company'],
	['Position', 'position'],
	['Headline', 'headline'],
];

const call = ({ node }: Vendor, method: string) => ({ node, method, credentials: kit.credentials });
const fieldOptions = async (v: Vendor) => await loadOptions(call(v, 'getFieldOptions'));
const fieldColumns = async (v: Vendor) =>
	(await resourceMapperFields(call(v, 'getFieldColumns'))).fields;
const search = async (
	v: Vendor,
	more: Partial<ListSearchCall> = {},
	campaignId: INodeParameters = locator('list', CAMPAIGN),
) => {
	const method = v.node === 'saleshandy' ? 'searchProspects' : 'searchLeads';
	return await listSearch({ ...call(v, method), parameters: { campaignId }, ...more });
};
/** All pages of a search. */
async function all(v: Vendor, filter?: string) {
	const seen = [];
	let more: Partial<ListSearchCall> | undefined = {};
	while (more) {
		const page = await search(v, { ...(filter === undefined ? {} : { filter }), ...more });
		seen.push(...page.results);
		const { paginationToken } = page;
		more = paginationToken === undefined ? undefined : { paginationToken };
	}
	return seen;
}
const ids = (results: Array<{ value: unknown }>) => results.map(({ value }) => value);

describe.each(VENDORS)('$name', (v) => {
	/** Labels and IDs of the fields that can be written. */
	const writable = () => {
		const { fields } = kit.sandbox.saleshandy;
		const prospects = fields.filter(({ label }) => label !== 'Email');
		return v.node === 'puffle' ? FIELDS_OF_LEADS : prospects.map(({ label, id }) => [label, id]);
	};

	it('the list of fields has all that can be written', async () => {
		const options = await fieldOptions(v);
		expect(options.map(({ name, value }) => [name, value])).toEqual(writable());
		expect(kit.endpoints()).toEqual(v.node === 'saleshandy' ? [LIST_FIELDS] : []);
	});

	it('the columns of the mapper are the same, none of them chosen from the start', async () => {
		const fields = await fieldColumns(v);
		expect(fields.map(({ id, displayName }) => [displayName, id])).toEqual(writable());
		for (const field of fields) {
			expect(field).toMatchObject({ required: false, display: true, removed: true });
			if (v.node === 'puffle') expect(field.type).toBe('string');
		}
	});

	it('the list of records has all of them, page by page', async () => {
		const seen = ids(await all(v));
		expect(new Set(seen)).toEqual(new Set(v.all(kit).map(({ id }) => id)));
		expect(seen).toHaveLength(v.node === 'saleshandy' ? 300 : 650);
	});

	it.each(v.node === 'puffle' ? [0, 199, 200, 649] : [7, 299])(
		'finds record %i by the address',
		async (n) => {
			expect(ids(await all(v, v.email(n).toUpperCase()))).toEqual([v.id(n)]);
		},
	);

	it('finds nobody, and comes to an end', async () => {
		expect(await all(v, 'nobody at all')).toEqual([]);
	});
});

describe('the fields of Saleshandy', () => {
	const v = saleshandy;
	const named = (wanted: string) =>
		kit.sandbox.saleshandy.fields.find(({ label }) => label === wanted);
	const change = (label: string, to: object) => Object.assign(named(label) ?? {}, to);
	const shownIds = async () => ids(await fieldOptions(v));

	it('come with what they take', async () => {
		const options = await fieldOptions(v);
		const described = new Map(options.map(({ name, description }) => [name, description]));
		expect(described.get('Plan')).toBe('One of: Free, Growth, Enterprise');
		expect(described.get('Renewal Date')).toBe('Date');
		expect(kit.sandbox.calls[0]?.query).toEqual({ systemFields: 'true' });
	});

	it('leave the email out under another label too', async () => {
		change('Email', { label: 'E-Mail-Adresse' });
		expect(await shownIds()).not.toContain(fieldId('Email'));
	});

	it('go by the label where no field is marked as the email, and only there', async () => {
		const [email, custom] = [named('Email'), named('Notes')];
		Object.assign(custom ?? {}, { label: 'E-mail' });
		expect(await shownIds()).toContain(custom?.id);
		expect(await shownIds()).not.toContain(email?.id);
		Object.assign(email ?? {}, { mappingDefaultField: null });
		expect(await shownIds()).not.toContain(email?.id);
	});

	it('do without options where the API shows none', async () => {
		kit.sandbox.settings.saleshandy.fieldsWithOptions = false;
		const plan = (await fieldOptions(v)).find(({ name }) => name === 'Plan');
		expect(plan?.description).toBe('Dropdown');
	});

	/** The names of the list and of the mapper, by ID. */
	const shown = async () => [
		new Map((await fieldOptions(v)).map(({ name, value }) => [value, name])),
		new Map((await fieldColumns(v)).map(({ id, displayName }) => [id, displayName])),
	];

	it('of one label are told apart by their ID, and no other field shows one', async () => {
		const [city, source, plan] = [fieldId('City'), fieldId('Source'), fieldId('Plan')];
		change('Source', { label: 'city ' });
		for (const names of await shown()) {
			expect(names.get(city)).toBe(`City (${city})`);
			expect(names.get(source)).toBe(`city (${source})`);
			expect(names.get(plan)).toBe('Plan');
		}
	});

	it('of one label show the ID too where the other one cannot be written', async () => {
		change('City', { label: 'Email' });
		for (const names of await shown()) {
			expect(names.get(fieldId('City'))).toBe(`Email (${fieldId('City')})`);
			expect(names.has(fieldId('Email'))).toBe(false);
		}
	});

	it('keep their label in the results, whatever the mapper shows', async () => {
		change('Source', { label: 'City' });
		const id = fieldId('Source');
		const fields = mapping({ [id]: 'fair' }, [{ id, displayName: `City (${id})` }]);
		const { output } = await kit.run('saleshandy', { ...prospect(0), ...fields });
		const results = [{ fieldId: id, field: 'City', value: 'fair' }];
		expect(output).toMatchObject([{ json: { status: 'updated', results } }]);
	});

	it('name the ID once where the field is gone', async () => {
		const fields = mapping({ gone: 'fair' }, [{ id: 'gone', displayName: 'Citys (gone)' }]);
		const { output } = await kit.run('saleshandy', { ...prospect(0), ...fields }, [{}], CONTINUE);
		expect(output).toMatchObject([{ json: { error: containing("no field 'Citys' (gone)") } }]);
	});

	it.each([
		['City', { type: 'string' }],
		['Notes', { type: 'string' }],
		['Lead Score', { type: 'number' }],
		['Renewal Date', { type: 'dateTime' }],
		['Deal Value', { type: 'number' }],
		[
			'Plan',
			{
				type: 'options',
				options: ['Free', 'Growth', 'Enterprise'].map((name) => ({ name, value: name })),
			},
		],
	])('have in the mapper the type of %s', async (label, expected) => {
		const fields = await fieldColumns(v);
		expect(fields.find(({ displayName }) => displayName === label)).toMatchObject(expected);
	});
});

describe('the list of prospects', () => {
	const v = saleshandy;
	const answer = (payload: unknown[]) =>
		kit.fail(LIST_PROSPECTS, { kind: 'wrong-shape', body: { payload } });

	it('goes on after a page of which one row is none', async () => {
		answer([null, ...times(99, (n) => ({ id: prospectId(n), email: `${n}@x.example` }))]);
		const { results, paginationToken } = await search(v);
		expect(results).toHaveLength(99);
		expect(paginationToken).toBe('2');
	});

	it('is searched by the API, page by page', async () => {
		const { results, paginationToken } = await search(v, { filter: ' joann ' });
		const name = matching(/^Joann .* \(joann@acme\.example\)$/);
		expect(results).toEqual([{ name, value: prospectId(1) }]);
		expect(paginationToken).toBeUndefined();
		const query = { search: 'joann', page: '1', pageSize: '100' };
		expect(kit.sandbox.calls[0]?.query).toMatchObject(query);
	});

	it('shows everyone who shares an address', async () => {
		const { results } = await search(v, { filter: SHARED_EMAIL });
		expect(ids(results)).toEqual([prospectId(2), prospectId(3)]);
	});

	it.each(['a&page=2', '../fields', '#?', '[x]=1', '100% + "x"'])(
		'searches for %j as it is',
		async (filter) => {
			await search(v, { filter });
			const query = { search: filter, page: '1' };
			expect(kit.sandbox.calls[0]).toMatchObject({ endpoint: LIST_PROSPECTS, query });
		},
	);

	it('shows the address of who has no name, and the id of who has neither', async () => {
		answer([
			{ id: 'a1', email: 'x@y.example', attributes: [] },
			{ id: 'a2', email: null },
			{ id: 'a3', attributes: [{ key: 'First Name', value: 'Ann' }] },
			{ email: 'no id' },
		]);
		const { results } = await search(v);
		expect(results).toEqual([
			{ name: 'x@y.example', value: 'a1' },
			{ name: 'a2', value: 'a2' },
			{ name: 'Ann', value: 'a3' },
		]);
	});
});

describe('the list of campaigns', () => {
	const campaigns = async (more: Partial<ListSearchCall> = {}) =>
		await listSearch({ ...call(puffle, 'searchCampaigns'), ...more });

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
		expect(ids((await campaigns({ filter })).results)).toEqual(expected);
	});

	it('is empty where there is none', async () => {
		kit.sandbox.puffle.campaigns.clear();
		expect((await campaigns()).results).toEqual([]);
	});

	it('leaves out what is no campaign', async () => {
		const body = { campaigns: [null, 5, { id: 'x', status: 'draft', name: 7 }, { name: 'No id' }] };
		kit.fail(LIST_CAMPAIGNS, { kind: 'wrong-shape', body });
		const expected = [{ name: 'Unnamed campaign (unknown type)', value: 'x' }];
		expect((await campaigns()).results).toEqual(expected);
	});
});

describe('the list of leads', () => {
	const v = puffle;

	it('says that the campaign is gone', async () => {
		kit.sandbox.puffle.campaigns.delete(CAMPAIGN);
		await expect(search(v)).rejects.toThrow(/does not know the campaign/);
	});

	it('says that the API is elsewhere, if the account is not there either', async () => {
		kit.fail(() => true, { kind: 'status', status: 404, body: { message: 'Not Found' } });
		await expect(search(v)).rejects.toThrow(/The Puffle API is not at the address/);
	});

	it('has all leads in order, and shows who has no name by the address', async () => {
		const seen = await all(v);
		expect(ids(seen)).toEqual(times(650, (n) => leadId(CAMPAIGN, n)));
		const name = `Ada Adler (${leadEmail(0)})`;
		expect(seen[0]).toEqual({ name, value: leadId(CAMPAIGN, 0), description: 'Northwind' });
		expect(seen[16]?.name).toBe(leadEmail(16));
	});

	it('can be that of a campaign that was launched', async () => {
		const { results } = await search(v, {}, locator('id', CAMPAIGNS.spring.id));
		expect(results).toHaveLength(40);
	});

	it.each([[locator('list', '')], [locator('id', '')]])(
		'asks for the campaign first, as %j is none',
		async (campaign) => {
			await expect(search(v, {}, campaign)).rejects.toThrow(/Choose a 'Campaign' first/);
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
		await expect(search(v, {}, locator('id', campaign))).rejects.toThrow(/[Cc]ampaign|ID/);
		for (const { endpoint } of kit.sandbox.calls) expect(endpoint).toBe(LIST_LEADS);
	});
});
