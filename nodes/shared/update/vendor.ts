import type { IDataObject } from 'n8n-workflow';
import type { RowError } from '../core/errors';
import type { Field } from '../fields/field';
import type { Client } from '../http/client';
import type { Service } from '../http/service';
import type { Locator, LocatorParameter } from '../node/locators';
import type {
	Change,
	Creation,
	FieldOutcome,
	FieldResult,
	Ids,
	RecordUpdates,
	Target,
} from './row';

/** What a bulk update has to know of a vendor. All methods throw RowError. */
export interface Vendor<T extends Target> {
	service: Service;
	/** What names the record; the last names the record itself, others where it is. */
	locators: readonly LocatorParameter[];
	/** Columns, in lower case, that the vendor's reads give beside ids and fields, such as a status. */
	readColumns?: readonly string[];
	/** The record that a row names. @param read gives what a parameter holds for the row */
	identify(read: (parameter: LocatorParameter) => Locator): T;
	/**
	 * Reads what is needed before rows can be read.
	 * @param kept the account's fields, where they need not be read
	 */
	open(client: Client, kept?: readonly Field[]): Promise<Account<T>>;
}

/** An account whose fields are known. */
export interface Account<T extends Target> {
	/** Every field that a row may name. */
	fields: readonly Field[];
	/**
	 * The lookup of records for one run.
	 * @param targets all that may be asked for, so that one list can be read for many
	 */
	lookUp(targets: readonly T[], options: LookUpOptions): LookUp<T>;
	/**
	 * What writes many records in a few requests, where that is quicker; undefined where it cannot be.
	 */
	openImport?(
		records: ReadonlyArray<RecordUpdates<T>>,
		options: ImportOptions<T>,
	): Importer<T> | undefined;
	/**
	 * What creates records that are not there, for operations that do so. Then the lookup gives a record
	 * that is not there as `missing`, and rows need no values.
	 */
	openCreator?(options: CreateOptions): Creator<T>;
	/** What to tell a run that waited for the rate limit and did not import, if importing is quicker. */
	importAdvice?(updates: number): string | undefined;
}

export interface CreateOptions extends LookUpOptions {
	/** The longest wait for one import, in milliseconds. */
	maxWait: number;
	/** Tells n8n's log what is being done. */
	log(message: string): void;
}

export interface ImportOptions<T extends Target> extends CreateOptions {
	/** Where there is nothing to import. */
	lookUp: LookUp<T>;
}

/** Writes many records at once and sees what became of them. */
export interface Importer<T extends Target> {
	/** Resolves when writing may begin. */
	ready: Promise<unknown>;
	/** Looks records up in what is read to import them, or as without an import. */
	lookUp: LookUp<T>;
	/** Imports what it can of these records and reads all of it back. Never throws. */
	write(records: ReadonlyArray<RecordUpdates<T>>): Promise<Imported<T>>;
}

/** Creates records, many at once, and sees what became of them. */
export interface Creator<T extends Target> {
	/** Why a record that is not there cannot be created, if so. */
	refuses?(record: RecordUpdates<T>): Promise<RowError | undefined>;
	/**
	 * Creates records with the values of their rows and looks them up. Never throws.
	 * @returns by the key of their target, each as it was found, or why it was not. A record that is there
	 * although nobody is known to have created it in this run has no `creation`. Records of which nothing
	 * was sent because the run was aborted have no entry.
	 */
	create(records: ReadonlyArray<RecordUpdates<T>>): Promise<ReadonlyMap<string, Found | RowError>>;
}

/** What became of an import. */
export interface Imported<T extends Target> {
	/** The records that were in it, by the key of their target. */
	found: ReadonlyMap<string, Found>;
	/** Records written singly before, whose values the import may have replaced: to be written again. */
	again: ReadonlyArray<RecordUpdates<T>>;
	/** What people should know of it, for the hint. */
	note: string;
}

/** Looks a record up as far as it must be to write it. */
export type LookUp<T extends Target> = (target: T) => Promise<Found>;

export interface LookUpOptions {
	/** Most requests in flight. */
	concurrency: number;
	/** Whether to read what records hold, where that takes less than writing them. */
	onlyChanges: boolean;
}

/** A record that was found, or one that is to be created. */
export interface Found {
	ids: Ids;
	/** `planned`: it is not there, and its rows want it. `done`: this run created it. */
	creation?: Creation;
	/** What it is known to hold, by field id; only where it was read, and only what is certain. */
	values?: ReadonlyMap<string, string>;
	/** Further keys for the items of its rows where writing gives none. */
	extra?: IDataObject;
	/** What an import is known to have done to it; it may have done more. */
	imported?: {
		/** Of the fields that are known to hold the new value, by field id. */
		outcomes: ReadonlyMap<string, FieldOutcome>;
		/** Of fields that changed though no row asked for it. */
		sideEffects: readonly FieldResult[];
		/** Fields of which it is no longer certain that they hold what `values` says, by field id. */
		unsure: ReadonlySet<string>;
	};
	/** Why a change of this record must not be sent, if so. */
	refusal?(change: Change): string | undefined;
	/** Writes changes; there is at least one. @throws RowError */
	write(changes: readonly Change[]): Promise<Written>;
}

/** What the API answered about the changes of one update. */
export interface Written {
	/** By field id. */
	outcomes: ReadonlyMap<string, FieldOutcome>;
	/** What kept the other fields from being answered. */
	error?: RowError;
	/** Further keys for the items of the rows. */
	extra?: IDataObject;
}

/** A record that is not there and is to be created. */
export function missing({ ids }: Target): Found {
	return {
		ids,
		creation: 'planned',
		write: async () => await Promise.reject(new Error('The record was not created')),
	};
}
