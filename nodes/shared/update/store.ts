import type { RowError } from '../core/errors';
import type { Field } from '../fields/field';
import type { Execution } from '../node/execution';
import type { Locator, LocatorParameter } from '../node/locators';
import type { Service } from '../http/service';
import type { Find, Job } from './job';
import type { Target } from './row';
import type { Settings } from './settings';

/** One execution of an update. */
export type UpdateExecution = Execution<Settings>;

/** What an update has to know of a vendor. All methods throw RowError. */
export interface Vendor<T extends Target> {
	service: Service;
	/** What names the record; the last names the record itself, others where it is. */
	locators: readonly LocatorParameter[];
	/** Columns, in lower case, that the vendor's reads give beside ids and fields, such as a status. */
	readColumns?: readonly string[];
	/** Whether records that are not there are created. */
	creates?: boolean;
	/** The record that a row names. @param read gives what a parameter holds for the row */
	identify(read: (parameter: LocatorParameter) => Locator): T;
	/**
	 * Reads what is needed before rows can be read.
	 * @param kept the account's fields, where they need not be read
	 */
	open(execution: UpdateExecution, kept?: readonly Field[]): Promise<Store<T>>;
}

/** An account whose fields are known. */
export interface Store<T extends Target> {
	/** Every field that a row may name. */
	fields: readonly Field[];
	/**
	 * The lookup of records for one run.
	 * @param targets all that may be asked for, so that one list can be read for many
	 */
	finder(targets: readonly T[]): Find<T>;
	/** What is to be said of a record that is not there. */
	notFound: (target: T) => RowError;
	/** What creates records that are not there, for operations that do so. Then rows need no values. */
	creator?: Creator<T>;
	/** What writes many records in a few requests, where that is quicker; undefined where it cannot be. */
	importer?(jobs: ReadonlyArray<Job<T>>): Importer<T> | undefined;
	/** What to tell a run that waited for the rate limit and did not import, if importing is quicker. */
	importHint?(records: number): string | undefined;
}

/** Writes many records at once, and settles what it has proven. Never throws. @returns what to tell people */
type Many<T extends Target> = (jobs: ReadonlyArray<Job<T>>) => Promise<string>;

export interface Creator<T extends Target> {
	/**
	 * What names a record once it is created, or, if it is there, once it is written: it may be an address
	 * that its rows give a field. Undefined if there is none. Absent where that is always what rows name it by.
	 */
	newName?: (job: Job<T>, isThere: boolean) => Promise<T | undefined>;
	/** Why a record that is not there cannot be created, if so. */
	refuses?: (job: Job<T>) => Promise<RowError | undefined>;
	/** A job of which nothing was sent because the run was stopped is left as it is. */
	create: Many<T>;
}

export interface Importer<T extends Target> {
	/** Resolves when writing may begin. */
	ready: Promise<unknown>;
	/** Opens jobs again whose values it may have replaced. */
	write: Many<T>;
}
