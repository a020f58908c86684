import type { IDataObject, INodeParameters } from 'n8n-workflow';

import type { Prospect } from '../sandbox';
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
import {
	about,
	CONTINUE,
	details,
	failed,
	item,
	json,
	lead,
	LIST_LEADS,
	LIST_PROSPECTS,
	locator,
	options,
	prospect,
	statuses,
	times,
	withSandbox,
} from './kit';
import { status, TRIES } from './refusals';
import type { Vendor } from './vendors';
import { puffle, saleshandy, VENDORS } from './vendors';

const kit = withSandbox({ leads: 650 });
const CAMPAIGN = CAMPAIGNS.outreach.id;
const FOUNDERS = CAMPAIGNS.founders.id;
const NOBODY = 'nobody@acme.example';
const TO = '={{ $json.to }}';

/** Runs a row for each name of a record: all give the second field. */
async function find(v: Vendor, target: INodeParameters, names: unknown[]) {
	const rows = names.map((to) => ({ to }) as IDataObject);
	const parameters = { ...target, ...json({ [v.fields.two.id]: 'Rome' }) };
	return (await kit.run(v.node, parameters, rows, CONTINUE)).output;
}

/** The item of a row that wrote the nth record, which it named by ID or as `names` says. */
const found = (v: Vendor, index: number, n: number, names: IDataObject = {}) =>
	about(names, item(index, v.row(kit, n, 'updated', [v.result(v.fields.two, 'Rome')])));
const refused = (index: number, says: RegExp, reason: string) =>
	failed(index, says, details(reason, 'no'));

/** What is no ID, and why. */
const badIds = (id: string, other: string): Array<[unknown, string]> => [
	['', 'empty'],
	['   ', 'empty'],
	[null, 'empty'],
	[undefined, 'empty'],
	[true, 'not text'],
	[{ id }, 'not text'],
	[[id, other], 'a list of 2'],
	[['undefined'], 'undefined'],
	...[
		'abc',
		'..',
		'../fields',
		'../account',
		'../../../fields?x=',
		`${id}/../${other}`,
		`${id}?`,
		`${id}?x=1`,
		`${id}#`,
		'%2e%2e',
		'..%2Ffields',
		'..\\fields',
		'http://evil.example/abcd',
		'//evil.example/abcd',
		'@evil.example/',
		`${id}\r\nx-api-key: other`,
		`{${id}}`,
		'Ann Acme',
		ANN_EMAIL,
		'x'.repeat(5_000),
	].map((value): [string, string] => [value, 'no ID']),
];

