import { groupBy, sendInHalves } from '../../shared/core/collections';
import { endsRun, toRowError, type RowError } from '../../shared/core/errors';
import { plural } from '../../shared/core/text';
import type { Field } from '../../shared/fields/field';
import { readPages } from '../../shared/http/pages';
import type { Job } from '../../shared/update/job';
import type { Creator, UpdateExecution } from '../../shared/update/store';
import { fitsImport, MOST_PEOPLE, startImport, toImport } from '../api/imports';
import { prospectList, prospectSchema, PROSPECTS_PER_PAGE, type Prospect } from '../api/prospects';
import { addressOf, AHEAD, FEW, type ProspectDirectory } from './directory';
import { LOOKS, waitForImport } from './importPeople';
import {
	isPlain,
	needsImport,
	seen,
	toNewProspect,
	whyAbsent,
	type NewProspect,
} from './newProspect';
import type { foundProspects } from './write';
import type { ProspectTarget } from './target';

interface CreatorParts {
	fields: readonly Field[];
	found: ReturnType<typeof foundProspects>;
	/** Of all who are created. */
	tags: readonly string[];
	/** Looks people up once more. */
	directoryOf: (targets: readonly ProspectTarget[]) => ProspectDirectory;
	/** When the newest prospect was created that was there before; '' if it is not known. */
	newestBefore: () => Promise<string>;
}

/** Imports of one person at most: after lost answers, and without the values that may be refused. */
const MOST_ROUNDS = 4;

/** Creates prospects by one import and looks them up afterward. The import itself says nothing of them. */
export class ProspectCreator implements Creator<ProspectTarget> {
	constructor(
		private readonly execution: UpdateExecution,
		private readonly parts: CreatorParts,
	) {}

	readonly create = async (jobs: ReadonlyArray<Job<ProspectTarget>>): Promise<string> => {
		const fits = fitsImport(this.parts.fields);
		const people = jobs.map((job) => toNewProspect(job, fits));
		this.execution.progress.log(`${plural(people.length, 'prospect')} to create`);
		let error: RowError | undefined;
		try {
			for (let round = 1; round <= MOST_ROUNDS; round += 1) {
				const toSend = absent(people).filter(needsImport);
				if (toSend.length === 0) break;
				await this.importAll(toSend);
				await this.look(toSend);
			}
			await this.lookEverywhere(absent(people).filter(wasSent));
		} catch (thrown) {
			error = toRowError(thrown);
		}
		for (const person of absent(people)) person.job.fail(whyAbsent(person, error));
		return '';
	};

	/** @throws RowError that ends the run */
	private async importAll(people: readonly NewProspect[]): Promise<void> {
		for (let from = 0; from < people.length; from += MOST_PEOPLE) {
			await this.importOnce(people.slice(from, from + MOST_PEOPLE));
		}
	}

	/** Imports them, in halves where some of them make the API refuse all, and waits for each import. */
	private async importOnce(people: readonly NewProspect[]): Promise<void> {
		const { run, settings } = this.execution;
		// Without time to look, nobody would know whether they were created.
		run.needs(LOOKS.firstAfter + LOOKS.every);
		const begun = new Map<string, readonly NewProspect[]>();
		await sendInHalves(people, async (some) => await this.start(some, begun), setAll('refused'));
		const until = Math.min(run.now() + settings.maxWait * 1000, run.endsAt);
		for (const [requestId, some] of begun) {
			const isOver = await waitForImport(this.execution, requestId, until).catch((thrown) => {
				const error = toRowError(thrown);
				if (endsRun(error)) throw error;
				// Its state could not be read; the account may still show them.
				return false;
			});
			setAll(isOver ? 'over' : 'running')(some);
		}
	}

