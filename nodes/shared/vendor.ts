import type { IDataObject } from 'n8n-workflow';
import type { RowError } from './errors';
import type { Client, Service } from './http/client';
import type { Change, Field, Ids, Target, Verdict } from './types';

/** A parameter that names the record, or a part of its name. */
export interface LocatorParameter {
	name: string;
	displayName: string;
}

/** What such a parameter holds for one row. */
export interface Locator extends LocatorParameter {
	mode: string;
	/** Without outer blanks; never ''. */
	value: string;
}

/** A record that was found. */
export interface Found {
	ids: Ids;
	/** What the record is known to hold, by field id; only where it was read, and only what is certain. */
	values?: ReadonlyMap<string, string>;
	/** Why a change of this record must not be sent, if so. */
	refuses?(change: Change): string | undefined;
}

/** What the API answered about the changes of one update. */
export interface Written {
	/** By field id. */
	verdicts: ReadonlyMap<string, Verdict>;
	/** What kept the rest from being answered. */
	error?: RowError;
	/** Further keys for the items of the rows. */
	extra?: IDataObject;
}

export interface AccountOptions {
	/** Most requests in flight. */
	concurrency: number;
	/** Whether to read what records hold, where that takes less than writing them. */
	onlyChanges: boolean;
}

/** One account during one run. All methods throw RowError. */
export interface Account {
	/** Every field that a row may name. */
	fields(): Promise<readonly Field[]>;
	/** Told once, before the first `find`, which records will be asked for. */
	expect(targets: readonly Target[]): void;
	/** Looks the record up as far as it must be to write it. */
	find(target: Target): Promise<Found>;
	/** Writes changes of one record; there is at least one. */
	write(found: Found, changes: readonly Change[]): Promise<Written>;
}

/** All that the shared run has to know of a vendor. */
export interface Vendor extends Service {
	locators: readonly LocatorParameter[];
	/** The record that a row names. @throws RowError */
	target(locators: readonly Locator[]): Target;
	open(client: Client, options: AccountOptions): Account;
}
