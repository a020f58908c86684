import { currency } from '../../../../nodes/Saleshandy/api/currency';
import type { FieldType } from '../../../../nodes/shared/fields/field';
import { date, dropdown, number, text } from '../../../../nodes/shared/fields/fieldTypes';
import { asTaken, isHeld } from '../../../../nodes/shared/fields/heldValue';

const field = (type: FieldType) => ({ id: 'f', label: 'Field', type });
const plan = dropdown(['Free', 'Growth']);

it.each<[FieldType, held: string, taken: string]>([
	[text, ' a ', ' a '],
	[text, '  ', ''],
	[number, ' 72.50 ', '72.50'],
	[currency('USD'), '$1000.50', '1000.50'],
	[date, '2026-03-05T10:00:00.000Z', '2026-03-05'],
	[plan, 'growth', 'Growth'],
	// The update takes no such value.
	[plan, 'Gold', 'Gold'],
	[date, '05/03/2026', '05/03/2026'],
	[number, '1,234', '1,234'],
	[{ ...text, check: () => ({ text: '', refused: 'No' }) }, 'Gold', 'Gold'],
])('%j: the update takes %j as %j', (type, held, taken) => {
	expect(asTaken(held, field(type))).toBe(taken);
});

it.each<[FieldType, value: string, held: string]>([
	[number, '72.5', '72.50'],
	[number, '-0', '0.00'],
	[number, '7', '007'],
	[number, '1234567890123456789.10', '1234567890123456789.1'],
	[currency('USD'), '1000.5', 'USD 1000.50'],
	[date, '2026-03-05', '2026-03-05T10:00:00Z'],
	[plan, 'Growth', ' growth'],
	[plan, 'Gold', 'Gold'],
	[text, '', ' '],
	[date, '2026-03-05T10:00:00Z', '2026-03-05T10:00:00Z'],
])('%j: %j is there as %j', (type, value, held) => {
	expect(isHeld(value, held, field(type))).toBe(true);
});

it.each<[FieldType, value: string, held: string]>([
	[text, '72.5', '72.50'],
	[text, 'Smith', 'smith'],
	[number, '72', '72.5'],
	[number, '10', '1'],
	[number, '1', '-1'],
	[number, '1234567890123456789', '1234567890123456788'],
	[date, '2026-03-05', '2026-03-06T00:00:00Z'],
	[plan, 'Growth', 'Free'],
	[plan, '', 'Free'],
	[text, 'a', ''],
])('%j: %j is not there as %j', (type, value, held) => {
	expect(isHeld(value, held, field(type))).toBe(false);
});
