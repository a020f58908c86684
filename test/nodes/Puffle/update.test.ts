import type { IDataObject, INodeParameters } from 'n8n-workflow';

import type { CampaignStatus, Fault, Lead } from '../../sandbox';
import { CAMPAIGNS, leadEmail, leadId, leadLinkedinUrl } from '../../sandbox';
import type { More } from '../kit';
import {
	about,
	autoMapping,
	column,
	containing,
	CONTINUE,
	details,
	failed,
	GET_CAMPAIGN,
	item,
	json,
	lead,
	LIST_LEADS,
	locator,
	mapping,
	matching,
	options,
	partly,
	someText,
	statuses,
	unreadable,
	UPDATE_LEAD,
	withSandbox,
} from '../kit';
import { refusals, status } from '../refusals';
import { puffle } from '../vendors';

const kit = withSandbox();

const CAMPAIGN = CAMPAIGNS.outreach.id;
const FOUNDERS = CAMPAIGNS.founders.id;
const CTO = json({ position: 'CTO' });
const BY_ID = { ...lead(locator('id', '={{ $json.id }}')), ...CTO };

const run = async (parameters: INodeParameters, rows?: IDataObject[], more?: More) =>
	await kit.run('puffle', parameters, rows, more);
/** Runs one row for the first lead, with values by field; On Error is to continue. */
const write = async (values: IDataObject, more: INodeParameters = {}) =>
	(await run({ ...lead(0), ...json(values), ...options(more) }, [{}], CONTINUE)).output;
const updates = () => puffle.sent(kit);
const nth = (n: number) => ({ id: leadId(CAMPAIGN, n) });

/** What an item says of who a lead is that was named by ID. */
const nameOf = ({ email, linkedin_url: linkedinUrl }: Lead) =>
	email ? { email } : { linkedinUrl };

function stored(n: number, campaignId: string = CAMPAIGN): Lead {
	const found = kit.sandbox.puffle.leads.get(campaignId)?.get(leadId(campaignId, n));
	if (!found) throw new Error(`No lead ${n}`);
	return found;
}

/** The output of the first lead's row, which the API answered. */
const row = (state: string, ...results: IDataObject[]) =>
	item(0, puffle.row(kit, 0, state, results));
/** A row whose position was written. */
const updated = (index: number, n = index) =>
	item(index, puffle.row(kit, n, 'updated', [column('position', 'CTO')]));

it('may have any of the eight fields, and custom fields stay', async () => {
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
	const output = await write(values);
	const names = Object.keys(values) as Array<keyof typeof values>;
	expect(output).toEqual([row('updated', ...names.map((name) => column(name, values[name])))]);
	expect(updates()).toEqual([values]);
	expect(stored(0)).toMatchObject({ ...values, custom_fields: { tier: 'gold' } });
});

it('keeps the full name that is given, where Puffle makes it anew with the first name', async () => {
	kit.sandbox.settings.puffle.nameFollows = true;
	const both = { first_name: 'Ann', name: 'Ann B. Smith' };
	await run({ ...lead(0), ...json(both) });
	expect(stored(0)).toMatchObject(both);
	const output = await write({ first_name: 'Jo' });
	expect(output).toEqual([row('updated', column('first_name', 'Jo'))]);
	expect(stored(0).name).toMatch(/^Jo /);
});

it.each([
	['email', 'jane@new.example', 'JANE@new.example'],
	['email', 'jane@new.example', ' jane@new.example '],
	['linkedin_url', 'https://www.linkedin.com/in/jane', 'https://www.linkedin.com/in/jane/?trk=x'],
])('%s counts as updated where Puffle keeps %j of %j', async (field, kept, given) => {
	const output = await write({ [field]: given });
	expect(output[0]?.json).toMatchObject({ status: 'updated', lead: { [field]: kept } });
});

it.each<['email' | 'linkedin_url', string, RegExp]>([
	['email', 'nobody', /'nobody' is not a valid email address/],
	['email', 'a@b.example, c@d.example', /is not a valid email address/],
	['linkedin_url', 'https://example.com/in/jane', /is not the URL of a LinkedIn profile/],
	[
		'linkedin_url',
		'https://evil.example/?linkedin.com/in/x',
		/is not the URL of a LinkedIn profile/,
	],
])('%s %j is invalid, and the other fields go', async (field, value, reason) => {
	const output = await write({ [field]: value, position: 'CTO' });
	const invalid = column(field, value, 'invalid', matching(reason));
	expect(output).toEqual([row('partial', invalid, column('position', 'CTO'))]);
	expect(updates()).toEqual([{ position: 'CTO' }]);
});

