import type { IDataObject } from 'n8n-workflow';
import type { RowError } from '../core/errors';
import type { Field } from '../fields/field';

export type FieldStatus = 'updated' | 'rejected' | 'invalid' | 'skipped' | 'unchanged' | 'planned';

/** The ids of a record as they go downstream, e.g. `{ prospectId }`; null where no lookup was needed. */
export type Ids = Record<string, string | null>;

/** The record that a row names. Vendors add what they need to look it up. */
export interface Target {
	/** Rows with the same key name the same record. */
	key: string;
	/** How it is named: `id`, or the `identifies` of a field. */
	by: string;
	/** The ids that are known before any lookup. */
	ids: Ids;
}

/** What became of one field of a row, and why. */
export interface FieldOutcome {
	status: FieldStatus;
	reason?: string;
	/** The value before, where it was read. */
	previous?: string;
}

/** One value that a row gives a field. */
export interface Change {
	field: Field;
	/** As the API takes it; '' clears the field. */
	value: string;
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

/** One request: the rows it is for, and the changes it carries. */
export interface Update {
	rows: readonly Row[];
	/** Each field once. */
	changes: readonly Change[];
}

/** All updates of one record, to be sent one after another. */
export interface RecordUpdates<T extends Target = Target> {
	target: T;
	/** At least one. One without changes is for rows whose refused values may be there already. */
	updates: readonly Update[];
	/** Rows of this record of which nothing is sent. */
	otherRows: readonly Row[];
}

/** The result of one field, as it goes downstream. */
export interface FieldResult {
	/** The field's label. */
	field: string;
	value: string;
	success: boolean;
	status: FieldStatus;
	/** '' where there is none. */
	reason: string;
	/** The value before, where it was read. */
	previous?: string;
	fieldId: string;
}

/** What a run does to a record that was not there: `planned` in a dry run, else `done`. */
export type Creation = 'planned' | 'done';

/** What became of a row that the API answered, or that needed no request. */
export interface RowResult {
	ids: Ids;
	/** If its record was not there. */
	creation?: Creation;
	results: FieldResult[];
	/** Further keys for the row's item, e.g. the `lead` that was updated. */
	extra?: IDataObject;
}

/** A row that was not answered, or only in part. */
export interface RowFailure {
	error: RowError;
	/** Of the fields that were answered. */
	results: FieldResult[];
}

/** What became of a row. Each row has exactly one. */
export type Outcome = RowResult | RowFailure;

/** Outcomes by row index. */
export type Outcomes = ReadonlyMap<number, Outcome>;
