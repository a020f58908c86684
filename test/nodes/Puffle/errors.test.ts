import type { IDataObject } from 'n8n-workflow';

import type { CampaignStatus, Fault } from '../../sandbox';
import { CAMPAIGNS, leadEmail, leadId } from '../../sandbox';
import {
	column,
	containing,
	GET_CAMPAIGN,
	item,
	json,
	lead,
	LIST_LEADS,
	locator,
	matching,
	options,
	partly,
	UPDATE_LEAD,
	withSandbox,
} from '../kit';

// Few enough for one page.
const kit = withSandbox({ leads: 150 });

/** Tries of one request before it is given up. */
const TRIES = 6;
const CONTINUE = { onError: 'continueRegularOutput' } as const;
const CAMPAIGN = CAMPAIGNS.outreach.id;

const status = (code: number, body?: unknown, headers?: Record<string, string>): Fault => ({
	kind: 'status',
	status: code,
	...(body === undefined ? {} : { body }),
	...(headers ? { headers } : {}),
});

const fails = (
	reason: string,
	sent: string,
	httpStatus?: number,
	retryable = false,
): IDataObject => ({
	reason,
	retryable,
	sent,
	...(httpStatus === undefined ? {} : { httpStatus }),
});

const BAD_KEY = /^Puffle does not accept the API key\. .*Settings → API/;
const OUT_OF_ORDER = /Puffle .*again later/;

function updated(index: number, n: number): unknown {
	return item(
		index,
		partly({
			campaignId: CAMPAIGN,
			leadId: leadId(CAMPAIGN, n),
			status: 'updated',
			results: [column('position', 'CTO')],
		}),
	);
}

const nthLead = (n: number) => ({ id: leadId(CAMPAIGN, n) });
const BY_ID = { ...lead(locator('id', '={{ $json.id }}')), ...json({ position: 'CTO' }) };

