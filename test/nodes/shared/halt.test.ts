import { Halt } from '../../../nodes/shared/halt';

it('halts at the word, and tells every waiter', () => {
	const halt = new Halt();
	const before = halt.scope();
	const released = halt.scope();
	released.release();
	expect([halt.halted, halt.cancelled, before.signal.aborted]).toEqual([false, false, false]);

	halt.now();
	const after = halt.scope();
	expect([halt.halted, halt.cancelled]).toEqual([true, false]);
	expect([before, released, after].map(({ signal }) => signal.aborted)).toEqual([
		true,
		false,
		true,
	]);
});

it('halts when the execution is stopped', () => {
	const execution = new AbortController();
	const halt = new Halt(execution.signal);
	const { signal } = halt.scope();
	expect([halt.halted, halt.cancelled]).toEqual([false, false]);
	execution.abort();
	expect([halt.halted, halt.cancelled, signal.aborted]).toEqual([true, true, true]);
});

it('is halted from the start where the execution was stopped before', () => {
	const halt = new Halt(AbortSignal.abort());
	expect([halt.halted, halt.cancelled, halt.scope().signal.aborted]).toEqual([true, true, true]);
});

it('lets go of the execution when the run is over, and ends what is still waiting', () => {
	const execution = new AbortController();
	const halt = new Halt(execution.signal);
	const { signal } = halt.scope();
	const remove = jest.spyOn(execution.signal, 'removeEventListener');
	halt.end();
	expect(remove).toHaveBeenCalledWith('abort', halt.now);
	expect([halt.halted, halt.cancelled, signal.aborted]).toEqual([true, false, true]);
	expect(() => new Halt().end()).not.toThrow();
});
