import type { z } from 'zod';
import { groupBy } from '../../shared/core/collections';
import { RowError, toRowError } from '../../shared/core/errors';
import { brief } from '../../shared/core/text';
import { emailKey } from '../../shared/fields/fieldTypes';
import type { Execution } from '../../shared/node/execution';
import {
	incomplete,
	isOfPage,
	pagesWorthReading,
	readAgain,
	readPages,
	readWhole,
	type List,
	type Listed,
} from '../../shared/http/pages';
import { prospectList, PROSPECTS_PER_PAGE, type Prospect } from '../api/prospects';
import { PROSPECT, type ProspectTarget } from './target';

/** Pages of one search that are read; a search for a whole address finds a handful. */
const MOST_SEARCH_PAGES = 10;
/** Below this many addresses, searching for each costs hardly more than reading the list. */
export const FEW = 6;
/** Pages read at once where nobody knows how many there are. */
export const AHEAD = 4;

/** All prospects of the account, as they were when they were read. */
export class AccountList<Row extends Prospect = Prospect> {
	private readonly byId: ReadonlyMap<string, Row>;

	private readonly byEmail: ReadonlyMap<string, Row[]>;

	readonly prospects: readonly Row[];

	private readonly moved: ReadonlySet<string>;

	/** Whether there may be others, who could not be read. */
	readonly isShort: boolean;

	constructor({ items, moved, unreadable }: Pick<Listed<Row>, 'items'> & Partial<Listed<Row>>) {
		this.prospects = items;
		this.moved = moved ?? new Set();
		this.isShort = unreadable !== undefined || items.some(isNameless);
		this.byId = new Map(items.map((prospect) => [prospect.id, prospect]));
		this.byEmail = groupBy(items, addressOf);
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

	/** A prospect who is in it; undefined also if they changed their place while it was read. */
	get(id: string): Row | undefined {
		return this.moved.has(id) ? undefined : this.byId.get(id);
	}

	find(id: string): Row | undefined {
		return this.byId.get(id);
	}

	has(id: string): boolean {
		return this.byId.has(id);
	}

	/** All with an address. @param email in lower case */
	withEmail(email: string): readonly Row[] {
		return this.byEmail.get(email) ?? [];
	}
}

/** Whether a row does not tell an address at all, so that it may be anybody's. */
function isNameless({ email }: Pick<Prospect, 'email'>): boolean {
	return email === undefined;
}

/** The address of a prospect as it is compared; '' if there is none. */
export function addressOf({ email }: Pick<Prospect, 'email'>): string {
	return emailKey(email ?? '');
}

/**
 * Which prospect is that? Saleshandy's search finds similar addresses too, so they are compared, letter
 * case ignored. Where the account's list takes fewer requests than a search for each address, the list
 * is read instead.
 */
export class ProspectDirectory<Row extends Prospect = Prospect> {
	/** The whole list, where it is read for an import. */
	private account: Promise<AccountList<Row> | undefined> | undefined;

	/** The whole list, where that takes less than a search for each address. */
	private listed: Promise<AccountList<Row> | undefined> | undefined;

	/** The prospects with the IDs that are asked for, as far as they were read. */
	private byId: Promise<AccountList<Row>> | undefined;

	private readonly moved = new Set<string>();

	/** @param targets all that may be asked for */
	constructor(
		private readonly execution: Pick<Execution, 'client' | 'progress' | 'settings'>,
		private readonly targets: readonly ProspectTarget[],
		private readonly reading: {
			schema: z.ZodType<Row, z.ZodTypeDef, unknown>;
			/** Whether the values of custom fields are wanted. */
			withValues: boolean;
			/** Whether somebody who is not in the list is searched for. */
			searches: boolean;
		},
	) {}

	/** All with an address in lower case; none: they are not there. @throws RowError */
	async withEmail(email: string): Promise<readonly Row[]> {
		const account = await this.account;
		const list = account ?? (await (this.listed ??= this.readForEmails()));
		const rows = list?.withEmail(email) ?? [];
		// Of several in the list, some may have moved there meanwhile.
		if (account ? rows.length === 1 : rows.length > 0) return rows;
		if (list && !list.isShort && !this.reading.searches) return rows;
		return await this.search(email);
	}

	/** All with an address, among those that a search for it finds. @throws RowError */
	async search(email: string): Promise<readonly Row[]> {
		const list = this.list({ search: email });
		const { items, isComplete, isCut, moved, unreadable } = await readAgain(list, {
			pick: (row) => (addressOf(row) === email || isNameless(row) ? row : undefined),
			mostAtOnce: 1,
			lastPage: MOST_SEARCH_PAGES,
		});
		this.note(moved);
		const found = items.filter((row) => !isNameless(row));
		if (found.length > 0) return found;
		// Who cannot be read, or is found further on, may be the one.
		if (unreadable) throw unreadable;
		if (items.length > 0) throw incomplete(list, 'The search finds somebody without an address');
		if (isCut) throw incomplete(list, 'The search finds too many');
		if (!isComplete) throw incomplete(list, 'It changed while it was read');
		return [];
	}