describe('an update that is answered with', () => {
	it.each<[string, Fault, IDataObject, RegExp, number]>([
		[
			'400 and a text',
			status(400, { error: 'Invalid email' }),
			fails('rejected', 'yes', 400),
			/HTTP 400.*Invalid email/,
			1,
		],
		[
			'400 and an object',
			status(400, { error: { message: 'Invalid email' } }),
			fails('rejected', 'yes', 400),
			/HTTP 400.*Invalid email/,
			1,
		],
		[
			'400 and a message',
			status(400, { message: 'Invalid email' }),
			fails('rejected', 'yes', 400),
			/HTTP 400.*Invalid email/,
			1,
		],
		[
			'400 and details',
			status(400, { details: ['updates.email', 'Invalid email'] }),
			fails('rejected', 'yes', 400),
			/HTTP 400.*Invalid email/,
			1,
		],
		[
			'400 and issues',
			status(400, { issues: [{ path: ['updates', 'email'], message: 'Invalid email' }] }),
			fails('rejected', 'yes', 400),
			/HTTP 400.*Invalid email/,
			1,
		],
		[
			'400 and details that are issues',
			status(400, { error: { details: [{ message: 'Invalid email' }] } }),
			fails('rejected', 'yes', 400),
			/HTTP 400/,
			1,
		],
		[
			'400 and a web page',
			status(400, '<html>Bad</html>'),
			fails('rejected', 'yes', 400),
			/^Puffle refused the request \(HTTP 400\)\. /,
			1,
		],
		[
			'400 and nothing',
			status(400, ''),
			fails('rejected', 'yes', 400),
			/^Puffle refused the request \(HTTP 400\)\. /,
			1,
		],
		[
			'401',
			status(401, { error: 'unauthorized' }),
			fails('invalid-credential', 'no', 401),
			BAD_KEY,
			1,
		],
		[
			'402',
			status(402, { error: 'Out of credits' }),
			fails('rejected', 'yes', 402),
			/Out of credits/,
			1,
		],
		[
			'403',
			status(403, { error: 'forbidden' }),
			fails('invalid-credential', 'no', 403),
			/permission.*forbidden/,
			1,
		],
		[
			'404',
			status(404, { error: 'Prospect not found' }),
			fails('not-found', 'yes', 404),
			/no lead with this ID.*Prospect not found.*Check the lead ID/,
			1,
		],
		[
			'409',
			status(409, { error: 'Duplicate' }),
			fails('rejected', 'yes', 409),
			/HTTP 409.*Duplicate/,
			1,
		],
		[
			'422',
			status(422, { error: 'Unprocessable' }),
			fails('rejected', 'yes', 422),
			/HTTP 422.*Unprocessable/,
			1,
		],
		[
			'500',
			status(500, { error: 'Internal server error' }),
			fails('unavailable', 'unknown', 500, true),
			/HTTP 500.*Internal server error/,
			1,
		],
		['502', status(502), fails('unavailable', 'unknown', 502, true), OUT_OF_ORDER, TRIES],
		['503', status(503), fails('unavailable', 'unknown', 503, true), OUT_OF_ORDER, TRIES],
		['504', status(504), fails('unavailable', 'unknown', 504, true), OUT_OF_ORDER, TRIES],
		[
			'a redirect',
			{ kind: 'redirect', to: '/elsewhere' },
			fails('unexpected-response', 'no', 302),
			/not at the address.*Base URL/,
			1,
		],
		[
			'a web page',
			{ kind: 'html' },
			fails('unexpected-response', 'unknown', 200, true),
			/unexpected response.*Base URL/,
			1,
		],
		[
			'no body',
			{ kind: 'empty' },
			fails('unexpected-response', 'unknown', 200, true),
			/unexpected response/,
			1,
		],
		[
			'JSON of another shape',
			{ kind: 'wrong-shape' },
			fails('unexpected-response', 'unknown', 200, true),
			/unexpected response/,
			1,
		],
		[
			'a prospect that is null',
			{ kind: 'wrong-shape', body: { prospect: null } },
			fails('unexpected-response', 'unknown', 200, true),
			/unexpected response/,
			1,
		],
		[
			'JSON null',
			{ kind: 'wrong-shape', body: null },
			fails('unexpected-response', 'unknown', 200, true),
			/unexpected response/,
			1,
		],
		[
			'a body that breaks off',
			{ kind: 'cut-body' },
			fails('unavailable', 'unknown', undefined, true),
			OUT_OF_ORDER,
			TRIES,
		],
		[
			'a connection that breaks off before',
			{ kind: 'reset-before' },
			fails('unavailable', 'unknown', undefined, true),
			OUT_OF_ORDER,
			TRIES,
		],
		[
			'a connection that breaks off after',
			{ kind: 'reset-after' },
			fails('unavailable', 'unknown', undefined, true),
			OUT_OF_ORDER,
			TRIES,
		],
		[
			'silence',
			{ kind: 'hang' },
			fails('timed-out', 'unknown', undefined, true),
			/did not respond in time.*again later/,
			TRIES,
		],
	])('%s: fails its row and no other', async (_, fault, details, says, requests) => {
		const about = ({ endpoint, body }: { endpoint: string; body?: unknown }) =>
			endpoint === UPDATE_LEAD && JSON.stringify(body).includes(leadId(CAMPAIGN, 1));
		kit.fail(about, fault);
		const { output } = await kit.run(
			'puffle',
			{ ...BY_ID, ...options({ timeout: 0.5 }) },
			[0, 1, 2].map(nthLead),
			CONTINUE,
		);
		const row = item(1, { error: matching(says), details });
		expect(output).toEqual([updated(0, 0), row, updated(2, 2)]);
		expect(kit.sandbox.calls.filter(about)).toHaveLength(requests);
	});
});