describe.each(VENDORS)('$name', (v) => {
	const pages = v.node === 'saleshandy' ? 1 : 4;

	it.each(badIds(v.id(0), v.id(2)))(
		'an ID that is %j: fails its row, and only that',
		async (to, why) => {
			const output = await find(v, v.byId(TO), [to, v.id(1)]);
			const what = why === 'no ID' ? `not a ${v.record} ID` : why;
			const says =
				why === 'undefined'
					? /: 'undefined' is an error of the step/
					: new RegExp(`^'${v.target}' is ${what}[^]{0,350}$`);
			expect(output).toEqual([refused(0, says, 'invalid-input'), found(v, 1, 1)]);
			expect(kit.endpoints()).toEqual([v.reads.endpoint, v.writes]);
		},
	);

	it.each<[unknown, RegExp]>([
		['', /every row/],
		['abc', v.node === 'saleshandy' ? /'abc'.*jzRkmgMdwA/ : /'abc'/],
		[v.email(0), v.node === 'saleshandy' ? /By Email/ : /set 'Lead' to By Email/],
	])('an ID that is %j: the row says what to give', async (to, says) => {
		expect(await find(v, v.byId(TO), [to])).toEqual([refused(0, says, 'invalid-input')]);
	});

	const [key = ''] = Object.keys(v.ids(0)).slice(-1);
	it.each<[string, INodeParameters]>([
		['from the list', { [key]: locator('list', v.id(0)) }],
		['by hand', { [key]: locator('id', v.id(0)) }],
		['with blanks around it', { [key]: locator('id', ` ${v.id(0)}\n`) }],
		['by expression', { [key]: locator('id', TO) }],
		['as the whole parameter', { [key]: TO }],
		['as the one value of a list', { [key]: locator('id', '={{ [$json.to] }}') }],
	])('an ID %s', async (_, target) => {
		expect(await find(v, { ...v.byId(), ...target }, [v.id(0)])).toEqual([found(v, 0, 0)]);
		expect(kit.endpoints()).toEqual([v.reads.endpoint, v.writes]);
	});

	it.each([
		'',
		'ann',
		'ann@acme',
		'@acme.example',
		'ann acme@acme.example',
		`${v.email(0)}, x@y.example`,
		42,
		false,
	])('an email that is %j: fails its row, and only that', async (to) => {
		const output = await find(v, v.byEmail(), [to, v.email(1)]);
		const says = new RegExp(`^'${v.target}' is (empty|not text|not a valid email address)`);
		expect(output).toEqual([
			refused(0, says, 'invalid-input'),
			found(v, 1, 1, { email: v.email(1) }),
		]);
		expect(kit.count(v.lists.endpoint)).toBe(pages);
		expect(kit.writes()).toHaveLength(1);
	});

	it('an email that nobody or that several have: its row says so, and no other', async () => {
		const shared = [8, 9].map((n) => v.id(n));
		setEmail(v, 9, v.email(8).toUpperCase());
		const output = await find(v, v.byEmail(), [NOBODY, v.email(8), v.email(1)]);
		const hint = v.node === 'saleshandy' ? 'Check the address' : 'Create or Update';
		const none = new RegExp(`no ${v.record} with the email nobody@acme\\.example.*${hint}`);
		const several = new RegExp(`2 ${v.record}s with the email ${v.email(8)}.*by its ID`);
		expect(output).toEqual([
			refused(0, none, 'not-found'),
			refused(1, several, 'ambiguous'),
			found(v, 2, 1, { email: v.email(1) }),
		]);
		for (const id of shared) expect(output[1]?.json.error).toContain(id);
		expect(kit.writes()).toHaveLength(1);
	});

	it('an email in other letters than the account has', async () => {
		setEmail(v, 8, 'Mixed.Case@Acme.Example');
		const email = 'MIXED.case@acme.example';
		expect(await find(v, v.byEmail(), [email])).toEqual([found(v, 0, 8, { email })]);
	});
});

function setEmail(v: Vendor, n: number, email: string): void {
	const { saleshandy: account, puffle: campaigns } = kit.sandbox;
	Object.assign(account.prospects.get(v.id(n)) ?? {}, { email });
	Object.assign(campaigns.leads.get(CAMPAIGN)?.get(v.id(n)) ?? {}, { email });
}

