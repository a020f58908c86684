import type { Campaign } from '../../../nodes/Puffle/api';
import { contradicts, LEAD_FIELDS, refusesClearing, valuesOf } from '../../../nodes/Puffle/fields';
import { comparableUrl } from '../../../nodes/Puffle/linkedin';
import type { Change } from '../../../nodes/shared/types';

const change = (id: string, value: string): Change => {
	const field = LEAD_FIELDS.find((each) => each.id === id);
	if (!field) throw new Error(`No field ${id}`);
	return { field, value };
};
const campaign = (type: string | null): Campaign => ({ id: 'c', name: 'C', type, status: 'draft' });

it('the fields are the eight that the API takes', () => {
	expect(LEAD_FIELDS.map(({ id, label, type }) => [id, label, type])).toEqual([
		['first_name', 'First Name', 'text'],
		['last_name', 'Last Name', 'text'],
		['name', 'Full Name', 'text'],
		['email', 'Email', 'email'],
		['linkedin_url', 'LinkedIn URL', 'linkedin-url'],
		['company', 'Company', 'text'],
		['position', 'Position', 'text'],
		['headline', 'Headline', 'text'],
	]);
});

describe('refusesClearing', () => {
	it.each([
		['email', 'email', 'Email'],
		['linkedin', 'linkedin_url', 'LinkedIn URL'],
	])('the address of a campaign of type %s', (type, id, label) => {
		expect(refusesClearing(campaign(type), change(id, ''))).toBe(
			`The campaign sends to the ${label} of its leads, so it cannot be cleared`,
		);
		expect(refusesClearing(campaign(type), change(id, 'x'))).toBeUndefined();
		expect(refusesClearing(campaign(type), change('company', ''))).toBeUndefined();
	});

	it('nothing where the other address is cleared, or the type is not known', () => {
		expect(refusesClearing(campaign('email'), change('linkedin_url', ''))).toBeUndefined();
		expect(refusesClearing(campaign('linkedin'), change('email', ''))).toBeUndefined();
		expect(refusesClearing(campaign(null), change('email', ''))).toBeUndefined();
	});
});

describe('valuesOf', () => {
	it('what a lead is known to hold', () => {
		const lead = { id: 'x', email: 'a@b.c', company: null, position: 7, status: 'pending' };
		expect([...valuesOf(lead)]).toEqual([
			['email', 'a@b.c'],
			['company', ''],
		]);
	});
});

describe('contradicts', () => {
	it.each<[string, string, unknown, string | undefined]>([
		['first_name', 'Jo', 'Jo', undefined],
		['first_name', ' Jo ', 'Jo', undefined],
		['first_name', 'jo', 'Jo', "Puffle keeps 'Jo'"],
		['first_name', '', null, undefined],
		['first_name', 'Jo', null, 'Puffle left the field empty'],
		['first_name', 'Jo', undefined, 'Puffle did not say whether it saved the value'],
		['first_name', '7', 7, undefined],
		['first_name', 'Jo', { a: 1 }, `Puffle keeps '{"a":1}'`],
		['first_name', 'Jo', 'x'.repeat(101), `Puffle keeps '${'x'.repeat(100)}'`],
		['email', ' Jo@X.example', 'jo@x.example', undefined],
		['email', 'jo@x.example', ' Jo@X.example', undefined],
		['email', 'jo@x.example', 'ann@x.example', "Puffle keeps 'ann@x.example'"],
		['linkedin_url', 'https://www.linkedin.com/in/jo/?x=1', 'linkedin.com/in/jo', undefined],
		['company', 'https://acme.example/', 'acme.example', "Puffle keeps 'acme.example'"],
	])('%s: sent %j, and the row has %j', (id, value, kept, expected) => {
		const lead = kept === undefined ? {} : { [id]: kept as string };
		expect(contradicts(lead, change(id, value))).toBe(expected);
	});
});

describe('comparableUrl', () => {
	it.each([
		['https://www.linkedin.com/in/jo', 'linkedin.com/in/jo'],
		['http://linkedin.com/in/Jo///', 'linkedin.com/in/jo'],
		[' HTTPS://WWW.LinkedIn.com/in/jo?utm=1#x ', 'linkedin.com/in/jo'],
		['linkedin.com/in/jo/#x?y', 'linkedin.com/in/jo'],
		['de.linkedin.com/in/jo', 'de.linkedin.com/in/jo'],
		['https://x.example/?u=https://www.linkedin.com', 'x.example'],
		['https://linkedin.com/in/j%C3%BCrgen', 'linkedin.com/in/jürgen'],
		['https://linkedin.com/in/100%', 'linkedin.com/in/100%'],
		['notwww.linkedin.com/http://', 'notwww.linkedin.com/http:'],
		['x.example/https://y', 'x.example/https://y'],
		['///', ''],
		['', ''],
	])('%j', (url, expected) => {
		expect(comparableUrl(url)).toBe(expected);
	});
});
