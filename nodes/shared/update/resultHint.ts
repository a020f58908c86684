import type { NodeExecutionHint } from 'n8n-workflow';
import type { ClientStats } from '../http/client';
import { requestsSent } from '../node/requestsSent';
import { brief, plural } from '../core/text';
import type { Counts } from './counts';

/** Names of columns that fit in a sentence. */
const COLUMNS_SHOWN = 10;

/** One sentence or two for the output pane: how the rows fared and what it took. */
export function toHint(
	{ rows, refusedFields, unchangedFields, outOfTime, mostFrequent }: Counts,
	stats?: ClientStats,
	ignored: ReadonlySet<string> = new Set(),
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
		sentences.push(`${plural(unchangedFields, 'field')} left unchanged, not sent`);
	}
	sentences.push(requestsSent(stats));
	if (ignored.size) {
		sentences.push(
			`Columns ignored: ${[...ignored].slice(0, COLUMNS_SHOWN).map(brief).join(', ')}`,
		);
	}
	if (note) sentences.push(note);
	const trouble = rows.failed + rows['not sent'] + refusedFields > 0;
	return {
		message: `${sentences.join('. ')}.`,
		type: trouble ? 'warning' : 'info',
		location: 'outputPane',
	};
}
