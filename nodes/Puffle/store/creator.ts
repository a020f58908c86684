import type { Change, FieldOutcome, RecordUpdates } from '../../shared/update/row';
import type { CreateOptions, Creator, Found } from '../../shared/update/vendor';
import { endsRun, toRowError, type RowError } from '../../shared/core/errors';
import { groupBy } from '../../shared/core/groupBy';
import type { Client } from '../../shared/http/client';
import { readList } from '../../shared/http/readList';
import { plural } from '../../shared/core/text';
import { addLeads, getLeads, MOST_ADDED, type Lead } from '../api/leads';
import { CampaignLeads, idOf } from './campaignLeads';
import type { DraftCampaigns } from './draftCampaigns';
import { contradicts } from '../api/fields';
import { foundLeads } from './leads';
import type { LeadTarget } from './target';
import { addressOf, noAddress, toPerson, whyAbsent, type Person } from './person';

interface CreatorParts {
	client: Client;
	campaigns: DraftCampaigns;
	options: CreateOptions;
}

/** Requests with one person at most: its answer may be lost. */
const MOST_ROUNDS = 3;

/** People who were in one request that was answered. */
interface Added {
	people: readonly Person[];
	/** How many of them were there already. */
	duplicates: number;
}

type Records = ReadonlyArray<RecordUpdates<LeadTarget>>;

/** Adds leads, many in one request, and reads the campaign's leads again for their IDs. */
export class LeadCreator implements Creator<LeadTarget> {
	private readonly known = new Map<string, Found | RowError>();

	constructor(private readonly parts: CreatorParts) {}

	async refuses({ target, updates }: Records[number]): Promise<RowError | undefined> {
		try {
			const campaign = await this.campaign(target.campaignId);
			const person = toPerson({ target, updates, otherRows: [] }, campaign);
			return person ? undefined : noAddress(campaign);
		} catch (thrown) {
			return toRowError(thrown);
		}
	}

	async create(records: Records): Promise<ReadonlyMap<string, Found | RowError>> {
		for (const [campaignId, some] of groupBy(records, ({ target }) => target.campaignId)) {
			await this.createIn(campaignId, some);
		}
		return this.known;
	}

	private async createIn(campaignId: string, records: Records): Promise<void> {
		let people: Person[] = [];
		let error: RowError | undefined;
		try {
			const campaign = await this.campaign(campaignId);
			people = records.flatMap((record) => toPerson(record, campaign) ?? []);
			this.parts.options.log(`${plural(people.length, 'lead')} to create`);
			for (let round = 1; round <= MOST_ROUNDS; round += 1) {
				const toSend = this.absent(people).filter(needsAdding);
				if (toSend.length === 0) break;
				await this.look(people, await this.addAll(toSend));
			}
		} catch (thrown) {
			error = toRowError(thrown);
		}
		for (const person of this.absent(people)) this.known.set(person.key, whyAbsent(person, error));
		for (const { target } of records) {
			if (error && !this.known.has(target.key))
				this.known.set(target.key, error.with({ sent: 'no' }));
		}
	}

	/** With the ID as the row gives it, whatever the answer says. */
	private async campaign(id: string) {
		return { ...(await this.parts.campaigns.get(id)), id };
	}

	private absent(people: readonly Person[]): Person[] {
		return people.filter(({ key }) => !this.known.has(key));
	}

	private async addAll(people: readonly Person[]): Promise<Added[]> {
		// Rows may name one person in two ways, who is then added once.
		const once = [...groupBy(people, addressOf).values()];
		const added: Added[] = [];
		for (let from = 0; from < once.length; from += MOST_ADDED) {
			added.push(...(await this.add(once.slice(from, from + MOST_ADDED))));
		}
		return added;
	}

