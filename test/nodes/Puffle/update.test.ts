import type { IDataObject, INodeParameters } from 'n8n-workflow';

import type { Lead } from '../../sandbox';
import { CAMPAIGNS, leadEmail, leadId, leadLinkedinUrl } from '../../sandbox';
import {
	autoMapping,
	column,
	containing,
	GET_CAMPAIGN,
	item,
	json,
	lead,
	list,
	locator,
	mapping,
	matching,
	options,
	someText,
	UPDATE_LEAD,
	withSandbox,
} from '../kit';

const kit = withSandbox();

const CAMPAIGN = CAMPAIGNS.outreach.id;
const FOUNDERS = CAMPAIGNS.founders.id;

function stored(n: number, campaignId: string = CAMPAIGN): Lead {
	const found = kit.sandbox.puffle.leads.get(campaignId)?.get(leadId(campaignId, n));
	if (!found) throw new Error(`No lead ${n}`);
	return found;
}

/** A row of the main campaign as the API has it after the run. */
function row(n: number, status: string, results: IDataObject[]): IDataObject {
	return {
		campaignId: CAMPAIGN,
		leadId: leadId(CAMPAIGN, n),
		status,
		results,
		lead: { ...stored(n) },
	};
}

const updates = () => kit.writes().map(({ body }) => (body as { updates: IDataObject }).updates);

describe('one lead', () => {
	it('is written in one request, and its row has it as the API returned it', async () => {
		const { output, status } = await kit.run('puffle', {
			...lead(0),
			...json({ Position: 'CTO', company: 'Acme' }),
		});
		expect(status).toBe('success');
		expect(stored(0)).toMatchObject({
			position: 'CTO',
			company: 'Acme',
			custom_fields: { tier: 'gold' },
		});
		expect(output).toEqual([
			item(0, row(0, 'updated', [column('position', 'CTO'), column('company', 'Acme')])),
		]);
		expect(kit.endpoints()).toEqual([GET_CAMPAIGN, UPDATE_LEAD]);
	});

	it('keeps the full name that is given, where Puffle makes it anew with the first name', async () => {
		kit.sandbox.settings.puffle.nameFollows = true;
		const both = { first_name: 'Ann', name: 'Ann B. Smith' };
		await kit.run('puffle', { ...lead(0), ...json(both) });
		expect(stored(0)).toMatchObject(both);
		const { output } = await kit.run('puffle', { ...lead(0), ...json({ first_name: 'Jo' }) });
		expect(output[0]?.json).toMatchObject({ status: 'updated', lead: { name: stored(0).name } });
		expect(stored(0).name).toMatch(/^Jo /);
	});

	it('is written with requests as the documentation wants them', async () => {
		await kit.run('puffle', { ...lead(0), ...json({ position: 'CTO' }) });
		const [read, write] = kit.sandbox.calls;
		expect(read).toMatchObject({
			path: `/puffle/api/campaigns/${CAMPAIGN}`,
			query: {},
			headers: { authorization: `Bearer ${kit.keys.puffle}`, accept: 'application/json' },
		});
		expect(read?.headers).not.toHaveProperty('content-type');
		expect(write).toMatchObject({
			method: 'PATCH',
			path: `/puffle/api/campaigns/${CAMPAIGN}/leads`,
			query: {},
			headers: {
				authorization: `Bearer ${kit.keys.puffle}`,
				'content-type': 'application/json',
			},
			body: { prospect_id: leadId(CAMPAIGN, 0), updates: { position: 'CTO' } },
		});
	});

	it('may have any of the eight fields', async () => {
		const values = {
			first_name: 'Jo',
			last_name: 'Doe',
			name: 'Jo Doe',
			email: 'jo@doe.example',
			linkedin_url: 'https://www.linkedin.com/in/jo-doe',
			company: 'Doe',
			position: 'CEO',
			headline: 'Doing',
		};
		const { output } = await kit.run('puffle', { ...lead(0), ...json(values) });
		const names = Object.keys(values) as Array<keyof typeof values>;
		expect(output[0]?.json).toEqual(
			row(
				0,
				'updated',
				names.map((name) => column(name, values[name])),
			),
		);
		expect(updates()).toEqual([values]);
	});

	it.each([
		['jane@new.example', 'JANE@new.example'],
		['jane@new.example', ' jane@new.example '],
	])('counts as updated where Puffle keeps %j of %j', async (kept, given) => {
		const { output } = await kit.run('puffle', { ...lead(0), ...json({ email: given }) });
		expect(output[0]?.json).toMatchObject({ status: 'updated', lead: { email: kept } });
	});

	it('counts as updated where Puffle cuts a LinkedIn URL short', async () => {
		const { output } = await kit.run('puffle', {
			...lead(0),
			...json({ linkedin_url: 'https://www.linkedin.com/in/jane/?trk=x' }),
		});
		expect(output[0]?.json).toMatchObject({
			status: 'updated',
			lead: { linkedin_url: 'https://www.linkedin.com/in/jane' },
		});
	});
});

