import { RateLimiterRegistry } from '../../../../nodes/shared/rateLimit/registry';
import { FakeClock } from '../../../fakeClock';

const HOUR = 60 * 60 * 1000;

it('gives the same limiter for the same address, key and endpoint, and only for those', () => {
	const clock = new FakeClock();
	const registry = new RateLimiterRegistry();
	const limiter = registry.get(['https://a', 'key', 'x'], clock);
	expect(registry.get(['https://a', 'key', 'x'], clock)).toBe(limiter);
	expect(registry.get(['https://a', 'key', 'y'], clock)).not.toBe(limiter);
	expect(registry.get(['https://a', 'k', 'eyx'], clock)).not.toBe(limiter);
});

it('forgets a limiter that was not used for an hour, but not one in use', async () => {
	const clock = new FakeClock();
	const registry = new RateLimiterRegistry();
	const idle = registry.get(['idle'], clock);
	const busy = registry.get(['busy'], clock);
	const permit = await busy.acquire({ maxWait: HOUR });
	await clock.until(clock.sleep(HOUR));
	expect(registry.get(['idle'], clock)).toBe(idle);
	await clock.until(clock.sleep(1));
	expect(registry.get(['idle'], clock)).not.toBe(idle);
	expect(registry.get(['busy'], clock)).toBe(busy);
	permit.release('answered');
	await clock.until(clock.sleep(HOUR));
	expect(registry.get(['busy'], clock)).toBe(busy);
	await clock.until(clock.sleep(1));
	expect(registry.get(['busy'], clock)).not.toBe(busy);
});

it('keeps a limiter that somebody waits for', async () => {
	const clock = new FakeClock();
	const registry = new RateLimiterRegistry();
	const limiter = registry.get(['waited for'], clock);
	const permit = await limiter.acquire({ maxWait: 10 * HOUR });
	permit.release('rate-limited', { retryAt: clock.now() + 5 * HOUR });
	const waiting = limiter.acquire({ maxWait: 10 * HOUR });
	await clock.until(clock.sleep(2 * HOUR));
	expect(registry.get(['waited for'], clock)).toBe(limiter);
	await clock.until(waiting);
});