	/** @param groups who are one person each @throws RowError that ends the run */
	private async add(groups: ReadonlyArray<readonly Person[]>): Promise<Added[]> {
		const { client, campaigns } = this.parts;
		const people = groups.flat();
		const firsts = groups.flatMap(([first]) => first ?? []);
		const [first] = firsts;
		if (!first) return [];
		const { id } = first.campaign;
		try {
			// It may have been launched meanwhile.
			await campaigns.get(id);
			const { duplicates } = await addLeads(
				client,
				id,
				firsts.map(({ columns }) => columns),
			);
			for (const person of people) person.state = 'added';
			return [{ people, duplicates }];
		} catch (thrown) {
			const values = firsts.flatMap(({ columns }) => Object.values(columns));
			const error = await campaigns.explain(id, toRowError(thrown), values);
			// One person that is refused takes all others down.
			if (error.reason === 'rejected' && groups.length > 1) {
				const middle = Math.ceil(groups.length / 2);
				const [left, right] = [groups.slice(0, middle), groups.slice(middle)];
				return [...(await this.add(left)), ...(await this.add(right))];
			}
			const state = error.sent === 'unknown' ? 'lost' : endsRun(error) ? 'unsent' : 'refused';
			for (const person of people) Object.assign(person, { state, error });
			if (endsRun(error)) throw error;
			return [];
		}
	}

	/** Reads the campaign's leads, a second time if anybody is missing: they may change meanwhile. */
	private async look(people: readonly Person[], added: readonly Added[]): Promise<void> {
		for (let looks = 1; looks <= 2; looks += 1) {
			const left = this.absent(people).filter(({ state }) => state === 'added' || state === 'lost');
			const [first] = left;
			if (!first) return;
			const { client, options } = this.parts;
			const { rows, unreadable } = await readList(
				async (page) => await getLeads(client, first.campaign.id, page),
				{ concurrency: options.concurrency },
			);
			const leads = new CampaignLeads(rows);
			const wereThere = new Set(added.flatMap((request) => oldest(request, leads)));
			for (const person of left) this.note(person, leads, wereThere);
			// Those who are still missing may be among them.
			if (looks > 1 && unreadable && this.absent(left).length > 0) throw unreadable;
		}
	}

	private note(person: Person, leads: CampaignLeads, wereThere: ReadonlySet<Lead>): void {
		const { client, campaigns, options } = this.parts;
		const { key, campaign, address, changes } = person;
		if (!leads.has(address)) return;
		try {
			const lead = leads.find(address);
			const leadId = idOf(lead);
			const found = foundLeads(client, campaigns, options.onlyChanges);
			if (wereThere.has(lead)) {
				this.known.set(key, found(campaign, leadId, leads.valuesOf(leadId)));
				return;
			}
			// A blank is not sent, and somebody else may have created the lead with a value there.
			const arrived = changes.filter((change) => contradicts(lead, change) === undefined);
			this.known.set(key, {
				...found(campaign, leadId),
				creation: 'done',
				imported: {
					outcomes: new Map(arrived.map(toOutcome)),
					sideEffects: [],
					unsure: new Set(),
				},
				extra: { lead },
			});
		} catch (thrown) {
			// There are several of them now.
			this.known.set(key, toRowError(thrown).with({ sent: 'yes' }));
		}
	}
}

/**
 * The leads of a request that were there already: as many as its answer says, and the oldest, as the
 * others were created by it. All of them where their age is not known.
 */
function oldest({ people, duplicates }: Added, leads: CampaignLeads): Lead[] {
	if (duplicates === 0) return [];
	const all = new Set(people.flatMap(({ address }) => leads.all(address)));
	const byAge = [...all].sort((a, b) => (ageOf(a) < ageOf(b) ? -1 : 1));
	return byAge.some((lead) => ageOf(lead) === '') ? byAge : byAge.slice(0, duplicates);
}

function toOutcome({ field, value }: Change): [string, FieldOutcome] {
	return [field.id, { status: value === '' ? 'unchanged' : 'updated' }];
}

function ageOf({ created_at: time }: Lead): string {
	return typeof time === 'string' ? time : '';
}

function needsAdding({ state }: Person): boolean {
	return state === 'unsent' || state === 'lost';
}
