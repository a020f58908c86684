import type { IDataObject, INodeParameters } from 'n8n-workflow';

import type { Fault } from '../../sandbox';
import { CAMPAIGNS, leadEmail, leadId, leadLinkedinUrl } from '../../sandbox';
import type { More } from '../kit';
import {
	column,
	CONTINUE,
	details,
	failed,
	GET_CAMPAIGN,
	item,
	json,
	LIST_LEADS,
	locator,
	options,
	partly,
	UPDATE_LEAD,
	withSandbox,
} from '../kit';

const kit = withSandbox();

const ADD = 'POST /puffle/api/campaigns/:id/leads';
const OUTREACH = CAMPAIGNS.outreach.id;
const FOUNDERS = CAMPAIGNS.founders.id;

const upsert = (mode: string, value: string, campaignId: string = OUTREACH): INodeParameters => ({
	operation: 'upsert',
	campaignId: locator('id', campaignId),
	leadId: locator(mode, value),
});
const BY_EMAIL = upsert('email', '={{ $json.email }}');
const COMPANY = json('={{ { Company: $json.company } }}');

const run = async (
	rows: readonly IDataObject[],
	parameters: INodeParameters = {},
	more: More = {},
) =>
	await kit.run('puffle', { ...BY_EMAIL, ...COMPANY, ...parameters }, rows, {
		...CONTINUE,
		...more,
	});

/** Rows of people who are not in the campaign. */
const newPeople = (count: number): IDataObject[] =>
	times(count, (n) => ({ email: `new${n}@fresh.example`, company: `Company ${n}` }));
const leadsOf = (campaignId: string = OUTREACH) => [
	...(kit.sandbox.puffle.leads.get(campaignId)?.values() ?? []),
];
const withEmail = (email: unknown) => leadsOf().filter((each) => each.email === email);
const statuses = (output: ReadonlyArray<{ json: IDataObject }>) =>
	output.map(({ json: { status } }) => status);
const added = () => kit.endpoints().filter((each) => each === ADD).length;

function times<T>(count: number, make: (n: number) => T): T[] {
	return Array.from({ length: count }, (_, n) => make(n));
}

it('adds those who are not in the campaign, updates the others, and merges rows of one person', async () => {
	const there = { email: leadEmail(10), company: 'Acme' };
	const again = { email: ' NEW0@fresh.example', company: 'Lamna' };
	const { output, hints } = await run([there, ...newPeople(2), again]);
	const [lead0] = withEmail('new0@fresh.example');
	expect(output).toEqual([
		item(0, partly({ leadId: leadId(OUTREACH, 10), status: 'updated' })),
		item(
			1,
			partly({ leadId: lead0?.id, status: 'created', results: [partly({ status: 'skipped' })] }),
		),
		item(2, partly({ status: 'created', results: [column('company', 'Company 1')] })),
		item(3, {
			email: 'NEW0@fresh.example',
			campaignId: OUTREACH,
			leadId: lead0?.id,
			status: 'created',
			summary: 'Created with 1 field',
			results: [column('company', 'Lamna')],
			lead: { ...lead0 },
		}),
	]);
	expect(lead0?.company).toBe('Lamna');
	expect(leadsOf()).toHaveLength(252);
	expect(kit.endpoints().filter((each) => each !== LIST_LEADS)).toEqual([
		GET_CAMPAIGN,
		UPDATE_LEAD,
		ADD,
	]);
	expect(hints[0]?.message).toMatch(/^4 rows: 3 created, 1 updated\./);
});

it('sets the full name afterward, which cannot be given on adding', async () => {
	const { output } = await run(newPeople(1), json({ 'Full Name': 'Jane Doe', Company: 'Acme' }));
	expect(output).toEqual([
		item(
			0,
			partly({
				status: 'created',
				results: [column('name', 'Jane Doe'), column('company', 'Acme')],
				lead: partly({ name: 'Jane Doe' }),
			}),
		),
	]);
	const adds = kit.writes().filter(({ method }) => method === 'POST');
	expect(adds.map(({ body }) => body)).toEqual([
		{ prospects: [{ email: 'new0@fresh.example', company: 'Acme' }] },
	]);
});

