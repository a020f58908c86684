import {
	cancelled,
	endsRun,
	invalidInput,
	RowError,
	toRowError,
} from '../../../../nodes/shared/core/errors';

describe('RowError', () => {
	it('is sent: no, final and of no status unless told', () => {
		expect(new RowError('not-found', 'Not there')).toMatchObject({
			name: 'RowError',
			reason: 'not-found',
			message: 'Not there',
			description: '',
			retryable: false,
			httpStatus: undefined,
			sent: 'no',
			fatal: false,
		});
	});

	it('replaces some of its circumstances and keeps the others', () => {
		const error = new RowError('unavailable', 'Down', {
			description: 'Later',
			retryable: true,
			httpStatus: 503,
			sent: 'unknown',
			fatal: true,
		});
		const other = error.with({ sent: 'no' });
		expect(other).toBeInstanceOf(RowError);
		expect({ ...other, stack: '' }).toEqual({
			...error,
			stack: '',
			sent: 'no',
			options: { ...error['options'], sent: 'no' },
		});
		expect(other.message).toBe('Down');
		expect(error.sent).toBe('unknown');
	});

	it('says message and description as running text', () => {
		expect(new RowError('rejected', 'No', { description: 'Try that' }).sentence).toBe(
			'No. Try that',
		);
		expect(new RowError('rejected', 'No').sentence).toBe('No');
		const asked = new RowError('rejected', 'Version 1.2?', { description: 'Try that' });
		expect(asked.sentence).toBe('Version 1.2? Try that');
		const dotted = new RowError('rejected', 'No 1.2', { description: 'Try that' });
		expect(dotted.sentence).toBe('No 1.2. Try that');
	});
});

it('invalidInput says what is wrong and what to do', () => {
	expect(invalidInput('It is empty', 'Fill it in')).toMatchObject({
		reason: 'invalid-input',
		sentence: 'It is empty. Fill it in',
		sent: 'no',
		retryable: false,
	});
});

it('cancelled can be sent again', () => {
	expect(cancelled()).toMatchObject({
		reason: 'cancelled',
		message: 'The execution was stopped before this row was done',
		description: 'Run the row again',
		retryable: true,
		sent: 'no',
		fatal: false,
	});
	expect(cancelled('unknown').sent).toBe('unknown');
});

it('toRowError takes whatever was thrown, and claims nothing of what it does not know', () => {
	const error = new RowError('rejected', 'No');
	expect(toRowError(error)).toBe(error);
	for (const thrown of [new TypeError('Oops'), 'Oops']) {
		expect(toRowError(thrown)).toMatchObject({
			reason: 'unexpected-response',
			message: 'Oops',
			sent: 'unknown',
			retryable: false,
			fatal: false,
		});
	}
});

it.each([
	['a row that was stopped', cancelled(), true],
	['no time left', new RowError('out-of-time', 'late'), true],
	['a wrong key', new RowError('invalid-credential', 'no', { fatal: true }), true],
	['a refusal', new RowError('rejected', 'no'), false],
])('%s ends the run: %p', (_, error, ends) => expect(endsRun(error)).toBe(ends));
