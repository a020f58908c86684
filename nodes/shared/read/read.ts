import type { IDataObject } from 'n8n-workflow';
import type { Client } from '../http/client';
import type { Service } from '../http/service';
import type { LocatorParameter } from '../node/locators';
import type { ItemParameters } from './itemParameters';

/** An operation that reads. All functions throw RowError. */
export interface Read<Query extends object> {
	service: Service;
	/** What a record is called, e.g. `prospect`. */
	record: string;
	/** What names the records, for the items of those that cannot be read. */
	locators: readonly LocatorParameter[];
	/** What an input item asks for, as plain data: items that ask for the same share one read. */
	query(item: ItemParameters): Query;
	/** The reads of one run. @param queries all that will be read, so that one list can be read for many */
	open(access: Access, queries: readonly Query[]): ReadQuery<Query>;
}

/** Reads what a query asks for, as the items' JSON. */
export type ReadQuery<Query> = (query: Query) => Promise<IDataObject[]>;

/** How a run reads. */
export interface Access {
	client: Client;
	/** Most requests in flight. */
	concurrency: number;
	/** To be called with the number of records that were read, for the log. */
	onRows: (rows: number) => void;
}