it.each(['custom_fields', 'status', 'constructor'])('%s is no field', async (name) => {
	const output = await write({ [name]: 'x' });
	expect(output).toEqual([unreadable(0, new RegExp(`Puffle has no field '${name}'`))]);
	expect(kit.writes()).toEqual([]);
});

it('automatic mapping keeps an address that is to be written', async () => {
	await run({ ...BY_ID, ...autoMapping() }, [{ ...nth(0), email: 'jane@new.example' }]);
	expect(updates()).toEqual([{ email: 'jane@new.example' }]);
});

it('rows are the same for one LinkedIn URL, however it is written', async () => {
	const url = leadLinkedinUrl(0);
	const rows = [url, `${url}/?a=b`, url.replace('https://www.', '')].map((to) => ({ to }));
	const { output } = await run(
		{ ...lead(locator('linkedinUrl', '={{ $json.to }}')), ...CTO },
		rows,
	);
	expect(output).toEqual(rows.map(({ to }, n) => about({ linkedinUrl: to }, updated(n, 0))));
	expect(kit.writes()).toHaveLength(1);
});

it('rows of several campaigns are written each in its own, and every campaign is looked at once', async () => {
	const rows = Array.from({ length: 30 }, (_, n) => ({
		campaign: n % 2 ? FOUNDERS : CAMPAIGN,
		id: leadId(n % 2 ? FOUNDERS : CAMPAIGN, n),
	}));
	const target = lead(locator('id', '={{ $json.id }}'), '={{ $json.campaign }}');
	const { output } = await run({ ...target, ...CTO }, rows);
	const results = [column('position', 'CTO')];
	const same = { status: 'updated', summary: someText(), results };
	expect(output).toEqual(
		rows.map(({ campaign, id }, n) =>
			item(n, {
				...same,
				...nameOf(stored(n, campaign)),
				campaignId: campaign,
				leadId: id,
				lead: stored(n, campaign),
			}),
		),
	);
	expect(kit.count(GET_CAMPAIGN)).toBe(2);
	expect(kit.writes()).toHaveLength(30);
});

describe('a blank value', () => {
	const clear = options({ emptyValues: 'clear' });

	it.each([
		['email', CAMPAIGN, 'email', 'linkedin_url'],
		['LinkedIn', FOUNDERS, 'linkedin_url', 'email'],
	] as const)(
		'never clears the address that a campaign by %s sends to',
		async (_, campaign, identity, other) => {
			const before = stored(0, campaign)[identity];
			const values = json({ [identity]: '', [other]: '', position: 'CTO' });
			const { output } = await run({ ...lead(0, campaign), ...values, ...clear });
			const invalid = column(identity, '', 'invalid', containing('cannot be cleared'));
			const results = [invalid, column(other, ''), column('position', 'CTO')];
			const ids = { campaignId: campaign, leadId: leadId(campaign, 0) };
			const rest = { status: 'partial', summary: someText(), lead: stored(0, campaign) };
			expect(output).toEqual([
				item(0, { ...nameOf(stored(0, campaign)), ...ids, ...rest, results }),
			]);
			expect(updates()).toEqual([{ [other]: '', position: 'CTO' }]);
			expect(stored(0, campaign)[identity]).toBe(before);
		},
	);

	it.each([{}, { dryRun: true }])(
		'that would clear the address, alone in its row: nothing is sent (%j)',
		async (more) => {
			const output = await write({ email: '' }, { emptyValues: 'clear', ...more });
			const invalid = column('email', '', 'invalid', containing('cannot be cleared'));
			expect(output).toEqual([
				item(0, { ...puffle.ids(0), status: 'rejected', summary: someText(), results: [invalid] }),
			]);
			expect(kit.writes()).toEqual([]);
		},
	);
});

