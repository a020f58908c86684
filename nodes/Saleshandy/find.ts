import { RowError } from '../shared/errors';
import { readPages } from '../shared/pages';
import type { Client } from '../shared/transport/client';
import { getProspects, PROSPECTS_PER_PAGE, type Prospect } from './api';

/** Pages of one search that are read; a search for a whole address finds a handful. */
const MOST_PAGES = 10;

/** Below this many addresses, searching for each costs next to nothing. */
const FEW = 6;

/**
 * Finds prospects by e-mail. Saleshandy's search finds similar addresses too, so they are compared
 * without letter case. Where the account's list takes fewer requests than a search for each address,
 * the list is read instead.
 */
export class EmailFinder {
	private readonly expected: number;

	private list: Promise<Map<string, string[]> | undefined> | undefined;

	/** @param emails all addresses that will be asked for, in lower case */
	constructor(
		private readonly client: Client,
		emails: readonly string[],
		private readonly concurrency: number,
	) {
		this.expected = emails.length;
	}

	/** The id of the one prospect with this address. @throws RowError if there is none or more than one */
	async find(email: string): Promise<string> {
		this.list ??= this.readList().catch((error: unknown) => {
			// The search may answer where the list does not.
			if (error instanceof RowError && !error.fatal) return undefined;
			throw error;
		});
		const listed = (await this.list)?.get(email);
		// A list may miss who moved between its pages while it was read: the search has the last word.
		return only(email, listed ?? (await this.search(email)));
	}

	private async search(email: string): Promise<string[]> {
		const found: string[] = [];
		for (let page = 1; page <= MOST_PAGES; page += 1) {
			const prospects = await getProspects(this.client, { search: email, page });
			for (const prospect of prospects) {
				if (addressOf(prospect) === email) found.push(prospect.id);
			}
			if (prospects.length < PROSPECTS_PER_PAGE) break;
		}
		return found;
	}

	/** All ids by address, or undefined where searching is cheaper. */
	private async readList(): Promise<Map<string, string[]> | undefined> {
		if (this.expected < FEW) return undefined;
		// There is no total. One look at the last page worth reading tells whether the list is longer.
		const most = Math.ceil(this.expected / 2);
		const last = await this.page(most);
		if (last.length >= PROSPECTS_PER_PAGE) return undefined;
		const pages = await readPages(
			async (page) => (page < most ? await this.page(page) : last),
			(page) => page.length < PROSPECTS_PER_PAGE,
			this.concurrency,
		);
		const ids = new Map<string, Set<string>>();
		for (const prospect of pages.flat()) {
			const email = addressOf(prospect);
			ids.set(email, (ids.get(email) ?? new Set()).add(prospect.id));
		}
		return new Map([...ids].map(([email, all]) => [email, [...all]]));
	}

	private async page(page: number): Promise<Prospect[]> {
		return await getProspects(this.client, { page });
	}
}

function addressOf({ email }: Prospect): string {
	return email?.trim().toLowerCase() ?? '';
}

function only(email: string, ids: readonly string[]): string {
	const [id] = ids;
	if (id === undefined) {
		throw new RowError('not-found', `Saleshandy has no prospect with the e-mail ${email}`, {
			advice: 'Check the address, or import the prospect first',
		});
	}
	if (ids.length > 1) {
		throw new RowError(
			'ambiguous',
			`Saleshandy has ${ids.length} prospects with the e-mail ${email}: ${ids.slice(0, 5).join(', ')}`,
			{ advice: 'Name the prospect by its ID' },
		);
	}
	return id;
}
