import { brief, RowError } from '../shared/errors';
import type { Client } from '../shared/http/client';
import { getProspects, type Prospect } from './api';
import { byKey, readIfShort, type ListingOptions } from './listing';

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
	private list: Promise<Map<string, Prospect[]> | undefined> | undefined;

	constructor(
		private readonly client: Client,
		private readonly options: ListingOptions,
	) {}

	/**
	 * The one prospect with this address.
	 * @param email in lower case
	 * @throws RowError if there is none or more than one
	 */
	async find(email: string): Promise<Prospect> {
		this.list ??= this.readList().catch((error: unknown) => {
			// The search may answer where the list does not.
			if (error instanceof RowError && !error.fatal) return undefined;
			throw error;
		});
		const listed = (await this.list)?.get(email);
		// A list may miss who moved between its pages while it was read: the search has the last word.
		return only(email, listed ?? (await this.search(email)));
	}

	private async search(email: string): Promise<Prospect[]> {
		const found: Prospect[] = [];
		const { withValues } = this.options;
		for (let page = 1; page <= MOST_PAGES; page += 1) {
			const { prospects, isFull } = await getProspects(this.client, {
				search: email,
				page,
				withValues,
			});
			found.push(...prospects.filter((prospect) => addressOf(prospect) === email));
			if (!isFull) break;
		}
		return found;
	}

	/** All prospects by address, or undefined where searching is cheaper. */
	private async readList(): Promise<Map<string, Prospect[]> | undefined> {
		if (this.options.expected < FEW) return undefined;
		const prospects = await readIfShort(this.client, this.options);
		return prospects && byKey(prospects, addressOf);
	}
}

function addressOf({ email }: Prospect): string {
	return email?.trim().toLowerCase() ?? '';
}

function only(email: string, found: readonly Prospect[]): Prospect {
	const [prospect] = found;
	if (prospect === undefined) {
		throw new RowError('not-found', `Saleshandy has no prospect with the e-mail ${email}`, {
			description: 'Check the address, or import the prospect first',
		});
	}
	const ids = new Set(found.map(({ id }) => id));
	if (ids.size > 1) {
		throw new RowError(
			'ambiguous',
			`Saleshandy has ${ids.size} prospects with the e-mail ${email}: ${[...ids].slice(0, 5).map(brief).join(', ')}`,
			{ description: 'Name the prospect by its ID' },
		);
	}
	// The same prospect twice: the list changed while it was read, so its values are uncertain.
	return found.length > 1 ? { ...prospect, attributes: undefined } : prospect;
}
