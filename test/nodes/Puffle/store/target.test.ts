import type { IDataObject, INodeParameters } from 'n8n-workflow';

import type { Lead } from '../../../sandbox';
import {
	CAMPAIGNS,
	leadEmail,
	leadId,
	leadLinkedinUrl,
	SHARED_LINKEDIN_URL,
} from '../../../sandbox';
import {
	column,
	CONTINUE,
	details,
	failed,
	GET_CAMPAIGN,
	item,
	json,
	lead,
	LIST_LEADS,
	locator,
	partly,
	UPDATE_LEAD,
	withSandbox,
} from '../../kit';

const kit = withSandbox({ leads: 650 });
const CAMPAIGN = CAMPAIGNS.outreach.id;
const FOUNDERS = CAMPAIGNS.founders.id;
const CTO = json({ position: 'CTO' });

const byEmail = { ...lead(locator('email', '={{ $json.to }}')), ...CTO };
const byUrl = { ...lead(locator('linkedinUrl', '={{ $json.to }}')), ...CTO };

function updated(index: number, n: number, campaignId: string = CAMPAIGN): unknown {
	return item(
		index,
		partly({
			campaignId,
			leadId: leadId(campaignId, n),
			status: 'updated',
			results: [column('position', 'CTO')],
		}),
	);
}

const refused = (index: number, says: RegExp, reason: string) =>
	failed(index, says, details(reason, 'no'));

const pages = () => kit.sandbox.calls.filter(({ endpoint }) => endpoint === LIST_LEADS);

const BAD_IDS: unknown[] = [
	'',
	'  ',
	null,
	undefined,
	true,
	42,
	{ id: CAMPAIGN },
	[CAMPAIGN],
	'abc',
	'..',
	'../account',
	`${CAMPAIGN}/../${FOUNDERS}`,
	`${CAMPAIGN}?x=1`,
	`${CAMPAIGN}#`,
	`{${CAMPAIGN}}`,
	CAMPAIGN.replaceAll('-', ''),
	`${CAMPAIGN}0`,
	'http://evil.example/',
	'//evil.example',
	`${CAMPAIGN}\r\nauthorization: x`,
	'8c2b2d4e-e29b-91d4-a716-446655440000',
	'8c2b2d4e-e29b-41d4-c716-446655440000',
	'x'.repeat(5_000),
];

describe('a campaign that is named by something else than an id', () => {
	it.each(BAD_IDS)('%j: fails its row, and only that', async (campaign) => {
		const { output } = await kit.run(
			'puffle',
			{ ...lead(locator('id', leadId(CAMPAIGN, 1)), '={{ $json.campaign }}'), ...CTO },
			[{ campaign }, { campaign: CAMPAIGN }] as IDataObject[],
			CONTINUE,
		);
		expect(output).toEqual([
			refused(0, /^'Campaign' is (empty|not text|not a campaign ID)[^]{0,300}$/, 'invalid-input'),
			updated(1, 1),
		]);
		expect(kit.endpoints()).toEqual([GET_CAMPAIGN, UPDATE_LEAD]);
	});
});

describe('a lead that is named by something else than an id', () => {
	it.each([...BAD_IDS, leadEmail(0)])('%j: fails its row, and only that', async (id) => {
		const { output } = await kit.run(
			'puffle',
			{ ...lead(locator('id', '={{ $json.id }}')), ...CTO },
			[{ id }, { id: leadId(CAMPAIGN, 1) }] as IDataObject[],
			CONTINUE,
		);
		expect(output).toEqual([
			refused(0, /^'Lead' is (empty|not text|not a lead ID)[^]{0,300}$/, 'invalid-input'),
			updated(1, 1),
		]);
		expect(kit.endpoints()).toEqual([GET_CAMPAIGN, UPDATE_LEAD]);
	});

	it('an address: the row says how addresses are named', async () => {
		const { output } = await kit.run(
			'puffle',
			{ ...lead(locator('id', leadEmail(0))), ...CTO },
			[{}],
			CONTINUE,
		);
		expect(output[0]?.json.error).toMatch(/set 'Lead' to By Email/);
	});
});

