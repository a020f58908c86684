import { getEventListeners } from 'node:events';

import { WaitingLine } from '../../../../nodes/shared/rateLimit/waitingLine';

type Options = { name: string; signal?: AbortSignal };

it('a caller leaves once, whatever happens to it later', async () => {
	const line = new WaitingLine<Options, string>();
	const controller = new AbortController();
	const { signal } = controller;
	const onAbort = jest.fn();
	const first = line.join({ name: 'first', signal }, onAbort);
	const other = line.join({ name: 'other' }, onAbort);
	const [waiter, another] = line.all;
	expect(getEventListeners(signal, 'abort')).toHaveLength(1);
	waiter?.admit('permit');
	waiter?.refuse(new Error('too late'));
	expect(getEventListeners(signal, 'abort')).toHaveLength(0);
	controller.abort();
	await expect(first).resolves.toBe('permit');
	expect(onAbort).not.toHaveBeenCalled();
	expect(line.all).toEqual([another]);
	another?.refuse(new Error('no'));
	await expect(other).rejects.toThrow('no');
	expect(line.isEmpty).toBe(true);
});

it('an aborted caller is taken out of the line', async () => {
	const line = new WaitingLine<Options, string>();
	const controller = new AbortController();
	const onAbort = jest.fn(() => expect(line.isEmpty).toBe(true));
	const waiting = line.join({ name: 'first', signal: controller.signal }, onAbort);
	controller.abort();
	await expect(waiting).rejects.toThrow('aborted');
	expect(onAbort).toHaveBeenCalledTimes(1);
});
