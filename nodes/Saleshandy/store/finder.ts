import { toRowError } from '../../shared/core/errors';
import type { Client } from '../../shared/http/client';
import { pagesWorthReading } from '../../shared/http/readList';
import { readAccount, type AccountList } from './accountList';
import { getProspects, type Prospect } from '../api/prospects';
import { FEW, searchEmail } from './findByEmail';

interface FinderOptions {
	/** How many addresses are asked for. */
	expected: number;
	/** Most requests in flight. */
	concurrency: number;
}

/**
 * Finds prospects by email where it is no error that there is none. Many are looked up in the account's
 * list, if that takes fewer requests than a search for each.
 */
export class ProspectFinder {
	private listed: Promise<AccountList | undefined> | undefined;

	/** When the newest prospect of the list was created; '' where no list was read. */
	newest = '';

	constructor(
		private readonly client: Client,
		private readonly options: FinderOptions,
	) {}

	/** All prospects with an address in lower case, with their values. @throws RowError */
	async find(email: string): Promise<readonly Prospect[]> {
		this.listed ??= this.readList();
		const account = await this.listed;
		if (account?.isSureOf(email)) return account.withEmail(email);
		return await search(this.client, email);
	}

	private async readList(): Promise<AccountList | undefined> {
		const { expected, concurrency } = this.options;
		if (expected < FEW) return undefined;
		const mostPages = pagesWorthReading(expected);
		const account = await readAccount(this.client, { mostPages, concurrency }).catch((thrown) => {
			const error = toRowError(thrown);
			// The search may answer where the list does not.
			if (error.fatal) throw error;
			return undefined;
		});
		this.newest = account?.newest ?? '';
		return account;
	}
}

/** All prospects with an address in lower case, with their values. @throws RowError */
export async function search(client: Client, email: string): Promise<Prospect[]> {
	return await searchEmail(
		async (page) => await getProspects(client, { ...page, withValues: true }),
		email,
	);
}
