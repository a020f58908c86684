import type { NodeHint } from 'n8n-workflow';
import type { Service } from '../http/service';
import { perMinute } from '../rateLimit/headers';
import { grouped, plural } from '../core/text';

/** A sentence beside the time that rows take, where an operation may take less. */
export interface Saving {
	message: string;
	/** The settings with which it holds, as an expression without braces. */
	when: string;
}

/** From so many minutes on, the time is told by the hour. */
const LONG = 30;

/** n8n throws where there is no input data, which it would log for each condition. */
const COUNT = '(() => { try { return $input.all().length } catch (error) { return 0 } })()';

/** Rows that take no time worth telling where no limit is known. */
const FEW = 100;

/**
 * Says in the output pane how long the input's rows take, from before a run until it is over; while
 * a node runs, n8n shows nothing else of it.
 *
 * n8n takes the text of such a hint as it is, and evaluates only its condition. So the text says how
 * long so many rows take. That holds also where n8n counts too few: it counts the first output of the
 * node before.
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
	const rows = (minutes: number) => `${grouped(requests * minutes)} rows`;
	// The requests of the first minute go out at once.
	const [short, long] = [requests, requests * (LONG + 1)];
	const pace = `at most, at ${plural(requests, 'request')} a minute`;
	return [
		hint(`Every ${rows(5)} take about 5 minutes ${pace}`, short, long),
		hint(`Every ${rows(60)} take about an hour ${pace}`, long),
		...savings.map(({ message, when }) => hint(message, short, Infinity, when)),
	];
}
