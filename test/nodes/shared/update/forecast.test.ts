import { DEFAULTS } from '../../../../nodes/shared/update/settings';
import { forecast } from '../../../../nodes/shared/update/forecast';

const LIMIT = { requests: 20, windowMs: 60_000 };

const ONLY_CHANGES = "Where few values differ, the option 'Only Changes' is quicker.";

const say = (requests: number, settings: Partial<typeof DEFAULTS> = {}, limit = LIMIT) =>
	forecast({ records: requests, requests, noun: 'prospects' }, limit, { ...DEFAULTS, ...settings });

it.each([
	[21, 'about 1 minute'],
	[65, 'about 3 minutes'],
	[2_000, 'about 100 minutes'],
	[3_599, 'about 180 minutes'],
	[3_600, 'about 3 hours'],
	[20_000, 'about 17 hours'],
])('%i prospects: %s', (requests, time) => {
	expect(say(requests)).toBe(
		`${requests.toLocaleString('en-US')} prospects at 20 requests a minute: ${time}. ${ONLY_CHANGES}`,
	);
});

it('takes the requests, not the records, for the time', () => {
	const work = { records: 30, requests: 60, noun: 'leads' };
	expect(forecast(work, { requests: 1, windowMs: 30_000 }, DEFAULTS)).toBe(
		`30 leads at 2 requests a minute: about 30 minutes. ${ONLY_CHANGES}`,
	);
});

it('with Only Changes, it is the most that it takes', () => {
	expect(say(2_000, { onlyChanges: true })).toBe(
		'2,000 prospects at 20 requests a minute: at most about 100 minutes. Values that are there already are not sent.',
	);
});

it('with Bulk Import too', () => {
	expect(say(2_000, { bulkImport: true, onlyChanges: true })).toBe(
		'2,000 prospects at 20 requests a minute: at most about 100 minutes. Values that are there already are not sent. Bulk Import writes many prospects at once where that is quicker.',
	);
});

it('says where Max Duration ends it, if it does', () => {
	expect(say(2_000, { maxDuration: 60 })).toBe(
		`2,000 prospects at 20 requests a minute: about 100 minutes. ${ONLY_CHANGES.slice(0, -1)}. ` +
			"'Max Duration' ends the run after 60 minutes, which is enough for about 1,200 requests.",
	);
	expect(say(2_000, { maxDuration: 100 })).toBe(say(2_000));
});

it('says nothing of a run that takes a minute at most, that writes nothing, or of which nobody knows', () => {
	expect(say(20)).toBeUndefined();
	expect(say(2_000, { dryRun: true })).toBeUndefined();
	const work = { records: 2_000, requests: 2_000, noun: 'leads' };
	expect(forecast(work, undefined, DEFAULTS)).toBeUndefined();
});
