import type { RecordUpdates } from '../../shared/update/row';
import type { CreateOptions, Creator, Found } from '../../shared/update/vendor';
import { endsRun, toRowError, type RowError } from '../../shared/core/errors';
import type { Field } from '../../shared/fields/field';
import { groupBy } from '../../shared/core/groupBy';
import type { Client } from '../../shared/http/client';
import { readList } from '../../shared/http/readList';
import { plural } from '../../shared/core/text';
import { addressOf } from './accountList';
import { MOST_PEOPLE, startImport } from '../api/imports';
import { getProspects, PROSPECTS_PER_PAGE, type Prospect } from '../api/prospects';
import { fitsImport, toImport } from './people';
import { LOOKS, waitForImport } from './waitForImport';
import { FEW } from './findByEmail';
import type { MakeFound } from './prospects';
import type { ProspectTarget } from './target';
import { ProspectFinder, search } from './finder';
import { isPlain, needsImport, seen, toPerson, whyAbsent, type Person } from './person';
import type { CreationOptions } from './options';

interface CreatorParts {
	client: Client;
	fields: readonly Field[];
	creation: CreationOptions;
	found: MakeFound;
	/** When the newest prospect was created that was there before; '' if it is not known. */
	newestBefore: () => string;
	options: CreateOptions;
}

/** Imports of one person at most: after lost answers, and without the values that may be refused. */
const MOST_ROUNDS = 4;

/** Creates prospects by one import and looks them up afterward. The import itself says nothing of them. */
export class ProspectCreator implements Creator<ProspectTarget> {
	private readonly known = new Map<string, Found | RowError>();

	constructor(private readonly parts: CreatorParts) {}

	async create(
		records: ReadonlyArray<RecordUpdates<ProspectTarget>>,
	): Promise<ReadonlyMap<string, Found | RowError>> {
		const fits = fitsImport(this.parts.fields);
		const people = records.map((record) => toPerson(record, fits));
		this.parts.options.log(`${plural(people.length, 'prospect')} to create`);
		let error: RowError | undefined;
		try {
			for (let round = 1; round <= MOST_ROUNDS; round += 1) {
				const toSend = this.absent(people).filter(needsImport);
				if (toSend.length === 0) break;
				await this.importAll(toSend);
				await this.look(toSend);
			}
			await this.lookEverywhere(this.absent(people).filter(wasSent));
		} catch (thrown) {
			error = toRowError(thrown);
		}
		for (const person of this.absent(people)) this.known.set(person.key, whyAbsent(person, error));
		return this.known;
	}

	private absent(people: readonly Person[]): Person[] {
		return people.filter(({ key }) => !this.known.has(key));
	}

	/** @throws RowError that ends the run */
	private async importAll(people: readonly Person[]): Promise<void> {
		for (let from = 0; from < people.length; from += MOST_PEOPLE) {
			await this.importOnce(people.slice(from, from + MOST_PEOPLE));
		}
	}

	private async importOnce(people: readonly Person[]): Promise<void> {
		const { client, creation, fields, options } = this.parts;
		// Without time to look, nobody would know whether they were created.
		client.run.needs(LOOKS.firstAfter + LOOKS.every);
		const setAll = (state: Person['state'], error?: RowError) => {
			for (const person of people) Object.assign(person, { state, error });
		};
		try {
			const requestId = await startImport(client, {
				...creation,
				people: people.map(({ email, plainOnly, changes }) =>
					toImport(email, plainOnly ? changes.filter(isPlain) : changes, fields),
				),
				creates: true,
			});
			setAll('running');
			const until = Math.min(client.run.now() + options.maxWait, client.run.endsAt);
			if (await waitForImport(client, requestId, until)) setAll('over');
		} catch (thrown) {
			const error = toRowError(thrown);
			// Its state could not be read; the account may still show them.
			const isRunning = people.some(({ state }) => state === 'running');
			if (!isRunning && error.sent === 'unknown') setAll('lost', error);
			else if (!isRunning) setAll(endsRun(error) ? 'unsent' : 'refused', error);
			if (endsRun(error)) throw error;
		}
	}

	/**
	 * Looks as long as somebody new is seen, and a second time in any case: rows may be written late, and
	 * what cannot be read once may be the next time.
	 */
	private async look(people: readonly Person[]): Promise<void> {
		const { client } = this.parts;
		let left = people.filter(wasSent);
		if (left.some(({ state }) => state === 'lost')) await client.run.wait(LOOKS.firstAfter);
		for (let looks = 1; left.length > 0; looks += 1) {
			const failed = await this.lookOnce(left).then(() => undefined, toRowError);
			const still = this.absent(left);
			const isNoUse = looks > 1 && still.length === left.length;
			const isLast = isNoUse || client.run.now() + LOOKS.every > client.run.endsAt;
			if (failed && (isLast || endsRun(failed))) throw failed;
			left = still;
			if (left.length === 0 || isLast) return;
			await client.run.wait(LOOKS.every);
		}
	}

	private async lookOnce(people: readonly Person[]): Promise<void> {
		const { client, options } = this.parts;
		if (people.length < FEW) {
			const looks = await Promise.allSettled(
				people.map(async (person) => this.note(person, await search(client, person.email))),
			);
			for (const look of looks) if (look.status === 'rejected') throw look.reason;
			return;
		}
		const missing = new Set(people.map(({ email }) => email));
		const { rows } = await readList(
			async (page) => await getProspects(client, { page, newestFirst: true, withValues: true }),
			{
				concurrency: options.concurrency,
				// Others may be created at the same time.
				mostPages: 2 * Math.ceil(people.length / PROSPECTS_PER_PAGE) + 1,
				isEnough(read) {
					for (const prospect of read) missing.delete(addressOf(prospect));
					return missing.size === 0;
				},
			},
		);
		const byEmail = groupBy(rows, addressOf);
		for (const person of people) this.note(person, byEmail.get(person.email) ?? []);
	}

	/** Somebody may have been there all the time, in a part of the list that changed while it was read. */
	private async lookEverywhere(people: readonly Person[]): Promise<void> {
		if (people.length < FEW) return;
		const { client, options } = this.parts;
		const { concurrency } = options;
		const finder = new ProspectFinder(client, { expected: people.length, concurrency });
		await Promise.all(
			people.map(async (person) => this.note(person, await finder.find(person.email))),
		);
	}

	private note(person: Person, rows: readonly Prospect[]): void {
		const { fields, found, newestBefore } = this.parts;
		const sight = seen(person, rows, { fields, newestBefore: newestBefore() });
		if (!sight) return;
		const { prospectId, ...what } = sight;
		this.known.set(person.key, { ...found(prospectId, []), ...what });
	}
}

function wasSent({ state }: Person): boolean {
	return state === 'lost' || state === 'running' || state === 'over';
}
