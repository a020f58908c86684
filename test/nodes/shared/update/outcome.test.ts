import { RowError } from '../../../../nodes/shared/core/errors';
import {
	applyRejectedFields,
	failure,
	hasWritten,
	isFailure,
	rowStatus,
	toResult,
	type Creation,
	type FieldResult,
	type Outcome,
} from '../../../../nodes/shared/update/outcome';
import { plan, result, type Status } from './sample';

describe('rowStatus', () => {
	it.each<[Status[], string]>([
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
		[['planned', 'unchanged', 'skipped'], 'planned'],
		[['planned', 'invalid', 'unchanged', 'skipped'], 'partial'],
	])('of %j is %s', (statuses, expected) => {
		expect(rowStatus(statuses.map((status) => result(status)))).toBe(expected);
	});

	it.each<[Creation, Status[], string]>([
		['done', [], 'created'],
		['done', ['updated'], 'created'],
		['done', ['rejected'], 'partial'],
		['planned', [], 'planned'],
		['planned', ['unchanged'], 'planned'],
		['planned', ['invalid'], 'partial'],
	])('with the creation %s, of %j is %s', (creation, statuses, expected) => {
		const results = statuses.map((status) => result(status));
		expect(rowStatus(results, creation)).toBe(expected);
	});
});

it.each<[string, Partial<Outcome>, boolean]>([
	['a field that was updated', { results: [result('rejected'), result('updated')] }, true],
	['a field that was not', { results: [result('unchanged'), result('rejected')] }, false],
	['a record that was created', { creation: 'done' }, true],
	['a record that would be created', { creation: 'planned' }, false],
	['an error', { error: new RowError('not-found', 'Not there') }, false],
	[
		'an error beside a field that was updated',
		{ error: new RowError('unavailable', 'Gone'), results: [result('updated')] },
		true,
	],
])('of a row with %s, something was written: %p', (_, outcome, expected) => {
	expect(hasWritten({ ids: {}, results: [], ...outcome })).toBe(expected);
});

describe('toResult', () => {
	const change = { field: plan, value: 'Gold' };

	it.each<[Status, boolean]>([
		['updated', true],
		['unchanged', true],
		['rejected', false],
		['invalid', false],
		['skipped', false],
		['planned', false],
	])('%s is a success: %j', (status, success) => {
		const expected = {
			field: 'Plan',
			value: 'Gold',
			success,
			status,
			reason: '',
			code: '',
			fieldId: 'plan',
		};
		expect(toResult(change, { status })).toStrictEqual(expected);
	});

	it('has a reason and the value before where they are known, blank ones too', () => {
		expect(toResult(change, { status: 'rejected', reason: 'No', previous: '' })).toMatchObject({
			reason: 'No',
			previous: '',
		});
	});
});

describe('applyRejectedFields', () => {
	const row = (...results: FieldResult[]): Outcome => ({ ids: { id: 'a' }, results });
	const fail = (outcome: Outcome) => applyRejectedFields(outcome, 'fail');

	it("changes nothing with 'report'", () => {
		const outcome = row(result('rejected'));
		expect(applyRejectedFields(outcome, 'report')).toBe(outcome);
	});

	it.each<[string, FieldResult[], Partial<RowError>]>([
		[
			'one that the API refused',
			[result('rejected', { reason: 'It says no' })],
			{ message: "'Plan' could not be updated", description: 'It says no', sent: 'yes' },
		],
		[
			'one that was not sent',
			[result('invalid')],
			{ message: "'Plan' could not be updated", description: '', sent: 'no' },
		],
		[
			'one beside others that were not written',
			[result('unchanged'), result('skipped'), result('invalid', { reason: 'No date' })],
			{ message: "'Plan' could not be updated", description: 'No date', sent: 'no' },
		],
		[
			'one beside others that were written',
			[result('updated'), result('invalid', { reason: 'No date' })],
			{ message: "'Plan' could not be updated", description: 'No date', sent: 'yes' },
		],
		[
			'several',
			[
				result('invalid', { field: 'Date', reason: 'No date' }),
				result('skipped'),
				result('rejected', { reason: 'It says no' }),
				result('rejected'),
			],
			{ message: "'Date' and 2 more could not be updated", description: 'No date', sent: 'yes' },
		],
	])("with 'fail', a row fails for %s", (_, results, expected) => {
		const outcome = fail(row(...results));
		expect(outcome).toEqual({ error: expect.any(RowError) as unknown, results });
		expect(outcome).toMatchObject({ error: { reason: 'rejected', retryable: false, ...expected } });
	});

	it.each<[Creation, string]>([
		['done', 'yes'],
		['planned', 'no'],
	])('a row of which the creation is %s was sent: %s', (creation, sent) => {
		const outcome = fail({ ids: {}, creation, results: [result('invalid')] });
		expect(outcome).toMatchObject({ error: { sent } });
	});

	it("with 'fail', a row without refused fields does not fail, and an error stays what it is", () => {
		const fine = row(result('updated'), result('skipped'), result('unchanged'), result('planned'));
		expect(fail(fine)).toBe(fine);
		const failed = failure(new RowError('not-found', 'Not there'), [result('rejected')]);
		expect(fail(failed)).toBe(failed);
		expect([fine, failed].map(isFailure)).toEqual([false, true]);
	});
});
