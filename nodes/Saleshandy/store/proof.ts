import type { Proof } from '../../shared/update/job';
import type { FieldResult } from '../../shared/update/outcome';
import type { Field } from '../../shared/fields/field';
import { brief, quote } from '../../shared/core/text';
import { EMAIL_LABEL } from '../api/imports';
import { addressOf, type AccountList } from './directory';
import type { Prospect } from '../api/prospects';
import { isReadable, valuesReader } from './values';
import type { Person, ProspectJob } from './people';

/** What an import did to a person, by comparing the account before and after it. */
export interface Seen extends Proof {
	/** Whether anything changed that was not sent. */
	isHarmed: boolean;
	/** Whether a field that was sent changed, to whatever value. */
	isTouched: boolean;
}

interface Accounts {
	before: AccountList;
	after: AccountList;
	fields: readonly Field[];
}

/** Compares people one by one. Someone who is not found again proves nothing. */
export function prover(accounts: Accounts): (person: Person) => Seen {
	const { before, after, fields } = accounts;
	const valuesOf = valuesReader(fields);
	return ({ prospect, changes, given }) => {
		const now = after.get(prospect.id);
		const then = before.get(prospect.id) ?? prospect;
		const held = now ? valuesOf(now) : new Map<string, string>();
		const arrived = changes.filter(({ field, value }) => held.get(field.id) === value);
		const sent = new Set(changes.map(({ field }) => field.label));
		const all = now ? differences(then, now) : [];
		const changed = all.filter(({ label }) => !sent.has(label));
		const added = doubles(then, accounts);
		return {
			outcomes: new Map(arrived.map(({ field }) => [field.id, { status: 'updated' }])),
			sideEffects: [
				// What a row gives a value is written after all.
				...changed
					.filter(({ label }) => !given.has(label))
					.map((difference) => changedResult(difference, fields)),
				...added.map((double) => doubleResult(double, fields)),
			],
			unsure: new Set(
				[...valuesOf(prospect)].flatMap(([id, value]) => (held.get(id) === value ? [] : [id])),
			),
			isHarmed: changed.length + added.length > 0,
			isTouched: changed.length < all.length,
		};
	};
}

/**
 * The prospects who changed and were not in the import.
 * @param imported who was in it
 * @param singly by prospect, what the run wrote to others at the same time
 */
export function othersChanged(
	imported: readonly Person[],
	singly: ReadonlyMap<string, ProspectJob>,
	{ before, after }: Accounts,
): Prospect[] {
	const people = new Set(imported.map(({ prospect }) => prospect.id));
	const values = new Map<string, Set<string>>();
	for (const { field, value } of imported.flatMap(({ changes }) => changes)) {
		values.set(field.label, (values.get(field.label) ?? new Set([''])).add(value));
	}
	return before.prospects.filter((then) => {
		const now = people.has(then.id) || !before.get(then.id) ? undefined : after.get(then.id);
		if (!now) return false;
		const written = singly.get(then.id)?.changes ?? [];
		return differences(then, now).some((difference) => {
			const own = written.filter(({ field }) => field.label === difference.label);
			// An update may be stored in another form; what others were given is no such form.
			const isForeign = values.get(difference.label)?.has(difference.now) ?? false;
			return !own.length || (isForeign && !own.some(({ value }) => value === difference.now));
		});
	});
}

interface Difference {
	label: string;
	then: string;
	now: string;
}

function differences(before: Prospect, after: Prospect): Difference[] {
	const [then, now] = [texts(before), texts(after)];
	const isKnown = (label: string) =>
		(then.has(label) || isReadable(before)) && (now.has(label) || isReadable(after));
	return [...new Set([...then.keys(), ...now.keys()])]
		.filter(isKnown)
		.map((label) => ({ label, then: then.get(label) ?? '', now: now.get(label) ?? '' }))
		.filter((each) => each.then !== each.now);
}

/** All that the list says of a prospect, by label. A field without a value may be there or not. */
function texts({ email, attributes }: Prospect): Map<string, string> {
	const all = new Map(email === undefined ? [] : [[EMAIL_LABEL, email ?? '']]);
	for (const { key, value } of attributes ?? []) {
		if (!key || value === undefined) continue;
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
		code: 'changed-by-import',
		reason: `This changed from ${from} to ${to} during Bulk Import; no row gives it a value`,
	});
}

function doubleResult({ id, email }: Prospect, fields: readonly Field[]): FieldResult {
	return sideEffect(fields, EMAIL_LABEL, {
		value: email ?? '',
		code: 'second-record',
		reason: `A second prospect with this email was created during Bulk Import: ${brief(id)}. Delete one of them in Saleshandy`,
	});
}

export function sideEffect(
	fields: readonly Field[],
	label: string,
	what: Pick<FieldResult, 'value' | 'previous' | 'reason' | 'code'>,
): FieldResult {
	const fieldId = fields.find((field) => field.label === label)?.id ?? '';
	return { field: label, success: false, status: 'rejected', fieldId, ...what };
}
