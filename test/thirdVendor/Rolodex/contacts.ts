import { invalidInput, RowError } from '../../../nodes/shared/core/errors';
import type { FieldOutcome, Target } from '../../../nodes/shared/update/row';
import type { Vendor } from '../../../nodes/shared/update/store';
import type { Field } from '../../../nodes/shared/fields/field';
import { dropdown, text } from '../../../nodes/shared/fields/fieldTypes';
import type { LocatorParameter } from '../../../nodes/shared/node/locators';
import { quote } from '../../../nodes/shared/core/text';
import { rolodexService, updateContact } from './api';
import { digits, isPhone, phone } from './phone';

export const CONTACT_FIELDS: readonly Field[] = [
	{ id: 'phone', label: 'Phone', type: phone, identifies: 'phone' },
	{ id: 'fax', label: 'Fax', type: phone },
	{ id: 'name', label: 'Name', type: text },
	{ id: 'tier', label: 'Tier', type: dropdown(['Free', 'Paid']) },
];

const CONTACT: LocatorParameter = {
	name: 'contact',
	displayName: 'Contact',
	modes: ['phone'],
};

type ContactTarget = Target & { number: string };

export const contacts: Vendor<ContactTarget> = {
	service: rolodexService,
	locators: [CONTACT],
	identify(read) {
		const { value } = read(CONTACT);
		if (!isPhone(value)) {
			throw invalidInput(`'Contact' is not a phone number: ${quote(value)}`, 'Give a number');
		}
		const number = digits(value);
		return { key: number, by: 'phone', name: number, number, ids: { number } };
	},
	open: ({ client }) =>
		Promise.resolve({
			fields: CONTACT_FIELDS,
			notFound: () => new RowError('not-found', 'There is no such contact'),
			finder: () => (target) =>
				Promise.resolve({
					ids: target.ids,
					async write(changes) {
						const values = changes.map(({ field, value }) => [field.id, value] as const);
						const saved = await updateContact(client, target.number, Object.fromEntries(values));
						const outcomes = changes.map(({ field }): [string, FieldOutcome] => [
							field.id,
							saved.has(field.id) ? { status: 'updated' } : { status: 'rejected', reason: 'No' },
						]);
						return { outcomes: new Map(outcomes) };
					},
				}),
		}),
};
