import { isEmail } from '../shared/convert';
import { invalidInput, quote, toRowError } from '../shared/errors';
import type { Client } from '../shared/http/client';
import type { Change, Field, Ids, Target } from '../shared/types';
import type { Account, AccountOptions, Found, Locator, Vendor, Written } from '../shared/vendor';
import { getFields, saleshandyService, updateAttributes, type Prospect } from './api';
import { EmailFinder } from './find';
import { byKey, readSome } from './listing';
import { writeSplitting } from './split';
import { valuesOf } from './values';

/** Saleshandy's half of an update. */
export const saleshandy: Vendor = {
	...saleshandyService,
	locators: [{ name: 'prospectId', displayName: 'Prospect' }],
	target,
	open: (client, options) => new SaleshandyAccount(client, options),
};

class SaleshandyAccount implements Account {
	private emails: EmailFinder | undefined;

	private known: readonly Field[] = [];

	private wanted = new Set<string>();

	private list: Promise<Map<string, Prospect[]>> | undefined;

	constructor(
		private readonly client: Client,
		private readonly options: AccountOptions,
	) {}

	async fields(): Promise<readonly Field[]> {
		this.known = await getFields(this.client);
		return this.known;
	}

	expect(targets: readonly Target[]): void {
		const { concurrency, onlyChanges } = this.options;
		const expected = targets.filter(({ by }) => by === 'email').length;
		this.emails = new EmailFinder(this.client, { expected, concurrency, withValues: onlyChanges });
		this.wanted = new Set(targets.filter(({ by }) => by === 'id').map(({ value }) => value));
	}

	async find({ by, value, ids }: Target): Promise<Found> {
		if (by === 'email' && this.emails) {
			const prospect = await this.emails.find(value);
			return this.found({ prospectId: prospect.id }, prospect);
		}
		if (!this.options.onlyChanges) return { ids };
		this.list ??= this.readList();
		const [prospect, again] = (await this.list).get(value) ?? [];
		return this.found(ids, again ? undefined : prospect);
	}

	private found(ids: Ids, prospect: Prospect | undefined): Found {
		if (!this.options.onlyChanges || !prospect) return { ids };
		return { ids, values: valuesOf(prospect, this.known) };
	}

	/** The wanted prospects that were seen; none where the list takes longer than writing them. */
	private async readList(): Promise<Map<string, Prospect[]>> {
		try {
			const prospects = await readSome(this.client, this.wanted, this.options.concurrency);
			return byKey(prospects, ({ id }) => id);
		} catch (error) {
			const failure = toRowError(error);
			// Writing needs no list; what dooms the whole run dooms it here too.
			if (failure.fatal || failure.reason === 'cancelled') throw failure;
			return new Map();
		}
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
