import type { Field } from '../../../../nodes/shared/fields/field';
import { text } from '../../../../nodes/shared/fields/fieldTypes';
import { KeptFields, RateLimiters } from '../../../../nodes/shared/http/processState';
import { StepClock } from '../../../stepClock';

const HOUR = 60 * 60 * 1000;

it('gives the same limiter for the same address, key and endpoint, and only for those', () => {
	const clock = new StepClock();
	const limiters = new RateLimiters(clock);
	const limiter = limiters.get(['https://a', 'key', 'x']);
	expect(limiters.get(['https://a', 'key', 'x'])).toBe(limiter);
	expect(limiters.get(['https://a', 'key', 'y'])).not.toBe(limiter);
	expect(limiters.get(['https://a', 'k', 'eyx'])).not.toBe(limiter);
});

it('forgets a limiter that was not used for an hour, but not one in use', async () => {
	const clock = new StepClock();
	const limiters = new RateLimiters(clock);
	const idle = limiters.get(['idle']);
	const busy = limiters.get(['busy']);
	const permit = await busy.acquire({ maxWait: HOUR });
	await clock.until(clock.sleep(HOUR));
	expect(limiters.get(['idle'])).toBe(idle);
	await clock.until(clock.sleep(1));
	expect(limiters.get(['idle'])).not.toBe(idle);
	expect(limiters.get(['busy'])).toBe(busy);
	permit.release('answered');
	await clock.until(clock.sleep(HOUR));
	expect(limiters.get(['busy'])).toBe(busy);
	await clock.until(clock.sleep(1));
	expect(limiters.get(['busy'])).not.toBe(busy);
});

it('keeps a limiter that somebody waits for', async () => {
	const clock = new StepClock();
	const limiters = new RateLimiters(clock);
	const limiter = limiters.get(['waited for']);
	const permit = await limiter.acquire({ maxWait: 10 * HOUR });
	permit.release('rate-limited', { retryAt: clock.now() + 5 * HOUR });
	const waiting = limiter.acquire({ maxWait: 10 * HOUR });
	await clock.until(clock.sleep(2 * HOUR));
	expect(limiters.get(['waited for'])).toBe(limiter);
	await clock.until(waiting);
});

describe('the fields that are kept', () => {
	const FIELDS: Field[] = [{ id: 'plan', label: 'Plan', type: text }];
	const MINUTE = 60_000;

	let time = 1_700_000_000_000;
	const kept = () => new KeptFields({ now: () => time });

	it.each([
		[0, true],
		[5 * MINUTE - 1, true],
		[5 * MINUTE, false],
		[6 * MINUTE, false],
	])('after %i ms, fields and names that were no fields are known: %p', (ms, isKnown) => {
		const accounts = kept();
		accounts.keep('a', FIELDS);
		accounts.noteMissing('a', ['Plann']);
		time += ms;
		expect(accounts.get('a')).toBe(isKnown ? FIELDS : undefined);
		expect(accounts.isMissing('a', 'Plann')).toBe(isKnown);
	});

	it('accounts know nothing of each other', () => {
		const accounts = kept();
		accounts.keep('a', FIELDS);
		accounts.noteMissing('a', ['Plann']);
		expect(accounts.get('b')).toBeUndefined();
		expect(accounts.isMissing('b', 'Plann')).toBe(false);
		expect(accounts.isMissing('a', 'Plan')).toBe(false);
	});

	it.each<[string, (accounts: KeptFields) => void]>([
		['are told to be forgotten', (accounts) => accounts.forget('a')],
		['are read again and there are none', (accounts) => accounts.keep('a', [])],
	])('the fields are gone when they %s, and those of others stay', (_, change) => {
		const accounts = kept();
		for (const account of ['a', 'b']) accounts.keep(account, FIELDS);
		change(accounts);
		expect([accounts.get('a'), accounts.get('b')]).toEqual([undefined, FIELDS]);
	});

	it('each name has its own five minutes, which begin again when it is missing again', () => {
		const accounts = kept();
		accounts.noteMissing('a', ['old', 'again']);
		time += 3 * MINUTE;
		accounts.noteMissing('a', ['again', 'new']);
		time += 3 * MINUTE;
		expect(['old', 'again', 'new'].map((name) => accounts.isMissing('a', name))).toEqual([
			false,
			true,
			true,
		]);
	});
});
