import type { Fault } from '../core/errors';
import type { FieldType as MapperType } from 'n8n-workflow';

/** A value as the API takes it, or why it does not take it. */
export interface Checked {
	/** '' for a blank value. */
	text: string;
	/** Set where the value cannot be sent. */
	refused?: Fault;
}

/** How a value came that is checked. */
export interface Given {
	/** IANA name of the zone in which a moment falls on a day. Without it, text is on the day that it says. */
	timeZone?: string;
	/** Whether it was a number, in which no point sets thousands apart. */
	isNumber?: boolean;
}

/** How the values of a field are checked and how the editor shows it. */
export interface FieldType {
	/** As people read it, e.g. `Number`. */
	name: string;
	/** The input that n8n's resource mapper shows for it. */
	mapperType: MapperType;
	/** Checks a text that is not blank and brings it to the form that the API takes. */
	check(text: string, given?: Given): Checked;
	/** The form in which two values that are written differently are the same, where there are such. */
	canonical?: (text: string) => string;
	/** The form in which two values that name a record are the same, for fields that do. */
	keyOf?: (text: string) => string;
	/** The values it takes, where only these are allowed. */
	options?: readonly string[];
	/** Whether only the day counts of a value that is a moment. */
	isDate?: boolean;
	/** Whether every text is a valid value. */
	takesAnyText?: boolean;
}

/** A field of the account that a row may give a value for. */
export interface Field {
	id: string;
	/** The name people see. */
	label: string;
	/** The vendor's programmatic name, where it differs from the id. */
	key?: string;
	type: FieldType;
	/** The way of naming a record (a locator's mode) for which this field's value is the name. */
	identifies?: string;
	/** Why the API never takes a value for this field. */
	readOnly?: string;
}

/** How the editor shows a field that shares its label with another. */
export function labelWithId(label: string, id: string): string {
	return `${label.trim()} (${id})`;
}
