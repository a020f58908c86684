import type { NodeHint } from 'n8n-workflow';
import type { Service } from '../http/service';
import { perMinute } from '../rateLimit/rateLimit';
import { grouped, plural } from '../core/text';

/** What makes an operation take less time than one request for each row. */
export interface Saving {
	/** Rows that share a request; default 1. */
	rowsPerRequest?: number;
	/** What would take less time still, at the end of the sentence. */
	quicker?: string;
	/** When nothing is said, as an expression without braces. */
	unless?: string;
}

const DAY = 24 * 60;

/** Minutes. Whatever lies between is told as the next of them. */
const STEPS = [1, 2, 3, 4, 5, 7, 10, 15, 20, 30, 45, 60, 90, 120, 180, 300, 480, 720, DAY];

/** n8n throws where there is no input data, which it would log for each condition. */
const COUNT = '(() => { try { return $input.all().length } catch (error) { return 0 } })()';

/** Rows that take no time worth telling where no limit is known. */
const FEW = 100;

/**
 * Says in the output pane how long the input's rows take, from before a run until it is over; while
 * a node runs, n8n shows nothing else of it.
 *
 * n8n takes the text of such a hint as it is, and evaluates only its condition. So each number of
 * minutes is a hint of its own, shown for the numbers of rows that take so long. What n8n counts is
 * the first output of the node before, so each text says for how many rows it holds.
 */
export function durationHints(
	{ name, knownRateLimit: limit }: Pick<Service, 'name' | 'knownRateLimit'>,
	{ rowsPerRequest = 1, quicker, unless = 'false' }: Saving = {},
): NodeHint[] {
	const hint = (message: string, more: number, most = Infinity): NodeHint => ({
		message,
		type: 'info',
		location: 'outputPane',
		whenToDisplay: 'beforeExecution',
		displayCondition: `={{ !(${unless}) && ((rows) => rows > ${more} && rows <= ${most})(${COUNT}) }}`,
	});
	if (!limit) {
		return [
			hint(
				`${name} publishes no rate limit, so how long more than ${FEW * rowsPerRequest} rows take is not known. Where it sets one, the node waits and goes on by itself`,
				FEW * rowsPerRequest,
			),
		];
	}
	const requests = perMinute(limit);
	const pace = `at ${plural(requests, 'request')} a minute${quicker ? `, ${quicker}` : ''}`;
	// The requests of the first minute go out at once.
	const mostRows = (minutes: number) => requests * rowsPerRequest * (minutes + 1);
	const rows = (minutes: number) => `${grouped(mostRows(minutes))} rows`;
	return [
		...STEPS.map((minutes, step) =>
			hint(
				`Up to ${rows(minutes)}: at most about ${duration(minutes)} ${pace}`,
				mostRows(STEPS[step - 1] ?? 0),
				mostRows(minutes),
			),
		),
		hint(`More than ${rows(DAY)} may take more than ${duration(DAY)} ${pace}`, mostRows(DAY)),
	];
}

function duration(minutes: number): string {
	return minutes % 60 ? plural(minutes, 'minute') : plural(minutes / 60, 'hour');
}
