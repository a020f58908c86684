import type { IDataObject, INodeParameters } from 'n8n-workflow';

import { CAMPAIGNS, leadEmail, leadId, leadLinkedinUrl } from '../sandbox';
import {
	ADD_LEADS,
	autoMapping,
	CONTINUE,
	details,
	json,
	locator,
	options,
	partly,
	statuses,
	times,
	UPDATE_LEAD,
	withSandbox,
} from './kit';
import { status } from './refusals';
import { puffle, VENDORS } from './vendors';

const kit = withSandbox();
const { founders, outreach } = CAMPAIGNS;

/** Create or Update in one campaign. Rows have `to`, and `mode` where each names its lead in its own way. */
const upsert = (campaignId: string, mode = '={{ $json.mode }}'): INodeParameters => ({
	operation: 'upsert',
	campaignId: locator('id', campaignId),
	leadId: { __rl: true, mode, value: '={{ $json.to }}' },
});
const URL = 'https://www.linkedin.com/in/jane-fresh';
const byEmail = (to: string, values: IDataObject) => ({ mode: 'email', to, values });
const byUrl = (to: string, values: IDataObject) => ({ mode: 'linkedinUrl', to, values });
const company = (name: string) => ({ company: name });
const run = async (campaignId: string, rows: IDataObject[], its: INodeParameters = {}) =>
	await kit.run(
		'puffle',
		{ ...upsert(campaignId), ...json('={{ $json.values }}'), ...options(its) },
		rows,
		CONTINUE,
	);
const roster = (campaignId: string) => [
	...(kit.sandbox.puffle.leads.get(campaignId)?.values() ?? []),
];

/** Two rows that turn out to be one person, and who that is, by ID; undefined: somebody new. */
const SAME: Array<[string, string, [IDataObject, IDataObject], string | undefined]> = [
	[
		'two addresses with one LinkedIn URL, who is new',
		founders.id,
		[
			byEmail('jane@fresh.example', { linkedin_url: URL, ...company('A') }),
			byEmail('j.fresh@fresh.example', { linkedin_url: `${URL}/?utm=1`, ...company('B') }),
		],
		undefined,
	],
	[
		'an address with a LinkedIn URL, and that URL, who is new',
		founders.id,
		[
			byEmail('jane@fresh.example', { linkedin_url: URL, ...company('A') }),
			byUrl(URL, company('B')),
		],
		undefined,
	],
	[
		'a LinkedIn URL with an address, and that address, who is new',
		outreach.id,
		[
			byUrl(URL, { email: 'Jane@fresh.example', ...company('A') }),
			byEmail('jane@fresh.example', company('B')),
		],
		undefined,
	],
	[
		'two LinkedIn URLs with one address, who is new',
		outreach.id,
		[
			byUrl(URL, { email: 'jane@fresh.example', ...company('A') }),
			byUrl(`${URL}-2`, { email: 'jane@fresh.example', ...company('B') }),
		],
		undefined,
	],
	[
		'an address that is there, and another with its LinkedIn URL',
		founders.id,
		[
			byEmail(leadEmail(0), company('A')),
			byEmail('jane@fresh.example', { linkedin_url: leadLinkedinUrl(0), ...company('B') }),
		],
		leadId(founders.id, 0),
	],
	[
		'an address that is there and gets a LinkedIn URL, and another with that URL',
		founders.id,
		[
			byEmail(leadEmail(0), { linkedin_url: URL, ...company('A') }),
			byEmail('jane@fresh.example', { linkedin_url: URL, ...company('B') }),
		],
		leadId(founders.id, 0),
	],
	[
		'an address that is there and gets a LinkedIn URL, and that URL',
		founders.id,
		[byEmail(leadEmail(0), { linkedin_url: URL, ...company('A') }), byUrl(URL, company('B'))],
		leadId(founders.id, 0),
	],
	[
		'a LinkedIn URL that is there and gets an address, and that address',
		outreach.id,
		[
			byUrl(leadLinkedinUrl(0), { email: 'Jane@fresh.example', ...company('A') }),
			byEmail('jane@fresh.example', company('B')),
		],
		leadId(outreach.id, 0),
	],
	[
		'an address that is there and is replaced, and the one that replaces it',
		outreach.id,
		[
			byEmail(leadEmail(0), { email: 'jane@fresh.example', ...company('A') }),
			byEmail('Jane@fresh.example', company('B')),
		],
		leadId(outreach.id, 0),
	],
	[
		'an address that is new and is replaced, and the one that replaces it',
		outreach.id,
		[
			byEmail('j.fresh@fresh.example', { email: 'jane@fresh.example', ...company('A') }),
			byEmail('jane@fresh.example', company('B')),
		],
		undefined,
	],
];

