import { Run, systemClock } from '../../../../nodes/shared/core/run';
import { StepClock } from '../../../stepClock';

it('aborts every signal that is not released, and each new one', () => {
	const run = new Run(new StepClock());
	const before = run.scope();
	const released = run.scope();
	released.release();
	expect([run.isOver, run.isCancelled, before.signal.aborted]).toEqual([false, false, false]);

	run.stop();
	const after = run.scope();
	expect([run.isOver, run.isCancelled]).toEqual([true, false]);
	expect([before, released, after].map(({ signal }) => signal.aborted)).toEqual([
		true,
		false,
		true,
	]);
});

it('is aborted when the execution is stopped', () => {
	const execution = new AbortController();
	const run = new Run(new StepClock(), execution.signal);
	const { signal } = run.scope();
	expect([run.isOver, run.isCancelled]).toEqual([false, false]);
	execution.abort();
	expect([run.isOver, run.isCancelled, signal.aborted]).toEqual([true, true, true]);
});

it('is aborted from the start if the execution was stopped before', () => {
	const run = new Run(new StepClock(), AbortSignal.abort());
	expect([run.isOver, run.isCancelled, run.scope().signal.aborted]).toEqual([true, true, true]);
});

it('stops listening when the run is over, and aborts what is still waiting', () => {
	const execution = new AbortController();
	const run = new Run(new StepClock(), execution.signal);
	const { signal } = run.scope();
	const remove = jest.spyOn(execution.signal, 'removeEventListener');
	run.end();
	expect(remove).toHaveBeenCalledWith('abort', run.stop);
	expect([run.isOver, run.isCancelled, signal.aborted]).toEqual([true, false, true]);
	expect(() => new Run(new StepClock()).end()).not.toThrow();
});

describe('with a longest duration', () => {
	const withDuration = (minutes: number, execution?: AbortSignal) => {
		const clock = new StepClock(0);
		return { clock, run: new Run(clock, execution, minutes) };
	};

	it('is aborted when the time is over, and says so', async () => {
		const { run, clock } = withDuration(1.5);
		expect([run.endsAt, run.isOver]).toEqual([90_000, false]);
		expect(run.leftOver().reason).toBe('cancelled');
		await clock.until(clock.sleep(90_001));
		expect([run.isOver, run.isCancelled]).toEqual([true, false]);
		expect(run.leftOver()).toMatchObject({
			reason: 'out-of-time',
			message: "The run reached 'Max Duration' (1.5 minutes) before this row was done",
			retryable: true,
			sent: 'no',
		});
	});

	it('ends for the reason that came first', async () => {
		const { run, clock } = withDuration(1);
		run.stop();
		await clock.until(clock.sleep(60_001));
		expect(run.leftOver().reason).toBe('cancelled');
	});

	it('keeps no timer once the run is over, and none without a duration', async () => {
		const { run, clock } = withDuration(1);
		run.end();
		await expect(clock.until(new Promise(() => undefined))).rejects.toThrow('Nothing is left');
		const unlimited = withDuration(0);
		expect(unlimited.run.endsAt).toBe(Infinity);
		expect(new Run(new StepClock()).outOfTime().message).toContain('(0 minutes)');
		await expect(unlimited.clock.until(new Promise(() => undefined))).rejects.toThrow('Nothing');
	});
});

describe('a wait', () => {
	const started = (minutes = 0) => {
		const clock = new StepClock(0);
		return { clock, run: new Run(clock, undefined, minutes) };
	};

	it('takes its time, also to the very end', async () => {
		const { clock, run } = started(1);
		await clock.until(run.wait(59_999));
		expect([run.now(), run.isOver]).toEqual([59_999, false]);
		expect(() => run.needs(1)).not.toThrow();
		expect(() => run.needs(2)).toThrow(run.outOfTime().message);
		await expect(run.wait(2)).rejects.toMatchObject({ reason: 'out-of-time' });
		expect(run.now()).toBe(59_999);
	});

	it('ends with the run', async () => {
		const { clock, run } = started();
		const waiting = run.wait(1_000);
		run.stop();
		await expect(waiting).rejects.toMatchObject({ reason: 'cancelled' });
		await expect(run.wait(0)).rejects.toMatchObject({ reason: 'cancelled' });
		expect(clock.now()).toBe(0);
	});
});

it('goes on evenly though the clock of the machine is set', () => {
	const run = new Run(systemClock);
	const before = run.now();
	for (const hours of [-24, 24]) {
		jest.useFakeTimers({ doNotFake: ['performance'], now: Date.now() + hours * 3_600_000 });
		expect(Math.abs(run.now() - before)).toBeLessThan(3_600_000);
		jest.useRealTimers();
	}
});
