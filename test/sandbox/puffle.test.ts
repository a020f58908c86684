import { CAMPAIGNS, leadEmail, leadId, leadLinkedinUrl, SHARED_LINKEDIN_URL } from './index';
import type { Lead, PuffleSettings } from './index';
import { useSandbox } from './testing';
import type { Answer } from './testing';

const api = useSandbox();

const { outreach, founders, spring, nameless } = CAMPAIGNS;
const FIRST_LEAD = leadId(outreach.id, 0);
const NOWHERE = '3c90c3cc-0d44-4b50-8888-8dd25736052a';
const roster = (id: string): string => `/api/campaigns/${id}/leads`;

const lead = (n: number, campaign: { id: string } = outreach): Lead => {
	const found = api.sandbox.puffle.leads.get(campaign.id)?.get(leadId(campaign.id, n));
	if (!found) throw new Error(`no lead ${n}`);
	return found;
};
const row = (answer: Answer): Lead => (answer.json as { prospect: Lead }).prospect;
const error = (answer: Answer): unknown => (answer.json as { error: unknown }).error;
const use = (settings: Partial<PuffleSettings>): void => {
	Object.assign(api.sandbox.settings.puffle, settings);
};

describe('the key', () => {
	test.each([
		['no header', null, {}],
		['a wrong key', 'wrong', {}],
		['another scheme', null, { authorization: 'Basic abc' }],
		['no scheme', null, { authorization: 'pk_live_abc' }],
		['an empty key', null, { authorization: 'Bearer ' }],
	])('%s is refused', async (_what, key, headers) => {
		const answer = await api.puffle('GET', '/api/account', { key, headers });
		expect([answer.status, answer.json]).toEqual([401, { error: 'unauthorized' }]);
	});

	test('validKeys revokes and adds keys', async () => {
		api.sandbox.settings.validKeys.puffle = ['new'];
		expect((await api.patch(FIRST_LEAD, { company: 'X' })).status).toBe(401);
		expect(lead(0).company).not.toBe('X');
		expect((await api.puffle('GET', '/api/account', { key: 'new' })).status).toBe(200);
	});
});

