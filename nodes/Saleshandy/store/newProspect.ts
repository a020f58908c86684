import type { Change, FieldOutcome } from '../../shared/update/row';
import type { Creation, FieldResult } from '../../shared/update/outcome';
import type { Job, Proof } from '../../shared/update/job';
import { RowError } from '../../shared/core/errors';
import type { Field } from '../../shared/fields/field';
import { isHeld } from '../../shared/fields/values';
import { brief } from '../../shared/core/text';
import { EMAIL_LABEL } from '../api/imports';
import type { Prospect } from '../api/prospects';
import { sideEffect } from './proof';
import { EMAIL, emailOf, type ProspectTarget } from './target';
import { isLeftOut, valuesReader } from './values';

/** Someone who is to be created. */
export interface NewProspect {
	job: Job<ProspectTarget>;
	/** In lower case. */
	email: string;
	/** What an import can carry of the values. */
	changes: readonly Change[];
	/** The fields that are to be blank, of which an import says nothing. */
	blanks: readonly Field[];
	/** Whether only plain text is sent: a value of a wrong type makes an import refuse the person. */
	plainOnly: boolean;
	/**
	 * How the import fared that they were in. `lost`: its answer did not come. `running`: it was not seen
	 * to be over. `refused`: as a whole.
	 */
	state: 'unsent' | 'lost' | 'running' | 'over' | 'refused';
	/** What was wrong with it. */
	error?: RowError | undefined;
}

/** @param fits whether an import can carry a change */
export function toNewProspect(
	job: Job<ProspectTarget>,
	fits: (change: Change) => boolean,
): NewProspect {
	return {
		job,
		email: emailOf(job.target),
		changes: job.changes.filter(fits),
		blanks: job.changes.flatMap(({ field, value }) => (value === '' ? field : [])),
		plainOnly: false,
		state: 'unsent',
	};
}

/** Whether an import of this person is worth another try, which notes what it is to carry. */
export function needsImport(person: NewProspect): boolean {
	const { state, plainOnly, changes } = person;
	if (state !== 'over') return state === 'unsent' || state === 'lost';
	if (plainOnly || changes.every(isPlain)) return false;
	person.plainOnly = true;
	return true;
}

export function isPlain({ field }: Change): boolean {
	return field.type.takesAnyText === true;
}

/**
 * What is seen of someone who was sent; undefined if nothing is.
 * @param rows those with the address
 * @param newestBefore when the newest prospect was created that was there before; '' if it is not known
 */
export function seen(
	{ changes, blanks }: Pick<NewProspect, 'changes' | 'blanks'>,
	rows: readonly Prospect[],
	fields: readonly Field[],
	newestBefore: string,
): (Proof & { prospectId: string; creation?: Creation }) | undefined {
	const byAge = [...rows].sort((a, b) => (createdAt(a) < createdAt(b) ? -1 : 1));
	const [prospect, ...others] = byAge.filter(
		({ id }, at) => at === byAge.findIndex((row) => row.id === id),
	);
	if (!prospect) return undefined;
	const held = valuesReader(fields)(prospect);
	const arrived = changes.filter(({ field, value }) => {
		const text = held.get(field.id);
		return text !== undefined && isHeld(value, text, field);
	});
	// Somebody else may have created the prospect meanwhile, with values.
	const blank = blanks.filter((field) => held.get(field.id) === '' || isLeftOut(prospect, field));
	const wasThere = newestBefore !== '' && createdAt(prospect) <= newestBefore;
	return {
		prospectId: prospect.id,
		...(wasThere ? {} : { creation: 'done' }),
		outcomes: new Map<string, FieldOutcome>([
			...blank.map(({ id }) => [id, { status: 'unchanged' }] as const),
			...arrived.map(({ field }) => [field.id, { status: 'updated' }] as const),
		]),
		sideEffects: others.map((other) => secondOne(other, fields)),
	};
}

function createdAt({ createdAt: time }: Prospect): string {
	return time ?? '~';
}

function secondOne({ id, email }: Prospect, fields: readonly Field[]): FieldResult {
	return sideEffect(fields, EMAIL_LABEL, {
		value: email ?? '',
		code: 'second-record',
		reason: `Saleshandy has a second prospect with this email now: ${brief(id)}. Delete one of them`,
	});
}

/**
 * What is to be said of someone who is not seen in the account.
 * @param error what ended the creation before everybody was looked for
 */
export function whyAbsent({ state, email, error: own }: NewProspect, error?: RowError): RowError {
	if (state === 'refused' && own) return own;
	if (state === 'unsent') return (error ?? own ?? notOver(email)).with({ sent: 'no' });
	if (error) return error.with({ sent: 'unknown' });
	if (state === 'lost' && own) return own;
	return state === 'over' ? notTaken(email) : notOver(email);
}

function notTaken(email: string): RowError {
	return new RowError(
		'rejected',
		`Saleshandy accepted the import of ${brief(email)}, but shows no such prospect`,
		{
			description:
				"It does not say why. The address may have bounced or unsubscribed before, the plan's limit of prospects may be reached, or its list may be out of date. Run the row again later: the node looks for the person first",
			// A list that lags behind proves nothing.
			sent: 'unknown',
			parameter: EMAIL.name,
		},
	);
}

function notOver(email: string): RowError {
	return new RowError(
		'timed-out',
		`The import of ${brief(email)} was not over in time, and there is no such prospect yet`,
		{
			description:
				'Run the row again later. The node looks for the person first, so nobody is created twice',
			retryable: true,
			sent: 'unknown',
		},
	);
}
