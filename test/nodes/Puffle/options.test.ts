import type { IDataObject, INodeParameters } from 'n8n-workflow';

import type { Lead } from '../../sandbox';
import { CAMPAIGNS, leadEmail, leadId } from '../../sandbox';
import {
	autoMapping,
	column,
	containing,
	GET_CAMPAIGN,
	item,
	json,
	lead,
	list,
	LIST_LEADS,
	locator,
	matching,
	options,
	partly,
	UPDATE_LEAD,
	withSandbox,
} from '../kit';

const kit = withSandbox();

const CONTINUE = { onError: 'continueRegularOutput' } as const;
const CAMPAIGN = CAMPAIGNS.outreach.id;
const ROWS: INodeParameters = {
	...lead(locator('id', '={{ $json.id }}')),
	...list(['={{ $json.field }}', '={{ $json.value }}']),
};
const row = (n: number, field: string, value: string) => ({
	id: leadId(CAMPAIGN, n),
	field,
	value,
});
const updates = () => kit.writes().map(({ body }) => (body as { updates: IDataObject }).updates);

function stored(n: number): Lead {
	return kit.sandbox.puffle.leads.get(CAMPAIGN)?.get(leadId(CAMPAIGN, n)) as Lead;
}

function outcome(index: number, n: number, status: string, results: unknown[]): unknown {
	return item(
		index,
		partly({ campaignId: CAMPAIGN, leadId: leadId(CAMPAIGN, n), status, results }),
	);
}

describe('combineRows', () => {
	const rows = [row(0, 'position', 'CTO'), row(1, 'position', 'CEO'), row(0, 'company', 'Acme')];

	it.each<[INodeParameters, IDataObject[]]>([
		[{}, [{ position: 'CTO', company: 'Acme' }, { position: 'CEO' }]],
		[{ combineRows: false }, [{ position: 'CTO' }, { company: 'Acme' }, { position: 'CEO' }]],
	])('%j', async (more, expected) => {
		const { output } = await kit.run('puffle', { ...ROWS, ...options(more) }, rows);
		expect(output).toEqual([
			outcome(0, 0, 'updated', [column('position', 'CTO')]),
			outcome(1, 1, 'updated', [column('position', 'CEO')]),
			outcome(2, 0, 'updated', [column('company', 'Acme')]),
		]);
		expect(updates()).toHaveLength(expected.length);
		expect(updates()).toEqual(expect.arrayContaining(expected));
	});

	it('off: a row that Puffle refuses takes no other row of its lead with it', async () => {
		const { output } = await kit.run(
			'puffle',
			{ ...ROWS, ...options({ combineRows: false }) },
			[row(0, 'email', leadEmail(1)), row(0, 'position', 'CTO')],
			CONTINUE,
		);
		expect(output).toEqual([
			item(0, {
				error: containing('HTTP 409'),
				details: { reason: 'rejected', retryable: false, httpStatus: 409, sent: 'yes' },
			}),
			outcome(1, 0, 'updated', [column('position', 'CTO')]),
		]);
		expect(stored(0).position).toBe('CTO');
	});
});

describe('conflict', () => {
	const rows = [row(0, 'position', 'CTO'), row(0, 'Position', 'CEO'), row(0, 'company', 'Acme')];
	const won = (index: number, position: string) =>
		outcome(index, 0, 'updated', [column('position', position)]);
	const lost = (index: number, position: string, winner: number) =>
		outcome(index, 0, 'skipped', [
			column('position', position, 'skipped', containing(`Item ${winner} `)),
		]);
	const acme = outcome(2, 0, 'updated', [column('company', 'Acme')]);

	it.each<[INodeParameters, unknown[], string]>([
		[{}, [lost(0, 'CTO', 1), won(1, 'CEO'), acme], 'CEO'],
		[{ conflict: 'last' }, [lost(0, 'CTO', 1), won(1, 'CEO'), acme], 'CEO'],
		[{ conflict: 'first' }, [won(0, 'CTO'), lost(1, 'CEO', 0), acme], 'CTO'],
	])('%j', async (more, expected, position) => {
		const { output } = await kit.run('puffle', { ...ROWS, ...options(more) }, rows);
		expect(output).toEqual(expected);
		expect(stored(0).position).toBe(position);
	});

	it('error: the rows that differ fail, and nothing of them is written', async () => {
		const { output } = await kit.run(
			'puffle',
			{ ...ROWS, ...options({ conflict: 'error' }) },
			rows,
			CONTINUE,
		);
		const clash = {
			error: matching(/'Position' has different values.*'Conflicting Values'/),
			details: { reason: 'invalid-input', retryable: false, sent: 'no' },
		};
		expect(output).toEqual([item(0, clash), item(1, clash), acme]);
		expect(updates()).toEqual([{ company: 'Acme' }]);
	});
});

