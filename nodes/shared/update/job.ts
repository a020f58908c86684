import type { IDataObject } from 'n8n-workflow';
import { toRowError, type RowError, type Fault } from '../core/errors';
import { isHeld, isMadeOf } from '../fields/values';
import { failure, toResult, type Creation, type FieldResult, type Outcome } from './outcome';
import type { Change, FieldOutcome, FieldOutcomes, Ids, Row, Target } from './row';

/** A record that is there. */
export interface Found {
	ids: Ids;
	/** The address it was read with, e.g. `{ email }`. */
	names?: IDataObject;
	/** What it is known to hold, by field id; only where it was read, and only what is certain. */
	values?: ReadonlyMap<string, string>;
	/** Further keys for the items of its rows where writing gives none. */
	extra?: IDataObject;
	/** Why a change of this record must not be sent, if so. */
	refusal?(change: Change): Fault | undefined;
	/** Writes changes in one request or a few; there is at least one. @throws RowError */
	write(changes: readonly Change[]): Promise<Written>;
}

/** What the API answered about changes of one record. */
export interface Written {
	outcomes: FieldOutcomes;
	/** What kept the other fields from being answered. */
	error?: RowError;
	/** The address that it told. */
	names?: IDataObject;
	/** Further keys for the items of the rows. */
	extra?: IDataObject;
}

/** Looks a record up as far as it must be to write it; undefined: proven not to be there. @throws RowError */
export type Find<T extends Target> = (target: T) => Promise<Found | undefined>;

/** What is known of a record after many were written at once. */
export interface Proof {
	/** Of the fields that are known to hold the new value. */
	outcomes: FieldOutcomes;
	/** Of fields that changed though no row asked for it. */
	sideEffects?: readonly FieldResult[];
	/** Ids of fields of which it is no longer certain that they hold what they held before. */
	unsure?: ReadonlySet<string>;
}

const UNCHANGED: FieldOutcome = { status: 'unchanged' };

/**
 * The changes of one record, open until each field is settled. Whatever writes many records at once
 * settles what it has proven; writing singly settles the rest. A row's outcome is read off its job.
 */
export class Job<T extends Target = Target> {
	/** The changes that rows ask for, each field once. */
	readonly changes: readonly Change[];

	/** What the run does to a record that is not there. */
	creation: Creation | undefined;

	/** The record, once it was found or created. */
	found: Found | undefined;

	/** What keeps the open fields from being answered. */
	error: RowError | undefined;

	private finding: Promise<Found | undefined> | undefined;

	private wasMissing = false;

	private settled = new Map<string, FieldOutcome>();

	private proof: Omit<Proof, 'outcomes'> | undefined;

	private extra: IDataObject | undefined;

	private names: IDataObject | undefined;

	/**
	 * @param rows at least one. One without open changes is there because its outcome depends on the record
	 * @param others rows of this record of which nothing is sent
	 */
	constructor(
		readonly target: T,
		readonly rows: readonly Row<T>[],
		readonly others: readonly Row<T>[] = [],
	) {
		const open = rows.flatMap(({ changes }) => changes.filter(({ decided }) => !decided));
		this.changes = [...new Map(open.map((change) => [change.field.id, change])).values()];
	}

	/** Looks the record up, once, whoever asks. @returns undefined if it is not there @throws RowError */
	async find(find: Find<T>): Promise<Found | undefined> {
		this.finding ??= find(this.target);
		const found = await this.finding;
		if (!found) this.wasMissing = true;
		else if (!this.wasMissing) this.found ??= found;
		return found;
	}

	/** Says what a lookup found, so that nobody looks again. */
	isKnown(found: Found | undefined): void {
		this.finding = Promise.resolve(found);
	}

	/** Whether it was looked up and was not there. So it stays once it is created. */
	get isMissing(): boolean {
		return this.wasMissing;
	}

	/**
	 * The record is there now, whoever created it.
	 * @param proof what is known of it, if this run may have written it
	 */
	isThere(found: Found, creation?: Creation, proof?: Proof): void {
		this.found = found;
		this.creation = creation;
		if (proof) this.prove(proof);
	}

