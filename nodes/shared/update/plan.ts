import { groupBy, pool } from '../core/collections';
import { invalidInput, toRowError, type RowError } from '../core/errors';
import { brief, quote } from '../core/text';
import { Job, type Found } from './job';
import { failure, toResult, type Outcome, type Outcomes } from './outcome';
import type { Change, Row, Target } from './row';
import type { Settings } from './settings';
import type { Store, UpdateExecution } from './store';

/** What is to be sent, and what became of the rows for which nothing is. */
export interface Plan<T extends Target> {
	/** In the order in which rows first name the records. */
	jobs: Array<Job<T>>;
	/** Of the rows that need no request. */
	outcomes: Outcomes;
}

/**
 * Gathers the rows of each record into one job and decides the rows that need none.
 * @param creates whether records that are not there are created: then each must be looked up
 */
export function plan<T extends Target>(
	rows: readonly Row<T>[],
	{ conflict, onlyChanges }: Pick<Settings, 'conflict' | 'onlyChanges'>,
	creates = false,
): Plan<T> {
	const jobs: Array<Job<T>> = [];
	const outcomes = new Map<number, Outcome>();
	for (const ofRecord of groupBy(rows, ({ target }) => target.key).values()) {
		const failed = conflict === 'error' ? conflicting(ofRecord) : undefined;
		for (const [index, error] of failed ?? []) outcomes.set(index, failure(error));
		const resolved = failed
			? ofRecord.filter(({ index }) => !failed.has(index))
			: chooseWinners(ofRecord, conflict === 'first' ? 'first' : 'last');
		const isNeeded = (row: Row) => needsRecord(row, onlyChanges, creates);
		const toSend = resolved.filter(isNeeded);
		const others = resolved.filter((row) => !isNeeded(row));
		for (const row of others) outcomes.set(row.index, decidedOutcome(row));
		// Several names of one new record: that of the row that counts.
		const named = toSend.at(conflict === 'first' ? 0 : -1);
		if (named) jobs.push(new Job(named.target, toSend, others));
	}
	return { jobs, outcomes };
}

/** Whether what becomes of a row depends on its record. @param creates as for `plan` */
export function needsRecord({ changes }: Row, onlyChanges: boolean, creates: boolean): boolean {
	return creates || changes.some((change) => !change.decided || (onlyChanges && mayBeHeld(change)));
}

/** Whether the account may hold a value that a check refused, which only the lookup can tell. */
function mayBeHeld({ decided, value }: Change): boolean {
	return decided?.status === 'invalid' && value !== '';
}

function decidedOutcome({ target, changes }: Row): Outcome {
	const results = changes.flatMap((change) =>
		change.decided ? [toResult(change, change.decided)] : [],
	);
	return { ids: target.ids, results };
}

/** All values that rows of one record give each field, in row order. */
function givenValues(rows: readonly Row[]): Map<string, Array<{ row: Row; change: Change }>> {
	const given = rows.flatMap((row) =>
		row.changes.flatMap((change) => (change.decided ? [] : { row, change })),
	);
	return groupBy(given, ({ change }) => change.field.id);
}

/** Decides which value counts where rows give a field different ones. Changes that lost say which row won. */
function chooseWinners<T extends Target>(
	rows: readonly Row<T>[],
	conflict: 'first' | 'last',
): Array<Row<T>> {
	const given = givenValues(rows);
	const resolve = (row: Row, change: Change): Change => {
		const winner = given.get(change.field.id)?.at(conflict === 'first' ? 0 : -1);
		if (change.decided || !winner || change.value === winner.change.value) return change;
		const where =
			row.index === winner.row.index ? 'The row also' : `Another row for ${brief(row.target.name)}`;
		const value = winner.change.value === '' ? 'clears it' : `gives ${quote(winner.change.value)}`;
		const reason = `${where} ${value}, and the ${conflict} value counts`;
		return { ...change, decided: { status: 'skipped', code: 'other-row', reason } };
	};
	return rows.map((row) => ({
		...row,
		changes: row.changes.map((change) => resolve(row, change)),
	}));
}

/** The rows that fail because they give a field different values, by index. */
function conflicting(rows: readonly Row[]): Map<number, RowError> {
	const failed = new Map<number, RowError>();
	for (const values of givenValues(rows).values()) {
		const [first] = values;
		const other = values.find(({ change }) => change.value !== first?.change.value);
		if (!first || !other) continue;
		const [one, another] = [first, other].map(({ change }) => quote(change.value));
		const error = invalidInput(
			`'${first.change.field.label}' has different values for ${brief(first.row.target.name)}: ${one} and ${another}`,
			"Give one value, or set the option 'Conflicting Values' to use the first or the last",
		);
		for (const { row } of values) failed.set(row.index, error);
	}
	return failed;
}

