import type { Sandbox } from '.';
import { CAMPAIGNS, leadEmail, leadId, leadLinkedinUrl, startSandbox } from '.';
import { sender } from './send';

/** What is known of adding leads to a campaign of Puffle. */

let sandbox: Sandbox;
let send: ReturnType<typeof sender>;
beforeAll(async () => {
	sandbox = await startSandbox({ leads: 20 });
	send = sender(sandbox);
});
beforeEach(() => sandbox.reset());
afterAll(async () => await sandbox.close());

const { outreach, founders, spring } = CAMPAIGNS;
const url = ({ id }: { id: string }) => `/api/campaigns/${id}/leads`;
const add = async (campaign: { id: string }, prospects: unknown) =>
	await send('POST', url(campaign), { prospects });
const rosterOf = ({ id }: { id: string }) => [...(sandbox.puffle.leads.get(id)?.values() ?? [])];

const NEW = { email: 'New@People.example' };

it('adds who is not there yet, told by email, and leaves who is as he is', async () => {
	const answer = await add(outreach, [
		{ ...NEW, first_name: 'Ann', name: 'Ann Bo', company: '', custom_fields: { tier: 'x' } },
		{ email: 'new@people.EXAMPLE', first_name: 'Bea' },
		{ email: leadEmail(3).toUpperCase(), first_name: 'Carl' },
		{ email: 'url@people.example', linkedin_url: `${leadLinkedinUrl(3)}/?a=b` },
	]);
	expect(answer).toEqual({ status: 200, json: { imported: 2, duplicates: 2 } });
	expect(rosterOf(outreach)).toHaveLength(22);
	expect(rosterOf(outreach)[3]?.first_name).not.toBe('Carl');
	expect((await send('GET', `${url(outreach)}?page=11&limit=2&status=pending`)).json).toMatchObject(
		{
			total: 22,
			prospects: [
				{
					id: leadId(outreach.id, 20),
					campaign_id: outreach.id,
					status: 'pending',
					email: 'new@people.example',
					first_name: 'Ann',
					name: null,
					company: null,
					custom_fields: { tier: 'x' },
					source: 'api',
				},
				{ email: 'url@people.example', linkedin_url: leadLinkedinUrl(3), custom_fields: null },
			],
		},
	);
});

it('tells leads of a LinkedIn campaign apart by their URL', async () => {
	const answer = await add(founders, [
		{ linkedin_url: `${leadLinkedinUrl(3)}/?trk=x`, email: 'other@people.example' },
		{ linkedin_url: 'https://www.linkedin.com/in/new/', email: leadEmail(3) },
	]);
	expect(answer.json).toEqual({ imported: 1, duplicates: 1 });
	expect(rosterOf(founders).at(-1)?.linkedin_url).toBe('https://www.linkedin.com/in/new');
});

it.each<[string, { id: string }, unknown, number, string]>([
	['nobody', outreach, [], 400, 'prospects'],
	['1,001 people', outreach, Array.from({ length: 1001 }, () => NEW), 400, 'prospects'],
	['someone without an email', outreach, [NEW, { first_name: 'Bo' }], 400, '1: email is required'],
	['someone with a blank URL', founders, [{ ...NEW, linkedin_url: '' }], 400, '0: linkedin_url'],
	['a number', outreach, [NEW, { ...NEW, company: 5 }], 400, 'prospects: 1: company'],
	['an active campaign', spring, [NEW], 400, 'Campaign is active'],
	['a campaign that is not there', { id: outreach.id.replace(/^./, '0') }, [NEW], 404, 'not found'],
])('refuses %s, and adds nobody', async (_what, campaign, people, status, error) => {
	const before = rosterOf(campaign).length;
	expect(await add(campaign, people)).toMatchObject({
		status,
		json: { error: expect.stringContaining(error) as string },
	});
	expect(rosterOf(campaign)).toHaveLength(before);
});

it('adds 4,000 leads', async () => {
	for (let batch = 0; batch < 4; batch += 1) {
		const people = Array.from({ length: 1000 }, (_, n) => ({
			email: `${batch}-${n}@many.example`,
			custom_fields: { notes: 'x'.repeat(1500) },
		}));
		expect((await add(outreach, people)).json).toEqual({ imported: 1000, duplicates: 0 });
	}
	expect(rosterOf(outreach)).toHaveLength(4_020);
});
