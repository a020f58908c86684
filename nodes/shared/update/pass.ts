import type { Field } from '../fields/field';
import { processFields } from '../http/processState';
import { failure, hasWritten, isFailure } from './outcome';
import type { FieldResult, Outcome, Outcomes, Target } from './row';
import type { Settings } from './settings';
import type { ReadRows } from './rowReader';
import type { Account } from './vendor';

/** The steps that depend on the account's fields. */
export interface Steps<T extends Target> {
	/** @param kept fields that need not be read */
	open(kept?: readonly Field[]): Promise<Account<T>>;
	read(account: Account<T>): Promise<ReadRows<T>>;
	update(rows: ReadRows<T>, account: Account<T>): Promise<Outcomes>;
}

/** What the process keeps of an account's fields. */
interface Kept {
	fields: readonly Field[];
	/** Whether a column is known not to be a field. */
	isMissing: (name: string) => boolean;
	forget: () => void;
}

/**
 * The fields of an account, if they were read a short time ago.
 * @param isByHand a person may have added a field because the last run left its column out
 */
export function keptFields(
	account: string,
	{ onlyChanges }: Pick<Settings, 'onlyChanges'>,
	isByHand: boolean,
): Kept | undefined {
	const fields = processFields.get(account);
	// Values are compared by the labels of their fields, which must be those of today.
	if (!fields || onlyChanges) return undefined;
	return {
		fields,
		isMissing: (name) => !isByHand && processFields.isMissing(account, name),
		forget: () => processFields.forget(account),
	};
}

/** All rows, once: as they were read by the account's fields, and what became of them. */
export interface Pass<T extends Target> {
	rows: ReadRows<T>;
	outcomes: Outcomes;
}

/** Reads the fields and does all rows. */
export async function passAfresh<T extends Target>(steps: Steps<T>): Promise<Pass<T>> {
	const account = await steps.open();
	const rows = await steps.read(account);
	return { rows, outcomes: await steps.update(rows, account) };
}

/**
 * Does one row by fields that were read a short time ago. What the API refuses by them is judged again,
 * once, by fields as they are now.
 * @returns undefined, and nothing was sent, if the row needs fields as they are now: something of it
 * would be refused or left out
 */
export async function passOnKept<T extends Target>(
	steps: Steps<T>,
	kept: Kept,
): Promise<Pass<T> | undefined> {
	const account = await steps.open(kept.fields);
	const rows = await steps.read(account);
	if (!isWhole(rows) || ![...rows.ignored].every(kept.isMissing)) return undefined;
	const pass: Pass<T> = { rows, outcomes: await steps.update(rows, account) };
	const [[index, first] = []] = pass.outcomes;
	if (index === undefined || first === undefined || !isRefusedByApi(first)) return pass;
	kept.forget();
	const again = await judgeAgain(steps, pass).catch(() => undefined);
	const second = again?.outcomes.get(index);
	// What the API said stands where the fields say the same, or cannot be read.
	if (!again || !second) return pass;
	if (!isFailure(second)) {
		// By then the record that was created the first time is there.
		const creation = isFailure(first) ? undefined : first.creation;
		return creation
			? { rows: again.rows, outcomes: new Map([[index, { ...second, creation }]]) }
			: again;
	}
	const { error, results } = second;
	// Nothing was sent this time, but it was before.
	if (error.sent === 'no' && hasWritten(first)) return pass;
	const failed =
		error.sent === 'no'
			? failure(error.with({ sent: 'yes' }), results)
			: failure(error, [...results, ...missingFrom(results, first.results)]);
	return { rows: again.rows, outcomes: new Map([[index, failed]]) };
}

/** What was or may have been written the first time, of fields of which the second told nothing. */
function missingFrom(second: readonly FieldResult[], first: readonly FieldResult[]): FieldResult[] {
	const ids = new Set(second.map(({ fieldId }) => fieldId));
	// A field that was made anew has the label of the old one.
	const labels = new Set(second.map(({ field }) => field));
	return first.filter(({ field, fieldId, status }) => {
		if (ids.has(fieldId)) return false;
		return status === 'updated' || (status === 'rejected' && !labels.has(field));
	});
}

/** @returns undefined if the row says the same by the fields as they are now */
async function judgeAgain<T extends Target>(
	steps: Steps<T>,
	before: Pass<T>,
): Promise<Pass<T> | undefined> {
	const account = await steps.open();
	const rows = await steps.read(account);
	if (whatItSays(rows) === whatItSays(before.rows)) return undefined;
	return { rows, outcomes: await steps.update(rows, account) };
}

/** Whether every row has something to write, and nothing of it is refused. */
function isWhole<T extends Target>({ rows, outcomes }: ReadRows<T>): boolean {
	return (
		outcomes.size === 0 &&
		rows.every(
			({ changes }) =>
				changes.length > 0 && changes.every(({ decided }) => decided?.status !== 'invalid'),
		)
	);
}

function isRefusedByApi(outcome: Outcome): boolean {
	return (
		outcome.results.some(({ status }) => status === 'rejected') ||
		(isFailure(outcome) && outcome.error.reason === 'rejected')
	);
}

/** The fields and values of all rows. */
function whatItSays<T extends Target>({ rows }: ReadRows<T>): string {
	return JSON.stringify(
		rows.map(({ changes }) =>
			changes.map(({ field, value, decided }) => [field.id, value, decided?.status]),
		),
	);
}
