import { Semaphore } from '../../../../nodes/shared/rateLimit/concurrency';

it('has as many places as it is given, and tells those who wait once when one is free', () => {
	const semaphore = new Semaphore(2);
	const onFree = jest.fn();
	for (let n = 0; n < 2; n += 1) {
		expect(semaphore.isFree(onFree)).toBe(true);
		semaphore.take();
	}
	expect(semaphore.isFree(onFree)).toBe(false);
	expect(semaphore.isFree(onFree)).toBe(false);
	expect(onFree).not.toHaveBeenCalled();
	semaphore.release();
	semaphore.release();
	expect(onFree).toHaveBeenCalledTimes(1);
	expect(semaphore.isFree(onFree)).toBe(true);
});
