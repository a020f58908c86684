import type { Found, Imported, Importer, ImportOptions, LookUp } from '../../shared/update/vendor';
import { toRowError, type RowError } from '../../shared/core/errors';
import type { Field } from '../../shared/fields/field';
import { isHeld } from '../../shared/fields/heldValue';
import type { Client } from '../../shared/http/client';
import { plural } from '../../shared/core/text';
import { AccountList, readAccount } from './accountList';
import type { Prospect } from '../api/prospects';
import { saleshandyService } from '../api/service';
import type { ProspectTarget } from './target';
import { valuesReader } from './values';
import { importPeople } from './importPeople';
import { importable, named, peopleOf, type Person, type Records } from './people';
import { othersChanged, prover, type Proof } from './proof';
import { chooseTrial, sayOthers, whyNotToGoOn } from './trial';
import { LOOKS } from './waitForImport';
import { pagesWorthImporting } from './worthwhile';

/** From so many records on, their list is read before any is written. */
const MANY = 500;

interface ImporterParts {
	client: Client;
	fields: readonly Field[];
	/** As it is read when the run begins; undefined if that fails, or takes longer than writing. */
	account: Promise<AccountList | undefined>;
	/** Looks a record up in the list as it was read last. */
	lookUp: (target: ProspectTarget, latest: AccountList) => Promise<Found>;
	/** All that the run is to write. */
	records: Records;
	/** What is known of a prospect in the list. */
	found(prospect: Prospect): Found;
	options: ImportOptions<ProspectTarget>;
}

/** What is known after an import. */
interface Tried {
	/** By the keys of the people. */
	proofs: ReadonlyMap<string, Proof>;
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
	private readonly imported = new Map<string, Found>();

	/** By prospect, what the run wrote singly before, or is still writing. */
	private readonly singly = new Map<string, Records[number]>();

	/** Those of them whose values an import may have replaced. */
	private readonly again = new Set<Records[number]>();

	/** As it was read last. */
	private account = new AccountList([]);

	private isRead = false;

	/** When half the time is over that single updates would take, or the run must be; ms since 1970. */
	private deadline = 0;

	constructor(private readonly parts: ImporterParts) {
		this.ready = parts.records.length < MANY ? Promise.resolve() : parts.account;
	}

	/** Reading costs little beside writing many, and meets the limit before any of them is written singly. */
	readonly ready: Promise<unknown>;

	readonly lookUp: LookUp<ProspectTarget> = async (target) => {
		const { account, lookUp, options } = this.parts;
		const needsNone = target.by === 'id' && !options.onlyChanges;
		const latest = needsNone ? undefined : this.isRead ? this.account : await account;
		return await (latest ? lookUp(target, latest) : options.lookUp(target));
	};

	async write(records: Records): Promise<Imported<ProspectTarget>> {
		const { client, fields, options } = this.parts;
		const account = await this.parts.account;
		if (!account) return { found: this.imported, again: [], note: '' };
		this.account = account;
		this.isRead = true;
		const isLeft = new Set(records);
		for (const record of this.parts.records) {
			if (isLeft.has(record)) continue;
			const [prospect, another] = named(record, this.account);
			// Of several with one address, none was written.
			if (prospect && !another) this.singly.set(prospect.id, record);
		}
		const valuesOf = valuesReader(fields);
		const people = peopleOf(
			importable(records, fields),
			this.account,
			(prospect, { field, value }) => {
				const held = valuesOf(prospect).get(field.id);
				return held === undefined || !isHeld(value, held, field);
			},
			options.onlyChanges,
		);
		let note = '';
		if (pagesWorthImporting(people.length) >= this.account.pages) {
			const half = (people.length / 2) * this.msPerRequest;
			this.deadline = Math.min(client.run.now() + half, client.run.endsAt);
			// Writing singly meets the same error, if it concerns that too.
			note = await this.import(people).catch(
				(thrown: unknown) => `Bulk Import ended early: ${toRowError(thrown).message}`,
			);
		}
		return { found: this.imported, again: [...this.again], note };
	}

	/** @returns what to say of it @throws RowError */
	private async import(people: readonly Person[]): Promise<string> {
		const { options } = this.parts;
		const trial = chooseTrial(people);
		if (!trial.some(({ differing }) => differing.length)) {
			return "Bulk Import was not used, as the account holds all values already. The option 'Only Changes' does not send them";
		}
		const prospects = plural(trial.length, 'prospect');
		options.log(`Bulk Import: a trial with ${prospects}`);
		const tried = await this.importAndProve(trial, 2);
		const against = whyNotToGoOn(trial, tried.proofs, tried.others);
		if (against !== undefined)
			return `Bulk Import ended after a trial with ${prospects}: ${against}`;
		if (tried.error) throw tried.error;
		const rest = people.filter(({ key }) => !tried.proofs.has(key));
		options.log(`Bulk Import: ${plural(rest.length, 'more prospect')}`);
		const { proofs, others, error } = await this.importAndProve(rest, 1);
		if (error) throw error;
		const all = new Map([...tried.proofs, ...proofs]);
		const proven = people.filter(
			({ key, changes }) => all.get(key)?.outcomes.size === changes.length,
		);
		const written = `${plural(proven.length, 'prospect')} written by Bulk Import and read back`;
		return others.length ? `${written}; ${sayOthers(others)}` : written;
	}

	/**
	 * @param readings of the account that are still to come, for which time is kept
	 * @throws RowError where it cannot be read back
	 */
	private async importAndProve(people: readonly Person[], readings: number): Promise<Tried> {
		const { client, fields, options } = this.parts;
		const before = this.account;
		const until = this.deadline - before.pages * readings * this.msPerRequest;
		if (until < client.run.now() + LOOKS.firstAfter) throw new Error('there was no time for it');
		const error = await importPeople(people, {
			client,
			fields,
			maxWait: options.maxWait,
			until,
			onSent: this.mark,
		});
		const after = await readAccount(client, {
			mostPages: before.pages + 1,
			concurrency: options.concurrency,
		});
		if (!after) throw new Error('the list of prospects grew while it was read');
		this.account = after;
		const accounts = { before, after, fields };
		const others = othersChanged(people, this.singly, accounts);
		for (const prospect of others) {
			const record = this.singly.get(prospect.id);
			if (!record) continue;
			this.again.add(record);
			// If there is no time to write them again, nobody knows what they hold.
			this.imported.set(record.target.key, unproven(this.parts.found(prospect)));
		}
		const prove = prover(accounts);
		const proofs = new Map<string, Proof>();
		for (const person of people) {
			const found = this.imported.get(person.key);
			if (!found) continue;
			const proof = prove(person);
			proofs.set(person.key, proof);
			this.imported.set(person.key, { ...found, imported: proof });
		}
		return { proofs, others, error };
	}

	/** From now on they may have been written, whatever is seen of it. */
	private readonly mark = (people: readonly Person[]): void => {
		for (const { key, prospect } of people) {
			this.imported.set(key, unproven(this.parts.found(prospect)));
		}
	};

	/** What one more request takes at most, in milliseconds, under the limit that holds the run up. */
	private get msPerRequest(): number {
		const limits = [this.parts.client.lastPause?.limit, saleshandyService.knownRateLimit];
		const times = limits.flatMap((limit) => (limit ? [limit.windowMs / limit.requests] : []));
		return Math.min(...times);
	}
}

/** Someone of whom nothing is certain any more. */
function unproven(found: Found): Found {
	const unsure = new Set(found.values?.keys());
	return { ...found, imported: { outcomes: new Map(), sideEffects: [], unsure } };
}