describe('unknownFields', () => {
	it('ignore: the others are written, and a hint names what was left out', async () => {
		const { output, hints } = await kit.run(
			'puffle',
			{
				...lead(locator('id', '={{ $json.id }}')),
				...autoMapping(),
				...options({ unknownFields: 'ignore' }),
			},
			[{ id: leadId(CAMPAIGN, 0), position: 'CTO', score: 5 }],
		);
		expect(output).toEqual([outcome(0, 0, 'updated', [column('position', 'CTO')])]);
		expect(hints.map(({ message }) => message).join()).toContain('score');
	});
});

describe('rejectedFields', () => {
	it.each([
		['report', 'partial'],
		['fail', undefined],
	])('%s', async (rejectedFields, status) => {
		const { output } = await kit.run(
			'puffle',
			{
				...lead(0),
				...json({ email: 'nobody', position: 'CTO' }),
				...options({ rejectedFields }),
			},
			[{}],
			CONTINUE,
		);
		const results = [
			column('email', 'nobody', 'invalid', "'nobody' is not a valid email address"),
			column('position', 'CTO'),
		];
		if (status) {
			expect(output).toEqual([outcome(0, 0, status, results)]);
		} else {
			expect(output).toEqual([
				item(0, {
					error: matching(/'Email' could not be updated.*not a valid email address/),
					details: { reason: 'rejected', retryable: false, sent: 'yes', results },
				}),
			]);
		}
		expect(updates()).toEqual([{ position: 'CTO' }]);
	});
});

describe('dryRun', () => {
	it('looks up, checks and merges, and writes nothing', async () => {
		const { output } = await kit.run(
			'puffle',
			{
				...lead(locator('email', '={{ $json.to }}')),
				...json('={{ $json.values }}'),
				...options({ dryRun: true, emptyValues: 'clear' }),
			},
			[
				{ to: leadEmail(0), values: { position: 'CTO' } },
				{ to: leadEmail(1), values: { email: '' } },
				{ to: 'nobody@acme.example', values: { position: 'CTO' } },
			],
			CONTINUE,
		);
		expect(output).toEqual([
			item(0, {
				campaignId: CAMPAIGN,
				leadId: leadId(CAMPAIGN, 0),
				status: 'planned',
				results: [column('position', 'CTO', 'planned')],
			}),
			outcome(1, 1, 'rejected', [column('email', '', 'invalid', containing('cannot be cleared'))]),
			item(2, partly({ details: partly({ reason: 'not-found' }) })),
		]);
		expect(kit.writes()).toEqual([]);
	});

	it('says that the campaign is no draft', async () => {
		const { output } = await kit.run(
			'puffle',
			{
				...lead(0, CAMPAIGNS.spring.id),
				...json({ position: 'CTO' }),
				...options({ dryRun: true }),
			},
			[{}],
			CONTINUE,
		);
		expect(output[0]?.json).toMatchObject({ details: { reason: 'not-draft', sent: 'no' } });
	});
});

describe('onlyChanges', () => {
	const only = options({ onlyChanges: true });

	it.each<[string, INodeParameters]>([
		['by e-mail', lead(locator('email', leadEmail(0)))],
		['by id', lead(0)],
	])('writes only what differs, %s', async (_, target) => {
		const company = stored(0).company ?? '';
		const position = stored(0).position ?? '';
		const { output } = await kit.run('puffle', {
			...target,
			...json({ company, position: 'Other' }),
			...only,
		});
		expect(output).toEqual([
			outcome(0, 0, 'updated', [
				{ ...column('company', company, 'unchanged'), previous: company },
				{ ...column('position', 'Other'), previous: position },
			]),
		]);
		expect(updates()).toEqual([{ position: 'Other' }]);
	});

	it('writes what is written in another way, as nobody can be sure of what Puffle makes of it', async () => {
		const { output } = await kit.run('puffle', {
			...lead(0),
			...json({
				email: stored(0).email?.toUpperCase(),
				linkedin_url: `${stored(0).linkedin_url}/?trk=x`,
				headline: '',
			}),
			...options({ onlyChanges: true, emptyValues: 'clear' }),
		});
		expect(output[0]?.json).toMatchObject({
			status: 'updated',
			results: [{ status: 'updated' }, { status: 'updated' }, { status: 'unchanged' }],
		});
		expect(kit.writes()).toHaveLength(1);
	});

	it('says that the lead is not there, and sends nothing for it', async () => {
		const { output } = await kit.run(
			'puffle',
			{
				...lead(locator('id', leadId(CAMPAIGNS.founders.id, 0))),
				...json({ company: 'x' }),
				...only,
			},
			[{}],
			CONTINUE,
		);
		expect(output[0]?.json).toMatchObject({ details: { reason: 'not-found' } });
	});
});