describe('Saleshandy', () => {
	const v = saleshandy;
	const byEmail = async (emails: string[]) => await find(v, v.byEmail(), emails);
	const updated = (index: number, n: number, email = prospectEmail(n)) =>
		found(v, index, n, { email });
	const searches = () => kit.sandbox.calls.filter(({ endpoint }) => endpoint === LIST_PROSPECTS);
	/** Adds a prospect to the account. */
	const add = (id: string, email: string, more: object = {}) => {
		const like = kit.sandbox.saleshandy.prospects.get(prospectId(0)) as Prospect;
		const added = { ...like, id, email, values: new Map<string, string>(), ...more };
		kit.sandbox.saleshandy.prospects.set(id, added);
	};

	it.each<[string | number]>([[4711471], ['toString'], ['__proto__'], ['constructor']])(
		'an ID may be %j',
		async (id) => {
			add(String(id), 'odd@acme.example');
			const output = await find(v, prospect(locator('id', TO)), [id, prospectId(0)]);
			expect(statuses(output)).toEqual(['updated', 'updated']);
			expect(output.map(({ json: row }) => row.prospectId)).toEqual([String(id), prospectId(0)]);
			expect(kit.writes()).toHaveLength(2);
		},
	);

	it('takes the exact address, though the search finds others too, by documented parameters', async () => {
		expect(await byEmail([ANN_EMAIL])).toEqual([updated(0, 0)]);
		const [{ query } = { query: {} }] = searches();
		expect(query).toMatchObject({ search: ANN_EMAIL });
		const known = ['search', 'pageSize', 'page', 'sort', 'sortBy', 'includeCustomFields'];
		expect(known).toEqual(expect.arrayContaining(Object.keys(query)));
	});

	it.each([
		"o'brien+news@acme.example",
		'a&page=3@acme.example',
		'a%20b@acme.example',
		'a?b#c@acme.example',
		'josé@acme.example',

		'{a}=c@acme.example',
	])('asks for %s as it is', async (email) => {
		add('OddAddress', email);
		const [row] = await byEmail([email]);
		expect(row?.json).toMatchObject({ prospectId: 'OddAddress', status: 'updated' });
		const query = { search: email, page: '1' };
		expect(searches()[0]).toMatchObject({ path: '/saleshandy/v1/prospects', query });
	});

	it('looks each address up once, however many rows have it', async () => {
		const output = await byEmail(times(30, (n) => prospectEmail(n % 2)));
		expect(output).toEqual(times(30, (n) => updated(n, n % 2)));
		expect(searches()).toHaveLength(2);
		expect(kit.writes()).toHaveLength(2);
	});

	it('reads all pages of what the search finds', async () => {
		for (let n = 0; n < 150; n += 1) add(`Similar${n}`, `lee.acme.example${n}@x.example`);
		add('TheRealLee', 'lee@acme.example', { createdAt: '2031-01-01T00:00:00.000Z' });
		const [row] = await byEmail(['lee@acme.example']);
		expect(row?.json).toMatchObject({ prospectId: 'TheRealLee' });
		expect(searches().map(({ query }) => query.page)).toEqual(['1', '2']);
	});

	it.each([
		[500, 2],
		[502, TRIES],
	])('fails for the row whose search is answered %i, and no other', async (code, requests) => {
		const searched = ({ query }: { query: IDataObject }) => query.search === prospectEmail(7);
		kit.fail(searched, status(code));
		expect(await byEmail([prospectEmail(0), prospectEmail(7)])).toEqual([
			updated(0, 0),
			failed(1, new RegExp(`HTTP ${code}`), details('unavailable', 'no', code, true)),
		]);
		expect(kit.sandbox.calls.filter(searched)).toHaveLength(requests);
		expect(kit.writes()).toHaveLength(1);
	});

	describe('many by email', () => {
		const many = times(40, (n) => (n + 10) * 5);

		it('need fewer requests than a search for each', async () => {
			const emails = many.map((n) => prospectEmail(n).toUpperCase());
			const output = await byEmail(emails);
			expect(output).toEqual(many.map((n, index) => updated(index, n, emails[index])));
			expect(searches().length).toBeLessThan(20);
		});

		it('say who is missing and who is there twice', async () => {
			const emails = many.map((n) => prospectEmail(n));
			[emails[3], emails[7]] = [NOBODY, SHARED_EMAIL];
			const expected = many.map((n, index) => updated(index, n));
			expected[3] = refused(3, /nobody@acme/, 'not-found');
			expected[7] = refused(7, /2 prospects/, 'ambiguous');
			expect(await byEmail(emails)).toEqual(expected);
		});

		it.each<[string, number, () => unknown, number]>([
			[
				'the list does not answer',
				8,
				() =>
					kit.fail((call) => call.endpoint === LIST_PROSPECTS && !call.query.search, status(500)),
				Infinity,
			],
			['the account is large', 10, () => times(900, (n) => add(`X${n}`, `x${n}@x.example`)), 11],
		])('are searched for one by one where %s', async (_, count, arrange, most) => {
			arrange();
			const some = many.slice(0, count);
			const output = await byEmail(some.map((n) => prospectEmail(n)));
			expect(output).toEqual(some.map((n, index) => updated(index, n)));
			expect(searches().length).toBeLessThanOrEqual(most);
		});
	});
});

