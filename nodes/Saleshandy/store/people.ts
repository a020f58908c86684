import type { Change, RecordUpdates } from '../../shared/update/row';
import type { Field } from '../../shared/fields/field';
import { groupBy } from '../../shared/core/groupBy';
import { addressOf, type AccountList } from './accountList';
import { EMAIL } from '../api/imports';
import { LONGEST_NAME } from '../api/list';
import type { Prospect } from '../api/prospects';
import type { ProspectTarget } from './target';

/** Someone who can go into an import. */
export interface Person {
	/** Of the record's target. */
	key: string;
	/** As the account has them. */
	prospect: Prospect & { email: string };
	/** What is imported; at least one. */
	changes: readonly Change[];
	/** Those whose values the account does not hold yet: only of them can be seen that they arrive. */
	differing: readonly Change[];
	/** Labels of all fields that rows give a value, imported or not. */
	given: ReadonlySet<string>;
}

export type Records = ReadonlyArray<RecordUpdates<ProspectTarget>>;

/**
 * Tells which values an import can carry. It drops line breaks, its blanks are not understood, and it
 * names fields by their label. The label of the address is no other field's.
 */
export function fitsImport(fields: readonly Field[]): (change: Change) => boolean {
	const byLabel = groupBy(fields, ({ label }) => label.trim().toLowerCase());
	const emailLabel = emailLabelOf(fields);
	return ({ field, value }) =>
		value !== '' &&
		!/[\r\n]/.test(value) &&
		![emailLabel, EMAIL].includes(field.label) &&
		field.label.length < LONGEST_NAME &&
		byLabel.get(field.label.trim().toLowerCase())?.length === 1;
}

/** The records whose values fit. All others go singly, and so do rows that are sent apart. */
export function importable(records: Records, fields: readonly Field[]): Records {
	const fits = fitsImport(fields);
	return records.filter(
		({ updates: [update, another] }) => update && !another && update.changes.every(fits),
	);
}

/**
 * The people of importable records who are in the account exactly once, so that nobody is created and
 * nobody mixed up.
 * @param differs whether a change is not in the account yet
 * @param onlyChanges whether other changes are left out
 */
export function peopleOf(
	records: Records,
	account: AccountList,
	differs: (prospect: Prospect, change: Change) => boolean,
	onlyChanges: boolean,
): Person[] {
	const people = records.flatMap((record): Person[] => {
		const [prospect, another] = named(record, account);
		if (!prospect?.email || another || account.withEmail(addressOf(prospect)).length !== 1)
			return [];
		const all = record.updates.flatMap((update) => update.changes);
		const differing = all.filter((change) => differs(prospect, change));
		return [
			{
				key: record.target.key,
				prospect: { ...prospect, email: prospect.email },
				changes: onlyChanges ? differing : all,
				differing,
				given: new Set(all.map(({ field }) => field.label)),
			},
		];
	});
	// Rows may name one prospect by ID and by email.
	const byId = groupBy(people, ({ prospect }) => prospect.id);
	return people.filter(
		({ prospect, changes }) => changes.length > 0 && byId.get(prospect.id)?.length === 1,
	);
}

/** The prospects in the account that a record names. */
export function named({ target }: Records[number], account: AccountList): readonly Prospect[] {
	if (target.by === 'email') return account.withEmail(target.email);
	const prospect = account.get(target.prospectId);
	return prospect ? [prospect] : [];
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
	return fields.find(({ identifies }) => identifies === 'email')?.label ?? EMAIL;
}
