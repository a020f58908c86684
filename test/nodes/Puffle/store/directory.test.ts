import type { Lead } from '../../../../nodes/Puffle/api/leads';
import { CampaignLeads, LeadDirectory, notFound } from '../../../../nodes/Puffle/store/directory';
import type { LeadTarget } from '../../../../nodes/Puffle/store/target';
import { RowError } from '../../../../nodes/shared/core/errors';
import type { Client } from '../../../../nodes/shared/http/client';
import type { Progress } from '../../../../nodes/shared/node/progress';

const lead = (id: string, more: Record<string, string | number | null> = {}): Lead => ({
	id,
	...more,
});
const named = { key: '', name: '', ids: {}, campaignId: 'c', given: '' } as const;
const byEmail = (email: string): LeadTarget => ({ ...named, by: 'email', email });
const byUrl = (linkedinUrl: string): LeadTarget => ({ ...named, by: 'linkedinUrl', linkedinUrl });
const byId = (leadId: string, campaignId = 'c'): LeadTarget => ({
	...named,
	campaignId,
	by: 'id',
	leadId,
});
const thrownBy = async (ask: () => unknown): Promise<unknown> => {
	try {
		return await ask();
	} catch (error) {
		return error;
	}
};

const jane = lead('A', {
	email: ' Jane@X.example ',
	linkedin_url: 'https://linkedin.com/in/Jane/',
});
const ann = lead('b', { email: 'ann@x.example', linkedin_url: null });

describe('the leads of a campaign', () => {
	const again = { ...ann, id: 'c' };
	const leads = new CampaignLeads({
		items: [jane, ann, again, lead('d', { email: 'd@x.example' })],
	});

	it.each<[string, LeadTarget, Lead | undefined]>([
		['by email, however that is written', byEmail('jane@x.example'), jane],
		['by URL, however that is written', byUrl('linkedin.com/in/jane'), jane],
		['by ID, which has no letter case', byId('a'), jane],
		['nobody by an address of another kind', byEmail('linkedin.com/in/jane'), undefined],
		['nobody by a URL that is an address', byUrl('jane@x.example'), undefined],
		['nobody by what is no text', byEmail('7'), undefined],
		['nobody by an ID that is not there', byId('z'), undefined],
	])('are found %s', (_, target, expected) => {
		expect(leads.find(target)).toBe(expected);
	});

	it('may share an address, and those without one share none that is asked for', () => {
		expect(leads.all({ by: 'email', email: 'ann@x.example' })).toEqual([ann, again]);
		expect(leads.all({ by: 'email', email: 'no@x.example' })).toEqual([]);
		expect(leads.all({ by: 'linkedinUrl', linkedinUrl: 'linkedin.com/in/jane' })).toEqual([jane]);
	});

	it.each([
		['email jo@x.example', byEmail('jo@x.example')],
		['LinkedIn URL linkedin.com/in/jo', byUrl('linkedin.com/in/jo')],
	])('of whom several have the %s: five are named', async (what, target) => {
		const items = Array.from({ length: 7 }, (_, n) =>
			lead(`L${n}`, { email: 'jo@x.example', linkedin_url: 'linkedin.com/in/jo' }),
		);
		expect(await thrownBy(() => new CampaignLeads({ items }).find(target))).toMatchObject({
			reason: 'ambiguous',
			message: `The campaign has 7 leads with the ${what}: l0, l1, l2, l3, l4`,
			description: 'Find the lead by its ID instead',
			parameter: 'leadId',
		});
	});

	it('are known by what they hold, unless they moved while they were read', () => {
		expect(leads.valuesOf('b')).toEqual(
			new Map([
				['email', 'ann@x.example'],
				['linkedin_url', ''],
			]),
		);
		const moved = new CampaignLeads({ items: [jane, ann], moved: new Set(['a']) });
		expect([moved.valuesOf('a'), moved.valuesOf('z')]).toEqual([undefined, undefined]);
		expect(moved.valuesOf('b')?.size).toBe(2);
	});

	it.each<[string, Lead, [email: boolean, url: boolean]]>([
		['neither address', lead('e'), [true, true]],
		['an email of another kind', lead('e', { email: 7, linkedin_url: null }), [true, false]],
		['a URL of another kind', lead('e', { email: 'e@x.example', linkedin_url: 7 }), [false, true]],
		['one of the two', lead('e', { email: 'e@x.example' }), [false, false]],
		['no address', lead('e', { email: null, linkedin_url: null }), [false, false]],
	])('of whom one has %s may be anybody who is not there, or not', async (_, odd, unproven) => {
		const leads = new CampaignLeads({ items: [jane, odd] });
		const targets = [byEmail('jo@x.example'), byUrl('linkedin.com/in/jo')];
		const found = await Promise.all(targets.map((each) => thrownBy(() => leads.find(each))));
		expect(found.map((each) => each instanceof RowError)).toEqual(unproven);
		expect(leads.find(byEmail('jane@x.example'))).toBe(jane);
		expect(leads.find(byId('z'))).toBeUndefined();
	});

	it('of whom one cannot be read may be anybody who is not there', async () => {
		const unreadable = new RowError('unexpected-response', 'No');
		const short = new CampaignLeads({ items: [jane], unreadable });
		expect(short.find(byEmail('jane@x.example'))).toBe(jane);
		for (const target of [byEmail('jo@x.example'), byUrl('linkedin.com/in/jo'), byId('z')]) {
			expect(await thrownBy(() => short.find(target))).toBe(unreadable);
		}
	});
});