describe('Puffle', () => {
	const v = puffle;
	const ask = async (target: INodeParameters, ...names: unknown[]) => await find(v, target, names);
	const BY_URL = lead(locator('linkedinUrl', TO));
	const URL_0 = leadLinkedinUrl(0);

	const BAD: unknown[] = [
		42,
		CAMPAIGN.replaceAll('-', ''),
		`${CAMPAIGN}0`,
		'8c2b2d4e-e29b-91d4-a716-446655440000',
		'8c2b2d4e-e29b-41d4-c716-446655440000',
	];
	const BAD_CAMPAIGNS = [
		...badIds(CAMPAIGN, FOUNDERS).flatMap(([value, why]) => (why === 'undefined' ? [] : [value])),
		...BAD,
	];
	it.each<[string, unknown]>([
		...BAD_CAMPAIGNS.map((value): [string, unknown] => ['Campaign', value]),
		...BAD.map((value): [string, unknown] => ['Lead', value]),
	])("a '%s' that is %j: fails its row, and only that", async (which, value) => {
		const isLead = which === 'Lead';
		const target = isLead ? lead(locator('id', TO)) : lead(locator('id', leadId(CAMPAIGN, 1)), TO);
		const output = await ask(target, value, isLead ? leadId(CAMPAIGN, 1) : CAMPAIGN);
		const no = `(empty|not text|a list of 2|not a ${which.toLowerCase()} ID)`;
		expect(output).toEqual([
			refused(0, new RegExp(`^'${which}' is ${no}[^]{0,300}$`), 'invalid-input'),
			found(v, 1, 1),
		]);
		expect(kit.endpoints()).toEqual([v.reads.endpoint, v.writes]);
	});

	it.each<[string, number, INodeParameters]>([
		['in capitals', 0, lead(locator('id', leadId(CAMPAIGN, 0).toUpperCase()))],
		['of version 7', 1, lead(1)],
		['of version 8', 2, lead(2)],
		['beside a campaign from the list', 0, { ...lead(0), campaignId: locator('list', CAMPAIGN) }],
		['beside a campaign as the whole parameter', 0, { ...lead(0), campaignId: TO }],
	])('an ID %s', async (_, n, target) => {
		expect(await ask(target, CAMPAIGN)).toEqual([found(v, 0, n)]);
		expect(kit.endpoints()).toEqual([v.reads.endpoint, v.writes]);
	});

	it.each([
		'00000000-0000-0000-0000-000000000000',
		'ffffffff-ffff-ffff-ffff-ffffffffffff',
		'FFFFFFFF-FFFF-FFFF-FFFF-FFFFFFFFFFFF',
	])('%s may be an ID: Puffle is asked', async (id) => {
		const [row] = await ask(v.byId(TO), id);
		expect(row?.json).toMatchObject({ details: { reason: 'not-found', httpStatus: 404 } });
	});

	it.each([
		'',
		'jane',
		'https://example.com/in/jane',
		'https://linkedin.com.evil.example/in/jane',
		'https://evil.example/?u=linkedin.com/in/jane',
		42,
	])('a LinkedIn URL that is %j: fails its row, and only that', async (to) => {
		expect(await ask(BY_URL, to, leadLinkedinUrl(1))).toEqual([
			refused(0, /^'Lead' is (empty|not text|not the URL of a LinkedIn profile)/, 'invalid-input'),
			found(v, 1, 1, { linkedinUrl: leadLinkedinUrl(1) }),
		]);
	});

	it('by email: reads all pages of the campaign once, and no more than there are', async () => {
		const far = [0, 199, 200, 401, 649];
		const emails = far.map((n) => (n % 2 ? leadEmail(n).toUpperCase() : ` ${leadEmail(n)} `));
		expect(await ask(v.byEmail(), ...emails)).toEqual(
			far.map((n, index) => found(v, index, n, { email: emails[index]?.trim() })),
		);
		const asked = kit.sandbox.calls.filter(({ endpoint }) => endpoint === LIST_LEADS);
		expect(asked.map(({ query }) => query.page).sort()).toEqual(['1', '2', '3', '4']);
		for (const { query } of asked) expect(query.limit).toBe('200');
	});

	it('by email: finds in the campaign that the row names', async () => {
		const output = await ask(lead(locator('email', leadEmail(0)), TO), CAMPAIGN, FOUNDERS);
		expect(output).toMatchObject(
			[CAMPAIGN, FOUNDERS].map((campaignId) => ({
				json: { campaignId, leadId: leadId(campaignId, 0), status: 'updated' },
			})),
		);
	});

	it.each([
		URL_0,
		URL_0.toUpperCase(),
		`${URL_0}/`,
		`${URL_0}?trk=abc`,
		`${URL_0}/#about`,
		URL_0.replace('https://www.', ''),
		URL_0.replace('https:', 'http:'),
		` ${URL_0} `,
	])('by LinkedIn URL: takes %j', async (to) => {
		expect(await ask(BY_URL, to)).toEqual([found(v, 0, 0, { linkedinUrl: to.trim() })]);
	});

	it.each([
		['http://LinkedIn.com/in/Jane-Doe/?x=1', 'https://www.linkedin.com/in/jane-doe'],
		[
			'https://www.linkedin.com/in/jos%C3%A9-garc%C3%ADa',
			'https://www.linkedin.com/in/josé-garcía',
		],
	])('by LinkedIn URL: finds who is stored with %s', async (stored, linkedinUrl) => {
		const lead0 = kit.sandbox.puffle.leads.get(CAMPAIGN)?.get(leadId(CAMPAIGN, 0));
		Object.assign(lead0 ?? {}, { linkedin_url: stored });
		expect(await ask(BY_URL, linkedinUrl)).toEqual([found(v, 0, 0, { linkedinUrl })]);
	});

	it('by LinkedIn URL: says that there is none, and which ones where there are several', async () => {
		const output = await ask(BY_URL, 'linkedin.com/in/nobody', SHARED_LINKEDIN_URL, URL_0);
		expect(output).toEqual([
			refused(0, /no lead with the LinkedIn URL linkedin\.com\/in\/nobody/, 'not-found'),
			refused(1, /2 leads with the LinkedIn URL .*by its ID/, 'ambiguous'),
			found(v, 2, 0, { linkedinUrl: URL_0 }),
		]);
		for (const n of [5, 6]) expect(output[1]?.json.error).toContain(leadId(CAMPAIGN, n));
	});

	it('finds a lead by email on a later page, though another row names one by ID', async () => {
		const rows = [
			{ mode: 'id', to: leadId(CAMPAIGN, 3) },
			{ mode: 'email', to: leadEmail(600) },
		];
		const target = lead({ __rl: true, mode: '={{ $json.mode }}', value: TO });
		const changes = { ...json({ position: 'CTO' }), ...options({ onlyChanges: true }) };
		const { output } = await kit.run('puffle', { ...target, ...changes }, rows, CONTINUE);
		expect(output.map(({ json: each }) => [each.leadId, each.status])).toEqual([
			[leadId(CAMPAIGN, 3), 'updated'],
			[leadId(CAMPAIGN, 600), 'updated'],
		]);
	});
});
