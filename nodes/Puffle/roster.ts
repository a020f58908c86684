import { RowError } from '../shared/errors';
import { readPages } from '../shared/pages';
import type { Client } from '../shared/transport/client';
import type { Target } from '../shared/types';
import { getLeads, LEADS_PER_PAGE, type Lead } from './api';
import { comparableUrl } from './linkedin';

/** Finds the leads of one campaign by e-mail or LinkedIn URL. The API has no search, so all are read. */
export class Roster {
	private constructor(
		private readonly byEmail: ReadonlyMap<string, readonly string[]>,
		private readonly byUrl: ReadonlyMap<string, readonly string[]>,
	) {}

	static async read(client: Client, campaignId: string, concurrency: number): Promise<Roster> {
		let total = Infinity;
		const pages = await readPages(
			async (page) => {
				// Beyond the end there is nothing to ask for.
				if ((page - 1) * LEADS_PER_PAGE >= total) return { leads: [], isLast: true };
				const read = await getLeads(client, campaignId, page);
				total = read.total ?? Infinity;
				return read;
			},
			({ isLast }) => isLast,
			concurrency,
		);
		// A lead may stand on two pages if the roster changed in between.
		const leads = new Map(pages.flatMap((page) => page.leads.map((lead) => [lead.id, lead])));
		return new Roster(
			index(leads.values(), 'email', (email) => email.trim().toLowerCase()),
			index(leads.values(), 'linkedin_url', comparableUrl),
		);
	}

	/** The id of the one lead that the target names. @throws RowError if there is none or more than one */
	find({ by, value }: Target): string {
		const ids = (by === 'email' ? this.byEmail : this.byUrl).get(value) ?? [];
		const [id] = ids;
		const what = by === 'email' ? 'e-mail' : 'LinkedIn URL';
		if (id === undefined) {
			throw new RowError(
				'not-found',
				`The campaign has no lead with the ${what} ${value.slice(0, 200)}`,
				{
					advice: 'Check the value, or add the lead to the campaign first',
				},
			);
		}
		if (ids.length > 1) {
			throw new RowError(
				'ambiguous',
				`The campaign has ${ids.length} leads with the ${what} ${value.slice(0, 200)}: ${ids.slice(0, 5).join(', ')}`,
				{ advice: 'Name the lead by its ID' },
			);
		}
		return id;
	}
}

function index(
	leads: Iterable<Lead>,
	column: string,
	comparable: (value: string) => string,
): Map<string, string[]> {
	const ids = new Map<string, string[]>();
	for (const lead of leads) {
		const value = lead[column];
		if (typeof value !== 'string' || typeof lead.id !== 'string') continue;
		const key = comparable(value);
		if (key === '') continue;
		const others = ids.get(key);
		if (others) others.push(lead.id);
		else ids.set(key, [lead.id]);
	}
	return ids;
}