describe('onlyChanges', () => {
	const only = options({ onlyChanges: true, emptyValues: 'clear' });

	it('writes what is written in another way, as nobody can be sure of what Puffle makes of it', async () => {
		const values = {
			email: stored(0).email?.toUpperCase(),
			linkedin_url: `${stored(0).linkedin_url}/?trk=x`,
			headline: '',
		};
		const { output } = await run({ ...lead(0), ...json(values), ...only });
		expect(output[0]?.json).toMatchObject({
			status: 'updated',
			results: [{ status: 'updated' }, { status: 'updated' }, { status: 'unchanged' }],
		});
		expect(kit.writes()).toHaveLength(1);
	});

	it('says that the lead is not there', async () => {
		const target = lead(locator('id', leadId(FOUNDERS, 0)));
		const { output } = await run({ ...target, ...CTO, ...only }, [{}], CONTINUE);
		expect(output).toEqual([failed(0, /no lead with this ID/, details('not-found', 'yes', 404))]);
	});
});

it.each([1, 2])(
	'with maxConcurrency %i no more are in flight while the leads of several campaigns are read either',
	async (maxConcurrency) => {
		kit.sandbox.settings.latency = 20;
		const other = CAMPAIGNS.nameless.id;
		for (const campaign of [CAMPAIGN, other]) {
			const roster = kit.sandbox.puffle.leads.get(campaign);
			for (let n = 0; n < 1_500; n += 1) {
				const id = leadId(`more of ${campaign}`, n);
				roster?.set(id, { ...stored(0), id, campaign_id: campaign, email: `${n}@x.example` });
			}
		}
		const target = lead(locator('email', '5@x.example'), '={{ $json.campaign }}');
		const { output } = await run({ ...target, ...CTO, ...options({ maxConcurrency }) }, [
			{ campaign: CAMPAIGN },
			{ campaign: other },
		]);
		expect(statuses(output)).toEqual(['updated', 'updated']);
		expect(kit.sandbox.stats().peakInFlight).toBe(maxConcurrency);
	},
);

refusals(kit, puffle, [
	...[
		{ error: 'Invalid email' },
		{ error: { message: 'Invalid email' } },
		{ details: ['updates.email', 'Invalid email'] },
		{ issues: [{ path: ['updates', 'email'], message: 'Invalid email' }] },
		{ error: { details: [{ message: 'Invalid email' }] } },
	].map((body): [string, Fault, IDataObject, RegExp] => [
		`400 and ${JSON.stringify(body)}`,
		status(400, body),
		details('rejected', 'yes', 400),
		/HTTP 400.*Invalid email/,
	]),
	['402', status(402, { error: 'No credits' }), details('rejected', 'yes', 402), /No credits/],
	[
		'404',
		status(404, { error: 'Prospect not found' }),
		details('not-found', 'yes', 404),
		/no lead with this ID.*Prospect not found.*Check the lead ID/,
	],
	[
		'a prospect that is null',
		{ kind: 'wrong-shape', body: { prospect: null } },
		details('unexpected-response', 'unknown', 200, true),
		/unexpected response/,
	],
]);

describe('a campaign that cannot be read', () => {
	it.each<[string, Fault, IDataObject, RegExp, number?]>([
		['403', status(403), details('rejected', 'no', 403), /does not allow/],
		[
			'404',
			status(404, { error: 'Campaign not found' }),
			details('not-found', 'no', 404),
			/does not know the campaign.*Check the campaign ID/,
		],
		['404 and a page', status(404), details('not-found', 'no', 404), /does not know the campaign/],
		['500', status(500), details('unavailable', 'no', 500, true), /HTTP 500/, 2],
	])(
		'%s: its rows fail, those of other campaigns do not',
		async (_, fault, its, says, reads = 1) => {
			kit.fail(({ path }) => path.endsWith(CAMPAIGN), fault);
			const target = lead(locator('id', '={{ $json.id }}'), '={{ $json.campaign }}');
			const { output } = await run(
				{ ...target, ...CTO },
				[CAMPAIGN, FOUNDERS, CAMPAIGN].map((campaign, n) => ({
					campaign,
					id: leadId(campaign, n),
				})),
				CONTINUE,
			);
			expect(output).toEqual([
				failed(0, says, its),
				item(1, partly({ campaignId: FOUNDERS, status: 'updated' })),
				failed(2, says, its),
			]);
			expect(kit.sandbox.calls.filter(({ path }) => path.endsWith(CAMPAIGN))).toHaveLength(reads);
		},
	);
});