describe('a campaign that cannot be read because of', () => {
	it.each<[string, Fault, IDataObject, RegExp, number]>([
		[
			'a wrong key',
			status(401, { error: 'unauthorized' }),
			fails('invalid-credential', 'no', 401),
			BAD_KEY,
			1,
		],
		['403', status(403), fails('invalid-credential', 'no', 403), /permission/, 1],
		[
			'404',
			status(404, { error: 'Campaign not found' }),
			fails('not-found', 'no', 404),
			/does not know the campaign.*Check the campaign ID/,
			1,
		],
		[
			'404 and a web page',
			status(404),
			fails('not-found', 'no', 404),
			/does not know the campaign/,
			1,
		],
		['500', status(500), fails('unavailable', 'no', 500, true), /HTTP 500/, 1],
		['503', status(503), fails('unavailable', 'no', 503, true), OUT_OF_ORDER, TRIES],
		[
			'a redirect',
			{ kind: 'redirect', to: '/login' },
			fails('unexpected-response', 'no', 302),
			/Base URL/,
			1,
		],
		[
			'a web page',
			{ kind: 'html' },
			fails('unexpected-response', 'no', 200, true),
			/unexpected response for the campaign/,
			1,
		],
		[
			'no body',
			{ kind: 'empty' },
			fails('unexpected-response', 'no', 200, true),
			/the campaign/,
			1,
		],
		[
			'JSON of another shape',
			{ kind: 'wrong-shape' },
			fails('unexpected-response', 'no', 200, true),
			/the campaign/,
			1,
		],
		[
			'silence',
			{ kind: 'hang' },
			fails('timed-out', 'no', undefined, true),
			/did not respond in time/,
			TRIES,
		],
	])(
		'%s: its rows fail, those of other campaigns do not',
		async (_, fault, details, says, requests) => {
			kit.fail(({ path }) => path.endsWith(CAMPAIGN), fault);
			const founders = CAMPAIGNS.founders.id;
			const { output } = await kit.run(
				'puffle',
				{
					...lead(locator('id', '={{ $json.id }}'), '={{ $json.campaign }}'),
					...json({ position: 'CTO' }),
					...options({ timeout: 0.5 }),
				},
				[
					{ campaign: CAMPAIGN, id: leadId(CAMPAIGN, 0) },
					{ campaign: founders, id: leadId(founders, 0) },
					{ campaign: CAMPAIGN, id: leadId(CAMPAIGN, 1) },
				],
				CONTINUE,
			);
			const row = { error: matching(says), details };
			expect(output).toEqual([item(0, row), item(1, partly({ status: 'updated' })), item(2, row)]);
			const looks = kit.sandbox.calls.filter(({ path }) => path.endsWith(CAMPAIGN));
			expect(looks).toHaveLength(requests);
		},
	);
});

describe('leads that cannot be listed because of', () => {
	it.each<[string, Fault, IDataObject, RegExp]>([
		['500', status(500), fails('unavailable', 'no', 500, true), /HTTP 500/],
		['503', status(503), fails('unavailable', 'no', 503, true), OUT_OF_ORDER],
		[
			'a web page',
			{ kind: 'html' },
			fails('unexpected-response', 'no', 200, true),
			/the campaign's leads/,
		],
		[
			'no body',
			{ kind: 'empty' },
			fails('unexpected-response', 'no', 200, true),
			/the campaign's leads/,
		],
		[
			'JSON of another shape',
			{ kind: 'wrong-shape' },
			fails('unexpected-response', 'no', 200, true),
			/the campaign's leads/,
		],
	])('%s: the rows that name one by address fail', async (_, fault, details, says) => {
		kit.fail(LIST_LEADS, fault);
		const { output } = await kit.run(
			'puffle',
			{ ...lead(locator('email', '={{ $json.to }}')), ...json({ position: 'CTO' }) },
			[{ to: leadEmail(0) }, { to: leadEmail(1) }],
			CONTINUE,
		);
		const row = { error: matching(says), details };
		expect(output).toEqual([item(0, row), item(1, row)]);
		expect(kit.writes()).toEqual([]);
	});
});

