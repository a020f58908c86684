import { cancelled, outOfTime, RowError } from '../../../../nodes/shared/core/errors';
import { count, forecast, toHint, writtenBefore } from '../../../../nodes/shared/update/runHint';
import { failure, type Outcome } from '../../../../nodes/shared/update/outcome';
import { DEFAULTS } from '../../../../nodes/shared/update/settings';
import { result, resultRow } from './sample';

describe('the counts', () => {
	const ERROR = new RowError('unavailable', 'It is down', { description: 'Later' });
	const unheard = failure(ERROR.with({ sent: 'unknown' }));
	const halfDone = failure(ERROR.with({ sent: 'yes' }), [result('updated'), result('invalid')]);
	const updated = resultRow(result('updated'));
	const created: Outcome = { ...resultRow(), creation: 'done' };

	it('counts nothing', () => {
		const none = { written: 0, outOfTime: 0, unsure: false, mostFrequent: undefined };
		expect(count([])).toMatchObject(none);
	});

	it.each<[string, Outcome[]]>([
		['No row was written.', [resultRow(result('unchanged')), resultRow(result('invalid'))]],
		['No row is known to have been written.', [resultRow(result('rejected')), failure(ERROR)]],
		['No row is known to have been written.', [resultRow(result('unchanged')), unheard]],
		['1 row had been written before the run ended; sending it again does no harm.', [updated]],
		[
			'1 row had been written before the run ended, perhaps more; sending them again does no harm.',
			[updated, unheard],
		],
		[
			'3 rows had been written before the run ended; sending them again does no harm.',
			[created, resultRow(result('updated'), result('invalid')), halfDone],
		],
	])('%s', (told, outcomes) => {
		expect(writtenBefore(count(outcomes))).toBe(told);
	});
});

describe('the hint', () => {
	const ERROR = new RowError('unavailable', 'It is down');
	describe('toHint', () => {
		const hint = (
			outcomes: Outcome[],
			...more: [{ requests: number; pausedMs: number }?, Parameters<typeof toHint>[2]?]
		) => toHint(count(outcomes), ...more);

		it('says how the rows fared and what it took', () => {
			const outcomes = [
				resultRow(result('updated')),
				resultRow(result('updated'), result('invalid')),
				resultRow(result('rejected'), result('rejected')),
				resultRow(result('unchanged'), result('unchanged')),
				resultRow(),
				resultRow(result('planned')),
				failure(ERROR, [result('invalid')]),
			];
			expect(
				hint(
					outcomes,
					{ requests: 4, pausedMs: 61_400 },
					{
						ignored: new Set(['a', 'b']),
						meant: new Set<string>(),
					},
				),
			).toEqual({
				message:
					'7 rows: 1 updated, 1 partial, 1 rejected, 1 unchanged, 1 skipped, 1 planned, 1 failed. ' +
					'4 fields refused. 2 fields already up to date. ' +
					'4 requests sent, 61 seconds waited for the rate limit. Columns ignored: a, b.',
				type: 'warning',
				location: 'outputPane',
			});
		});

		it('says why, in the words of most, where all rows failed', () => {
			const missing = (n: number) => failure(new RowError('not-found', `No ${n}.`));
			const all = (...outcomes: Outcome[]) => hint(outcomes).message;
			expect(all(failure(ERROR), failure(ERROR))).toBe(
				'2 rows: 2 failed. It is down. 0 requests sent.',
			);
			expect(all(failure(ERROR), missing(1), missing(2))).toBe(
				'3 rows: 3 failed. 2 of them like this: No 1. 0 requests sent.',
			);
			expect(all(failure(new RowError('unavailable', 'Version 1.5 is down')))).toContain('1.5 is');
			expect(all(failure(ERROR), resultRow(result('updated')))).not.toContain('It is down');
		});

		it('tells rows that were not sent from those that failed', () => {
			const outcomes = [
				resultRow(result('updated')),
				failure(cancelled()),
				failure(cancelled('unknown')),
			];
			expect(hint(outcomes)).toMatchObject({
				message: '3 rows: 1 updated, 1 failed, 1 not sent. 0 requests sent.',
				type: 'warning',
			});
		});

		it('says what Max Duration left over, and where nothing was done', () => {
			const left = failure(outOfTime(25));
			const begun = failure(outOfTime(25).with({ sent: 'unknown' }));
			expect(hint([resultRow(result('updated')), left, begun])).toMatchObject({
				message:
					"3 rows: 1 updated, 1 failed, 1 not sent. 'Max Duration' ended the run; send the rows that are left in the next one. 0 requests sent.",
				type: 'warning',
			});
			expect(hint([left, left]).message).toBe(
				"2 rows: 2 not sent. 'Max Duration' ended the run before the first row was done; allow it more minutes. 0 requests sent.",
			);
		});

		it('leaves out what there was none of, and counts one as one', () => {
			expect(hint([resultRow(result('updated'))], { requests: 1, pausedMs: 499 })).toEqual({
				message: '1 row: 1 updated. 1 request sent.',
				type: 'info',
				location: 'outputPane',
			});
			expect(hint([resultRow(result('invalid'))], { requests: 0, pausedMs: 500 }).message).toBe(
				'1 row: 1 rejected. 1 field refused. 0 requests sent, 1 second waited for the rate limit.',
			);
			expect(hint([resultRow()]).message).toBe('1 row: 1 skipped. 0 requests sent.');
		});

		it('ends with a note, if there is one', () => {
			const noted = toHint(count([resultRow()]), undefined, undefined, 'It was quick');
			expect(noted.message).toBe('1 row: 1 skipped. 0 requests sent. It was quick.');
		});

		it('warns of columns that are likely meant for a field', () => {
			const left = { ignored: new Set(['Phone']), meant: new Set(['Phone for Phone Number']) };
			const { message, type } = hint([resultRow()], undefined, left);
			expect(message).toMatch(/ignored: Phone\. Perhaps meant for .*: Phone for Phone Number\. /);
			expect(type).toBe('warning');
		});

		it('names ten ignored columns at most', () => {
			const ignored = new Set(Array.from({ length: 12 }, (_, at) => `c${at}`));
			const names = { ignored, meant: new Set<string>() };
			expect(hint([resultRow()], undefined, names).message).toMatch(/ignored: c0, .*, c9\.$/);
		});
	});
});

