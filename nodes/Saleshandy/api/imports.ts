import { z } from 'zod';
import { toRowError } from '../../shared/core/errors';
import type { Client } from '../../shared/http/client';
import { unexpected } from '../../shared/http/refusals';
import { id } from './list';
import { ENDPOINT, NAME } from './service';

/** The most people in one import. The API takes 100,000; its clients send this many. */
export const MOST_PEOPLE = 5_000;

/** The key of the address in a row of an import, where the account's list of fields has none. */
export const EMAIL = 'Email';

const acceptedSchema = z.object({ payload: z.object({ requestId: id }) });

const status = z.object({ isCompleted: z.boolean() });
// Documented bare, seen in a payload.
const statusSchema = z.union([
	status,
	z.object({ payload: status }).transform(({ payload }) => payload),
]);

export interface ImportRequest {
	/** The values of each by the labels of the fields; none is blank. */
	people: ReadonlyArray<Readonly<Record<string, string>>>;
	/** Whether their addresses are verified, which takes credits. */
	verifyProspects?: boolean;
	/** What all of them are tagged with. */
	tags?: readonly string[];
	/** Whether it may create somebody, so that it must not be repeated before anybody looked. */
	creates?: boolean;
}

/**
 * Starts an import: people who exist, by their email, get the values given; all others are created.
 * @returns the ID to ask for its state. It says nothing of any person.
 */
export async function startImport(
	client: Client,
	{ people, verifyProspects = false, tags = [], creates = false }: ImportRequest,
): Promise<string> {
	const reply = await client.send(ENDPOINT.import, {
		method: 'POST',
		path: ['prospects', 'import-with-field-name'],
		body: {
			prospectList: people.map((person) => ({ ...person })),
			// Both are required, whatever the documentation says.
			conflictAction: 'overwrite',
			verifyProspects,
			...(tags.length ? { tags: [...tags] } : {}),
		},
		once: creates,
	});
	const parsed = acceptedSchema.safeParse(reply.body);
	if (!parsed.success) throw unexpected(NAME, 'the import', 'unknown', reply);
	return parsed.data.payload.requestId;
}

/** Whether an import is over, which does not mean that it wrote anything. `unknown`: the API does not know it. */
export async function getImportState(
	client: Client,
	requestId: string,
): Promise<'running' | 'over' | 'unknown'> {
	const path = ['prospects', 'import-status', requestId];
	try {
		const reply = await client.send(ENDPOINT.importStatus, { method: 'GET', path });
		const parsed = statusSchema.safeParse(reply.body);
		if (!parsed.success) throw unexpected(NAME, 'the state of the import', 'no', reply);
		return parsed.data.isCompleted ? 'over' : 'running';
	} catch (thrown) {
		const error = toRowError(thrown);
		if (error.reason === 'not-found') return 'unknown';
		throw error;
	}
}
