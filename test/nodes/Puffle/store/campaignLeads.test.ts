import type { Lead } from '../../../../nodes/Puffle/api/leads';
import { CampaignLeads } from '../../../../nodes/Puffle/store/campaignLeads';
import { RowError } from '../../../../nodes/shared/core/errors';

const lead = (id: string, more: Record<string, string | number | null> = {}): Lead => ({
	id,
	...more,
});
const byEmail = (email: string) =>
	({ key: '', ids: {}, campaignId: 'c', by: 'email', email }) as const;
const byUrl = (linkedinUrl: string) =>
	({ key: '', ids: {}, campaignId: 'c', by: 'linkedinUrl', linkedinUrl }) as const;

const thrownBy = (find: () => Lead): unknown => {
	try {
		return find();
	} catch (error) {
		return error;
	}
};

const jane = lead('A', {
	email: ' Jane@X.example ',
	linkedin_url: 'https://linkedin.com/in/Jane/',
});
const ann = lead('b', { email: 'ann@x.example', linkedin_url: null });

it('finds a lead by its address, however that is written', () => {
	const leads = new CampaignLeads([jane, ann]);
	expect(leads.find(byEmail('jane@x.example'))).toBe(jane);
	expect(leads.find(byUrl('linkedin.com/in/jane'))).toBe(jane);
});

it.each([
	[byEmail('jo@x.example'), 'The campaign has no lead with the email jo@x.example'],
	[
		byUrl('linkedin.com/in/jo'),
		'The campaign has no lead with the LinkedIn URL linkedin.com/in/jo',
	],
	[byEmail('x'.repeat(300)), `The campaign has no lead with the email ${'x'.repeat(194)}`],
])('finds none: %j', (target, message) => {
	const leads = new CampaignLeads([jane, ann]);
	expect(thrownBy(() => leads.find(target))).toMatchObject({
		reason: 'not-found',
		message,
		description: 'Check the value, or add the lead to the campaign first',
	});
});

it('names five of the leads that share an address', () => {
	const all = Array.from({ length: 7 }, (_, n) => lead(`L${n}`, { email: 'jo@x.example' }));
	expect(thrownBy(() => new CampaignLeads(all).find(byEmail('jo@x.example')))).toMatchObject({
		reason: 'ambiguous',
		message: 'The campaign has 7 leads with the email jo@x.example: l0, l1, l2, l3, l4',
		description: 'Find the lead by its ID instead',
	});
});

it('a lead that is on two pages is one lead, of which only the last row counts', () => {
	const moved = { ...jane, id: 'a', email: 'new@x.example' };
	const leads = new CampaignLeads([jane, moved]);
	expect(leads.find(byUrl('linkedin.com/in/jane'))).toBe(moved);
	expect(leads.find(byEmail('new@x.example'))).toBe(moved);
	expect(() => leads.find(byEmail('jane@x.example'))).toThrow('no lead');
});

it('knows what a lead holds, unless it is on two pages or was not read', () => {
	expect(new CampaignLeads([jane, ann]).valuesOf('b')).toEqual(
		new Map([
			['email', 'ann@x.example'],
			['linkedin_url', ''],
		]),
	);
	expect(new CampaignLeads([ann, ann]).valuesOf('b')).toBeUndefined();
	expect(new CampaignLeads([ann]).valuesOf('a')).toBeUndefined();
});

it('gives all leads with an address, and the latest row with an id', () => {
	const again = { ...ann, id: 'c' };
	const leads = new CampaignLeads([jane, ann, again, { ...jane, id: 'a' }]);
	expect(leads.all(byEmail('ann@x.example'))).toEqual([ann, again]);
	expect(leads.all(byUrl('linkedin.com/in/jane'))).toHaveLength(1);
	expect(leads.all(byEmail('linkedin.com/in/jane'))).toEqual([]);
	expect(leads.has(byEmail('ann@x.example'))).toBe(true);
	expect(leads.has(byUrl('ann@x.example'))).toBe(false);
	expect(leads.get('a')).toEqual({ ...jane, id: 'a' });
	expect(leads.get('z')).toBeUndefined();
});

it('leads without an address share none', () => {
	expect(new CampaignLeads([lead('a'), lead('b', { email: 7 })]).has(byEmail('7'))).toBe(false);
	expect(new CampaignLeads([lead('a')]).all(byEmail(''))).toEqual([lead('a')]);
});

describe('where a lead cannot be read', () => {
	const unreadable = new RowError('unexpected-response', 'No');
	const leads = new CampaignLeads([jane], unreadable);

	it('finds the others', () => {
		expect(leads.find(byEmail('jane@x.example'))).toBe(jane);
		expect(leads.isWithout(byEmail('jane@x.example'))).toBe(false);
	});

	it('says of nobody else that they are missing', () => {
		expect(thrownBy(() => leads.find(byEmail('jo@x.example')))).toBe(unreadable);
		expect(() => leads.isWithout(byUrl('linkedin.com/in/jo'))).toThrow(unreadable);
	});

	it('and where all can, does', () => {
		expect(new CampaignLeads([jane]).isWithout(byEmail('jo@x.example'))).toBe(true);
	});
});
