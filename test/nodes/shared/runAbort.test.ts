import { RunAbort } from '../../../nodes/shared/runAbort';

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