describe('reads', () => {
	test('GET /api/account', async () => {
		const answer = await api.puffle('GET', '/api/account');
		expect(answer.json).toMatchObject({
			account: { email: 'owner@puffle.example', fullName: 'Sandy Box' },
			profile: { firstName: 'Sandy', lastName: 'Box' },
			canManageAuth: false,
		});
	});

	test('GET /api/campaigns lists all, active and paused first, whatever the query', async () => {
		const answer = await api.puffle('GET', '/api/campaigns?page=2&limit=1');
		const { campaigns } = answer.json as { campaigns: Record<string, unknown>[] };
		expect(campaigns.map(({ name, type, status }) => [name, type, status])).toEqual([
			['Spring Launch', 'email', 'active'],
			['Partner Round', 'linkedin', 'paused'],
			['Q2 Enterprise Outreach', 'email', 'draft'],
			['Founders on LinkedIn', 'linkedin', 'draft'],
			['Old Webinar', 'email', 'completed'],
			[null, 'email', 'draft'],
		]);
		expect(campaigns[0]).toMatchObject({ id: spring.id, node_count: 2, stats: { total: 40 } });
		expect(campaigns[2]).toMatchObject({ stats: null, daily_limit: null, sender_accounts: [] });
		expect(campaigns[0]).not.toHaveProperty('sequence_nodes');
	});

	test('GET /api/campaigns/:id', async () => {
		const answer = await api.puffle('GET', `/api/campaigns/${spring.id}`);
		expect(answer.json).toMatchObject({
			campaign: { id: spring.id, status: 'active' },
			sequence_nodes: [{ type: 'email' }, { type: 'end' }],
			prospects_by_status: { sent: 20, pending: 20 },
			prospects_by_node: { __none__: { pending: 20 } },
		});
		expect((answer.json as { campaign: object }).campaign).not.toHaveProperty('node_count');
	});

	test.each([
		['/api/campaigns/not-a-uuid', 400],
		['/api/campaigns/3c90c3cc-0d44-9b50-8888-8dd25736052a', 400],
		[`/api/campaigns/${NOWHERE}`, 404],
		['/api/campaigns/not-a-uuid/leads', 400],
		[`/api/campaigns/${NOWHERE}/leads`, 404],
		[`${roster(outreach.id)}?page=0`, 400],
		[`${roster(outreach.id)}?limit=many`, 400],
		[`/api/campaigns/${outreach.id.toUpperCase()}`, 200],
		['/api/campaigns/00000000-0000-0000-0000-000000000000', 404],
		['/api/campaigns/ffffffff-ffff-ffff-ffff-ffffffffffff', 404],
	])('GET %s answers %d', async (path, status) => {
		const answer = await api.puffle('GET', path);
		expect(answer.status).toBe(status);
		if (status !== 200) expect(typeof error(answer)).toBe('string');
	});

	test.each([
		['', 100, 1, 100],
		['?limit=200', 200, 1, 200],
		['?limit=1000', 200, 1, 200],
		['?page=2&limit=200', 50, 2, 200],
		['?page=9&limit=200', 0, 9, 200],
		['?limit=30&page=9&search=x', 10, 9, 30],
	])('the roster with %j has %d rows', async (query, rows, page, limit) => {
		const answer = await api.puffle('GET', roster(outreach.id) + query);
		const { prospects, ...rest } = answer.json as { prospects: Lead[] };
		expect(rest).toEqual({ total: 250, page, limit });
		expect(prospects).toHaveLength(rows);
		if (rows > 0) expect(prospects[0]?.id).toBe(leadId(outreach.id, (page - 1) * limit));
	});

	test('the roster by status, of a campaign that is no draft', async () => {
		const answer = await api.puffle('GET', `${roster(spring.id)}?status=sent&limit=5`);
		const { prospects, total } = answer.json as { prospects: Lead[]; total: number };
		expect([total, prospects.length, prospects[0]?.status]).toEqual([20, 5, 'sent']);
	});

	test('the rosters have what a look-up must cope with', () => {
		expect(lead(3).email).toBe(leadEmail(3));
		expect(lead(16)).toMatchObject({ first_name: null, last_name: null, name: null });
		expect([lead(5).linkedin_url, lead(6).linkedin_url]).toEqual([
			SHARED_LINKEDIN_URL,
			SHARED_LINKEDIN_URL,
		]);
		expect(lead(2).linkedin_url).toBeNull();
		expect(lead(1, founders)).toMatchObject({ email: null, linkedin_url: leadLinkedinUrl(1) });
		expect([0, 1, 2].map((n) => leadId(outreach.id, n)[14])).toEqual(['4', '7', '8']);
		expect(api.sandbox.puffle.leads.get(nameless.id)?.size).toBe(3);
		expect(api.sandbox.puffle.leads.get(founders.id)?.size).toBe(120);
	});
});

