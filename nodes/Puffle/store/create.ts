import { groupBy, halves } from '../../shared/core/collections';
import { endsRun, toRowError, type RowError } from '../../shared/core/errors';
import { plural } from '../../shared/core/text';
import { readPages } from '../../shared/http/pages';
import type { Job } from '../../shared/update/job';
import type { Change, FieldOutcome } from '../../shared/update/row';
import type { Creator, UpdateExecution } from '../../shared/update/store';
import { contradicts } from '../api/fields';
import { addLeads, idOf, leadList, MOST_ADDED, type Lead } from '../api/leads';
import type { DraftCampaigns } from './campaigns';
import { CampaignLeads } from './directory';
import { addressOf, noAddress, toNewLead, whyAbsent, type NewLead } from './newLead';
import type { LeadTarget } from './target';
import type { foundLeads } from './write';

/** Requests with one person at most: its answer may be lost. */
const MOST_ROUNDS = 3;

/** People who were in one request that was answered. */
interface Added {
	people: readonly NewLead[];
	/** How many of them were there already. */
	duplicates: number;
}

/** Adds leads, many in one request, and reads the campaign's leads again for their IDs. */
export class LeadCreator implements Creator<LeadTarget> {
	constructor(
		private readonly execution: UpdateExecution,
		private readonly campaigns: DraftCampaigns,
		private readonly found: ReturnType<typeof foundLeads>,
	) {}

	readonly refuses = async (job: Job<LeadTarget>): Promise<RowError | undefined> => {
		try {
			const campaign = await this.campaigns.get(job.target.campaignId);
			return toNewLead(job, campaign) ? undefined : noAddress(campaign);
		} catch (thrown) {
			return toRowError(thrown);
		}
	};

	readonly create = async (jobs: ReadonlyArray<Job<LeadTarget>>): Promise<string> => {
		for (const [campaignId, some] of groupBy(jobs, ({ target }) => target.campaignId)) {
			await this.createIn(campaignId, some);
		}
		return '';
	};

	private async createIn(campaignId: string, jobs: ReadonlyArray<Job<LeadTarget>>): Promise<void> {
		let people: NewLead[] = [];
		let error: RowError | undefined;
		try {
			const campaign = await this.campaigns.get(campaignId);
			people = jobs.flatMap((job) => toNewLead(job, campaign) ?? []);
			this.execution.progress.log(`${plural(people.length, 'lead')} to create`);
			for (let round = 1; round <= MOST_ROUNDS; round += 1) {
				const toSend = absent(people).filter(needsAdding);
				if (toSend.length === 0) break;
				await this.look(people, await this.addAll(toSend));
			}
		} catch (thrown) {
			error = toRowError(thrown);
		}
		for (const person of absent(people)) person.job.fail(whyAbsent(person, error));
		for (const job of jobs) if (error && !job.isBegun) job.fail(error.with({ sent: 'no' }));
	}

	private async addAll(people: readonly NewLead[]): Promise<Added[]> {
		// Rows may name one person in two ways, who is then added once.
		const once = [...groupBy(people, addressOf).values()];
		const added: Added[] = [];
		for (let from = 0; from < once.length; from += MOST_ADDED) {
			added.push(...(await this.add(once.slice(from, from + MOST_ADDED))));
		}
		return added;
	}

	/** @param groups who are one person each @throws RowError that ends the run */
	private async add(groups: ReadonlyArray<readonly NewLead[]>): Promise<Added[]> {
		const people = groups.flat();
		const firsts = groups.flatMap(([first]) => first ?? []);
		const [first] = firsts;
		if (!first) return [];
		const { id } = first.campaign;
		try {
			// It may have been launched meanwhile.
			await this.campaigns.get(id);
			const { duplicates } = await addLeads(
				this.execution.client,
				id,
				firsts.map(({ columns }) => columns),
			);
			for (const person of people) person.state = 'added';
			return [{ people, duplicates }];
		} catch (thrown) {
			const error = await this.campaigns.explain(id, toRowError(thrown));
			// One person that is refused takes all others down.
			if (error.reason === 'rejected' && groups.length > 1) {
				const [left, right] = halves(groups);
				return [...(await this.add(left)), ...(await this.add(right))];
			}
			const state = error.sent === 'unknown' ? 'lost' : endsRun(error) ? 'unsent' : 'refused';
			for (const person of people) Object.assign(person, { state, error });
			if (endsRun(error)) throw error;
			return [];
		}
	}

	/** Reads the campaign's leads, a second time if anybody is missing: they may change meanwhile. */
	private async look(people: readonly NewLead[], added: readonly Added[]): Promise<void> {
		for (let looks = 1; looks <= 2; looks += 1) {
			const left = absent(people).filter(({ state }) => state === 'added' || state === 'lost');
			const [first] = left;
			if (!first) return;
			const { client, settings } = this.execution;
			const listed = await readPages(leadList(client, first.campaign.id), {
				pick: (lead) => lead,
				mostAtOnce: settings.maxConcurrency,
			});
			const leads = new CampaignLeads(listed);
			const wereThere = new Set(added.flatMap((request) => oldest(request, leads)));
			for (const person of left) this.note(person, leads, wereThere);
			// Those who are still missing may be among them.
			if (looks > 1 && listed.unreadable && absent(left).length > 0) throw listed.unreadable;
		}
	}

	private note(person: NewLead, leads: CampaignLeads, wereThere: ReadonlySet<Lead>): void {
		const { address, campaign, changes, job } = person;
		if (leads.all(address).length === 0) return;
		try {
			const lead = leads.find(address);
			if (!lead) return;
			const leadId = idOf(lead);
			if (wereThere.has(lead)) {
				return job.isThere(this.found(campaign, leadId, leads.valuesOf(leadId)));
			}
			// A blank is not sent, and somebody else may have created the lead with a value there.
			const arrived = changes.filter((change) => contradicts(lead, change) === undefined);
			const created = { ...this.found(campaign, leadId), extra: { lead } };
			job.isThere(created, 'done', { outcomes: new Map(arrived.map(toOutcome)) });
		} catch (thrown) {
			// There are several of them now.
			job.fail(toRowError(thrown).with({ sent: 'yes' }));
		}
	}
}

function absent(people: readonly NewLead[]): NewLead[] {
	return people.filter(({ job }) => !job.isBegun);
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

function needsAdding({ state }: NewLead): boolean {
	return state === 'unsent' || state === 'lost';
}
