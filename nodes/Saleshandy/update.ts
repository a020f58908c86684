import { isEmail } from '../shared/convert';
import { invalidInput, quote } from '../shared/errors';
import type { Client } from '../shared/transport/client';
import type { Change, Field, Target } from '../shared/types';
import type { Account, Found, Locator, Vendor, Written } from '../shared/vendor';
import { getFields, saleshandyService, updateAttributes } from './api';
import { EmailFinder } from './find';
import { writeSplitting } from './split';

/** Saleshandy's half of an update. */
export const saleshandy: Vendor = {
	...saleshandyService,
	record: 'prospect',
	locators: [{ name: 'prospectId', displayName: 'Prospect' }],
	target,
	open: (client, concurrency) => new SaleshandyAccount(client, concurrency),
};

class SaleshandyAccount implements Account {
	private emails: EmailFinder | undefined;

	constructor(
		private readonly client: Client,
		private readonly concurrency: number,
	) {}

	async fields(): Promise<Field[]> {
		return await getFields(this.client);
	}

	expect(targets: readonly Target[]): void {
		const emails = targets.filter(({ by }) => by === 'email').map(({ value }) => value);
		this.emails = new EmailFinder(this.client, emails, this.concurrency);
	}

	async find({ by, value, ids }: Target): Promise<Found> {
		if (by !== 'email' || !this.emails) return { ids };
		return { ids: { prospectId: await this.emails.find(value) } };
	}

	async write({ ids }: Found, changes: readonly Change[]): Promise<Written> {
		return await writeSplitting(
			changes,
			async (some) =>
				await updateAttributes(
					this.client,
					ids.prospectId ?? '',
					some.map(({ field, value }) => ({ fieldId: field.id, attributeValue: value })),
				),
		);
	}
}

function target([prospect]: readonly Locator[]): Target {
	const value = prospect?.value ?? '';
	if (prospect?.mode === 'email') {
		const email = value.toLowerCase();
		if (!isEmail(email)) {
			throw invalidInput(
				`'Prospect' is no e-mail address: ${quote(value)}`,
				'Give one address, like jane@example.com',
			);
		}
		return { key: `email:${email}`, by: 'email', value: email, ids: { prospectId: null } };
	}
	// Short hashed ids of letters and digits; their letter case counts.
	if (!/^[\w-]{4,64}$/.test(value)) {
		throw invalidInput(
			`'Prospect' is no prospect ID: ${quote(value)}`,
			value.includes('@')
				? "To name prospects by their address, set 'Prospect' to By Email"
				: 'Give the ID from the Saleshandy API, like jzRkmgMdwA, or choose By Email',
		);
	}
	return { key: `id:${value}`, by: 'id', value, ids: { prospectId: value } };
}