it('adds a thousand at a time', async () => {
	const { output } = await run(newPeople(2_100));
	expect(statuses(output)).toEqual(times(2_100, () => 'created'));
	expect(added()).toBe(3);
	expect(kit.endpoints().length).toBeLessThanOrEqual(20);
	expect(leadsOf()).toHaveLength(2_350);
});

it('refuses a person without the address that the campaign sends to, and adds the others', async () => {
	const rows = [
		{ email: 'new0@fresh.example' },
		{ email: 'new1@fresh.example', url: 'linkedin.com/in/new-one' },
	];
	const byEmail = upsert('email', '={{ $json.email }}', FOUNDERS);
	const { output } = await run(rows, {
		...byEmail,
		...json('={{ { "LinkedIn URL": $json.url } }}'),
	});
	expect(output).toEqual([
		failed(
			0,
			/^The campaign 'Founders on LinkedIn' has no such lead, and to add one, the row must give a LinkedIn URL\. /,
			details('invalid-input', 'no'),
			{ email: 'new0@fresh.example', campaignId: FOUNDERS },
		),
		item(1, partly({ status: 'created' })),
	]);
	expect(leadsOf(FOUNDERS)).toHaveLength(121);
});

it('a person whom Puffle refuses takes nobody else down', async () => {
	kit.fail(({ endpoint, body }) => endpoint === ADD && JSON.stringify(body).includes('new3@'), {
		kind: 'status',
		status: 400,
		body: { error: 'Invalid prospect' },
	});
	const { output } = await run(newPeople(8));
	expect(statuses(output)).toEqual(times(8, (n) => (n === 3 ? 'failed' : 'created')));
	expect(output[3]?.json.details).toEqual(details('rejected', 'yes', 400));
	expect(leadsOf()).toHaveLength(257);
});

it('rows may name people by LinkedIn URL, written in any way', async () => {
	const rows = [
		{ url: 'LinkedIn.com/in/New-One/?a=b', company: 'Acme' },
		{ url: 'https://www.linkedin.com/in/new-one', company: 'Acme' },
		{ url: leadLinkedinUrl(3), company: 'Lamna' },
	];
	const { output } = await run(rows, upsert('linkedinUrl', '={{ $json.url }}', FOUNDERS));
	expect(statuses(output)).toEqual(['created', 'created', 'updated']);
	expect(leadsOf(FOUNDERS)).toHaveLength(121);
});

it('rows that name one new person in two ways create one lead', async () => {
	const rows = [
		{ mode: 'email', value: 'new0@fresh.example', fields: { Company: 'Acme' } },
		{
			mode: 'linkedinUrl',
			value: 'linkedin.com/in/new-one',
			fields: { Email: 'New0@fresh.example' },
		},
	];
	const either = {
		...upsert('email', ''),
		leadId: '={{ { mode: $json.mode, value: $json.value } }}',
	};
	const { output } = await run(rows, { ...either, ...json('={{ $json.fields }}') });
	const [lead, another] = withEmail('new0@fresh.example');
	expect(another).toBeUndefined();
	expect(output).toEqual([
		item(0, partly({ leadId: lead?.id, status: 'created' })),
		item(1, partly({ leadId: lead?.id, status: 'created' })),
	]);
});

describe('somebody whom another run adds meanwhile', () => {
	const addFirst = () => {
		let isDone = false;
		kit.sandbox.settings.onCall = ({ endpoint }) => {
			const [like] = leadsOf();
			if (endpoint !== ADD || isDone || !like) return;
			isDone = true;
			const other = { ...like, id: leadId('other', 1), email: 'new1@fresh.example', company: null };
			kit.sandbox.puffle.leads.get(OUTREACH)?.set(other.id, other);
		};
	};

	it('exists, and is updated', async () => {
		addFirst();
		const { output } = await run(newPeople(3));
		expect(statuses(output)).toEqual(['created', 'updated', 'created']);
		expect(withEmail('new1@fresh.example')).toEqual([partly({ company: 'Company 1' })]);
	});
});

