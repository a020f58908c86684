import type { IDataObject } from 'n8n-workflow';

/** What a field holds. Saleshandy's own names, and two that only Puffle has (`email`, `linkedin-url`). */
export type FieldType =
	'text' | 'long-text' | 'number' | 'date' | 'dropdown' | 'currency' | 'email' | 'linkedin-url';

/** A field of the account that a row may give a value for. */
export interface Field {
	id: string;
	/** The name people see. */
	label: string;
	/** The vendor's programmatic name, where it differs from the id. */
	key?: string;
	type: FieldType;
	/** The values a dropdown takes, where the API tells them. */
	options?: readonly string[];
	/** ISO 4217 code of a currency field. */
	currency?: string;
	/** Why the API never takes a value for this field. */
	readOnly?: string;
}

export type FieldStatus = 'updated' | 'rejected' | 'invalid' | 'skipped' | 'unchanged' | 'planned';
export type RowStatus = 'updated' | 'partial' | 'rejected' | 'unchanged' | 'skipped' | 'planned';

/** What became of one field of one row; the shape that goes downstream. */
export interface FieldResult {
	fieldId: string;
	/** The field's label. */
	field: string;
	value: string;
	success: boolean;
	status: FieldStatus;
	reason?: string;
	/** The value before, where the run has read it. */
	previous?: string;
}

/** The ids of a record as they go downstream, e.g. `{ prospectId }`; null where nobody had to look one up. */
export type Ids = Record<string, string | null>;

/** The record that a row names. */
export interface Target {
	/** Rows with the same key name the same record. */
	key: string;
	by: 'id' | 'email' | 'linkedinUrl';
	/** The id, address or URL, brought to the form in which it is compared. */
	value: string;
	/** The ids that are known before any lookup. */
	ids: Ids;
}

/** One value that a row gives a field. Settled where no request is needed to know what becomes of it. */
export interface Change {
	field: Field;
	/** As the API takes it; '' clears the field. */
	value: string;
	settled?: Verdict;
}

/** What became of one change, and why. */
export interface Verdict {
	status: FieldStatus;
	reason?: string;
	/** The value before, where it was read. */
	previous?: string;
}

/** One input item, read: what it names and what it changes. */
export interface Row {
	index: number;
	target: Target;
	changes: Change[];
}

/** One request's worth: the rows it answers for and the changes it carries. */
export interface Update {
	rows: Row[];
	changes: Change[];
}

/** All updates of one record, to be sent one after another. */
export interface RecordUpdates {
	target: Target;
	updates: Update[];
}

/** What became of a row that the API answered, or that needed no request. */
export interface RowOutcome {
	ids: Ids;
	results: FieldResult[];
	/** Further keys for the row's item, e.g. Puffle's `lead`. */
	extra?: IDataObject;
}