	/** @returns the refusal of an import that may be sent without some of them @throws RowError that ends the run */
	private async start(
		people: readonly NewProspect[],
		begun: Map<string, readonly NewProspect[]>,
	): Promise<RowError | undefined> {
		const { fields, tags } = this.parts;
		try {
			const requestId = await startImport(this.execution.client, {
				tags,
				people: people.map(({ email, plainOnly, changes }) =>
					toImport(email, plainOnly ? changes.filter(isPlain) : changes, fields),
				),
				once: true,
			});
			begun.set(requestId, people);
			setAll('running')(people);
		} catch (thrown) {
			const error = toRowError(thrown);
			if (error.reason === 'rejected') return error;
			const state = error.sent === 'unknown' ? 'lost' : endsRun(error) ? 'unsent' : 'refused';
			setAll(state)(people, error);
			if (endsRun(error)) throw error;
		}
		return undefined;
	}

	/**
	 * Looks as long as somebody new is seen, and a second time in any case: rows may be written late, and
	 * what cannot be read once may be the next time.
	 */
	private async look(people: readonly NewProspect[]): Promise<void> {
		const { run } = this.execution;
		let left = people.filter(wasSent);
		if (left.some(({ state }) => state === 'lost')) await run.wait(LOOKS.firstAfter);
		for (let looks = 1; left.length > 0; looks += 1) {
			const failed = await this.lookOnce(left).then(() => undefined, toRowError);
			const still = absent(left);
			const isNoUse = looks > 1 && still.length === left.length;
			const isLast = isNoUse || run.now() + LOOKS.every > run.endsAt;
			if (failed && (isLast || endsRun(failed))) throw failed;
			left = still;
			if (left.length === 0 || isLast) return;
			await run.wait(LOOKS.every);
		}
	}

	private async lookOnce(people: readonly NewProspect[]): Promise<void> {
		if (people.length < FEW) {
			const directory = this.parts.directoryOf([]);
			const looks = await Promise.allSettled(
				people.map(async (person) => {
					await this.note(person, await directory.search(person.email));
				}),
			);
			for (const look of looks) if (look.status === 'rejected') throw look.reason;
			return;
		}
		const { client, settings } = this.execution;
		const missing = new Set(people.map(({ email }) => email));
		const list = prospectList(client, prospectSchema, { newestFirst: true, withValues: true });
		const { items } = await readPages(list, {
			pick: (row) => row,
			mostAtOnce: settings.maxConcurrency,
			ahead: AHEAD,
			// Others may be created at the same time.
			lastPage: 2 * Math.ceil(people.length / PROSPECTS_PER_PAGE) + 1,
			isEnough(read) {
				for (const prospect of read) missing.delete(addressOf(prospect));
				return missing.size === 0;
			},
		});
		const byEmail = groupBy(items, addressOf);
		for (const person of people) await this.note(person, byEmail.get(person.email) ?? []);
	}

	/** Somebody may have been there all the time, in a part of the list that changed while it was read. */
	private async lookEverywhere(people: readonly NewProspect[]): Promise<void> {
		if (people.length < FEW) return;
		const directory = this.parts.directoryOf(people.map(({ job }) => job.target));
		await Promise.all(
			people.map(async (person) => {
				await this.note(person, await directory.withEmail(person.email));
			}),
		);
	}

	private async note({ job, ...person }: NewProspect, rows: readonly Prospect[]): Promise<void> {
		const { fields, found, newestBefore } = this.parts;
		const sight = seen(person, rows, fields, await newestBefore());
		if (sight) job.isThere(found(sight.prospectId), sight.creation, sight);
	}
}

/** Notes how an import fared that people were in. */
function setAll(state: NewProspect['state']) {
	return (people: readonly NewProspect[], error?: RowError): void => {
		for (const person of people) Object.assign(person, { state, error });
	};
}

function absent(people: readonly NewProspect[]): NewProspect[] {
	return people.filter(({ job }) => !job.found);
}

function wasSent({ state }: NewProspect): boolean {
	return state === 'lost' || state === 'running' || state === 'over';
}
