import type { FieldType } from '../../../nodes/shared/fields/field';
import { refuse } from '../../../nodes/shared/fields/fieldTypes';
import { quote } from '../../../nodes/shared/core/text';

/** A kind of field that no other vendor has. */
export const phone: FieldType = {
	name: 'Phone number',
	mapperType: 'string',
	check: (value) =>
		isPhone(value)
			? { text: digits(value) }
			: refuse(value, 'invalid-value', `${quote(value)} is not a phone number`),
};

export function isPhone(value: string): boolean {
	return /^\+?[\d\s-]{5,20}$/.test(value.trim());
}

/** The form in which two numbers are compared. */
export function digits(value: string): string {
	return value.replace(/\D/g, '');
}
