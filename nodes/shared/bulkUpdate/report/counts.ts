import { isFailure, isRefused, rowStatus, type RowStatus } from '../outcome';
import type { Outcome } from '../row';

/** How the rows of a run fared. */
export interface Counts {
	rows: Record<RowStatus | 'failed', number>;
	/** Fields that the API or a check refused. */
	refusedFields: number;
	/** Fields that needed no writing, as the account holds the value already. */
	unchangedFields: number;
	/** Rows of which something was written, failed ones too. */
	written: number;
	/** Whether more may be written: a row was sent and not answered, or a field was not confirmed. */
	unsure: boolean;
}

export function count(outcomes: readonly Outcome[]): Counts {
	const rows = {
		updated: 0,
		partial: 0,
		rejected: 0,
		unchanged: 0,
		skipped: 0,
		planned: 0,
		failed: 0,
	};
	const counts: Counts = { rows, refusedFields: 0, unchangedFields: 0, written: 0, unsure: false };
	for (const outcome of outcomes) {
		const { results } = outcome;
		rows[isFailure(outcome) ? 'failed' : rowStatus(results)] += 1;
		if (isFailure(outcome) && outcome.error.sent === 'unknown') counts.unsure = true;
		if (results.some(({ status }) => status === 'rejected')) counts.unsure = true;
		if (results.some(({ status }) => status === 'updated')) counts.written += 1;
		counts.refusedFields += results.filter(isRefused).length;
		counts.unchangedFields += results.filter(({ status }) => status === 'unchanged').length;
	}
	return counts;
}
