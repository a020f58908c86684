import { toRowError, type RowError } from '../core/errors';
import type { Run } from '../core/run';
import { failure } from './outcome';
import type { Outcome, Outcomes, Row, Target } from './row';
import type { Found, LookUp } from './vendor';

/** Rows whose records are known, so that rows of one record have one key. */
export interface Joined<T extends Target> {
	/** In the same order. */
	rows: readonly Row<T>[];
	/** Of the rows whose records cannot be found. */
	outcomes: Outcomes;
	/** Asks for no record again. */
	lookUp: LookUp<T>;
}

interface JoinOptions extends LookUpAllOptions {
	/** Whether what becomes of a row depends on its record. */
	isNeeded: (row: Row) => boolean;
}

interface LookUpAllOptions {
	/** Most lookups at once. */
	concurrency: number;
	/** Whether the first record that cannot be found aborts the run. */
	stopOnError: boolean;
	abort: Run;
}

/** Whether rows name their records in different ways, so that two names may be one record. */
export function isMixed(rows: readonly Row[]): boolean {
	return new Set(rows.map(({ target }) => target.by)).size > 1;
}

/**
 * Looks up all records that rows want to change, so that it is known which rows share one before
 * anything is sent. Rows that an abort left over are in no part of the answer.
 */
export async function joinSameRecords<T extends Target>(
	rows: readonly Row<T>[],
	lookUpFor: (targets: readonly T[]) => LookUp<T>,
	{ isNeeded, ...options }: JoinOptions,
): Promise<Joined<T>> {
	const wanted = rows.filter((row) => isNeeded(row));
	const targets = new Map(wanted.map(({ target }) => [target.key, target]));
	const answers = await lookUpAll([...targets.values()], lookUpFor, options);
	const outcomes = new Map<number, Outcome>();
	const found = new Map<string, Found>();
	const joined = rows.flatMap((row) => {
		const { target, index } = row;
		if (!targets.has(target.key)) return [row];
		const answer = answers.get(target.key);
		if (!answer) return [];
		if (answer instanceof Error) {
			outcomes.set(index, failure(answer));
			return [];
		}
		// One that is not there has no ID to be known by.
		const key = answer.creation ? target.key : JSON.stringify(answer.ids);
		found.set(key, answer);
		return [{ ...row, target: { ...target, key } }];
	});
	const lookUp: LookUp<T> = async ({ key }) => {
		const known = found.get(key);
		if (!known) throw new Error(`No record '${key}'`);
		return await Promise.resolve(known);
	};
	return { rows: joined, outcomes, lookUp };
}

/** What became of each lookup, by the target's key; none of those that an abort left over. */
async function lookUpAll<T extends Target>(
	targets: readonly T[],
	lookUpFor: (targets: readonly T[]) => LookUp<T>,
	{ concurrency, stopOnError, abort }: LookUpAllOptions,
): Promise<Map<string, Found | RowError>> {
	const answers = new Map<string, Found | RowError>();
	const lookUp = lookUpFor(targets);
	const queue = targets.values();
	let fatal: RowError | undefined;
	const work = async (): Promise<void> => {
		for (const target of queue) {
			if (abort.isOver) return;
			const answer = fatal ?? (await lookUp(target).catch(toRowError));
			answers.set(target.key, answer);
			if (!(answer instanceof Error)) continue;
			if (answer.fatal) fatal = answer;
			if (stopOnError) abort.stop();
		}
	};
	await Promise.all(Array.from({ length: concurrency }, work));
	return answers;
}
