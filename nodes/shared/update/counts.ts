import type { Reason } from '../core/errors';
import { hasWritten, isFailure, isRefused, rowStatus, type RowStatus } from './outcome';
import type { Outcome } from './row';

/** How the rows of a run fared. */
export interface Counts {
	rows: Record<RowStatus | 'failed' | 'not sent', number>;
	/** Fields that the API or a check refused. */
	refusedFields: number;
	/** Fields that needed no writing, as the account holds the value already. */
	unchangedFields: number;
	/** Rows of which something was written, failed ones too. */
	written: number;
	/** Rows for which 'Max Duration' left no time. */
	outOfTime: number;
	/** What most of the failed rows say, and how many do; undefined if none failed. */
	mostFrequent: { sentence: string; rows: number } | undefined;
	/** Whether more may be written: a row was sent and not answered, or a field was not confirmed. */
	unsure: boolean;
}

/** Why a row may not have been begun, where that is not its own fault. */
const LEFT_OVER: ReadonlySet<Reason> = new Set<Reason>(['cancelled', 'out-of-time']);

export function count(outcomes: readonly Outcome[]): Counts {
	const rows = {
		created: 0,
		updated: 0,
		partial: 0,
		rejected: 0,
		unchanged: 0,
		skipped: 0,
		planned: 0,
		failed: 0,
		'not sent': 0,
	};
	const failures = new Map<Reason, { sentence: string; rows: number }>();
	const counts = {
		rows,
		refusedFields: 0,
		unchangedFields: 0,
		written: 0,
		outOfTime: 0,
		unsure: false,
	};
	for (const outcome of outcomes) {
		const { results } = outcome;
		if (isFailure(outcome)) {
			const { reason, sent, sentence } = outcome.error;
			rows[LEFT_OVER.has(reason) && sent === 'no' ? 'not sent' : 'failed'] += 1;
			if (reason === 'out-of-time') counts.outOfTime += 1;
			const alike = failures.get(reason) ?? { sentence, rows: 0 };
			failures.set(reason, { ...alike, rows: alike.rows + 1 });
			if (sent === 'unknown') counts.unsure = true;
		} else {
			rows[rowStatus(results, outcome.creation)] += 1;
		}
		if (results.some(({ status }) => status === 'rejected')) counts.unsure = true;
		if (hasWritten(outcome)) counts.written += 1;
		counts.refusedFields += results.filter(isRefused).length;
		counts.unchangedFields += results.filter(({ status }) => status === 'unchanged').length;
	}
	const [mostFrequent] = [...failures.values()].sort((a, b) => b.rows - a.rows);
	return { ...counts, mostFrequent };
}
