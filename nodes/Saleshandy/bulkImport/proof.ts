import type { FieldOutcome, FieldResult } from '../../shared/bulkUpdate/row';
import type { Field } from '../../shared/fields/field';
import { brief, quote } from '../../shared/text';
import { addressOf, type AccountList } from '../accountList';
import { EMAIL } from '../api/imports';
import type { Prospect } from '../api/prospects';
import { valuesReader } from '../values';
import type { Person } from './people';

/** What an import did to a person, by comparing the account before and after it. */
export interface Proof {
	/** Of the fields that hold what was sent, by field id. */
	outcomes: ReadonlyMap<string, FieldOutcome>;
	/** What changed though no row asked for it. */
	sideEffects: readonly FieldResult[];
}

export interface Accounts {
	before: AccountList;
	after: AccountList;
	fields: readonly Field[];
}

/** Compares one person. Someone who is not found again proves nothing. */
export function prove({ prospect, changes }: Person, accounts: Accounts): Proof {
	const { before, after, fields } = accounts;
	const now = after.get(prospect.id);
	const then = before.get(prospect.id) ?? prospect;
	const held = now ? valuesReader(fields)(now) : new Map<string, string>();
	const arrived = changes.filter(({ field, value }) => held.get(field.id) === value);
	const sent = new Set(changes.map(({ field }) => field.label));
	const changed = now ? differences(then, now).filter(({ label }) => !sent.has(label)) : [];
	return {
		outcomes: new Map(arrived.map(({ field }) => [field.id, { status: 'updated' }])),
		sideEffects: [
			...changed.map((difference) => changedResult(difference, fields)),
			...doubles(then, accounts).map((double) => doubleResult(double, fields)),
		],
	};
}

/** The prospects whose values or address changed, apart from those of whom this is expected. */
export function othersChanged(expected: ReadonlySet<string>, accounts: Accounts): Prospect[] {
	const { before, after } = accounts;
	return before.prospects.filter((then) => {
		const now = expected.has(then.id) || !before.get(then.id) ? undefined : after.get(then.id);
		return now !== undefined && differences(then, now).length > 0;
	});
}

interface Difference {
	label: string;
	then: string;
	now: string;
}

function differences(before: Prospect, after: Prospect): Difference[] {
	const [then, now] = [texts(before), texts(after)];
	return [...new Set([...then.keys(), ...now.keys()])]
		.map((label) => ({ label, then: then.get(label) ?? '', now: now.get(label) ?? '' }))
		.filter((each) => each.then !== each.now);
}

/** All that the list says of a prospect, by label. A field without a value may be there or not. */
function texts({ email, attributes }: Prospect): Map<string, string> {
	const all = new Map([[EMAIL, email ?? '']]);
	for (const { key, value } of attributes ?? []) {
		const text = typeof value === 'string' ? value : JSON.stringify(value ?? '');
		all.set(key, [all.get(key) ?? '', text === '""' ? '' : text].filter(Boolean).join(', '));
	}
	return all;
}

/** Prospects with the same address that were not there before. */
function doubles(prospect: Prospect, { before, after }: Accounts): Prospect[] {
	return after.withEmail(addressOf(prospect)).filter(({ id }) => !before.has(id));
}

function changedResult({ label, then, now }: Difference, fields: readonly Field[]): FieldResult {
	const [from, to] = [then, now].map((text) => (text === '' ? 'blank' : quote(text)));
	return sideEffect(fields, label, {
		value: now,
		previous: then,
		reason: `Bulk Import changed this from ${from} to ${to}; no row gives it a value`,
	});
}

function doubleResult({ id, email }: Prospect, fields: readonly Field[]): FieldResult {
	return sideEffect(fields, EMAIL, {
		value: email ?? '',
		reason: `Bulk Import created a second prospect with this email: ${brief(id)}. Delete it in Saleshandy`,
	});
}

function sideEffect(
	fields: readonly Field[],
	label: string,
	what: Pick<FieldResult, 'value' | 'previous' | 'reason'>,
): FieldResult {
	const fieldId = fields.find((field) => field.label === label)?.id ?? '';
	return { field: label, success: false, status: 'rejected', fieldId, ...what };
}
