import type { Field } from '../../../../nodes/shared/fields/field';
import { FieldIndex, fold } from '../../../../nodes/shared/fields/names';
import { text } from '../../../../nodes/shared/fields/fieldTypes';
import { EXPORTS, OTHERS } from '../../../exports/headers';

const all: Field[] = [
	{ id: 'aB1', label: 'First Name', key: 'firstName', type: text },
	{ id: 'cD2', label: 'Plan', type: text },
	{ id: 'eF3', label: 'Notes', type: text },
	{ id: 'gH4', label: 'notes', type: text },
	{ id: 'iJ5', label: 'Email', key: 'email', type: text, readOnly: 'fixed' },
	{ id: 'kL6', label: '__proto__', type: text },
	{ id: 'mN7', label: 'Company Name', key: 'company', type: text },
	{ id: 'oP8', label: 'Company', type: text },
	{ id: 'qR9', label: 'Region', type: text },
	{ id: 'sT0', label: ' Region ', type: text },
	{ id: 'uV1', label: 'Small', type: text },
	{ id: 'UV1', label: 'Large', type: text },
	{ id: 'wX2', label: 'Straße', type: text },
	{ id: 'yZ3', label: `${'q'.repeat(60)}${'r'.repeat(90)}`, type: text },
];
const fields = new FieldIndex(all);

it.each([
	['aB1', ['aB1']],
	['AB1', ['aB1']],
	['firstname', ['aB1']],
	[' FIRST name ', ['aB1']],
	['plan', ['cD2']],
	['Notes', ['eF3']],
	['notes ', ['gH4']],
	['NOTES', ['eF3', 'gH4']],
	['Company', ['oP8']],
	['company', ['mN7', 'oP8']],
	['Region', ['qR9', 'sT0']],
	['eF3', ['eF3']],
	['Email', ['iJ5']],
	['uV1', ['uV1']],
	['UV1', ['UV1']],
	['uv1', ['uV1', 'UV1']],
	['STRAßE', ['wX2']],
	['STRASSE', []],
	['first_name', ['aB1']],
	['First-Name', ['aB1']],
	['First\r\n Name', ['aB1']],
	['First\u00a0Na\u200bme', ['aB1']],
	['\ufeffPlan', ['cD2']],
	['Plann', []],
	['constructor', []],
	['toString', []],
	['__proto__', ['kL6']],
])('%p stands for %p', (name, ids) => {
	expect(fields.named(name).map(({ id }) => id)).toStrictEqual(ids);
});

it.each([
	['Plann', 'cD2'],
	['Frist Name', 'aB1'],
	['Frt Nam', 'aB1'],
	['Pl', 'cD2'],
	['xxPlan', 'cD2'],
	['Planxyz', undefined],
	['first_name', 'aB1'],
	['Note', 'eF3'],
	['Favourite Colour', undefined],
])('the field nearest to %p is %p', (name, id) => {
	expect(fields.nearest(name)?.id).toBe(id);
});

const none = () => false;

it.each([
	['Plann', true],
	['Pla', true],
	['  Plaxx  ', false],
	['Frist Name', true],
	['frist_name', true],
	['fristName', true],
	['firstnmae', true],
	['Fristt Name', false],
	['First Name 2', false],
	['Regions', false],
	['Companny Nmae', true],
	['Company City', false],
	['Favourite Colour', false],
	['E-mial', false],
])('%p is a field but for a typing error: %p', (name, isMistaken) => {
	expect(fields.mistaken(name, none) !== undefined).toBe(isMistaken);
});

it('a name near to a field that another column is, is no typing error', () => {
	expect(fields.mistaken('Plann', ({ label }) => label === 'Plan')).toBeUndefined();
});