describe('the forecast', () => {
	const LIMIT = { requests: 20, windowMs: 60_000 };

	const ONLY_CHANGES = "Where few values differ, the option 'Only Changes' is quicker.";

	const say = (records: number, settings: Partial<typeof DEFAULTS> = {}, limit = LIMIT) =>
		forecast(records, 'prospects', limit, { ...DEFAULTS, ...settings });

	it.each([
		[3_599, 'about 180 minutes'],
		[3_600, 'about 3 hours'],
		[20_000, 'about 17 hours'],
	])('%i prospects: %s', (records, time) => {
		expect(say(records)).toBe(
			`${records.toLocaleString('en-US')} prospects at 20 requests a minute: ${time}. ${ONLY_CHANGES}`,
		);
	});

	it('says it by the minute, whatever the limit counts by', () => {
		expect(say(60, {}, { requests: 1, windowMs: 30_000 })).toBe(
			`60 prospects at 2 requests a minute: about 30 minutes. ${ONLY_CHANGES}`,
		);
	});

	it('with Only Changes, it is the most that it takes', () => {
		expect(say(2_000, { onlyChanges: true })).toBe(
			'2,000 prospects at 20 requests a minute: about 100 minutes at most. Values that are there already are not sent.',
		);
	});

	it('where some are created, too', () => {
		const limit = { requests: 20, windowMs: 60_000 };
		expect(forecast(2_000, 'prospects', limit, { ...DEFAULTS, onlyChanges: true }, true)).toBe(
			'2,000 prospects at 20 requests a minute: about 100 minutes at most. Values that are there already are not sent. Those who are not there are created together.',
		);
	});

	it('with Bulk Import too', () => {
		expect(say(2_000, { bulkImport: true, onlyChanges: true })).toBe(
			'2,000 prospects at 20 requests a minute: about 100 minutes at most. Values that are there already are not sent. Bulk Import writes many prospects at once where that is quicker.',
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
		expect(forecast(2_000, 'leads', undefined, DEFAULTS)).toBeUndefined();
	});
});
