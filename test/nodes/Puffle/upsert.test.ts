import type { IDataObject, INodeParameters } from 'n8n-workflow';

import type { Fault } from '../../sandbox';
import { CAMPAIGNS, leadLinkedinUrl } from '../../sandbox';
import type { More } from '../kit';
import {
	ADD_LEADS,
	column,
	CONTINUE,
	details,
	failed,
	item,
	json,
	LIST_LEADS,
	locator,
	options,
	partly,
	statuses,
	times,
	withSandbox,
} from '../kit';

const kit = withSandbox();

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
const added = () => kit.count(ADD_LEADS);

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
	kit.fail(
		({ endpoint, body }) => endpoint === ADD_LEADS && JSON.stringify(body).includes('new3@'),
		{
			kind: 'status',
			status: 400,
			body: { error: 'Invalid prospect' },
		},
	);
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

it('a campaign that is launched meanwhile says so', async () => {
	kit.sandbox.settings.onCall = ({ endpoint }) => {
		const campaign = kit.sandbox.puffle.campaigns.get(OUTREACH);
		if (endpoint === ADD_LEADS && campaign) campaign.status = 'active';
	};
	const { output } = await run(newPeople(2_000));
	const all = output.map(({ json: row }) => row.details);
	// The second thousand need not be sent.
	expect(all.slice(0, 1_000)).toEqual(times(1_000, () => details('not-draft', 'yes', 400)));
	expect(all.slice(1_000)).toEqual(times(1_000, () => details('not-draft', 'no')));
	expect(added()).toBe(1);
	expect(leadsOf()).toHaveLength(250);
});

it('a dry run says whom it could not add', async () => {
	const byEmail = upsert('email', '={{ $json.email }}', FOUNDERS);
	const { output } = await run(newPeople(1), { ...byEmail, ...options({ dryRun: true }) });
	expect(output[0]?.json.details).toEqual(details('invalid-input', 'no'));
	expect(kit.writes()).toEqual([]);
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
			const unsure = details('unexpected-response', 'no', undefined, true);
			expect(output).toEqual([failed(0, /did not return all of the campaign's leads/, unsure)]);
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