	/**
	 * It may have been written from now on, whatever is seen of it: it is in an import, or an import may
	 * have replaced what was written. All its fields are open again.
	 * @param found as it was read last
	 */
	reopen(found: Found): void {
		this.found = found;
		this.error = undefined;
		this.settled = new Map();
		this.proof = { unsure: new Set(found.values?.keys()) };
	}

	/** What was seen of it after many were written at once. */
	prove({ outcomes, ...proof }: Proof): void {
		this.settled = new Map(outcomes);
		this.proof = proof;
	}

	fail(error: RowError): void {
		this.error = error;
	}

	/** Whether there is something to say of its rows, even if the run ends now. */
	get isBegun(): boolean {
		const { creation, error, found, proof, wasMissing } = this;
		return [creation, error, proof].some(Boolean) || (wasMissing && found !== undefined);
	}

	/** Settles what needs no request. @returns the changes that do */
	toWrite(dryRun: boolean): Change[] {
		for (const change of this.open) {
			const refusal = this.found?.refusal?.(change);
			// A record that is to be created holds nothing yet, so a blank is there already.
			const isThere = this.holds(change) || (this.creation === 'planned' && change.value === '');
			if (isThere) this.settle(change, UNCHANGED);
			else if (refusal) this.settle(change, { status: 'invalid', ...refusal });
			else if (dryRun) this.settle(change, { status: 'planned' });
		}
		return this.open;
	}

	/** Writes changes of it. What is answered after it was opened again counts for nothing. */
	async write(changes: readonly Change[]): Promise<void> {
		const { found, settled } = this;
		const written = await (
			found?.write(changes) ?? Promise.reject(new Error('The record is not known'))
		).catch((thrown): Written => ({ outcomes: new Map(), error: toRowError(thrown) }));
		if (this.settled !== settled) return;
		for (const [id, outcome] of written.outcomes) settled.set(id, outcome);
		this.extra = written.extra;
		this.names = written.names;
		this.error = written.error;
	}

	/** What became of one of its rows; undefined if nothing is known of the record. */
	outcome(row: Row): Outcome | undefined {
		const { creation, error, found, proof } = this;
		if (!found && creation === undefined) return error && failure(error);
		const results = row.changes.flatMap((change) => this.result(change) ?? []);
		const all = [...results, ...(proof?.sideEffects ?? [])];
		// A row of which every field has its outcome is done, whatever became of the rest of the request.
		if (!error || results.length === row.changes.length) {
			const extra = this.extra ?? found?.extra;
			const names = this.names ?? found?.names;
			return {
				ids: found?.ids ?? this.target.ids,
				...(names ? { names } : {}),
				...(creation ? { creation } : {}),
				results: all,
				...(extra ? { extra } : {}),
			};
		}
		const isSaved = creation === 'done' || results.some(({ status }) => status === 'updated');
		const sent = isSaved ? 'yes' : proof ? 'unknown' : 'no';
		return failure(error.sent === 'no' ? error.with({ sent }) : error, all);
	}

	private get open(): Change[] {
		return this.changes.filter(({ field }) => !this.settled.has(field.id));
	}

	private settle({ field }: Change, outcome: FieldOutcome): void {
		this.settled.set(field.id, outcome);
	}

	private holds({ field, value, given = value }: Change): boolean {
		const held = this.proof?.unsure?.has(field.id) ? undefined : this.found?.values?.get(field.id);
		return held !== undefined && (isHeld(value, held, field) || isMadeOf(held, given));
	}

	private result(change: Change): FieldResult | undefined {
		const { decided, field, value } = change;
		// A check may refuse a value that the account holds all the same, e.g. an option that was removed.
		const isThere = decided?.status === 'invalid' && value !== '' && this.holds(change);
		const outcome = isThere ? UNCHANGED : (decided ?? this.settled.get(field.id));
		if (!outcome) return undefined;
		const previous = this.found?.values?.get(field.id);
		return toResult(change, previous === undefined ? outcome : { ...outcome, previous });
	}
}