describe('a fault that passes', () => {
	it.each<[string, string, Fault, number]>([
		['502', UPDATE_LEAD, status(502), 3],
		['503 that says when', UPDATE_LEAD, status(503, '', { 'retry-after': '30' }), 1],
		['504', GET_CAMPAIGN, status(504), 1],
		['a connection that breaks off', UPDATE_LEAD, { kind: 'reset-after' }, 2],
		['a body that breaks off', LIST_LEADS, { kind: 'cut-body' }, 1],
		['silence', UPDATE_LEAD, { kind: 'hang' }, 1],
		[
			'429 that says when in seconds',
			UPDATE_LEAD,
			status(429, { error: 'Too many requests' }, { 'retry-after': '3' }),
			2,
		],
		['429 that says nothing', UPDATE_LEAD, status(429, { error: 'Too many requests' }), 2],
		['429 for the campaign', GET_CAMPAIGN, status(429, '', { 'retry-after': '1' }), 1],
		['429 for the leads', LIST_LEADS, status(429, '', { 'retry-after': '1' }), 1],
	])('%s for %s: the row is updated all the same', async (_, endpoint, fault, times) => {
		kit.fail(endpoint, fault, times);
		const { output } = await kit.run('puffle', {
			...lead(locator('email', leadEmail(0))),
			...json({ position: 'CTO' }),
			...options({ timeout: 0.5 }),
		});
		expect(output).toEqual([updated(0, 0)]);
		const calls = kit.sandbox.calls.filter((call) => call.endpoint === endpoint);
		expect(calls).toHaveLength(times + 1);
	});

	it('429 that says when by a date: the row is updated all the same', async () => {
		const at = new Date(Date.now() + 1500).toUTCString();
		kit.fail(UPDATE_LEAD, status(429, '', { 'retry-after': at }), 1);
		const { output } = await kit.run('puffle', { ...BY_ID }, [nthLead(0)]);
		expect(output).toEqual([updated(0, 0)]);
	});
});

describe('an answer that is odd but clear', () => {
	const leadRow = { id: leadId(CAMPAIGN, 0), position: 'CTO' };

	it.each<[string, Fault]>([
		['JSON that is called text', { kind: 'wrong-content-type' }],
		['201', status(201, { prospect: leadRow })],
		['a row with few columns', { kind: 'wrong-shape', body: { prospect: leadRow } }],
		['the row under its newer name', { kind: 'wrong-shape', body: { lead: leadRow } }],
	])('%s: counts', async (_, fault) => {
		kit.fail(UPDATE_LEAD, fault);
		const { output } = await kit.run('puffle', BY_ID, [nthLead(0)]);
		expect(output).toEqual([updated(0, 0)]);
		expect(output[0]?.json.lead).toMatchObject(leadRow);
	});

	it('a list of leads under its newer name: counts', async () => {
		const leads = [{ ...leadRow, email: leadEmail(0) }];
		kit.fail(LIST_LEADS, { kind: 'wrong-shape', body: { leads, total: 1 } });
		const { output } = await kit.run('puffle', {
			...lead(locator('email', leadEmail(0))),
			...json({ position: 'CTO' }),
		});
		expect(output).toEqual([updated(0, 0)]);
	});
});

describe('a value that Puffle does not keep', () => {
	it.each<[string, IDataObject, RegExp]>([
		['another one', { position: 'Boss' }, /keeps 'Boss'/],
		['none', { position: null }, /left the field empty/],
		['no word of it', {}, /did not say whether it saved/],
	])('%s comes back: the field is rejected, the others are not', async (_, back, reason) => {
		const prospect = { id: leadId(CAMPAIGN, 0), company: 'Acme', ...back };
		kit.fail(UPDATE_LEAD, { kind: 'wrong-shape', body: { prospect } });
		const { output } = await kit.run('puffle', {
			...lead(0),
			...json({ position: 'CTO', company: 'Acme' }),
		});
		expect(output).toEqual([
			item(0, {
				campaignId: CAMPAIGN,
				leadId: leadId(CAMPAIGN, 0),
				status: 'partial',
				results: [
					column('position', 'CTO', 'rejected', matching(reason)),
					column('company', 'Acme'),
				],
				lead: prospect,
			}),
		]);
	});
});