describe('a record under its newer name', () => {
	const renamed = { id: leadId(CAMPAIGN, 0), position: 'CTO', email: leadEmail(0) };

	it('in the answer to an update', async () => {
		kit.fail(UPDATE_LEAD, { kind: 'wrong-shape', body: { lead: renamed } });
		const { output } = await run(BY_ID, [nth(0)]);
		const results = [column('position', 'CTO')];
		const rest = { email: leadEmail(0), status: 'updated', summary: someText(), results };
		expect(output).toEqual([item(0, { ...puffle.ids(0), ...rest, lead: renamed })]);
	});

	it('in a list', async () => {
		kit.fail(LIST_LEADS, { kind: 'wrong-shape', body: { leads: [renamed], total: 1 } });
		const { output } = await run({ ...lead(locator('email', leadEmail(0))), ...CTO });
		expect(output).toEqual([about({ email: leadEmail(0) }, updated(0))]);
	});
});

it.each<[string, IDataObject, RegExp]>([
	['another value', { position: 'Boss' }, /keeps 'Boss'/],
	['none', { position: null }, /left the field empty/],
	['no word of it', {}, /did not say whether it saved/],
])('%s comes back: the field is rejected, the others are not', async (_, back, reason) => {
	const prospect = { id: leadId(CAMPAIGN, 0), company: 'Acme', ...back };
	kit.fail(UPDATE_LEAD, { kind: 'wrong-shape', body: { prospect } });
	const output = await write({ position: 'CTO', company: 'Acme' });
	const rejected = column('position', 'CTO', 'rejected', matching(reason));
	const results = [rejected, column('company', 'Acme')];
	expect(output).toEqual([
		item(0, { ...puffle.ids(0), status: 'partial', summary: someText(), results, lead: prospect }),
	]);
});

describe('a campaign that is no draft', () => {
	const says = /'Q2 Enterprise Outreach' is .*draft.*Choose a draft campaign/;
	const launchAt = (n: number) => {
		kit.sandbox.settings.onCall = (call) => {
			const campaign = kit.sandbox.puffle.campaigns.get(CAMPAIGN);
			if (call.n === n) Object.assign(campaign ?? {}, { status: 'active' });
		};
	};

	it.each<[CampaignStatus, INodeParameters]>([
		['launching', {}],
		['active', {}],
		['paused', {}],
		['completed', {}],
		['active', { dryRun: true }],
	])('but %s, %j: one look explains all its rows, and nothing is written', async (state, more) => {
		Object.assign(kit.sandbox.puffle.campaigns.get(CAMPAIGN) ?? {}, { status: state });
		const { output } = await run({ ...BY_ID, ...options(more) }, [0, 1].map(nth), CONTINUE);
		const its = details('not-draft', 'no');
		expect(output).toEqual([failed(0, says, its), failed(1, says, its)]);
		expect(output[0]?.json.error).toContain(state);
		expect(kit.endpoints()).toEqual([GET_CAMPAIGN]);
	});

	it('any more, as it was launched during the run: the rest says so and is not sent', async () => {
		launchAt(4);
		const rows = Array.from({ length: 20 }, (_, n) => nth(n));
		const { output } = await run({ ...BY_ID, ...options({ maxConcurrency: 1 }) }, rows, CONTINUE);
		expect(output).toEqual([
			updated(0),
			updated(1),
			failed(2, says, details('not-draft', 'yes', 400)),
			...rows.slice(3).map((_, n) => failed(n + 3, /active/, details('not-draft', 'no'))),
		]);
		expect(kit.writes()).toHaveLength(3);
	});

	it('any more, with many on their way: what was written is told, and nothing else', async () => {
		launchAt(30);
		const rows = Array.from({ length: 150 }, (_, n) => nth(n));
		const { output } = await run(BY_ID, rows, CONTINUE);
		const written = rows.filter((_, n) => stored(n).position === 'CTO' && output[n]?.json.lead);
		for (const [n, each] of output.entries()) {
			if (written.includes(rows[n] ?? nth(0))) expect(each).toEqual(updated(n));
			else expect(each.json.details).toMatchObject({ reason: 'not-draft' });
		}
		expect(written.length).toBeGreaterThan(0);
		expect(kit.writes().length).toBeLessThanOrEqual(30 + 32);
		expect(kit.count(GET_CAMPAIGN)).toBe(2);
	});

	it('any more, as it was deleted during the run', async () => {
		kit.sandbox.settings.onCall = ({ endpoint }) => {
			if (endpoint === UPDATE_LEAD) kit.sandbox.puffle.campaigns.delete(CAMPAIGN);
		};
		const { output } = await run(BY_ID, [nth(0)], CONTINUE);
		expect(output).toEqual([
			failed(0, /does not know the campaign/, details('not-found', 'yes', 404)),
		]);
	});
});