describe('an id', () => {
	it.each<[string, INodeParameters]>([
		['from the list', lead(locator('list', leadId(CAMPAIGN, 0)))],
		['with blanks around it', lead(locator('id', ` ${leadId(CAMPAIGN, 0)}\n`))],
		['in capitals', lead(locator('id', leadId(CAMPAIGN, 0).toUpperCase()))],
		['of version 7', lead(locator('id', leadId(CAMPAIGN, 1)))],
		['of version 8', lead(locator('id', leadId(CAMPAIGN, 2)))],
		['beside a campaign from the list', { ...lead(0), campaignId: locator('list', CAMPAIGN) }],
		[
			'as the whole parameter',
			{ campaignId: `={{ "${CAMPAIGN}" }}`, leadId: `={{ "${leadId(CAMPAIGN, 0)}" }}` },
		],
	])('%s', async (_, target) => {
		const { output } = await kit.run('puffle', { ...target, ...CTO });
		expect(output).toEqual([item(0, partly({ status: 'updated' }))]);
		expect(kit.endpoints()).toEqual([GET_CAMPAIGN, UPDATE_LEAD]);
	});

	it.each([
		'00000000-0000-0000-0000-000000000000',
		'ffffffff-ffff-ffff-ffff-ffffffffffff',
		'FFFFFFFF-FFFF-FFFF-FFFF-FFFFFFFFFFFF',
	])('%s may be one: Puffle is asked', async (id) => {
		const { output } = await kit.run(
			'puffle',
			{ ...lead(locator('id', id)), ...CTO },
			[{}],
			CONTINUE,
		);
		expect(output[0]?.json).toMatchObject({ details: { reason: 'not-found', httpStatus: 404 } });
	});
});

describe('an address that is none', () => {
	it.each(['', 'ann', 'ann@acme', '@acme.example', `${leadEmail(0)}, x@y.example`, 42])(
		'email %j: fails its row, and only that',
		async (to) => {
			const { output } = await kit.run('puffle', byEmail, [{ to }, { to: leadEmail(1) }], CONTINUE);
			expect(output).toEqual([
				refused(0, /^'Lead' is (empty|not text|not a valid email address)/, 'invalid-input'),
				updated(1, 1),
			]);
		},
	);

	it.each([
		'',
		'jane',
		'https://example.com/in/jane',
		'https://linkedin.com.evil.example/in/jane',
		'https://evil.example/?u=linkedin.com/in/jane',
		42,
	])('LinkedIn URL %j: fails its row, and only that', async (to) => {
		const { output } = await kit.run(
			'puffle',
			byUrl,
			[{ to }, { to: leadLinkedinUrl(1) }],
			CONTINUE,
		);
		expect(output).toEqual([
			refused(0, /^'Lead' is (empty|not text|not a LinkedIn URL)/, 'invalid-input'),
			updated(1, 1),
		]);
	});
});

describe('finding by email', () => {
	it('reads all pages of the campaign once, and no more than there are', async () => {
		const far = [0, 199, 200, 401, 649];
		const { output } = await kit.run(
			'puffle',
			byEmail,
			far.map((n) => ({ to: n % 2 ? leadEmail(n).toUpperCase() : ` ${leadEmail(n)} ` })),
		);
		expect(output).toEqual(far.map((n, index) => updated(index, n)));
		const asked = pages().map(({ query }) => query);
		expect(asked.map(({ page }) => page).sort()).toEqual(['1', '2', '3', '4']);
		for (const { limit } of asked) expect(limit).toBe('200');
	});

	it('says that there is none, in that row only', async () => {
		const { output } = await kit.run(
			'puffle',
			byEmail,
			[{ to: 'nobody@acme.example' }, { to: leadEmail(3) }],
			CONTINUE,
		);
		expect(output).toEqual([
			refused(0, /no lead with the email nobody@acme\.example.*add the lead/, 'not-found'),
			updated(1, 3),
		]);
	});

	it('says which ones there are, where there are several', async () => {
		const roster = kit.sandbox.puffle.leads.get(CAMPAIGN);
		const other = roster?.get(leadId(CAMPAIGN, 9)) as Lead;
		other.email = leadEmail(8).toUpperCase();
		const { output } = await kit.run(
			'puffle',
			byEmail,
			[{ to: leadEmail(8) }, { to: leadEmail(3) }],
			CONTINUE,
		);
		expect(output).toEqual([
			refused(0, /2 leads with the email .*by its ID/, 'ambiguous'),
			updated(1, 3),
		]);
		for (const n of [8, 9]) expect(output[0]?.json.error).toContain(leadId(CAMPAIGN, n));
		expect(kit.writes()).toHaveLength(1);
	});

	it('finds in the campaign that the row names', async () => {
		const { output } = await kit.run(
			'puffle',
			{ ...lead(locator('email', leadEmail(0)), '={{ $json.campaign }}'), ...CTO },
			[{ campaign: CAMPAIGN }, { campaign: FOUNDERS }],
		);
		expect(output).toEqual([updated(0, 0), updated(1, 0, FOUNDERS)]);
	});

	it('reads nothing for rows that have nothing to write', async () => {
		const { output } = await kit.run('puffle', {
			...lead(locator('email', leadEmail(0))),
			...json({ position: '' }),
		});
		expect(output[0]?.json).toMatchObject({ campaignId: CAMPAIGN, status: 'skipped' });
		expect(kit.sandbox.calls).toEqual([]);
	});
});