describe('all ways to give values', () => {
	const input = {
		who: leadId(CAMPAIGN, 0),
		pos: 'CTO',
		values: { Position: 'CTO', first_name: 'Jo' },
		text: '{ "Position": "CTO", "first_name": "Jo" }',
	};

	it.each<[string, INodeParameters]>([
		['mapping by hand', mapping({ position: 'CTO', first_name: 'Jo' })],
		['mapping by expression', mapping({ position: '={{ $json.pos }}', first_name: 'Jo' })],
		['a list of ids', list(['position', 'CTO'], ['first_name', 'Jo'])],
		['a list of labels', list(['Position', 'CTO'], ['FIRST name', 'Jo'])],
		[
			'a list by expression',
			list(['={{ "posi" + "tion" }}', '={{ $json.pos }}'], ['first_name', 'Jo']),
		],
		['JSON', json({ Position: 'CTO', 'First Name': 'Jo' })],
		['JSON by expression: an object', json('={{ $json.values }}')],
		['JSON by expression: a text', json('={{ $json.text }}')],
	])('%s', async (_, parameters) => {
		const { output } = await kit.run(
			'puffle',
			{ ...lead(locator('id', '={{ $json.who }}')), ...parameters },
			[input],
		);
		expect(output).toEqual([
			item(0, row(0, 'updated', [column('position', 'CTO'), column('first_name', 'Jo')])),
		]);
		expect(updates()).toEqual([{ position: 'CTO', first_name: 'Jo' }]);
	});

	it.each<[string, IDataObject]>([
		['ids', { position: 'CTO', first_name: 'Jo' }],
		['labels', { Position: 'CTO', 'First Name': 'Jo' }],
		['names in other letters', { POSITION: 'CTO', 'first name': 'Jo' }],
	])('automatic mapping, by %s', async (_, columns) => {
		const { output } = await kit.run(
			'puffle',
			{
				campaignId: locator('id', '={{ $json.campaign }}'),
				leadId: locator('id', '={{ $json.who }}'),
				...autoMapping(),
			},
			[{ campaign: CAMPAIGN, who: leadId(CAMPAIGN, 0), ...columns }],
		);
		expect(output).toEqual([
			item(0, row(0, 'updated', [column('position', 'CTO'), column('first_name', 'Jo')])),
		]);
	});
});

