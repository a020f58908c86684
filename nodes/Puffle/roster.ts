import { brief, RowError } from '../shared/errors';
import { readPages } from '../shared/pages';
import type { Client } from '../shared/http/client';
import type { Target } from '../shared/types';
import { getLeads, LEADS_PER_PAGE, type Lead } from './api';
import { comparableUrl } from './linkedin';

/** The leads of one campaign. The API has no search, so they are read to find one. */
export class Roster {
	private readonly leads = new Map<string, Lead>();

	/** Leads that stood on two pages: the roster changed while it was read. */
	private readonly moved = new Set<string>();

	private readonly byEmail: ReadonlyMap<string, readonly Lead[]>;

	private readonly byUrl: ReadonlyMap<string, readonly Lead[]>;

	constructor(leads: readonly Lead[]) {
		for (const lead of leads) {
			if (this.leads.has(idOf(lead))) this.moved.add(idOf(lead));
			this.leads.set(idOf(lead), lead);
		}
		const all = [...this.leads.values()];
		this.byEmail = index(all, 'email', (email) => email.trim().toLowerCase());
		this.byUrl = index(all, 'linkedin_url', comparableUrl);
	}

	/**
	 * Reads the pages of a campaign, several at once.
	 * @param most pages worth reading; of a longer roster only the first is read
	 */
	static async read(
		client: Client,
		campaignId: string,
		{ concurrency, most }: { concurrency: number; most: number },
	): Promise<Roster> {
		let total = Infinity;
		const pages = await readPages(
			async (page) => {
				// Beyond the end, or of a roster that is too long, there is nothing to ask for.
				if (page > most || (page - 1) * LEADS_PER_PAGE >= total) return { leads: [], isLast: true };
				const read = await getLeads(client, campaignId, page);
				total = read.total ?? Infinity;
				return total > most * LEADS_PER_PAGE ? { ...read, isLast: true } : read;
			},
			({ isLast }) => isLast,
			{ most: concurrency },
		);
		return new Roster(pages.flatMap(({ leads }) => leads));
	}

	byId(id: string): Lead | undefined {
		return this.leads.get(id);
	}

	/** Whether the values of a lead are those that it has. */
	isCertain(lead: Lead): boolean {
		return !this.moved.has(idOf(lead));
	}

	/** The one lead that the target names. @throws RowError if there is none or more than one */
	find({ by, value }: Target): Lead {
		const found = (by === 'email' ? this.byEmail : this.byUrl).get(value) ?? [];
		const [lead] = found;
		const what = `${by === 'email' ? 'e-mail' : 'LinkedIn URL'} ${value.slice(0, 200)}`;
		if (lead === undefined) {
			throw new RowError('not-found', `The campaign has no lead with the ${what}`, {
				description: 'Check the value, or add the lead to the campaign first',
			});
		}
		if (found.length > 1) {
			const ids = found.slice(0, 5).map(idOf).map(brief).join(', ');
			throw new RowError(
				'ambiguous',
				`The campaign has ${found.length} leads with the ${what}: ${ids}`,
				{
					description: 'Name the lead by its ID',
				},
			);
		}
		return lead;
	}
}

export function idOf({ id }: Lead): string {
	return typeof id === 'string' ? id.toLowerCase() : '';
}

function index(
	leads: readonly Lead[],
	column: string,
	comparable: (value: string) => string,
): Map<string, Lead[]> {
	const map = new Map<string, Lead[]>();
	for (const lead of leads) {
		const value = lead[column];
		const key = typeof value === 'string' ? comparable(value) : '';
		if (key === '') continue;
		const others = map.get(key);
		if (others) others.push(lead);
		else map.set(key, [lead]);
	}
	return map;
}
