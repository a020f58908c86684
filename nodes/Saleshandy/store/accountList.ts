import type { RowError } from '../../shared/core/errors';
import { groupBy } from '../../shared/core/groupBy';
import type { Client } from '../../shared/http/client';
import { readList } from '../../shared/http/readList';
import { getProspects, PROSPECTS_PER_PAGE, type Prospect } from '../api/prospects';

/** All prospects of the account with their values, as they were when they were read. */
export class AccountList {
	private readonly byId: ReadonlyMap<string, readonly Prospect[]>;

	private readonly byEmail: ReadonlyMap<string, readonly Prospect[]>;

	/** @param unreadable set where others could not be read */
	constructor(
		readonly prospects: readonly Prospect[],
		private readonly unreadable?: RowError,
	) {
		this.byId = groupBy(prospects, ({ id }) => id);
		this.byEmail = groupBy(prospects, addressOf);
	}

	/** Pages that the list takes, a last empty one included. */
	get pages(): number {
		return Math.floor(this.prospects.length / PROSPECTS_PER_PAGE) + 1;
	}

	/** When the newest prospect was created, as the API writes it; '' if it is not known. */
	get newest(): string {
		return this.prospects.reduce((latest, { createdAt }) => {
			return createdAt && createdAt > latest ? createdAt : latest;
		}, '');
	}

	/** A prospect; undefined if it is not there, or is there twice because it moved meanwhile. */
	get(id: string): Prospect | undefined {
		const [prospect, again] = this.withId(id);
		return again ? undefined : prospect;
	}

	/** All rows with an ID: more than one if the prospect moved while the list was read. */
	withId(id: string): readonly Prospect[] {
		return this.byId.get(id) ?? [];
	}

	has(id: string): boolean {
		return this.byId.has(id);
	}

	/** All with an address. @param email in lower case */
	withEmail(email: string): readonly Prospect[] {
		return this.byEmail.get(email) ?? [];
	}

	/** Whether it is certain who has an address: somebody who could not be read may be the one. */
	isSureOf(email: string): boolean {
		return !this.unreadable || this.withEmail(email).length > 0;
	}
}

/** The address of a prospect as it is compared; '' if there is none. */
export function addressOf({ email }: Pick<Prospect, 'email'>): string {
	return email?.trim().toLowerCase() ?? '';
}

/** Reads the whole list. @returns undefined if it is longer than `mostPages` @throws RowError */
export async function readAccount(
	client: Client,
	{ mostPages, concurrency }: { mostPages: number; concurrency: number },
): Promise<AccountList | undefined> {
	const { rows, isComplete, unreadable } = await readList(
		async (page) => await getProspects(client, { page, withValues: true }),
		{ concurrency, mostPages, looksAtEnd: true },
	);
	return isComplete ? new AccountList(rows, unreadable) : undefined;
}
