import type { Field } from '../../../../nodes/shared/fields/field';
import { FieldIndex } from '../../../../nodes/shared/fields/names';
import { text } from '../../../../nodes/shared/fields/fieldTypes';

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
	['E-mail', undefined],
	['Favourite Colour', undefined],
])('the field nearest to %p is %p', (name, id) => {
	expect(fields.nearest(name)?.id).toBe(id);
});

it.each([
	['Plann', true],
	['Pla', true],
	['  Plaxx  ', false],
	['Frist Name', true],
	['Fristt Name', false],
	['Plan', true],
	['Favourite Colour', false],
	['E-mail', false],
])('%p is a misspelled field: %p', (name, isMisspelled) => {
	expect(fields.isMisspelled(name)).toBe(isMisspelled);
});

it('of long names, the first 60 letters are compared', () => {
	expect(fields.nearest(`${'q'.repeat(60)}${'s'.repeat(100)}`)?.id).toBe('yZ3');
	expect(fields.nearest(`${'q'.repeat(39)}${'r'.repeat(111)}`)).toBeUndefined();
});

it('a name that comes again with every row is compared once', () => {
	let read = 0;
	const counted: Field = {
		id: 'aB1',
		type: text,
		get label() {
			read += 1;
			return 'Plan';
		},
	};
	const index = new FieldIndex([counted]);
	const before = read;
	expect(index.nearest('Plann')).toBe(counted);
	const once = read - before;
	expect(index.nearest('Plann')).toBe(counted);
	expect(index.isMisspelled('Plann')).toBe(true);
	expect(read - before).toBe(once);
});

it('no field is near to a name without end', () => {
	expect(fields.nearest('x'.repeat(100_000))).toBeUndefined();
});
