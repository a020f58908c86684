import { failure } from '../../../../nodes/shared/update/outcome';
import { count } from '../../../../nodes/shared/update/counts';
import { toHint } from '../../../../nodes/shared/update/resultHint';
import type { Outcome } from '../../../../nodes/shared/update/row';
import { cancelled, outOfTime, RowError } from '../../../../nodes/shared/core/errors';
import { result, resultRow } from './sample';

const ERROR = new RowError('unavailable', 'It is down');

describe('toHint', () => {
	const hint = (
		outcomes: Outcome[],
		...more: [{ requests: number; pausedMs: number }?, Set<string>?]
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
		expect(hint(outcomes, { requests: 4, pausedMs: 61_400 }, new Set(['a', 'b']))).toEqual({
			message:
				'7 rows: 1 updated, 1 partial, 1 rejected, 1 unchanged, 1 skipped, 1 planned, 1 failed. ' +
				'4 fields refused. 2 fields left unchanged, not sent. ' +
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

	it.each<[string, Outcome, string]>([
		['failed', failure(ERROR), 'warning'],
		['rejected', resultRow(result('rejected')), 'warning'],
		['partial', resultRow(result('updated'), result('rejected')), 'warning'],
		['unchanged', resultRow(result('unchanged')), 'info'],
		['skipped', resultRow(), 'info'],
		['planned', resultRow(result('planned')), 'info'],
	])('a row that is %s', (_, outcome, type) => {
		expect(hint([resultRow(result('updated')), outcome]).type).toBe(type);
	});

	it('ends with a note, if there is one', () => {
		const noted = toHint(count([resultRow()]), undefined, undefined, 'It was quick');
		expect(noted.message).toBe('1 row: 1 skipped. 0 requests sent. It was quick.');
	});

	it('names ten ignored columns at most', () => {
		const names = new Set(Array.from({ length: 12 }, (_, at) => `c${at}`));
		expect(hint([resultRow()], undefined, names).message).toMatch(/ignored: c0, .*, c9\.$/);
	});
});