describe('automatic mapping leaves out the keys that identify the lead', () => {
	it.each<[string, INodeParameters, IDataObject]>([
		[
			'ids called like the parameters',
			lead(locator('id', '={{ $json.leadId }}'), '={{ $json.campaignId }}'),
			{ leadId: leadId(CAMPAIGN, 0), campaignId: CAMPAIGN },
		],
		[
			'ids called otherwise',
			lead(locator('id', '={{ $json.id }}'), '={{ $json.in }}'),
			{ id: leadId(CAMPAIGN, 0), in: CAMPAIGN },
		],
		[
			'ids in capitals',
			lead(locator('id', '={{ $json.id }}'), CAMPAIGN),
			{ id: leadId(CAMPAIGN, 0).toUpperCase() },
		],
		['an e-mail', lead(locator('email', '={{ $json.email }}')), { email: leadEmail(0) }],
		[
			'an e-mail in other letters',
			lead(locator('email', '={{ $json.email }}')),
			{ email: ` ${leadEmail(0).toUpperCase()} ` },
		],
		[
			'an e-mail, called otherwise',
			lead(locator('email', '={{ $json.to }}')),
			{ to: leadEmail(0) },
		],
		[
			'a LinkedIn URL',
			lead(locator('linkedinUrl', '={{ $json["LinkedIn URL"] }}')),
			{ 'LinkedIn URL': leadLinkedinUrl(0) },
		],
	])('%s', async (_, target, keys) => {
		await kit.run('puffle', { ...target, ...autoMapping() }, [{ ...keys, position: 'CTO' }]);
		expect(updates()).toEqual([{ position: 'CTO' }]);
	});

	it('but not an address that is to be written', async () => {
		await kit.run('puffle', { ...lead(locator('id', '={{ $json.id }}')), ...autoMapping() }, [
			{ id: leadId(CAMPAIGN, 0), email: 'jane@new.example' },
		]);
		expect(updates()).toEqual([{ email: 'jane@new.example' }]);
	});
});

describe('rows of the same lead', () => {
	it('travel in one request, and each row has an outcome of its own', async () => {
		const rows = [
			{ id: leadId(CAMPAIGN, 0), field: 'position', value: 'CTO' },
			{ id: leadId(CAMPAIGN, 1), field: 'position', value: 'CEO' },
			{ id: leadId(CAMPAIGN, 0).toUpperCase(), field: 'Company', value: 'Acme' },
			{ id: leadId(CAMPAIGN, 0), field: 'Email', value: 'nobody' },
		];
		const { output } = await kit.run(
			'puffle',
			{
				...lead(locator('id', '={{ $json.id }}')),
				...list(['={{ $json.field }}', '={{ $json.value }}']),
			},
			rows,
		);
		expect(output).toEqual([
			item(0, row(0, 'updated', [column('position', 'CTO')])),
			item(1, row(1, 'updated', [column('position', 'CEO')])),
			item(2, row(0, 'updated', [column('company', 'Acme')])),
			item(
				3,
				row(0, 'rejected', [
					column('email', 'nobody', 'invalid', "'nobody' is not a valid email address"),
				]),
			),
		]);
		expect(kit.writes()).toHaveLength(2);
	});

	it.each<[string, INodeParameters, string[]]>([
		[
			'e-mail',
			lead(locator('email', '={{ $json.to }}')),
			[leadEmail(0), leadEmail(0).toUpperCase(), ` ${leadEmail(0)}`],
		],
		[
			'LinkedIn URL',
			lead(locator('linkedinUrl', '={{ $json.to }}')),
			[
				leadLinkedinUrl(0),
				`${leadLinkedinUrl(0)}/?a=b`,
				leadLinkedinUrl(0).replace('https://www.', ''),
			],
		],
	])('are the same for one %s, however it is written', async (_, target, all) => {
		const { output } = await kit.run(
			'puffle',
			{ ...target, ...json({ position: 'CTO' }) },
			all.map((to) => ({ to })),
		);
		expect(output).toEqual(
			all.map((_to, n) => item(n, row(0, 'updated', [column('position', 'CTO')]))),
		);
		expect(kit.writes()).toHaveLength(1);
	});
});

describe('rows of several campaigns', () => {
	it('are written each in its own, and every campaign is looked at once', async () => {
		const rows = Array.from({ length: 30 }, (_, n) => ({
			campaign: n % 2 ? FOUNDERS : CAMPAIGN,
			id: leadId(n % 2 ? FOUNDERS : CAMPAIGN, n),
		}));
		const { output } = await kit.run(
			'puffle',
			{
				...lead(locator('id', '={{ $json.id }}'), '={{ $json.campaign }}'),
				...json({ position: 'CTO' }),
			},
			rows,
		);
		expect(output.map(({ json: out }) => [out.campaignId, out.leadId, out.status])).toEqual(
			rows.map(({ campaign, id }) => [campaign, id, 'updated']),
		);
		expect(output.map(({ pairedItem }) => pairedItem)).toEqual(rows.map((_, n) => ({ item: n })));
		expect(kit.endpoints().filter((endpoint) => endpoint === GET_CAMPAIGN)).toHaveLength(2);
		expect(kit.writes()).toHaveLength(30);
	});
});