describe('a campaign that is no draft', () => {
	const notDraft = (campaign: string, httpStatus?: number, sent = 'no') => ({
		error: matching(new RegExp(`'${campaign}' is .*draft.*Choose a draft campaign`)),
		details: fails('not-draft', sent, httpStatus),
	});

	it.each<CampaignStatus>(['launching', 'active', 'paused', 'completed'])(
		'but %s: its rows say so, and nothing is written',
		async (state) => {
			Object.assign(kit.sandbox.puffle.campaigns.get(CAMPAIGN) ?? {}, { status: state });
			const { output } = await kit.run('puffle', BY_ID, [0, 1].map(nthLead), CONTINUE);
			const row = notDraft('Q2 Enterprise Outreach');
			expect(output).toEqual([item(0, row), item(1, row)]);
			expect(output[0]?.json.error).toContain(state);
			expect(kit.endpoints()).toEqual([GET_CAMPAIGN]);
		},
	);

	it('any more, as it was launched during the run: the rest says so and is not sent', async () => {
		const campaign = kit.sandbox.puffle.campaigns.get(CAMPAIGN);
		let writes = 0;
		kit.sandbox.settings.onCall = ({ endpoint }) => {
			if (endpoint === UPDATE_LEAD && ++writes === 3)
				Object.assign(campaign ?? {}, { status: 'active' });
		};
		const { output } = await kit.run(
			'puffle',
			{ ...BY_ID, ...options({ maxConcurrency: 1 }) },
			Array.from({ length: 20 }, (_, n) => nthLead(n)),
			CONTINUE,
		);
		expect(output.slice(0, 2)).toEqual([updated(0, 0), updated(1, 1)]);
		expect(output[2]).toEqual(item(2, notDraft('Q2 Enterprise Outreach', 400, 'yes')));
		for (const [n, row] of output.entries()) {
			if (n < 3) continue;
			expect(row).toEqual(
				item(n, {
					error: containing('active'),
					details: partly({ reason: 'not-draft', retryable: false, sent: 'no' }),
				}),
			);
		}
		expect(output).toHaveLength(20);
		expect(kit.writes()).toHaveLength(3);
	});

	it('any more, as it was deleted during the run', async () => {
		kit.sandbox.settings.onCall = ({ endpoint }) => {
			if (endpoint === UPDATE_LEAD) kit.sandbox.puffle.campaigns.delete(CAMPAIGN);
		};
		const { output } = await kit.run('puffle', BY_ID, [nthLead(0)], CONTINUE);
		expect(output).toEqual([
			item(0, {
				error: containing('does not know the campaign'),
				details: fails('not-found', 'yes', 404),
			}),
		]);
	});
});

describe('a lead that is not in the campaign', () => {
	it.each([404, 400] as const)('answered with %i: the row says so', async (code) => {
		kit.sandbox.settings.puffle.unknownLead = code;
		const elsewhere = leadId(CAMPAIGNS.founders.id, 0);
		const { output } = await kit.run('puffle', BY_ID, [{ id: elsewhere }, nthLead(0)], CONTINUE);
		expect(output).toEqual([
			item(0, {
				error: matching(/no lead with this ID.*Check the lead ID/),
				details: fails('not-found', 'yes', code),
			}),
			updated(1, 0),
		]);
	});
});

describe('an address that another lead has', () => {
	it.each<[400 | 409 | 500, IDataObject]>([
		[409, fails('rejected', 'yes', 409)],
		[400, fails('rejected', 'yes', 400)],
		[500, fails('unavailable', 'unknown', 500, true)],
	])('answered with %i: the row says so, and no other', async (code, details) => {
		kit.sandbox.settings.puffle.duplicateIdentity = code;
		const { output } = await kit.run(
			'puffle',
			{ ...lead(locator('id', '={{ $json.id }}')), ...json('={{ $json.values }}') },
			[
				{ ...nthLead(0), values: { email: leadEmail(1) } },
				{ ...nthLead(2), values: { position: 'CTO' } },
			],
			CONTINUE,
		);
		expect(output).toEqual([
			item(0, { error: containing(`HTTP ${code}`), details }),
			updated(1, 2),
		]);
	});
});
