import { RowError } from '../../../nodes/shared/errors';
import { Outcomes, rowStatus, toResult } from '../../../nodes/shared/outcomes';
import type { FieldResult, FieldStatus, RowOutcome } from '../../../nodes/shared/types';

const result = (status: FieldStatus, reason?: string): FieldResult => ({
	fieldId: 'plan',
	field: 'Plan',
	value: 'Gold',
	success: status === 'updated' || status === 'unchanged',
	status,
	...(reason === undefined ? {} : { reason }),
});
const outcome = (...results: FieldResult[]): RowOutcome => ({ ids: { id: 'a' }, results });

describe('rowStatus', () => {
	it.each<[FieldStatus[], string]>([
		[['updated'], 'updated'],
		[['updated', 'skipped'], 'updated'],
		[['updated', 'unchanged'], 'updated'],
		[['updated', 'rejected'], 'partial'],
		[['updated', 'invalid'], 'partial'],
		[['unchanged'], 'unchanged'],
		[['unchanged', 'skipped'], 'unchanged'],
		[['unchanged', 'rejected'], 'partial'],
		[['unchanged', 'invalid'], 'partial'],
		[['rejected'], 'rejected'],
		[['invalid'], 'rejected'],
		[['rejected', 'skipped'], 'rejected'],
		[['skipped'], 'skipped'],
		[[], 'skipped'],
		[['planned'], 'planned'],
		[['planned', 'invalid', 'unchanged', 'skipped'], 'planned'],
	])('of %j is %s', (statuses, expected) => {
		expect(rowStatus(statuses.map((status) => result(status)))).toBe(expected);
	});
});

describe('toResult', () => {
	const change = { field: { id: 'plan', label: 'Plan', type: 'text' as const }, value: 'Gold' };

	it.each<[FieldStatus, boolean]>([
		['updated', true],
		['unchanged', true],
		['rejected', false],
		['invalid', false],
		['skipped', false],
		['planned', false],
	])('%s is a success: %j', (status, success) => {
		expect(toResult(change, { status })).toEqual({
			fieldId: 'plan',
			field: 'Plan',
			value: 'Gold',
			success,
			status,
		});
	});

	it('has a reason and the value before where they are known, blank ones too', () => {
		expect(toResult(change, { status: 'rejected', reason: 'No', previous: '' })).toMatchObject({
			reason: 'No',
			previous: '',
		});
	});
});

describe('Outcomes', () => {
	const failure = new RowError('not-found', 'Not there');

	it('settles each row once', () => {
		const outcomes = new Outcomes(2, 'report', () => {});
		const first = outcome(result('updated'));
		outcomes.settle(0, first);
		outcomes.settle(0, failure);
		expect(outcomes.done).toBe(1);
		expect(outcomes.total).toBe(2);
		expect(outcomes.close(() => failure)).toEqual([first, failure]);
	});

	it('asks for the outcome of those that have none, by their index', () => {
		const outcomes = new Outcomes(3, 'report', () => {});
		outcomes.settle(1, failure);
		const asked: number[] = [];
		outcomes.close((index) => {
			asked.push(index);
			return failure;
		});
		expect(asked).toEqual([0, 2]);
	});

	it('tells of an error, and of nothing else', () => {
		const onError = jest.fn();
		const outcomes = new Outcomes(3, 'report', onError);
		outcomes.settle(0, outcome(result('updated')));
		outcomes.settle(1, outcome(result('rejected')));
		expect(onError).not.toHaveBeenCalled();
		outcomes.settle(2, failure);
		expect(onError).toHaveBeenCalledTimes(1);
	});

	describe("with rejected fields set to 'fail'", () => {
		const settled = (...results: FieldResult[]) => {
			const onError = jest.fn();
			const outcomes = new Outcomes(1, 'fail', onError);
			outcomes.settle(0, outcome(...results));
			const [final] = outcomes.close(() => failure);
			return { final, calls: onError.mock.calls.length };
		};

		it.each<[string, FieldResult[], Partial<RowError>]>([
			[
				'one that the API refused',
				[result('rejected', 'It says no')],
				{
					reason: 'rejected',
					message: "'Plan' could not be updated",
					description: 'It says no',
					sent: 'yes',
					retryable: false,
				},
			],
			[
				'one that was not sent',
				[result('invalid')],
				{ message: "'Plan' could not be updated", description: '', sent: 'no' },
			],
			[
				'one beside others that were written',
				[result('updated'), result('invalid', 'No date')],
				{ message: "'Plan' could not be updated", description: 'No date', sent: 'yes' },
			],
			[
				'several',
				[result('invalid', 'No date'), result('skipped'), result('rejected'), result('rejected')],
				{ message: "'Plan' and 2 more could not be updated", description: 'No date', sent: 'yes' },
			],
		])('a row fails for %s', (_, results, expected) => {
			const { final, calls } = settled(...results);
			expect(final).toBeInstanceOf(RowError);
			expect(final).toMatchObject({ ...expected, results });
			expect(calls).toBe(1);
		});

		it('a row without refused fields does not fail, and an error stays what it is', () => {
			const results = [result('updated'), result('skipped'), result('unchanged')];
			const { final, calls } = settled(...results);
			expect([final, calls]).toEqual([outcome(...results), 0]);

			const outcomes = new Outcomes(1, 'fail', () => {});
			outcomes.settle(0, failure.with({ results: [result('rejected')] }));
			expect(outcomes.close(() => failure)[0]).toMatchObject({ message: 'Not there' });
		});
	});
});