describe('one item for each field', () => {
	it('has the ids and the status of its row beside its own keys', async () => {
		const { output } = await kit.run(
			'puffle',
			{
				...lead(locator('id', '={{ $json.id }}')),
				...json('={{ $json.values }}'),
				...options({ output: 'perField' }),
			},
			[
				{ id: leadId(CAMPAIGN, 0), values: { position: 'CTO', email: 'nobody' } },
				{ id: leadId(CAMPAIGN, 1), values: { company: '' } },
			],
		);
		const first = { campaignId: CAMPAIGN, leadId: leadId(CAMPAIGN, 0), rowStatus: 'partial' };
		expect(output).toEqual([
			item(0, { ...first, ...column('position', 'CTO') }),
			item(0, {
				...first,
				...column('email', 'nobody', 'invalid', "'nobody' is not a valid email address"),
			}),
			item(1, {
				campaignId: CAMPAIGN,
				leadId: leadId(CAMPAIGN, 1),
				rowStatus: 'skipped',
				...column('company', '', 'skipped', someText()),
			}),
		]);
	});

	it('leaves a row without fields its item', async () => {
		const { output } = await kit.run(
			'puffle',
			{
				...lead(locator('id', '={{ $json.id }}')),
				...autoMapping(),
				...options({ output: 'perField' }),
			},
			[{ id: leadId(CAMPAIGN, 0) }],
		);
		expect(output).toEqual([
			item(0, { campaignId: CAMPAIGN, leadId: leadId(CAMPAIGN, 0), rowStatus: 'skipped' }),
		]);
		expect(kit.sandbox.calls).toEqual([]);
	});
});

describe('a value', () => {
	it.each<[string, keyof Lead, string, string]>([
		['a number', 'position', '={{ 7 }}', '7'],
		['zero', 'headline', '={{ 0 }}', '0'],
		['a boolean', 'headline', '={{ false }}', 'false'],
		[
			'a Luxon date',
			'headline',
			'={{ DateTime.fromISO("2026-03-05T12:00:00", { zone: "UTC" }) }}',
			'2026-03-05T12:00:00.000Z',
		],
		['a JavaScript date', 'headline', '={{ new Date(0) }}', '1970-01-01T00:00:00.000Z'],
		['letters of all sorts', 'name', 'Łódź 東京 🦊 "q" \\ <b>', 'Łódź 東京 🦊 "q" \\ <b>'],
		['an e-mail', 'email', 'jo+1@doe.example', 'jo+1@doe.example'],
	])('%s goes into %s as it is meant', async (_, field, expression, value) => {
		const { output } = await kit.run('puffle', {
			...lead(0),
			...mapping({ [field]: expression }),
		});
		expect(output[0]?.json).toMatchObject({ status: 'updated', results: [{ value }] });
		expect(stored(0)[field]).toBe(value);
	});

	it.each<[string, IDataObject[string], RegExp]>([
		['email', 'nobody', /'nobody' is not a valid email address/],
		['email', 'a@b.example, c@d.example', /is not a valid email address/],
		['linkedin_url', 'https://example.com/in/jane', /is not a LinkedIn URL/],
		['linkedin_url', 'https://evil.example/?linkedin.com/in/x', /is not a LinkedIn URL/],
		['company', { name: 'Acme' }, /is an object/],
		['company', ['Acme'], /is a list/],
	])('%s %j is invalid, and the other fields go', async (field, value, reason) => {
		const { output } = await kit.run('puffle', { ...lead(0), ...json('={{ $json.values }}') }, [
			{ values: { [field]: value, position: 'CTO' } },
		]);
		expect(output[0]?.json).toMatchObject({
			status: 'partial',
			results: [
				{
					fieldId: field,
					success: false,
					status: 'invalid',
					reason: matching(reason),
				},
				{ fieldId: 'position', success: true, status: 'updated' },
			],
		});
		expect(updates()).toEqual([{ position: 'CTO' }]);
	});
});

