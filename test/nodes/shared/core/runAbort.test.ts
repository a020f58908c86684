import { RunAbort } from '../../../../nodes/shared/core/runAbort';
import { FakeClock } from '../../../fakeClock';

it('aborts every signal that is not released, and each new one', () => {
	const abort = new RunAbort();
	const before = abort.scope();
	const released = abort.scope();
	released.release();
	expect([abort.aborted, abort.cancelled, before.signal.aborted]).toEqual([false, false, false]);

	abort.abort();
	const after = abort.scope();
	expect([abort.aborted, abort.cancelled]).toEqual([true, false]);
	expect([before, released, after].map(({ signal }) => signal.aborted)).toEqual([
		true,
		false,
		true,
	]);
});

it('is aborted when the execution is stopped', () => {
	const execution = new AbortController();
	const abort = new RunAbort(execution.signal);
	const { signal } = abort.scope();
	expect([abort.aborted, abort.cancelled]).toEqual([false, false]);
	execution.abort();
	expect([abort.aborted, abort.cancelled, signal.aborted]).toEqual([true, true, true]);
});

it('is aborted from the start if the execution was stopped before', () => {
	const abort = new RunAbort(AbortSignal.abort());
	expect([abort.aborted, abort.cancelled, abort.scope().signal.aborted]).toEqual([
		true,
		true,
		true,
	]);
});

it('stops listening when the run is over, and aborts what is still waiting', () => {
	const execution = new AbortController();
	const abort = new RunAbort(execution.signal);
	const { signal } = abort.scope();
	const remove = jest.spyOn(execution.signal, 'removeEventListener');
	abort.end();
	expect(remove).toHaveBeenCalledWith('abort', abort.abort);
	expect([abort.aborted, abort.cancelled, signal.aborted]).toEqual([true, false, true]);
	expect(() => new RunAbort().end()).not.toThrow();
});

describe('with a longest duration', () => {
	const withDuration = (minutes: number, execution?: AbortSignal) => {
		const clock = new FakeClock(0);
		return { clock, abort: new RunAbort(execution, { minutes, clock }) };
	};

	it('is aborted when the time is over, and says so', async () => {
		const { abort, clock } = withDuration(1.5);
		expect([abort.endsAt, abort.aborted]).toEqual([90_000, false]);
		expect(abort.leftOver().reason).toBe('cancelled');
		await clock.until(clock.sleep(90_001));
		expect([abort.aborted, abort.cancelled]).toEqual([true, false]);
		expect(abort.leftOver()).toMatchObject({
			reason: 'out-of-time',
			message: "No time was left for this row: 'Max Duration' is 1.5 minutes",
			retryable: true,
			sent: 'no',
		});
	});

	it('ends for the reason that came first', async () => {
		const { abort, clock } = withDuration(1);
		abort.abort();
		await clock.until(clock.sleep(60_001));
		expect(abort.leftOver().reason).toBe('cancelled');
	});

	it('keeps no timer once the run is over, and none without a duration', async () => {
		const { abort, clock } = withDuration(1);
		abort.end();
		await expect(clock.until(new Promise(() => undefined))).rejects.toThrow('Nothing is left');
		const unlimited = withDuration(0);
		expect(unlimited.abort.endsAt).toBe(Infinity);
		expect(new RunAbort().outOfTime().message).toContain('is 0 minutes');
		await expect(unlimited.clock.until(new Promise(() => undefined))).rejects.toThrow('Nothing');
	});
});
