import { z } from 'zod';
import { groupBy } from '../../shared/core/collections';
import { toRowError } from '../../shared/core/errors';
import { isWellFormed } from '../../shared/core/text';
import type { Field } from '../../shared/fields/field';
import type { Client } from '../../shared/http/client';
import { after, unexpected, type Endpoint } from '../../shared/http/service';
import type { Change } from '../../shared/update/row';
import { id, LONGEST_LABEL, messageOf, NAME } from './service';

/** An import of people who are all there. */
const IMPORT: Endpoint = { name: 'import', kind: 'update' };
/** One that may create somebody. */
const CREATION: Endpoint = { ...IMPORT, kind: 'create' };
const STATUS: Endpoint = {
	name: 'import-status',
	kind: 'read',
	refusals: ({ status, body, text }) =>
		// The same code also stands for a rate limit, so the whole message decides.
		status === 404 || messageOf(body) === 'prospect import request not found'
			? {
					reason: 'not-found',
					message: `Saleshandy does not know the import${after(text)}`,
					description: 'Try again later',
				}
			: undefined,
};

/** The most people in one import. The API takes 100,000; its clients send this many. */
export const MOST_PEOPLE = 5_000;

/** The key of the address in a row of an import, where the account's list of fields has none. */
export const EMAIL_LABEL = 'Email';

const acceptedSchema = z.object({ payload: z.object({ requestId: id.refine(isWellFormed) }) });

const status = z.object({ isCompleted: z.boolean() });
// Documented bare, seen in a payload.
const statusSchema = z.union([
	status,
	z.object({ payload: status }).transform(({ payload }) => payload),
]);

export interface ImportRequest {
	/** The values of each by the labels of the fields; none is blank. */
	people: ReadonlyArray<Readonly<Record<string, string>>>;
	/** What all of them are tagged with. */
	tags?: readonly string[];
	/** Whether it may create somebody or do harm, so that it must not be repeated before anybody looked. Default: no. */
	once?: boolean;
}

/**
 * Starts an import: people who exist, by their email, get the values given; all others are created.
 * @returns the ID to ask for its state. It says nothing of any person.
 */
export async function startImport(
	client: Client,
	{ people, tags = [], once = false }: ImportRequest,
): Promise<string> {
	const reply = await client.send(once ? CREATION : IMPORT, {
		method: 'POST',
		path: ['prospects', 'import-with-field-name'],
		body: {
			prospectList: people.map((person) => ({ ...person })),
			// Both are required, whatever the documentation says.
			conflictAction: 'overwrite',
			// It would take credits.
			verifyProspects: false,
			...(tags.length ? { tags: [...tags] } : {}),
		},
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
		const reply = await client.send(STATUS, { method: 'GET', path });
		const parsed = statusSchema.safeParse(reply.body);
		if (!parsed.success) throw unexpected(NAME, 'the state of the import', 'no', reply);
		return parsed.data.isCompleted ? 'over' : 'running';
	} catch (thrown) {
		const error = toRowError(thrown);
		if (error.reason === 'not-found') return 'unknown';
		throw error;
	}
}

/**
 * Tells which values an import can carry. It drops line breaks, its blanks are not understood, and it
 * names fields by their label. A field with the label of the address would be taken for it.
 */
export function fitsImport(fields: readonly Field[]): (change: Change) => boolean {
	const byLabel = groupBy(fields, ({ label }) => label.trim().toLowerCase());
	const emailLabel = emailLabelOf(fields);
	return ({ field, value }) =>
		value !== '' &&
		!/[\r\n]/.test(value) &&
		![emailLabel, EMAIL_LABEL].includes(field.label) &&
		field.label.length < LONGEST_LABEL &&
		byLabel.get(field.label.trim().toLowerCase())?.length === 1;
}

/** A person as an import takes them. @param address their email */
export function toImport(
	address: string,
	changes: readonly Change[],
	fields: readonly Field[],
): Record<string, string> {
	return {
		...Object.fromEntries(changes.map(({ field, value }) => [field.label, value])),
		[emailLabelOf(fields)]: address,
	};
}

function emailLabelOf(fields: readonly Field[]): string {
	return fields.find(({ identifies }) => identifies === 'email')?.label ?? EMAIL_LABEL;
}
