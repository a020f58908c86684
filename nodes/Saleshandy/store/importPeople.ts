import { toRowError, type RowError } from '../../shared/core/errors';
import type { Field } from '../../shared/fields/field';
import type { Client } from '../../shared/http/client';
import { MOST_PEOPLE, startImport } from '../api/imports';
import { toImport, type Person } from './people';
import { waitForImport } from './waitForImport';

interface ImportPeopleOptions {
	client: Client;
	fields: readonly Field[];
	/** The longest wait for one import, in milliseconds. */
	maxWait: number;
	/** When no more is waited for, in milliseconds since 1970. */
	until: number;
	/** Called with those who may be written from now on, whatever is seen of it. */
	onSent: (people: readonly Person[]) => void;
}

/**
 * Imports people, as many at once as the API's clients send, and waits for each import.
 * @returns what kept the others from being imported, or from being waited for
 */
export async function importPeople(
	people: readonly Person[],
	options: ImportPeopleOptions,
): Promise<RowError | undefined> {
	for (let from = 0; from < people.length; from += MOST_PEOPLE) {
		const error = await importOnce(people.slice(from, from + MOST_PEOPLE), options);
		if (error) return error;
	}
	return undefined;
}

async function importOnce(
	people: readonly Person[],
	{ client, fields, maxWait, until, onSent }: ImportPeopleOptions,
): Promise<RowError | undefined> {
	try {
		const list = people.map(({ prospect, changes }) => toImport(prospect.email, changes, fields));
		const requestId = await startImport(client, { people: list });
		onSent(people);
		await waitForImport(client, requestId, Math.min(client.run.now() + maxWait, until));
		return undefined;
	} catch (thrown) {
		const error = toRowError(thrown);
		if (error.sent === 'unknown') onSent(people);
		return error;
	}
}
