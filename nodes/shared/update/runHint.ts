import type { NodeExecutionHint } from 'n8n-workflow';
import type { Reason } from '../core/errors';
import { brief, grouped, plural } from '../core/text';
import type { ClientStats } from '../http/client';
import { requestsSent } from '../node/execution';
import { perMinute, type RateLimit } from '../rateLimit/headers';
import {
	hasWritten,
	isFailure,
	isRefused,
	rowStatus,
	type Outcome,
	type RowStatus,
} from './outcome';
import type { Settings } from './settings';

/** Names of columns that fit in a sentence. */
const COLUMNS_SHOWN = 10;

const NOTHING_LEFT_OUT = { ignored: new Set<string>(), meant: new Set<string>() };

/** One sentence or two for the output pane: how the rows fared and what it took. */
export function toHint(
	{ rows, refusedFields, unchangedFields, outOfTime, mostFrequent }: Counts,
	stats?: ClientStats,
	{ ignored, meant }: Record<'ignored' | 'meant', ReadonlySet<string>> = NOTHING_LEFT_OUT,
	note = '',
): NodeExecutionHint {
	const parts = Object.entries(rows)
		.filter(([, number]) => number > 0)
		.map(([status, number]) => `${number} ${status}`);
	const total = Object.values(rows).reduce((sum, number) => sum + number, 0);
	const sentences = [`${plural(total, 'row')}: ${parts.join(', ')}`];
	// Where nothing went well, there is most likely one cause for it.
	if (mostFrequent && rows.failed === total) {
		const sentence = mostFrequent.sentence.replace(/\.$/, '');
		const most = mostFrequent.rows < total ? `${mostFrequent.rows} of them like this: ` : '';
		sentences.push(`${most}${sentence}`);
	}
	if (outOfTime) {
		sentences.push(
			outOfTime < total
				? "'Max Duration' ended the run; send the rows that are left in the next one"
				: "'Max Duration' ended the run before the first row was done; allow it more minutes",
		);
	}
	if (refusedFields) sentences.push(`${plural(refusedFields, 'field')} refused`);
	if (unchangedFields) {
		sentences.push(`${plural(unchangedFields, 'field')} already up to date`);
	}
	sentences.push(requestsSent(stats));
	if (ignored.size) {
		sentences.push(
			`Columns ignored: ${[...ignored].slice(0, COLUMNS_SHOWN).map(brief).join(', ')}`,
		);
	}
	if (meant.size) {
		const shown = [...meant].slice(0, COLUMNS_SHOWN).join(', ');
		sentences.push(`Perhaps meant for a field that no column gives: ${shown}. Rename or map them`);
	}
	if (note) sentences.push(note);
	const trouble = rows.failed + rows['not sent'] + refusedFields + meant.size > 0;
	return {
		message: `${sentences.join('. ')}.`,
		type: trouble ? 'warning' : 'info',
		location: 'outputPane',
	};
}

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

/** What was written before a node ended with an error, in a sentence. */
export function writtenBefore({ written, unsure }: Pick<Counts, 'written' | 'unsure'>): string {
	if (written === 0) {
		return unsure ? 'No row is known to have been written.' : 'No row was written.';
	}
	const more = unsure ? ', perhaps more' : '';
	const them = written === 1 && !unsure ? 'it' : 'them';
	return `${plural(written, 'row')} had been written before the run ended${more}; sending ${them} again does no harm.`;
}

/**
 * How long a run will take, for n8n's log when it starts, and what would be quicker; undefined if it
 * takes a minute at most, or if nobody knows.
 * @param creates whether records that are not there are created
 * @param records to write, each with one request
 * @param noun what they are called, e.g. `prospects`
 * @param limit of the requests that write
 */
export function forecast(
	records: number,
	noun: string,
	limit: RateLimit | undefined,
	{
		bulkImport,
		dryRun,
		maxDuration,
		onlyChanges,
	}: Pick<Settings, 'bulkImport' | 'dryRun' | 'maxDuration' | 'onlyChanges'>,
	creates = false,
): string | undefined {
	if (!limit || dryRun) return undefined;
	const pace = perMinute(limit);
	const minutes = records / pace;
	if (minutes <= 1) return undefined;
	const isMost = onlyChanges || bulkImport || creates;
	const time = `about ${duration(minutes)}${isMost ? ' at most' : ''}`;
	const sentences = [
		`${grouped(records)} ${noun} at ${plural(pace, 'request')} a minute: ${time}`,
		onlyChanges
			? 'Values that are there already are not sent'
			: "Where few values differ, the option 'Only Changes' is quicker",
	];
	if (creates) sentences.push(`Those who are not there are created together`);
	if (bulkImport) sentences.push(`Bulk Import writes many ${noun} at once where that is quicker`);
	if (maxDuration && maxDuration < minutes) {
		const most = Math.floor(maxDuration * pace);
		sentences.push(
			`'Max Duration' ends the run after ${plural(maxDuration, 'minute')}, which is enough for about ${grouped(most)} requests`,
		);
	}
	return `${sentences.join('. ')}.`;
}

function duration(minutes: number): string {
	return minutes < 180
		? plural(Math.round(minutes), 'minute')
		: plural(Math.round(minutes / 60), 'hour');
}