it('a campaign that is launched meanwhile says so', async () => {
	kit.sandbox.settings.onCall = ({ endpoint }) => {
		const campaign = kit.sandbox.puffle.campaigns.get(OUTREACH);
		if (endpoint === ADD && campaign) campaign.status = 'active';
	};
	const { output } = await run(newPeople(2_000));
	const all = output.map(({ json: row }) => row.details);
	// The second thousand need not be sent.
	expect(all.slice(0, 1_000)).toEqual(times(1_000, () => details('not-draft', 'yes', 400)));
	expect(all.slice(1_000)).toEqual(times(1_000, () => details('not-draft', 'no')));
	expect(added()).toBe(1);
	expect(leadsOf()).toHaveLength(250);
});

it('a dry run says whom it would add, and whom it could not', async () => {
	const rows = [...newPeople(1), { email: leadEmail(10), company: 'Acme' }];
	const { output } = await run(rows, options({ dryRun: true }));
	expect(output).toEqual([
		item(0, {
			email: 'new0@fresh.example',
			campaignId: OUTREACH,
			leadId: null,
			status: 'planned',
			summary: 'Would be created with 1 field',
			results: [column('company', 'Company 0', 'planned')],
		}),
		item(1, partly({ leadId: leadId(OUTREACH, 10), status: 'planned' })),
	]);
	const refused = await run(rows.slice(0, 1), {
		...upsert('email', '={{ $json.email }}', FOUNDERS),
		...options({ dryRun: true }),
	});
	expect(refused.output[0]?.json.details).toEqual(details('invalid-input', 'no'));
	expect(kit.writes()).toEqual([]);
});

describe('a request whose answer is lost', () => {
	it.each<[string, Fault, number]>([
		['arrived', { kind: 'reset-after' }, 1],
		['did not arrive', { kind: 'reset-before' }, 2],
		['was held back by a gateway', { kind: 'status', status: 503, apply: false }, 2],
		['failed in the API, which had added them', { kind: 'status', status: 500, apply: true }, 1],
	])('is not repeated before somebody looked: it %s', async (_, fault, requests) => {
		kit.fail(ADD, fault, 1);
		const { output } = await run(newPeople(3));
		expect(statuses(output)).toEqual(['created', 'created', 'created']);
		expect(added()).toBe(requests);
		expect(leadsOf()).toHaveLength(253);
	});
});

describe('a lead that cannot be read', () => {
	const [broken] = newPeople(1).map(({ email }) => ({ id: 7, email }));
	const unreadable: Fault = { kind: 'wrong-shape', body: { leads: [broken], total: 1 } };

	it('may be the one, so nobody is added, and those who are seen are updated', async () => {
		const [there] = leadsOf();
		const body = { leads: [broken, { ...there }], total: 2 };
		kit.fail(LIST_LEADS, { kind: 'wrong-shape', body });
		const { output } = await run([...newPeople(2), { email: there?.email, company: 'Acme' }]);
		const unsure = details('unexpected-response', 'no', 200, true);
		expect(output).toEqual([
			failed(0, /unexpected response/, unsure),
			failed(1, /unexpected response/, unsure),
			item(2, partly({ leadId: there?.id, status: 'updated' })),
		]);
		expect(added()).toBe(0);
	});

	it.each([1, 2])(
		'nobody is added where page %s is empty and there are more leads',
		async (page) => {
			const empty: Fault = { kind: 'wrong-shape', body: { leads: [], total: 1_000 } };
			kit.fail(({ endpoint, query }) => endpoint === LIST_LEADS && query.page === `${page}`, empty);
			const { output } = await run(newPeople(1));
			const unsure = details('unexpected-response', 'no', 200, true);
			expect(output).toEqual([failed(0, /unexpected response/, unsure)]);
			expect(added()).toBe(0);
		},
	);

	it('may be the one who was added', async () => {
		kit.fail(({ endpoint }) => endpoint === LIST_LEADS && added() > 0, unreadable);
		const { output } = await run(newPeople(1));
		const unsure = details('unexpected-response', 'unknown', 200, true);
		expect(output).toEqual([failed(0, /unexpected response/, unsure)]);
		expect(added()).toBe(1);
	});

	it('is looked at a second time', async () => {
		kit.fail(({ endpoint }) => endpoint === LIST_LEADS && added() > 0, unreadable, 1);
		const { output } = await run(newPeople(1));
		expect(statuses(output)).toEqual(['created']);
	});
});
