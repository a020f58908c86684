import { groupBy, sendInHalves } from '../../shared/core/collections';
import { endsRun, toRowError, type RowError } from '../../shared/core/errors';
import { plural } from '../../shared/core/text';
import { readWhole } from '../../shared/http/pages';
import type { Job } from '../../shared/update/job';
import type { Change, FieldOutcome } from '../../shared/update/row';
import type { Creator, UpdateExecution } from '../../shared/update/store';
import { contradicts } from '../api/fields';
import { addLeads, idOf, leadList, MOST_ADDED, type Lead } from '../api/leads';
import type { DraftCampaigns } from './campaigns';
import { CampaignLeads } from './directory';
import { noAddress, toNewLead, whyAbsent, type NewLead } from './newLead';
import { byAddress, textOf, type LeadTarget } from './target';
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

	readonly newName = async (
		job: Job<LeadTarget>,
		isThere: boolean,
	): Promise<LeadTarget | undefined> => {
		const { campaignId } = job.target;
		// Whatever keeps it from being read, its rows will say.
		const campaign = await this.campaigns.get(campaignId).catch(() => undefined);
		const lead = campaign && toNewLead(job, campaign, isThere);
		return lead && byAddress(campaignId, lead.address, textOf(lead.address));
	};

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

	/** @throws RowError that ends the run */
	private async addAll(people: readonly NewLead[]): Promise<Added[]> {
		const added: Added[] = [];
		for (let from = 0; from < people.length; from += MOST_ADDED) {
			await sendInHalves(
				people.slice(from, from + MOST_ADDED),
				async (some) => await this.add(some, added),
				setAll('refused'),
			);
		}
		return added;
	}

	/** @returns the refusal of a request that may be sent without some of them */
	private async add(people: readonly NewLead[], added: Added[]): Promise<RowError | undefined> {
		const [first] = people;
		if (!first) return undefined;
		const { id } = first.campaign;
		try {
			// It may have been launched meanwhile.
			await this.campaigns.get(id);
			const columns = people.map((person) => person.columns);
			const { duplicates } = await addLeads(this.execution.client, id, columns);
			setAll('added')(people);
			added.push({ people, duplicates });
		} catch (thrown) {
			const error = await this.campaigns.explain(id, toRowError(thrown));
			if (error.reason === 'rejected') return error;
			setAll(error.sent === 'unknown' ? 'lost' : endsRun(error) ? 'unsent' : 'refused')(
				people,
				error,
			);
			if (endsRun(error)) throw error;
		}
		return undefined;
	}

	/** Reads the campaign's leads, a second time if anybody is missing: they may be written late. */
	private async look(people: readonly NewLead[], added: readonly Added[]): Promise<void> {
		for (let looks = 1; looks <= 2; looks += 1) {
			const left = absent(people).filter(({ state }) => state === 'added' || state === 'lost');
			const [first] = left;
			if (!first) return;
			const { client, settings } = this.execution;
			const listed = await readWhole(leadList(client, first.campaign.id), {
				pick: (lead) => lead,
				mostAtOnce: settings.maxConcurrency,
			});
			const leads = new CampaignLeads(listed);
			const ages = added.map((request) => byAge(request, leads));
			for (const person of left) this.note(person, leads, ages, looks > 1);
		}
	}

	private note(
		person: NewLead,
		leads: CampaignLeads,
		ages: readonly Ages[],
		isLastLook: boolean,
	): void {
		const { address, campaign, changes, job } = person;
		try {
			const lead = leads.find(address);
			if (!lead) return;
			const leadId = idOf(lead);
			if (ages.some(({ old }) => old.has(lead))) {
				return job.isThere(this.found(campaign, leadId, leads.valuesOf(leadId)));
			}
			// What is written then is true of it, whoever created it. Until then it may hold the values, or not.
			if (ages.some(({ unknown }) => unknown.has(lead))) {
				return job.isThere(this.found(campaign, leadId), undefined, { outcomes: new Map() });
			}
			// A blank is not sent, and somebody else may have created the lead with a value there.
			const arrived = changes.filter((change) => contradicts(lead, change) === undefined);
			const created = { ...this.found(campaign, leadId), extra: { lead } };
			job.isThere(created, 'done', { outcomes: new Map(arrived.map(toOutcome)) });
		} catch (thrown) {
			// There are several of them now, or they may be among those who cannot be read.
			const isThere = leads.all(address).length > 0;
			const error = toRowError(thrown).with({ sent: isThere ? 'yes' : 'unknown' });
			if (isThere || isLastLook) job.fail(error);
		}
	}
}

function absent(people: readonly NewLead[]): NewLead[] {
	return people.filter(({ job }) => !job.isBegun);
}

/** Of the leads of a request, those that were there before, and those of whom nobody knows. */
interface Ages {
	old: ReadonlySet<Lead>;
	unknown: ReadonlySet<Lead>;
}

/**
 * As many were there already as the answer says, and they are the oldest, as the others were created by
 * the request. Of those who are as old as one of the others, nobody knows.
 */
function byAge({ people, duplicates }: Added, leads: CampaignLeads): Ages {
	const all = [...new Set(people.flatMap(({ address }) => leads.all(address)))];
	const ages = all.map(ageOf).sort();
	const [last, next] = [ages[duplicates - 1], ages[duplicates]];
	if (last === undefined) return { old: new Set(duplicates > 0 ? all : []), unknown: new Set() };
	if (ages[0] === '') return { old: new Set(), unknown: new Set(all) };
	const isTie = last === next;
	return {
		old: new Set(all.filter((lead) => ageOf(lead) < last || (!isTie && ageOf(lead) === last))),
		unknown: new Set(all.filter((lead) => isTie && ageOf(lead) === last)),
	};
}

/** Notes how a request fared that people were in. */
function setAll(state: NewLead['state']) {
	return (people: readonly NewLead[], error?: RowError): void => {
		for (const person of people) Object.assign(person, { state, ...(error ? { error } : {}) });
	};
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