describe.each(SAME)('%s', (_, campaignId, rows, existing) => {
	const isHeld = (name: string) => {
		const leads = roster(campaignId).filter((lead) => lead.company === name);
		return leads.map(({ id }) => existing === undefined || id === existing);
	};

	it.each<['last' | 'first', number]>([
		['last', 1],
		['first', 0],
	])('are one person: the %s counts', async (conflict, winner) => {
		const before = roster(campaignId).length;
		const { output } = await run(campaignId, rows, { conflict });
		const of = (at: number) => output[at]?.json.results;
		const its = (state: string, value: string) =>
			partly({ fieldId: 'company', value, status: state });
		expect(of(winner)).toContainEqual(its('updated', winner ? 'B' : 'A'));
		expect(of(1 - winner)).toContainEqual(its('skipped', winner ? 'A' : 'B'));
		expect([isHeld('A'), isHeld('B')]).toEqual(winner ? [[], [true]] : [[true], []]);
		const ids = new Set(output.map(({ json: { leadId: id } }) => id));
		expect(ids.size).toBe(1);
		expect(output.map(({ json: { created } }) => created ?? existing === undefined)).toEqual(
			times(2, () => existing === undefined),
		);
		expect(roster(campaignId)).toHaveLength(before + (existing ? 0 : 1));
	});

	it('are one person: both fail if they are to, and nothing is sent', async () => {
		const { output } = await run(campaignId, rows, { conflict: 'error' });
		expect(output.map(({ json: row }) => row.details)).toEqual(
			times(2, () => details('invalid-input', 'no')),
		);
		expect(kit.writes()).toEqual([]);
	});

	it('are one person in a dry run too', async () => {
		const { output } = await run(campaignId, rows, { dryRun: true });
		expect(output[0]?.json.results).toContainEqual(
			partly({ fieldId: 'company', status: 'skipped' }),
		);
		expect(output.map(({ json: { leadId: id } }) => id)).toEqual(times(2, () => existing ?? null));
	});
});

it("two new people who are given each other's address are read to the end", async () => {
	const rows = [
		byEmail('jane@fresh.example', { email: 'joe@fresh.example' }),
		byEmail('joe@fresh.example', { email: 'jane@fresh.example' }),
	];
	const { output } = await run(outreach.id, rows);
	expect(output).toHaveLength(2);
	expect(new Set(output.map(({ json: { leadId: id } }) => id)).size).toBe(1);
});

it('three rows, of whom each shares an address with the next, are one person', async () => {
	const rows = [
		byEmail('jane@fresh.example', company('A')),
		byEmail('jane@fresh.example', { linkedin_url: URL }),
		byEmail('j.fresh@fresh.example', { linkedin_url: URL, ...company('C') }),
		byEmail('other@fresh.example', { linkedin_url: `${URL}-other`, ...company('D') }),
	];
	const { output } = await run(founders.id, rows);
	expect(new Set(output.map(({ json: { leadId: id } }) => id)).size).toBe(2);
	expect(output[0]?.json.results).toEqual([partly({ status: 'skipped' })]);
	expect(kit.count(ADD_LEADS)).toBe(1);
	expect(roster(founders.id).filter(({ company: name }) => name === 'A')).toEqual([]);
});

it('one new person with two addresses has both', async () => {
	await run(outreach.id, [
		byUrl(URL, { email: 'jane@fresh.example' }),
		byEmail('jane@fresh.example', company('B')),
	]);
	const [jane] = roster(outreach.id).filter(({ email }) => email === 'jane@fresh.example');
	expect(jane?.linkedin_url).toMatch(/jane-fresh$/);
});

it('one whose other address cannot be told apart fails, and nothing is sent', async () => {
	const shared = roster(outreach.id).map(({ linkedin_url: url }) => url);
	const twice = shared.find((url, at) => url && shared.indexOf(url) !== at);
	const campaign = kit.sandbox.puffle.campaigns.get(outreach.id);
	Object.assign(campaign ?? {}, { type: 'linkedin' });
	const { output } = await run(outreach.id, [
		byEmail('jane@fresh.example', { linkedin_url: twice, ...company('A') }),
	]);
	expect(output[0]?.json.details).toEqual(details('ambiguous', 'no'));
	expect(kit.writes()).toEqual([]);
});