describe('PATCH /api/campaigns/:id/leads', () => {
	test('writes the eight columns and returns the whole row', async () => {
		const updates = {
			email: 'new@acme.example',
			linkedin_url: 'https://www.linkedin.com/in/new',
			first_name: 'New',
			last_name: 'Name',
			name: 'New N.',
			company: 'Acme',
			position: 'CEO',
			headline: 'Hi',
		};
		const before = { ...lead(0) };
		const answer = await api.patch(FIRST_LEAD, updates);
		expect(answer.status).toBe(200);
		expect(row(answer)).toEqual({
			...before,
			...updates,
			updated_at: expect.not.stringMatching(before.updated_at) as unknown,
		});
		expect(row(answer)).toEqual(lead(0));
		expect(row(answer)).toMatchObject({ custom_fields: { tier: 'gold' }, timezone: null });
		expect(api.sandbox.calls[0]).toMatchObject({ applied: true, status: 200 });
	});

	test('drops what it does not know, whatever its type', async () => {
		const answer = await api.patch(FIRST_LEAD, {
			company: 'Acme',
			status: 'sent',
			custom_fields: { a: 1 },
			Company: 7,
		});
		expect(row(answer)).toMatchObject({
			company: 'Acme',
			status: 'pending',
			custom_fields: { tier: 'gold' },
		});
		expect(row(answer)).not.toHaveProperty('Company');
	});

	test.each(['', null])('%j empties a column', async (value) => {
		const before = lead(0).position;
		const answer = await api.patch(FIRST_LEAD, { company: value });
		expect(row(answer)).toMatchObject({ company: null, position: before });
		expect(lead(0).company).toBeNull();
	});

	test.each([
		['a malformed lead id', outreach.id, { prospect_id: 'x', updates: { name: 'X' } }, 400],
		['no lead id', outreach.id, { updates: { name: 'X' } }, 400],
		['no updates', outreach.id, { prospect_id: FIRST_LEAD }, 400],
		['updates that are a list', outreach.id, { prospect_id: FIRST_LEAD, updates: ['X'] }, 400],
		['updates that are null', outreach.id, { prospect_id: FIRST_LEAD, updates: null }, 400],
		['a number', outreach.id, { prospect_id: FIRST_LEAD, updates: { name: 5 } }, 400],
		['a list as the body', outreach.id, [], 400],
		['a malformed campaign id', 'x', { prospect_id: FIRST_LEAD, updates: { name: 'X' } }, 400],
		['an unknown campaign', NOWHERE, { prospect_id: FIRST_LEAD, updates: { name: 'X' } }, 404],
		[
			'a lead of another one',
			founders.id,
			{ prospect_id: FIRST_LEAD, updates: { name: 'X' } },
			404,
		],
	])('%s is refused', async (_what, campaign, body, status) => {
		const before = lead(0).name;
		const answer = await api.puffle('PATCH', roster(campaign), { body });
		expect(answer.status).toBe(status);
		expect(typeof error(answer)).toBe('string');
		expect(lead(0).name).toBe(before);
		expect(api.sandbox.calls[0]?.applied).toBe(false);
	});

	test('the text about a value of a wrong type names it', async () => {
		expect(error(await api.patch(FIRST_LEAD, { name: 5 }))).toBe(
			'name: Expected string, received number',
		);
	});

	test.each([
		['broken JSON', { raw: '{' }],
		['JSON labelled as text', { raw: '{}', headers: { 'content-type': 'text/plain' } }],
	])('%s is refused', async (_what, options) => {
		const answer = await api.puffle('PATCH', roster(outreach.id), options);
		expect([answer.status, answer.json]).toEqual([400, { error: 'Invalid JSON body' }]);
	});

	test.each(['launching', 'active', 'paused', 'completed'] as const)(
		'the roster of a campaign that is %s is frozen',
		async (status) => {
			const campaign = api.sandbox.puffle.campaigns.get(outreach.id);
			if (campaign) campaign.status = status;
			const answer = await api.patch(FIRST_LEAD, { company: 'X' });
			expect(answer.status).toBe(400);
			expect(error(answer)).toBe(
				`Campaign is ${status}; its roster can only be edited while it is a draft`,
			);
			expect(lead(0).company).not.toBe('X');
		},
	);

	test.each([404, 400] as const)('unknownLead: %d', async (unknownLead) => {
		use({ unknownLead });
		expect((await api.patch(NOWHERE, { name: 'X' })).status).toBe(unknownLead);
	});

	test.each([
		['http400', {}, 400],
		['http400', { status: 'sent' }, 400],
		['noop200', { status: 'sent' }, 200],
	] as const)('emptyUpdates: %s', async (emptyUpdates, updates, status) => {
		use({ emptyUpdates });
		const before = { ...lead(0) };
		const answer = await api.patch(FIRST_LEAD, updates);
		expect(answer.status).toBe(status);
		expect(lead(0)).toEqual(before);
		expect(api.sandbox.calls[0]?.applied).toBe(false);
	});

	test.each([
		[true, 'jane@acme.example', 'https://www.linkedin.com/in/Jane'],
		[false, 'Jane@Acme.example', 'https://www.linkedin.com/in/Jane/?utm=1'],
	])('normalise: %j', async (normalise, email, url) => {
		use({ normalise });
		const answer = await api.patch(FIRST_LEAD, {
			email: 'Jane@Acme.example',
			linkedin_url: 'https://www.linkedin.com/in/Jane/?utm=1',
		});
		expect(row(answer)).toMatchObject({ email, linkedin_url: url });
	});

	test.each([409, 400, 500] as const)('duplicateIdentity: %d', async (duplicateIdentity) => {
		use({ duplicateIdentity });
		const taken = leadEmail(1).toUpperCase();
		const answer = await api.patch(FIRST_LEAD, { email: taken, company: 'X' });
		expect(answer.status).toBe(duplicateIdentity);
		expect(typeof error(answer)).toBe('string');
		expect(lead(0).company).not.toBe('X');
	});

	test('the identity is the e-mail in email campaigns and the URL in LinkedIn campaigns', async () => {
		const own = await api.patch(FIRST_LEAD, {
			email: leadEmail(0),
			linkedin_url: leadLinkedinUrl(1),
		});
		expect(own.status).toBe(200);
		const url = { linkedin_url: `${leadLinkedinUrl(1)}/` };
		expect((await api.patch(leadId(founders.id, 0), url, founders.id)).status).toBe(409);
		const email = { email: leadEmail(3) };
		expect((await api.patch(leadId(founders.id, 0), email, founders.id)).status).toBe(200);
	});

	test.each([
		[false, 200],
		[true, 400],
	])('refuseClearingIdentity: %j', async (refuseClearingIdentity, status) => {
		use({ refuseClearingIdentity });
		expect((await api.patch(FIRST_LEAD, { email: '' })).status).toBe(status);
		expect(lead(0).email).toBe(status === 200 ? null : leadEmail(0));
		expect((await api.patch(FIRST_LEAD, { linkedin_url: '' })).status).toBe(200);
	});

	test.each([
		[false, { first_name: 'Zed' }, 'Ada Adler'],
		[true, { first_name: 'Zed' }, 'Zed Adler'],
		[true, { first_name: 'Zed', name: 'Z' }, 'Z'],
		[true, { company: 'X' }, 'Ada Adler'],
	])('nameFollows: %j with %j', async (nameFollows, updates, name) => {
		use({ nameFollows });
		expect(row(await api.patch(FIRST_LEAD, updates)).name).toBe(name);
	});

	test.each([
		['error-string', { error: 'Prospect not found in this campaign' }],
		['error-object', { error: { message: 'Prospect not found in this campaign' } }],
		['message', { message: 'Prospect not found in this campaign' }],
	] as const)('errorShape: %s', async (errorShape, body) => {
		use({ errorShape });
		expect((await api.patch(NOWHERE, { name: 'X' })).json).toEqual(body);
	});
});

test.each([
	['GET', '/api/leads', 404],
	['GET', '/nowhere', 404],
	['DELETE', roster(outreach.id), 405],
	['POST', roster(outreach.id), 405],
	['PATCH', '/api/account', 405],
])('%s %s answers %d, and no JSON', async (method, path, status) => {
	const answer = await api.puffle(method, path);
	expect([answer.status, answer.json]).toEqual([status, undefined]);
	if (status === 404) expect(answer.headers.get('content-type')).toMatch(/^text\/html/);
});
