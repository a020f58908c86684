import type { Campaign } from '../../../../nodes/Puffle/api/campaigns';
import {
	contradicts,
	LEAD_FIELDS,
	refusesClearing,
	valuesOf,
} from '../../../../nodes/Puffle/api/fields';
import { linkedInUrl } from '../../../../nodes/Puffle/api/linkedin';
import type { Change } from '../../../../nodes/shared/update/row';
import { email, text } from '../../../../nodes/shared/fields/fieldTypes';

const change = (id: string, value: string): Change => {
	const field = LEAD_FIELDS.find((each) => each.id === id);
	if (!field) throw new Error(`No field ${id}`);
	return { field, value };
};
const campaign = (type: string | null): Campaign => ({ id: 'c', name: 'C', type, status: 'draft' });

it('the fields are the eight that the API takes', () => {
	expect(LEAD_FIELDS).toEqual([
		{ id: 'first_name', label: 'First Name', type: text },
		{ id: 'last_name', label: 'Last Name', type: text },
		{ id: 'name', label: 'Full Name', type: text },
		{ id: 'email', label: 'Email', type: email, identifies: 'email' },
		{ id: 'linkedin_url', label: 'LinkedIn URL', type: linkedInUrl, identifies: 'linkedinUrl' },
		{ id: 'company', label: 'Company', type: text },
		{ id: 'position', label: 'Position', type: text },
		{ id: 'headline', label: 'Headline', type: text },
	]);
});

describe('refusesClearing', () => {
	it.each([
		['email', 'email', 'Email'],
		['linkedin', 'linkedin_url', 'LinkedIn URL'],
	])('the address of a campaign of type %s', (type, id, label) => {
		expect(refusesClearing(campaign(type), change(id, ''))).toEqual({
			code: 'required',
			reason: `The campaign sends to the ${label} of its leads, so it cannot be cleared`,
		});
		expect(refusesClearing(campaign(type), change(id, 'x'))).toBeUndefined();
		expect(refusesClearing(campaign(type), change('company', ''))).toBeUndefined();
	});

	it('nothing where the other address is cleared, or the type is not known', () => {
		expect(refusesClearing(campaign('email'), change('linkedin_url', ''))).toBeUndefined();
		expect(refusesClearing(campaign('linkedin'), change('email', ''))).toBeUndefined();
		expect(refusesClearing(campaign(null), change('email', ''))).toBeUndefined();
	});
});

it('valuesOf is what a lead is known to hold', () => {
	const lead = { id: 'x', email: 'a@b.c', company: null, position: 7, headline: { a: 1 } };
	expect([...valuesOf(lead)]).toEqual([
		['email', 'a@b.c'],
		['company', ''],
		['position', '7'],
	]);
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
		['first_name', 'Jo', 'x'.repeat(101), `Puffle keeps '${'x'.repeat(57)}…'`],
		['email', ' Jo@X.example', 'jo@x.example', undefined],
		['email', 'jo@x.example', ' Jo@X.example', undefined],
		['email', 'jo@x.example', 'ann@x.example', "Puffle keeps 'ann@x.example'"],
		['linkedin_url', 'https://www.linkedin.com/in/jo/?x=1', 'linkedin.com/in/jo', undefined],
		['company', 'https://acme.example/', 'acme.example', "Puffle keeps 'acme.example'"],
	])('%s: sent %j, and the row has %j', (id, value, kept, expected) => {
		const lead = { id: 'x', ...(kept === undefined ? {} : { [id]: kept as string }) };
		expect(contradicts(lead, change(id, value))?.reason).toBe(expected);
	});
});