describe.each(VENDORS)('$name, a request that is refused as a whole', (v) => {
	const people = (count: number): IDataObject[] =>
		times(count, (n) => ({ email: `new${n}@fresh.example`, [v.fields.one.label]: `Value ${n}` }));
	const create = async (count: number) =>
		await kit.run(v.node, { ...v.upsert(), ...autoMapping() }, people(count), CONTINUE);
	const sizeOf = (body: unknown) => {
		const { prospectList, prospects } = body as Record<string, unknown[] | undefined>;
		return (prospectList ?? prospects ?? []).length;
	};
	const refuse = (text: (body: string, size: number) => string | undefined) => {
		kit.sandbox.settings.fault = ({ endpoint, body }) => {
			const message = endpoint === v.creates ? text(JSON.stringify(body), sizeOf(body)) : undefined;
			return message === undefined ? undefined : status(400, { message });
		};
	};

	it.each([[[7]], [[0, 1, 2]], [[3, 29]], [times(10, (n) => 3 * n)]])(
		'because of %j takes nobody else down',
		async (bad) => {
			const isBad = (n: number) => bad.includes(n);
			refuse((body) =>
				bad.some((n) => body.includes(`"new${n}@fresh.example"`)) ? 'An email is bad' : undefined,
			);
			const { output } = await create(30);
			expect(statuses(output)).toEqual(times(30, (n) => (isBad(n) ? 'failed' : 'created')));
			expect(output[bad[0] ?? 0]?.json.details).toMatchObject({
				reason: 'rejected',
				httpStatus: 400,
			});
		},
	);

	it('because of its size creates all the same', async () => {
		refuse((_, size) => (size > 8 ? 'Too many at once' : undefined));
		expect(statuses((await create(30)).output)).toEqual(times(30, () => 'created'));
	});

	it.each(['Your plan allows 500', 'No'])('for all, by %j, ends after few', async (text) => {
		refuse(() => text);
		const { output } = await create(1_000);
		expect(statuses(output)).toEqual(times(1_000, () => 'failed'));
		expect(kit.count(v.creates)).toBeLessThanOrEqual(40);
	});

	it('for those beyond a limit creates as many as it lets in, and ends after few', async () => {
		let left = 500;
		refuse((_, size) => {
			if (size > left) return 'Your plan allows 500';
			left -= size;
			return undefined;
		});
		const { output } = await create(1_000);
		const created = statuses(output).filter((each) => each === 'created');
		expect(created).toHaveLength(500);
		expect(kit.count(v.creates)).toBeLessThanOrEqual(40);
	});
});

describe('somebody whom others create in the same moment', () => {
	const rows = times(3, (n) => ({
		to: `new${n}@fresh.example`,
		mode: 'email',
		values: company('A'),
	}));
	const news = () => roster(outreach.id).filter(({ email }) => email?.endsWith('@fresh.example'));

	beforeEach(() => {
		kit.sandbox.settings.onCall = ({ endpoint }) => {
			if (endpoint !== ADD_LEADS) return;
			puffle.addByOthers(kit, 'new1@fresh.example', new Date(kit.clock.now()).toISOString());
			const added = news().find(({ email }) => email === 'new1@fresh.example');
			Object.assign(added ?? {}, { company: 'Rome' });
		};
		kit.sandbox.settings.onAnswer = ({ endpoint }) => {
			if (endpoint !== ADD_LEADS) return;
			for (const lead of news()) lead.created_at = news()[0]?.created_at ?? '';
		};
	});

	it('is not said to be created, nor to hold what was to be written', async () => {
		const { output } = await run(outreach.id, rows, { onlyChanges: true });
		for (const { json: row } of output)
			expect(row.results).toEqual([partly({ status: 'updated' })]);
		expect(news().map(({ company: name }) => name)).toEqual(['A', 'A', 'A']);
		expect(output[1]?.json.status).toBe('updated');
	});

	it('is not said to be as before either, where nothing more can be sent', async () => {
		kit.fail(UPDATE_LEAD, { kind: 'status', status: 429, body: '' });
		const { output } = await run(outreach.id, rows, { maxWait: 1 });
		for (const { json: row } of output)
			expect(row.details).toMatchObject({ reason: 'rate-limited', sent: 'unknown' });
	});
});
