import type { NodeHint } from 'n8n-workflow';
import type { Service } from '../http/service';
import { perMinute } from '../rateLimit/rateLimit';
import { grouped, plural } from '../core/text';

/** A sentence beside the time that rows take, where an operation may take less. */
export interface Saving {
	message: string;
	/** The settings with which it holds, as an expression without braces. */
	when: string;
}

/** Minutes. Whatever lies between is told as the next of them; each costs the editor half a kB. */
const LONGEST = 480;
const STEPS = [5, 30, 120, LONGEST];

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
	savings: readonly Saving[] = [],
	unless = 'false',
): NodeHint[] {
	const hint = (message: string, more: number, most = Infinity, when = 'true'): NodeHint => ({
		message,
		type: 'info',
		location: 'outputPane',
		whenToDisplay: 'beforeExecution',
		displayCondition: `={{ !(${unless}) && ${when} && ((rows) => rows > ${more} && rows <= ${most})(${COUNT}) }}`,
	});
	if (!limit) {
		return [
			hint(
				`${name} publishes no rate limit, so nobody knows how long more than ${FEW} rows take. If it sets one, the node waits and goes on by itself`,
				FEW,
			),
		];
	}
	const requests = perMinute(limit);
	const pace = `at ${plural(requests, 'request')} a minute`;
	// The requests of the first minute go out at once.
	const mostRows = (minutes: number) => requests * (minutes + 1);
	const rows = (minutes: number) => `${grouped(mostRows(minutes))} rows`;
	return [
		...STEPS.map((minutes, step) =>
			hint(
				`Up to ${rows(minutes)} take about ${duration(minutes)} at most, ${pace}`,
				mostRows(STEPS[step - 1] ?? 0),
				mostRows(minutes),
			),
		),
		hint(
			`More than ${rows(LONGEST)} may take more than ${duration(LONGEST)}, ${pace}`,
			mostRows(LONGEST),
		),
		...savings.map(({ message, when }) => hint(message, mostRows(0), Infinity, when)),
	];
}

function duration(minutes: number): string {
	return minutes % 60 ? plural(minutes, 'minute') : plural(minutes / 60, 'hour');
}
