import { groupBy } from '../../shared/core/collections';
import { RowError, toRowError } from '../../shared/core/errors';
import { brief, cut } from '../../shared/core/text';
import { emailKey } from '../../shared/fields/fieldTypes';
import {
	incomplete,
	pagesWorthReading,
	readPages,
	readWhole,
	type Listed,
} from '../../shared/http/pages';
import type { Execution } from '../../shared/node/execution';
import { valuesOf } from '../api/fields';
import { idOf, leadList, LEADS, type Lead } from '../api/leads';
import { profileKey } from '../api/linkedin';
import { LEAD, type Address, type LeadTarget } from './target';

/** Pages read at once where nobody knows how many there are. */
const AHEAD = 4;

/** The leads of one campaign that were read, found by what names them. The API has no search. */
export class CampaignLeads {
	private readonly byId: ReadonlyMap<string, Lead>;

	private readonly byEmail: ReadonlyMap<string, Lead[]>;

	private readonly byUrl: ReadonlyMap<string, Lead[]>;

	constructor(private readonly listed: Pick<Listed<Lead>, 'items'> & Partial<Listed<Lead>>) {
		const { items } = listed;
		this.byId = new Map(items.map((lead) => [idOf(lead), lead]));
		this.byEmail = groupBy(items, ({ email }) => emailKey(addressIn(email)));
		this.byUrl = groupBy(items, ({ linkedin_url: url }) => profileKey(addressIn(url)));
	}

	/** All leads with an address. */
	all(target: Address): readonly Lead[] {
		const found =
			target.by === 'email' ? this.byEmail.get(target.email) : this.byUrl.get(target.linkedinUrl);
		return found ?? [];
	}

	/** The one lead that is meant; undefined: it is not there. @throws RowError */
	find(target: Address | LeadTarget): Lead | undefined {
		const found = target.by === 'id' ? [this.byId.get(target.leadId)] : this.all(target);
		const [lead, another] = found;
		if (another && target.by !== 'id') throw ambiguous(target, this.all(target));
		// One that cannot be read may be the one.
		if (!lead && this.listed.unreadable) throw this.listed.unreadable;
		if (!lead && target.by !== 'id' && this.listed.items.some((each) => mayBe(each, target)))
			throw incomplete(LEADS, 'The address of a lead cannot be read');
		return lead;
	}

	/** What a lead holds, by field id; undefined if that is not certain. */
	valuesOf(leadId: string): Map<string, string> | undefined {
		const lead = this.byId.get(leadId);
		// A lead that is on two pages moved while they were read.
		return lead && !this.listed.moved?.has(leadId) ? valuesOf(lead) : undefined;
	}
}

/** Which lead is that? The leads of a campaign are read once, as far as that is needed. */
export class LeadDirectory {
	private readonly campaigns = new Map<string, Promise<CampaignLeads>>();

	private readonly targets: ReadonlyMap<string, LeadTarget[]>;

	/**
	 * @param targets all that may be asked for
	 * @param mustFind whether leads that are named by ID are looked for until they are found
	 */
	constructor(
		private readonly execution: Pick<Execution, 'client' | 'progress' | 'settings'>,
		targets: readonly LeadTarget[],
		private readonly mustFind = false,
	) {
		this.targets = groupBy(targets, ({ campaignId }) => campaignId);
	}

	/** What was read of a campaign. @throws RowError */
	async leadsOf(campaignId: string): Promise<CampaignLeads> {
		const reading = this.campaigns.get(campaignId) ?? this.read(campaignId);
		this.campaigns.set(campaignId, reading);
		return await reading;
	}

	/**
	 * All leads where one is named by its address; else those with the IDs. Where reading only saves
	 * writing, as far as it takes less than that.
	 */
	private async read(campaignId: string): Promise<CampaignLeads> {
		const { client, progress, settings } = this.execution;
		const list = leadList(client, campaignId);
		const targets = this.targets.get(campaignId) ?? [];
		const ids = new Set(targets.flatMap((target) => (target.by === 'id' ? target.leadId : [])));
		const isAll = targets.some(({ by }) => by !== 'id');
		const wanted = {
			pick: (lead: Lead) => (isAll || ids.has(idOf(lead)) ? lead : undefined),
			most: isAll ? Infinity : ids.size,
			mostAtOnce: settings.maxConcurrency,
			ahead: this.mustFind ? 1 : AHEAD,
		};
		if (this.mustFind) {
			const proves = { proves: true, onRows: progress.add };
			return new CampaignLeads(await readWhole(list, { ...wanted, ...proves }));
		}
		if (isAll) return new CampaignLeads(await readWhole(list, { ...wanted, proves: true }));
		const lastPage = pagesWorthReading(targets.length);
		return await readPages(list, { ...wanted, lastPage, onlyWhole: 'beside' }).then(
			(listed) => new CampaignLeads(listed),
			(thrown) => {
				const error = toRowError(thrown);
				// Writing by ID needs no list, unless the error would end every request.
				if (error.fatal || error.reason === 'cancelled') throw error;
				return new CampaignLeads({ items: [] });
			},
		);
	}
}

function addressIn(value: unknown): string {
	return typeof value === 'string' ? value : '';
}

/** Whether the address of a lead cannot be read, so that it may be any. It needs only one of the two. */
function mayBe({ email, linkedin_url: url }: Lead, { by }: Address): boolean {
	const [own, other] = by === 'email' ? [email, url] : [url, email];
	return own === undefined ? typeof other !== 'string' : own !== null && typeof own !== 'string';
}

/** Of a lead that is not there. */
export function notFound(target: LeadTarget): RowError {
	const [what, description] =
		target.by === 'id'
			? [
					`ID ${target.leadId}`,
					"Check 'Lead': a lead of the workspace has another ID than its copy in a campaign",
				]
			: [
					named(target),
					"Check the value, or use 'Create or Update', which adds people who are not there",
				];
	return new RowError('not-found', `The campaign has no lead with the ${what}`, {
		description,
		parameter: LEAD.name,
	});
}

function ambiguous(target: Address, found: readonly Lead[]): RowError {
	const ids = found.slice(0, 5).map(idOf).map(brief).join(', ');
	return new RowError(
		'ambiguous',
		`The campaign has ${found.length} leads with the ${named(target)}: ${ids}`,
		{ description: 'Find the lead by its ID instead', parameter: LEAD.name },
	);
}

function named(target: Address): string {
	const what =
		target.by === 'email' ? `email ${target.email}` : `LinkedIn URL ${target.linkedinUrl}`;
	return cut(what, 200);
}