describe('a directory', () => {
	const DOWN = new RowError('unavailable', 'Down');
	const STOP = new RowError('cancelled', 'Stop');
	const BAD_KEY = new RowError('invalid-credential', 'Bad key', { fatal: true });

	/** Over campaigns of so many leads, with a total unless that is left out. */
	function open(
		count: number,
		targets: readonly LeadTarget[],
		{
			mustFind = false,
			told = true,
			error = undefined as RowError | undefined,
			rows = [] as unknown[],
		} = {},
	) {
		const asked: string[] = [];
		const read: number[] = [];
		const leads = [
			...rows,
			...Array.from({ length: count }, (_, n) => lead(`id${n}`, { email: `p${n}@x.example` })),
		];
		const send: Client['send'] = async (_, { path, query = {} }) => {
			asked.push(`${path[2]} ${query['page']}`);
			if (error) throw error;
			const [page, size] = [Number(query['page']), Number(query['limit'])];
			const total = told ? { total: leads.length } : {};
			const body = { leads: leads.slice((page - 1) * size, page * size), ...total };
			return await Promise.resolve({ status: 200, headers: {}, body });
		};
		const directory = new LeadDirectory(
			{
				client: { send } as Partial<Client> as Client,
				progress: { add: (some: number) => void read.push(some) } as Partial<Progress> as Progress,
				settings: { maxConcurrency: 8, timeout: 1, maxWait: 1, maxDuration: 0 },
			},
			targets,
			mustFind,
		);
		return { directory, asked, read };
	}

	it.each<
		[string, number, LeadTarget[], Parameters<typeof open>[2], pages: number, known: string[]]
	>([
		[
			'all, where one is named by an address',
			650,
			[byId('id1'), byEmail('p9@x.example')],
			{},
			4,
			['id0', 'id649'],
		],
		['whom IDs name, as far as that takes less than writing', 150, [byId('id1')], {}, 1, ['id1']],
		[
			'whom the first page has, where the list is longer than that',
			650,
			[byId('id1'), byId('id640')],
			{},
			1,
			['id1'],
		],
		[
			'up to there, where nobody knows the length',
			650,
			['id1', 'id640', 'x'].map((id) => byId(id)),
			{ told: false },
			2,
			['id1'],
		],
		[
			'whom IDs name, until they are found',
			650,
			[byId('id250')],
			{ mustFind: true, told: false },
			2,
			['id250'],
		],
		[
			'all, where they must be found',
			650,
			[byEmail('p9@x.example')],
			{ mustFind: true },
			4,
			['id0', 'id649'],
		],
	])('reads %s', async (_, count, targets, how, pages, known) => {
		const { directory, asked, read } = open(count, targets, how);
		const leads = await directory.leadsOf('c');
		expect(await directory.leadsOf('c')).toBe(leads);
		expect([...asked].sort()).toEqual(Array.from({ length: pages }, (_, at) => `c ${at + 1}`));
		for (const id of known) expect(leads.find(byId(id))?.id).toBe(id);
		expect(leads.find(byId('id2')) !== undefined).toBe(targets.some(({ by }) => by !== 'id'));
		expect(read.length).toBe(how?.mustFind ? pages : 0);
	});

	it('reads each campaign for those that it is asked for', async () => {
		const { directory, asked } = open(9, [byId('id1'), byId('id2', 'd')]);
		const [c, d] = [await directory.leadsOf('c'), await directory.leadsOf('d')];
		expect([c.find(byId('id1'))?.id, c.find(byId('id2')), d.find(byId('id2'))?.id]).toEqual([
			'id1',
			undefined,
			'id2',
		]);
		expect(asked).toEqual(['c 1', 'd 1']);
	});

	it.each<[string, LeadTarget, boolean, RowError, unknown]>([
		['does without a list that is not needed', byId('id1'), false, DOWN, undefined],
		['unless nothing would be answered', byId('id1'), false, BAD_KEY, BAD_KEY],
		['or the run is over', byId('id1'), false, STOP, STOP],
		['needs it for addresses', byEmail('p1@x.example'), false, DOWN, DOWN],
		['needs it where leads must be found', byId('id1'), true, DOWN, DOWN],
	])('%s', async (_, target, mustFind, error, expected) => {
		const { directory } = open(9, [target], { mustFind, error });
		expect(await thrownBy(async () => (await directory.leadsOf('c')).find(target))).toBe(expected);
	});

	it('does not say of anybody that they are missing where somebody cannot be read', async () => {
		const { directory } = open(9, [byEmail('jo@x.example')], { rows: [{ email: 'jo@x.example' }] });
		const ask = async () => (await directory.leadsOf('c')).find(byEmail('jo@x.example'));
		expect(await thrownBy(ask)).toMatchObject({ reason: 'unexpected-response' });
	});
});

it.each([
	['email jo@x.example', byEmail('jo@x.example')],
	['LinkedIn URL linkedin.com/in/jo', byUrl('linkedin.com/in/jo')],
	[`email ${'x'.repeat(194)}`, byEmail('x'.repeat(300))],
	['ID id9', byId('id9')],
])('says that there is none with the %s', (what, target) => {
	expect(notFound(target)).toMatchObject({
		reason: 'not-found',
		message: `The campaign has no lead with the ${what}`,
		description:
			target.by === 'id'
				? "Check 'Lead': a lead of the workspace has another ID than its copy in a campaign"
				: "Check the value, or use 'Create or Update', which adds people who are not there",
		parameter: 'leadId',
	});
});
