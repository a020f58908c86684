import { toRowError, type RowError } from '../../shared/core/errors';
import { plural } from '../../shared/core/text';
import type { Field } from '../../shared/fields/field';
import { isHeld } from '../../shared/fields/values';
import type { Importer, UpdateExecution } from '../../shared/update/store';
import type { Prospect } from '../api/prospects';
import { saleshandyService } from '../api/service';
import { AccountList, type ProspectDirectory } from './directory';
import { importPeople, LOOKS } from './importPeople';
import { importable, named, peopleOf, type ProspectJob, type Person } from './people';
import { othersChanged, prover, type Seen } from './proof';
import type { foundProspects } from './write';
import type { ProspectTarget } from './target';
import { chooseTrial, pagesWorthImporting, sayOthers, whyNotToGoOn } from './trial';
import { valuesReader } from './values';

/** From so many records on, their list is read before any is written. */
const MANY = 500;

interface ImporterParts {
	fields: readonly Field[];
	found: ReturnType<typeof foundProspects>;
	/** All that the run is to write. */
	jobs: readonly ProspectJob[];
	/** Where the account's list is read. */
	directory: ProspectDirectory;
	/** The longest list that is worth reading, in pages. */
	lastPage: number;
}

/** What is known after an import. */
interface Tried {
	proofs: ReadonlyMap<Person, Seen>;
	/** Who changed though they were not in it. */
	others: readonly Prospect[];
	/** What kept all of them from being imported, or from being waited for. */
	error: RowError | undefined;
}

/**
 * Writes many prospects by one import and proves each field by reading it back. A first import of a few
 * shows how the account behaves before the rest goes.
 */
export class ProspectImporter implements Importer<ProspectTarget> {
	/** Reading costs little beside writing many, and meets the limit before any of them is written singly. */
	readonly ready: Promise<unknown>;

	/** Those of whom it is known that they may be in an import by now. */
	private readonly sent = new Set<Person>();

	/** By prospect, what the run wrote singly before, or is still writing. */
	private readonly singly = new Map<string, ProspectJob>();

	/** As it is read when the run begins; undefined if that fails, or takes longer than writing. */
	private readonly reading: Promise<AccountList | undefined>;

	/** As it was read last. */
	private account = new AccountList<Prospect>({ items: [] });

	/** When half the time is over that single updates would take, or the run must be; ms since 1970. */
	private deadline = 0;

	constructor(
		private readonly execution: UpdateExecution,
		private readonly parts: ImporterParts,
	) {
		// Reading has a limit of its own, so writing need not wait for it.
		this.reading = parts.directory.readAll(parts.lastPage);
		this.ready = parts.jobs.length < MANY ? Promise.resolve() : this.reading;
	}

	readonly write = async (jobs: readonly ProspectJob[]): Promise<string> => {
		const { fields } = this.parts;
		const { run, settings } = this.execution;
		const account = await this.reading;
		if (!account) return '';
		this.account = account;
		const isLeft = new Set(jobs);
		for (const job of this.parts.jobs) {
			if (isLeft.has(job)) continue;
			const [prospect, another] = named(job, account);
			// Of several with one address, none was written.
			if (prospect && !another) this.singly.set(prospect.id, job);
		}
		const valuesOf = valuesReader(fields);
		const people = peopleOf(
			importable(jobs, fields),
			account,
			(prospect, { field, value }) => {
				const held = valuesOf(prospect).get(field.id);
				return held === undefined || !isHeld(value, held, field);
			},
			settings.onlyChanges,
		);
		if (pagesWorthImporting(people.length) < account.pages) return '';
		this.deadline = Math.min(run.now() + (people.length / 2) * this.msPerRequest, run.endsAt);
		// Writing singly meets the same error, if it concerns that too.
		return await this.import(people).catch(
			(thrown: unknown) => `Bulk Import ended early: ${toRowError(thrown).message}`,
		);
	};

	/** @returns what to say of it @throws RowError */
	private async import(people: readonly Person[]): Promise<string> {
		const { progress } = this.execution;
		const trial = chooseTrial(people);
		if (!trial.some(({ differing }) => differing.length)) {
			return "Bulk Import was not used, as the account holds all values already. The option 'Only Changes' does not send them";
		}
		const prospects = plural(trial.length, 'prospect');
		progress.log(`Bulk Import: a trial with ${prospects}`);
		const tried = await this.importAndProve(trial, 2);
		const against = whyNotToGoOn(trial, tried.proofs, tried.others);
		if (against !== undefined)
			return `Bulk Import ended after a trial with ${prospects}: ${against}`;
		// One whose answer was lost has shown all the same how the account behaves.
		if (tried.error && tried.error.sent !== 'unknown') throw tried.error;
		const rest = people.filter((person) => !tried.proofs.has(person));
		progress.log(`Bulk Import: ${plural(rest.length, 'more prospect')}`);
		const { proofs, others, error } = await this.importAndProve(rest, 1);
		if (error) throw error;
		const isProven = (person: Person) => {
			const proof = tried.proofs.get(person) ?? proofs.get(person);
			return proof?.outcomes.size === person.changes.length;
		};
		const proven = plural(people.filter(isProven).length, 'prospect');
		const written = `${proven} written by Bulk Import and read back`;
		return others.length ? `${written}; ${sayOthers(others)}` : written;
	}

	/**
	 * @param readings of the account that are still to come, for which time is kept
	 * @throws RowError where it cannot be read back
	 */
	private async importAndProve(people: readonly Person[], readings: number): Promise<Tried> {
		const { run } = this.execution;
		const { directory, fields } = this.parts;
		const before = this.account;
		// After the trial, the rest is still to be read back. Sent twice, it could harm twice as many.
		const isTrial = readings > 1;
		const until = this.deadline - before.pages * readings * this.msPerRequest;
		if (until < run.now() + LOOKS.firstAfter) throw new Error('there was no time for it');
		const error = await importPeople(people, fields, until, this.execution, isTrial, (sent) =>
			this.mark(sent),
		);
		const after = await directory.readList(before.pages + 1);
		if (!after) throw new Error('the list of prospects changed while it was read');
		this.account = after;
		directory.isNow(after);
		const accounts = { before, after, fields };
		const others = othersChanged(people, this.singly, accounts);
		for (const prospect of others) {
			// If there is no time to write them again, nobody knows what they hold.
			this.singly.get(prospect.id)?.reopen(this.parts.found(prospect.id, prospect));
		}
		const prove = prover(accounts);
		const proofs = new Map<Person, Seen>();
		for (const person of people) {
			if (!this.sent.has(person)) continue;
			const proof = prove(person);
			proofs.set(person, proof);
			person.job.prove(proof);
		}
		return { proofs, others, error };
	}

	/** From now on they may have been written, whatever is seen of it. */
	private mark(people: readonly Person[]): void {
		for (const person of people) {
			const { job, prospect } = person;
			this.sent.add(person);
			job.reopen(this.parts.found(prospect.id, prospect));
		}
	}

	/** What one more request takes at most, in milliseconds, under the limit that holds the run up. */
	private get msPerRequest(): number {
		const limits = [this.execution.client.lastPause?.limit, saleshandyService.knownRateLimit];
		const times = limits.flatMap((limit) => (limit ? [limit.windowMs / limit.requests] : []));
		return Math.min(...times);
	}
}