describe('maxConcurrency', () => {
	const rows = Array.from({ length: 40 }, (_, n) => row(n, 'position', 'CTO'));

	it.each([1, 3])('%i: no more requests than that are in flight', async (maxConcurrency) => {
		kit.sandbox.settings.latency = 10;
		const { output } = await kit.run('puffle', { ...ROWS, ...options({ maxConcurrency }) }, rows);
		expect(output.filter(({ json: each }) => each.status === 'updated')).toHaveLength(40);
		expect(kit.sandbox.stats().peakInFlight).toBe(maxConcurrency);
	});

	it.each([1, 2])(
		'%i: no more than that while the leads of several campaigns are read either',
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
			const { output } = await kit.run(
				'puffle',
				{
					...lead(locator('email', '5@x.example'), '={{ $json.campaign }}'),
					...json({ position: 'CTO' }),
					...options({ maxConcurrency }),
				},
				[{ campaign: CAMPAIGN }, { campaign: other }],
			);
			expect(output.map(({ json: each }) => each.status)).toEqual(['updated', 'updated']);
			expect(kit.sandbox.stats().peakInFlight).toBeLessThanOrEqual(maxConcurrency);
		},
	);

	it('is 32 by default', async () => {
		kit.sandbox.settings.latency = 60;
		const many = Array.from({ length: 150 }, (_, n) => row(n, 'position', 'CTO'));
		await kit.run('puffle', ROWS, many);
		expect(kit.sandbox.stats().peakInFlight).toBeLessThanOrEqual(32);
		expect(kit.sandbox.stats().peakInFlight).toBeGreaterThan(8);
	}, 15_000);
});

describe('timeout', () => {
	it.each([
		[0.3, 'timed-out'],
		[2, undefined],
	])('%d s for an answer that takes 0.6 s', async (timeout, reason) => {
		kit.fail(UPDATE_LEAD, { kind: 'delay', ms: 600 });
		const { output } = await kit.run(
			'puffle',
			{ ...lead(0), ...json({ position: 'CTO' }), ...options({ timeout }) },
			[{}],
			CONTINUE,
		);
		const { details, status } = output[0]?.json ?? {};
		expect(details).toEqual(reason ? { reason, retryable: true, sent: 'unknown' } : undefined);
		expect(status).toBe(reason ? undefined : 'updated');
	});
});

describe('maxWait', () => {
	it.each([
		[{ maxWait: 30 }, '60', 'rate-limited'],
		[{ maxWait: 90 }, '60', undefined],
		[{}, '120', undefined],
		[{}, '700', 'rate-limited'],
	])('%j where a pause of %s seconds is asked for', async (more, seconds, reason) => {
		const fault = { kind: 'status', status: 429, headers: { 'retry-after': seconds } } as const;
		kit.fail(UPDATE_LEAD, fault, 1);
		const { output } = await kit.run(
			'puffle',
			{ ...lead(0), ...json({ position: 'CTO' }), ...options(more) },
			[{}],
			CONTINUE,
		);
		if (reason) {
			expect(output).toEqual([
				item(0, {
					error: matching(/rate limit of Puffle.*'Max Wait'/),
					details: partly({ reason, retryable: true, sent: 'no' }),
				}),
			]);
		} else {
			expect(output).toEqual([outcome(0, 0, 'updated', [column('position', 'CTO')])]);
		}
	});

	it('holds for the campaign too', async () => {
		kit.fail(GET_CAMPAIGN, { kind: 'status', status: 429, headers: { 'retry-after': '700' } });
		const { output } = await kit.run('puffle', ROWS, [row(0, 'position', 'CTO')], CONTINUE);
		expect(output[0]?.json).toMatchObject({ details: { reason: 'rate-limited', sent: 'no' } });
		expect(kit.endpoints()).not.toContain(LIST_LEADS);
	});
});