describe('finding by LinkedIn URL', () => {
	it.each([
		leadLinkedinUrl(0),
		leadLinkedinUrl(0).toUpperCase(),
		`${leadLinkedinUrl(0)}/`,
		`${leadLinkedinUrl(0)}?trk=abc`,
		`${leadLinkedinUrl(0)}/#about`,
		leadLinkedinUrl(0).replace('https://www.', ''),
		leadLinkedinUrl(0).replace('https:', 'http:'),
		` ${leadLinkedinUrl(0)} `,
	])('takes %j', async (to) => {
		const { output } = await kit.run('puffle', byUrl, [{ to }]);
		expect(output).toEqual([updated(0, 0)]);
	});

	it('finds who was stored in another way', async () => {
		const found = kit.sandbox.puffle.leads.get(CAMPAIGN)?.get(leadId(CAMPAIGN, 0)) as Lead;
		found.linkedin_url = 'http://LinkedIn.com/in/Jane-Doe/?x=1';
		const { output } = await kit.run('puffle', byUrl, [
			{ to: 'https://www.linkedin.com/in/jane-doe' },
		]);
		expect(output).toEqual([updated(0, 0)]);
	});

	it('finds where letters are encoded on one side only', async () => {
		const found = kit.sandbox.puffle.leads.get(CAMPAIGN)?.get(leadId(CAMPAIGN, 0)) as Lead;
		found.linkedin_url = 'https://www.linkedin.com/in/jos%C3%A9-garc%C3%ADa';
		const { output } = await kit.run('puffle', byUrl, [
			{ to: 'https://www.linkedin.com/in/josé-garcía' },
		]);
		expect(output).toEqual([updated(0, 0)]);
	});

	it('says that there is none, and which ones where there are several', async () => {
		const { output } = await kit.run(
			'puffle',
			byUrl,
			[{ to: 'linkedin.com/in/nobody' }, { to: SHARED_LINKEDIN_URL }, { to: leadLinkedinUrl(0) }],
			CONTINUE,
		);
		expect(output).toEqual([
			refused(0, /no lead with the LinkedIn URL linkedin\.com\/in\/nobody/, 'not-found'),
			refused(1, /2 leads with the LinkedIn URL .*by its ID/, 'ambiguous'),
			updated(2, 0),
		]);
		for (const n of [5, 6]) expect(output[1]?.json.error).toContain(leadId(CAMPAIGN, n));
	});
});

it('finds a lead by email on a later page, though another row names one by ID', async () => {
	const rows = [
		{ mode: 'id', to: leadId(CAMPAIGN, 3) },
		{ mode: 'email', to: leadEmail(600) },
	];
	const parameters = {
		...lead({ __rl: true, mode: '={{ $json.mode }}', value: '={{ $json.to }}' }),
		...CTO,
		options: { onlyChanges: true },
	};
	const { output } = await kit.run('puffle', parameters, rows, CONTINUE);
	expect(output.map(({ json: each }) => [each.leadId, each.status])).toEqual([
		[leadId(CAMPAIGN, 3), 'updated'],
		[leadId(CAMPAIGN, 600), 'updated'],
	]);
});
