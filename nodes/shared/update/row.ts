import type { Fault } from '../core/errors';
import type { Field } from '../fields/field';

/** The ids of a record as they go downstream, e.g. `{ prospectId }`; null where no lookup was needed. */
export type Ids = Record<string, string | null>;

/** The record that a row names. Vendors add what they need to look it up. */
export interface Target {
	/** Rows with the same key name the same record. */
	key: string;
	/** How it is named: `id`, or the `identifies` of a field. */
	by: string;
	/** That name, for a sentence. */
	name: string;
	/** The ids that are known before any lookup. */
	ids: Ids;
}

/** What became of one field of a row, and why. */
export interface FieldOutcome extends Partial<Fault> {
	status: 'updated' | 'rejected' | 'invalid' | 'skipped' | 'unchanged' | 'planned';
	/** The value before, where it was read. */
	previous?: string;
}

/** By field id. */
export type FieldOutcomes = ReadonlyMap<string, FieldOutcome>;

/** One value that a row gives a field. */
export interface Change {
	field: Field;
	/** As the API takes it; '' clears the field. */
	value: string;
	/** As the row gave it, where that was no text. */
	given?: unknown;
	/** Set where no request is needed to know what becomes of it. */
	decided?: FieldOutcome;
}

/** One input item, read: the record it names and what it changes. */
export interface Row<T extends Target = Target> {
	/** Of the input item, counted from 0. */
	index: number;
	target: T;
	changes: readonly Change[];
}
