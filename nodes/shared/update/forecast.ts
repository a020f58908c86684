import { perMinute, type RateLimit } from '../rateLimit/rateLimit';
import { grouped, plural } from '../core/text';
import type { Settings } from './settings';

interface Work {
	/** Records to write, and the requests that this takes. */
	records: number;
	requests: number;
	/** What records are called. */
	noun: string;
}

/**
 * How long a run will take, for n8n's log when it starts, and what would be quicker; undefined if it
 * takes a minute at most, or if nobody knows.
 * @param limit of the requests that write
 */
export function forecast(
	{ records, requests, noun }: Work,
	limit: RateLimit | undefined,
	{
		bulkImport,
		dryRun,
		maxDuration,
		onlyChanges,
	}: Pick<Settings, 'bulkImport' | 'dryRun' | 'maxDuration' | 'onlyChanges'>,
): string | undefined {
	if (!limit || dryRun) return undefined;
	const pace = perMinute(limit);
	const minutes = requests / pace;
	if (minutes <= 1) return undefined;
	const time = `${onlyChanges || bulkImport ? 'at most ' : ''}about ${duration(minutes)}`;
	const sentences = [
		`${grouped(records)} ${noun} at ${plural(pace, 'request')} a minute: ${time}`,
		onlyChanges
			? 'Values that are there already are not sent'
			: "Where few values differ, the option 'Only Changes' is quicker",
	];
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