describe('rows that are refused, each for its value', () => {
	const ROWS = 120;
	const rows = Array.from({ length: ROWS }, (_, n) => ({
		...nth(n),
		value: `Chief of ${n} 'Bees'`,
	}));
	const values = mapping({ position: '={{ $json.value }}' });
	const looks = () => kit.count(GET_CAMPAIGN);
	/** Refuses all of them, in words that differ from row to row. */
	const refuse = (last = ROWS) => {
		kit.sandbox.settings.fault = ({ endpoint, body, n }) => {
			if (endpoint !== UPDATE_LEAD) return undefined;
			const { updates: sent } = body as { updates: { position: string } };
			const error = `Bad position: ${sent.position} (request 7f${n}c)`;
			const isRefused = rows.findIndex(({ value }) => value === sent.position) < last;
			return isRefused ? { kind: 'status', status: 400, body: { error } } : undefined;
		};
	};

	it('do not have the campaign looked at for each', async () => {
		refuse();
		const { output } = await run({ ...BY_ID, ...values }, rows, CONTINUE);
		for (const { json: each } of output) {
			expect(each.details).toEqual(details('rejected', 'yes', 400));
		}
		// Once before the first row, and after the first refusal.
		expect(looks()).toBe(2);
	});

	it('hide no launch that comes after them', async () => {
		refuse(60);
		kit.sandbox.settings.latency = 1_000;
		const campaign = kit.sandbox.puffle.campaigns.get(CAMPAIGN);
		kit.sandbox.settings.onCall = ({ endpoint, body }) => {
			const isLast = endpoint === UPDATE_LEAD && JSON.stringify(body).includes(nth(70).id);
			if (isLast) Object.assign(campaign ?? {}, { status: 'active' });
		};
		const more = options({ maxConcurrency: 1 });
		const { output } = await run({ ...BY_ID, ...values, ...more }, rows, CONTINUE);
		const reasons = output.map(({ json: each }) => (each.details as IDataObject)?.reason);
		expect(reasons.slice(0, 60)).toEqual(Array(60).fill('rejected'));
		expect(reasons.slice(60, 70)).toEqual(Array(10).fill(undefined));
		expect(reasons.slice(70)).toEqual(Array(ROWS - 70).fill('not-draft'));
		expect(kit.writes()).toHaveLength(71);
		// Once in more than 10 seconds while rows are refused.
		expect(looks()).toBeLessThanOrEqual(1 + 6 + 1);
	});
});

it.each([404, 400] as const)(
	'a lead that is not in the campaign, %i: the row says so',
	async (code) => {
		kit.sandbox.settings.puffle.unknownLead = code;
		const { output } = await run(BY_ID, [{ id: leadId(FOUNDERS, 0) }, nth(0)], CONTINUE);
		expect(output).toEqual([
			code === 404
				? failed(0, /no lead with this ID.*Check the lead ID/, details('not-found', 'yes', 404))
				: failed(0, /refused.*not found.*Check the IDs/, details('rejected', 'yes', code)),
			updated(1, 0),
		]);
	},
);

it.each<[400 | 409 | 500, IDataObject]>([
	[409, details('rejected', 'yes', 409)],
	[400, details('rejected', 'yes', 400)],
	[500, details('unavailable', 'unknown', 500, true)],
])('an address that another lead has, %i: the row says so, and no other', async (code, its) => {
	kit.sandbox.settings.puffle.duplicateIdentity = code;
	const { output } = await run(
		{ ...BY_ID, ...mapping({ email: '={{ $json.email }}', position: 'CTO' }) },
		[{ ...nth(0), email: leadEmail(1) }, nth(2)],
		CONTINUE,
	);
	expect(output).toEqual([
		failed(0, new RegExp(`HTTP ${code}`), its),
		item(1, partly({ leadId: leadId(CAMPAIGN, 2), status: 'updated' })),
	]);
});