/** What rows of one record share, and what is known of it. */
interface Named {
	key: string;
	found: Found | undefined;
}

/** Rows of one record with one key, as far as that can be known before anything is sent. */
interface Joined<T extends Target> {
	/** In the same order. */
	rows: readonly Row<T>[];
	/** Of the rows whose records cannot be found. */
	outcomes: Outcomes;
	/** What was looked up, by the key of the rows' target; undefined: it is not there. */
	found: ReadonlyMap<string, Found | undefined>;
}

/**
 * Two names may be one record where rows name their records in different ways, or give those that are to
 * be created other addresses. So all that are needed are looked up before anything is sent. Rows that
 * were left over when the run was stopped are in no part of the answer.
 */
export async function join<T extends Target>(
	rows: readonly Row<T>[],
	store: Store<T>,
	{ run, settings, stopsOnError }: UpdateExecution,
): Promise<Joined<T>> {
	const found = new Map<string, Found | undefined>();
	const outcomes = new Map<number, Outcome>();
	const { creator } = store;
	const hasWays = new Set(rows.map(({ target }) => target.by)).size > 1;
	if (!hasWays && !(creator?.newName && rows.some(givesAddress))) return { rows, outcomes, found };
	const needed = rows.filter((row) =>
		needsRecord(row, settings.onlyChanges, creator !== undefined),
	);
	const targets = new Map(needed.map(({ target }) => [target.key, target]));
	const find = store.finder([...targets.values()]);
	const answers = new Map<string, Found | RowError | undefined>();
	await pool(targets, settings.maxConcurrency, async ([key, target], ended) => {
		if (run.isOver) return undefined;
		const answer = ended ?? (await find(target).catch(toRowError)) ?? absent(target, store);
		answers.set(key, answer);
		if (!(answer instanceof Error)) return undefined;
		if (stopsOnError) run.stop();
		return answer;
	});
	/** Gives rows with a key that of what was found. */
	const rename = (all: readonly Row<T>[], names: ReadonlyMap<string, Named | RowError>) =>
		all.flatMap((row) => {
			const name = names.get(row.target.key);
			if (!name) return targets.has(row.target.key) && !found.has(row.target.key) ? [] : [row];
			if (name instanceof Error) outcomes.set(row.index, failure(name));
			if (name instanceof Error) return [];
			found.set(name.key, name.found);
			return [{ ...row, target: { ...row.target, key: name.key } }];
		});
	const asNamed = (key: string, answer: Found | RowError | undefined): Named | RowError =>
		// One that is not there has no ID to be known by.
		answer instanceof Error
			? answer
			: { key: answer ? JSON.stringify(answer.ids) : key, found: answer };
	let names = new Map([...answers].map(([key, answer]) => [key, asNamed(key, answer)]));
	let joined: readonly Row<T>[] = rows;
	for (;;) {
		joined = rename(joined, names);
		names = new Map();
		if (!creator?.newName) break;
		const { jobs } = plan(joined, settings, true);
		/** The key of the job that gives its record an address, by the key of that address. */
		const given = new Map<string, string>();
		for (const job of jobs) {
			const { key } = job.target;
			const later = await creator.newName(job, true);
			if (later && later.key !== key) given.set(later.key, key);
			const address = found.get(key) ? undefined : await creator.newName(job, false);
			if (!address || address.key === key) continue;
			names.set(key, asNamed(address.key, await find(address).catch(toRowError)));
		}
		// Somebody new may be named by such an address.
		for (const { key } of jobs.map(({ target }) => target)) {
			const name = names.get(key) ?? { key, found: found.get(key) };
			const other = name instanceof Error || name.found ? undefined : given.get(name.key);
			if (other === undefined || other === key || names.has(other)) continue;
			names.set(key, { key: other, found: found.get(other) });
		}
		if (names.size === 0) break;
	}
	return { rows: joined, outcomes, found };
}

/** Whether a row gives a field a value that may name its record. */
function givesAddress({ changes }: Row): boolean {
	return changes.some(({ decided, field, value }) => !decided && field.identifies && value !== '');
}

/** Of a record that is not there: an error, unless it is to be created. */
function absent<T extends Target>(
	target: T,
	{ creator, notFound }: Store<T>,
): RowError | undefined {
	return creator ? undefined : notFound(target);
}
