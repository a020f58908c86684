import { valuesOf } from '../../../nodes/Saleshandy/values';
import type { Field } from '../../../nodes/shared/fields/field';
import { text } from '../../../nodes/shared/fields/fieldTypes';

const field = (id: string, label: string): Field => ({ id, label, type: text });
const FIELDS = [field('f1', 'Plan'), field('f2', 'City'), field('f3', 'City'), field('f4', 'Note')];
const attributes = (...all: Array<[string, unknown]>) => ({
	id: 'p',
	attributes: all.map(([key, value]) => ({ key, value })),
});

it('what a prospect holds, by field id', () => {
	expect([...valuesOf(attributes(['Plan', 'Gold'], ['Note', '']), FIELDS)]).toEqual([
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
	['of a value that is not text', [['Plan', 7]]],
])('nothing %s', (_, all) => {
	expect(valuesOf(attributes(...all), FIELDS).size).toBe(0);
});

it('nothing of a prospect whose values did not come', () => {
	expect(valuesOf({ id: 'p', attributes: undefined }, FIELDS).size).toBe(0);
	expect(valuesOf({ id: 'p', attributes: null }, FIELDS).size).toBe(0);
});