	/** Whether what was read of a prospect is certain: one who changed their place may have changed. */
	isCertain({ id }: Row): boolean {
		return !this.moved.has(id);
	}

	/** The prospect with an ID; undefined: they are not there. @throws RowError */
	async withId(id: string): Promise<Row | undefined> {
		this.byId ??= readWhole(this.list(), {
			...this.untilFound(),
			proves: true,
			onRows: this.execution.progress.add,
		}).then((listed) => {
			const list = new AccountList(listed);
			if (listed.unreadable && this.ids.some((wanted) => !list.has(wanted)))
				throw listed.unreadable;
			return list;
		});
		return (await this.byId).find(id);
	}

	/** What is known of a prospect by ID, as far as reading it takes less than writing. @throws RowError */
	async holds(id: string): Promise<Row | undefined> {
		const account = await this.account;
		return (account ?? (await (this.byId ??= this.readForValues()))).get(id);
	}

	/** Reads the whole list for all that is asked from now on, if it is not longer than that. Never throws. */
	async readAll(lastPage: number): Promise<AccountList<Row> | undefined> {
		// What keeps it from working keeps the lookup from working too, and that says why.
		this.account = this.readList(lastPage).catch(() => undefined);
		return await this.account;
	}

	/** The list was read once more. */
	isNow(list: AccountList<Row>): void {
		this.account = Promise.resolve(list);
	}

	/** When the newest prospect of the list was created; '' where no list was read. */
	async newest(): Promise<string> {
		return (await this.listed)?.newest ?? '';
	}

	/** @returns undefined if it is longer than `lastPage`, or changes all the time @throws RowError */
	async readList(
		lastPage: number,
		onlyWhole: 'beside' | 'alone' = 'beside',
	): Promise<AccountList<Row> | undefined> {
		const listed = await readAgain(this.list(), {
			pick: (row) => row,
			mostAtOnce: this.execution.settings.maxConcurrency,
			lastPage,
			onlyWhole,
		});
		return listed.isComplete ? new AccountList(listed) : undefined;
	}

	private get ids(): string[] {
		return this.targets.flatMap((target) => (target.by === 'id' ? [target.prospectId] : []));
	}

	private async readForEmails(): Promise<AccountList<Row> | undefined> {
		const expected = this.targets.filter(({ by }) => by === 'email').length;
		if (expected < FEW) return undefined;
		// Most accounts are too large, which should cost one request.
		return await this.readList(pagesWorthReading(expected), 'alone').catch((thrown) => {
			const error = toRowError(thrown);
			// The search may answer where the list cannot be read, but not where the API does not answer.
			if (error.fatal || (error.retryable && !isOfPage(error))) throw error;
			return undefined;
		});
	}

	private async readForValues(): Promise<AccountList<Row>> {
		const lastPage = pagesWorthReading(this.ids.length);
		return await readPages(this.list(), {
			...this.untilFound(),
			ahead: AHEAD,
			lastPage,
			onlyWhole: 'beside',
		}).then(
			(listed) => new AccountList(listed),
			(thrown) => {
				const error = toRowError(thrown);
				// Writing needs no list, unless the error would end every request.
				if (error.fatal || error.reason === 'cancelled') throw error;
				return new AccountList<Row>({ items: [] });
			},
		);
	}

	private list(query: { search?: string } = {}): List<Row> {
		const { schema, withValues } = this.reading;
		return prospectList(this.execution.client, schema, { withValues, ...query });
	}

	private note(moved: ReadonlySet<string>): void {
		for (const id of moved) this.moved.add(id);
	}

	private untilFound() {
		const ids = new Set(this.ids);
		return {
			pick: (row: Row) => (ids.has(row.id) ? row : undefined),
			most: ids.size,
			mostAtOnce: this.execution.settings.maxConcurrency,
		};
	}
}

/** Of a prospect who is not there. */
export function notFound(target: ProspectTarget): RowError {
	const [what, description] =
		target.by === 'email'
			? [
					`email ${target.email}`,
					"Check the address, or use 'Create or Update', which adds people who are not there",
				]
			: [
					`ID ${brief(target.prospectId)}`,
					"Check 'Prospect': the ID is the one from the Saleshandy API",
				];
	return new RowError('not-found', `Saleshandy has no prospect with the ${what}`, {
		description,
		parameter: PROSPECT.name,
	});
}

/** The one prospect with an address; undefined if there is none. @throws RowError if there are several */
export function theOnly<Row extends Prospect>(
	rows: readonly Row[],
	email: string,
	whatToDo = 'Find the prospect by its ID instead',
	parameter = PROSPECT.name,
): Row | undefined {
	if (rows.length < 2) return rows[0];
	const ids = rows.slice(0, 5).map(({ id }) => brief(id));
	throw new RowError(
		'ambiguous',
		`Saleshandy has ${rows.length} prospects with the email ${email}: ${ids.join(', ')}`,
		{ description: whatToDo, parameter },
	);
}
