import type { IDataObject, NodeExecutionHint } from 'n8n-workflow';
import { RowError } from '../core/errors';
import type { ClientStats } from '../http/client';
import { requestsSent } from '../node/requestsSent';
import { plural } from '../core/text';

/** A sentence or two for the output pane: what was read and what it took. */
export function toReadHint(
	outcomes: ReadonlyArray<IDataObject[] | RowError>,
	record: string,
	stats: ClientStats | undefined,
): NodeExecutionHint {
	const errors = outcomes.filter((outcome) => outcome instanceof RowError);
	const failed = errors.length;
	const records = outcomes.reduce(
		(sum, outcome) => (outcome instanceof RowError ? sum : sum + outcome.length),
		0,
	);
	const sentences = [
		plural(records, record),
		...(failed ? [`${failed} of ${plural(outcomes.length, 'item')} failed`] : []),
		// Where nothing went well, there is most likely one cause for it.
		...(failed === outcomes.length ? errors.slice(0, 1).map(({ sentence }) => sentence) : []),
		requestsSent(stats),
	];
	return {
		message: `${sentences.join('. ')}.`,
		type: failed ? 'warning' : 'info',
		location: 'outputPane',
	};
}