/** Fields that both services have, and that people add. */
const USUAL = [
	...['First Name', 'Last Name', 'Full Name', 'Email', 'Company', 'Phone Number', 'Job Title'],
	...['Website', 'LinkedIn', 'LinkedIn URL', 'City', 'State', 'Country', 'Industry'],
	...['Company Size', 'Position', 'Headline', 'Plan', 'Lead Score', 'Renewal Date', 'Deal Value'],
	...['Notes', 'Source', 'Status', 'Stage', 'Tags', 'Owner', 'Department', 'Seniority', 'Region'],
	...['Zip Code', 'Address', 'Birthday', 'Last Contacted', 'Annual Revenue', 'Icebreaker'],
	...['Timezone', 'Language', 'Product'],
];
/** Fields for which nothing was ever adjusted. */
const UNUSUAL = [
	...['Trial Ends', 'Contract Start', 'Preferred Channel', 'Decision Maker', 'Warehouse', 'Clinic'],
	...['Insurance Broker', 'Favourite Team', 'Loyalty Tier', 'Onboarding Coach', 'Vehicle Make'],
	...['Tonnage', 'Mentor', 'Cohort', 'Membership Expiry', 'Referral Partner', 'Shirt Size'],
	...['Dietary Needs', 'Tech Stack', 'Funding Round', 'Credit Limit', 'Tax Number', 'Churn Risk'],
	...['Billing Cycle', 'Health Score', 'Competitor', 'Pain Point', 'Next Step', 'Meeting Link'],
];
const indexOf = (labels: readonly string[]) =>
	new FieldIndex(labels.map((label, n) => ({ id: `qX${n}`, label, type: text })));
const usual = indexOf([...USUAL, 'Custom 1', 'Custom 2']);

/** A label with each letter changed to some others, dropped, doubled, or swapped with the next. */
function typosOf(label: string): string[] {
	const letters = [...'aefhilmnorstu'];
	return [...label].flatMap((letter, at) => {
		if (letter === ' ') return [];
		const [before, after] = [label.slice(0, at), label.slice(at + 1)];
		const next = after.slice(0, 1);
		return [
			...letters.map((other) => before + other + after),
			before + after,
			before + letter + letter + after,
			...(next.trim() ? [before + next + letter + after.slice(1)] : []),
		];
	});
}

it.each([
	['the fields of both services, and usual others', USUAL, ['County', 'Note', 'Tag', 'Lead Store']],
	['fields for which nothing was adjusted', UNUSUAL, ['Contact Start', 'fax Number']],
])('catches 99 %% of typing errors in %s; the others are names of their own', (_, labels, own) => {
	const index = indexOf(labels);
	const typos = labels.flatMap((label) =>
		[...new Set(typosOf(label))].filter((name) => index.named(name).length === 0),
	);
	const missed = typos.filter((name) => !index.mistaken(name, none));
	expect(typos.length).toBeGreaterThan(3_500);
	expect(missed.length / typos.length).toBeLessThan(0.01);
	expect(missed).toEqual(expect.arrayContaining(own));
});

it('takes no column of a published export for a field that another one has', () => {
	const headers = Object.values({ ...EXPORTS, ...OTHERS }).flatMap(({ header }) =>
		header.split(','),
	);
	const columns = [...new Set([...headers, ...USUAL, ...UNUSUAL])];
	const index = indexOf(columns);
	const taken = columns.flatMap((column) => {
		const field = index.mistaken(column, ({ label }) => fold(label) === fold(column));
		return field ? [`${column} for ${field.label}`] : [];
	});
	expect(columns.length).toBeGreaterThan(550);
	expect(taken).toEqual([]);
});

it.each([
	['Phone', 'Phone Number'],
	['Mobile Phone', 'Phone Number'],
	['Title', 'Job Title'],
	['jobTitle2', 'Job Title'],
	['Person Linkedin Url', 'LinkedIn'],
	['Company Name', 'Company'],
	['Score', 'Lead Score'],
	['Facebook Url', undefined],
	['Created Date', undefined],
	['Member of', undefined],
	['row_number', undefined],
	['Question 1', undefined],
	['Custom Field 2', 'Custom 2'],
])('%s may be meant for %s', (name, label) => {
	expect(usual.related(name, none)?.label).toBe(label);
});

it('of long names, the first 60 letters are compared', () => {
	expect(fields.nearest(`${'q'.repeat(60)}${'s'.repeat(100)}`)?.id).toBe('yZ3');
	expect(fields.nearest(`${'q'.repeat(39)}${'r'.repeat(111)}`)).toBeUndefined();
});

it('no field is near to a name without end', () => {
	expect(fields.nearest('x'.repeat(100_000))).toBeUndefined();
});