describe('a blank value', () => {
	it.each<[string, IDataObject]>([
		['text', { v: '' }],
		['blanks', { v: '  ' }],
		['null', { v: null }],
		['a column that is not there', {}],
	])('%s is skipped by default', async (_, input) => {
		const before = stored(0).company;
		const { output } = await kit.run(
			'puffle',
			{ ...lead(0), ...mapping({ company: '={{ $json.v }}', position: 'CTO' }) },
			[input],
		);
		expect(output[0]?.json).toMatchObject({
			status: 'updated',
			results: [{ fieldId: 'company', status: 'skipped' }, { status: 'updated' }],
		});
		expect(updates()).toEqual([{ position: 'CTO' }]);
		expect(stored(0).company).toBe(before);
	});

	it('clears, if so chosen, by sending an empty text', async () => {
		const { output } = await kit.run('puffle', {
			...lead(0),
			...json({ company: null, linkedin_url: '' }),
			...options({ emptyValues: 'clear' }),
		});
		expect(output[0]?.json).toEqual(
			row(0, 'updated', [column('company', ''), column('linkedin_url', '')]),
		);
		expect(updates()).toEqual([{ company: '', linkedin_url: '' }]);
		expect(stored(0)).toMatchObject({ company: null, linkedin_url: null });
	});

	it.each([
		['e-mail', CAMPAIGN, 'email', 'linkedin_url'],
		['LinkedIn', FOUNDERS, 'linkedin_url', 'email'],
	] as const)(
		'never clears the address that a campaign by %s sends to',
		async (_, campaignId, identity, other) => {
			const before = stored(0, campaignId)[identity];
			const { output } = await kit.run('puffle', {
				...lead(0, campaignId),
				...json({ [identity]: '', [other]: '', position: 'CTO' }),
				...options({ emptyValues: 'clear' }),
			});
			expect(output[0]?.json).toMatchObject({
				status: 'partial',
				results: [
					{
						fieldId: identity,
						success: false,
						status: 'invalid',
						reason: containing('cannot be cleared'),
					},
					{ fieldId: other, status: 'updated' },
					{ fieldId: 'position', status: 'updated' },
				],
			});
			expect(updates()).toEqual([{ [other]: '', position: 'CTO' }]);
			expect(stored(0, campaignId)[identity]).toBe(before);
		},
	);

	it('that would clear the address, alone in its row: nothing is sent', async () => {
		const { output } = await kit.run('puffle', {
			...lead(0),
			...json({ email: '' }),
			...options({ emptyValues: 'clear' }),
		});
		expect(output[0]?.json).toMatchObject({ status: 'rejected', results: [{ status: 'invalid' }] });
		expect(kit.writes()).toEqual([]);
	});

	it('fails its row, if so chosen', async () => {
		const { output } = await kit.run(
			'puffle',
			{ ...lead(0), ...json({ company: '' }), ...options({ emptyValues: 'error' }) },
			[{}],
			{ onError: 'continueRegularOutput' },
		);
		expect(output).toEqual([
			item(0, {
				error: matching(/'Company' is blank.*'Empty Values'/),
				details: { reason: 'invalid-input', retryable: false, sent: 'no' },
			}),
		]);
	});
});

describe('a field that Puffle does not have', () => {
	it.each<[string, INodeParameters, RegExp]>([
		[
			'a custom field',
			json({ custom_fields: { tier: 'gold' } }),
			/Puffle has no field 'custom_fields'/,
		],
		['the status', json({ status: 'sent' }), /Puffle has no field 'status'/],
		[
			'a slip of the pen',
			json({ 'Frist Name': 'Jo' }),
			/no field 'Frist Name'.*Did you mean 'First Name'/,
		],
		['a name that objects inherit', json({ constructor: 'x' }), /no field 'constructor'/],
	])('%s: fails the row, and nothing is sent', async (_, parameters, says) => {
		const { output } = await kit.run('puffle', { ...lead(0), ...parameters }, [{}], {
			onError: 'continueRegularOutput',
		});
		expect(output).toEqual([
			item(0, {
				error: matching(says),
				details: { reason: 'invalid-input', retryable: false, sent: 'no' },
			}),
		]);
		expect(kit.writes()).toEqual([]);
	});
});
