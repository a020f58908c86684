import { valuesReader } from '../../../nodes/Saleshandy/store/values';
import type { Field } from '../../../nodes/shared/fields/field';
import { text } from '../../../nodes/shared/fields/fieldTypes';

const field = (id: string, label: string): Field => ({ id, label, type: text });
const FIELDS = [field('f1', 'Plan'), field('f2', 'City'), field('f3', 'City'), field('f4', 'Note')];
const valuesOf = valuesReader(FIELDS);
const attributes = (...all: Array<[string, unknown]>) => ({
	id: 'p',
	attributes: all.map(([key, value]) => ({ key, value })),
});

it('what a prospect holds, by field id', () => {
	expect([...valuesOf(attributes(['Plan', 'Gold'], ['Note', '']))]).toEqual([
		['f1', 'Gold'],
		['f4', ''],
	]);
});

it.each<[string, Array<[string, unknown]>]>([
	['of a label that two fields share', [['City', 'Ulm']]],
	[
		'of a label that stands there twice',
		[
			['Plan', 'Gold'],
			['Plan', 'Gold'],
			['Plan', 'Free'],
		],
	],
	['of a label that no field has', [['Size', '1']]],
	['of a value that is a list', [['Plan', [7]]]],
	['of a value that is an object', [['Plan', {}]]],
])('nothing %s', (_, all) => {
	expect(valuesOf(attributes(...all)).size).toBe(0);
});

it('nothing of a prospect whose values did not come', () => {
	expect(valuesOf({ id: 'p', attributes: undefined }).size).toBe(0);
	expect(valuesOf({ id: 'p', attributes: null }).size).toBe(0);
});

it('as the API takes it', () => {
	const read = valuesOf(attributes(['Plan', 1e21], ['Note', null]));
	expect([...read.values()]).toEqual(['1000000000000000000000', '']);
});

it('of fields that share a label, where the values come with their ids', () => {
	const city = (id: string, value: string) => ({ id, key: 'City', value });
	const read = (...all: object[]) => [...valuesOf({ id: 'p', attributes: all })];
	expect(read(city('f3', 'Ulm'), city('f2', 'Bonn'))).toEqual([
		['f3', 'Ulm'],
		['f2', 'Bonn'],
	]);
	// One made-up id for all, which may be that of a field.
	expect(read(city('f3', 'Ulm'), city('f3', 'Bonn'))).toEqual([]);
	expect(read({ id: 'f3', key: 'Note', value: 'x' })).toEqual([['f4', 'x']]);
});
