import { CAMPAIGNS, fieldId, leadId, prospectId } from './index';
import type { LimitSettings } from './index';
import { Limiter, limitHeaders } from './limits';
import { useSandbox } from './testing';
import type { Answer } from './testing';

describe('the limiter, on a clock of its own', () => {
	let now = 0;
	// 10.5 s after a full minute.
	const START = 1_700_000_050_500;
	let limiter = new Limiter(() => now);
	beforeEach(() => {
		now = START;
		limiter = new Limiter(() => now);
	});
	const take = (limit: LimitSettings, endpoint = 'GET /a', key = 'k'): boolean =>
		limiter.take(limit, key, endpoint).allowed;
	/** Whether requests at these milliseconds after the start are allowed. */
	const at = (limit: LimitSettings, times: number[]): boolean[] =>
		times.map((time) => {
			now = START + time;
			return take(limit);
		});

	test.each([
		// Two requests a minute.
		['fixed', [0, 50_000, 59_999, 60_000, 60_001, 60_002], [true, true, false, true, true, false]],
		// A window does not begin before the next request comes.
		['fixed', [0, 1, 90_000, 125_000, 149_999, 150_000], [true, true, true, true, false, true]],
		['aligned', [0, 1, 49_499, 49_500, 49_501, 49_502], [true, true, false, true, true, false]],
		[
			'sliding',
			[0, 50_000, 59_999, 60_000, 60_001, 110_000],
			[true, true, false, true, false, true],
		],
	] as const)('%s window, requests at %j', (kind, times, allowed) => {
		expect(at({ requests: 2, windowMs: 60_000, kind }, [...times])).toEqual(allowed);
	});

	test.each([
		['fixed', START + 60_000],
		['aligned', START + 49_500],
		['sliding', START + 60_000],
	] as const)('%s window: when it resets and what remains', (kind, resetAt) => {
		const limit = { requests: 2, windowMs: 60_000, kind };
		expect(limiter.take(limit, 'k', 'e')).toEqual({
			allowed: true,
			limit: 2,
			remaining: 1,
			resetAt,
		});
		now += 1000;
		expect(limiter.take(limit, 'k', 'e').remaining).toBe(0);
		now += 1000;
		expect(limiter.take(limit, 'k', 'e')).toEqual({
			allowed: false,
			limit: 2,
			remaining: 0,
			resetAt,
		});
	});

	test('fixed is the default', () => {
		expect(at({ requests: 1, windowMs: 100 }, [50, 149, 150])).toEqual([true, false, true]);
	});

	test('endpoints and keys count on their own', () => {
		const limit: LimitSettings = { requests: 1, windowMs: 1000 };
		expect(take(limit, 'GET /a')).toBe(true);
		expect(take(limit, 'GET /b')).toBe(true);
		expect(take(limit, 'GET /a', 'other')).toBe(true);
		expect(take(limit, 'GET /a')).toBe(false);
	});

	test('perEndpoint: false counts them together', () => {
		const limit: LimitSettings = { requests: 1, windowMs: 1000, perEndpoint: false };
		expect(take(limit, 'GET /a')).toBe(true);
		expect(take(limit, 'GET /b')).toBe(false);
	});

	test('overall bounds all endpoints, and a refusal uses up neither', () => {
		const limit: LimitSettings = { requests: 2, windowMs: 1000, overall: 3 };
		expect([take(limit, 'a'), take(limit, 'a'), take(limit, 'a')]).toEqual([true, true, false]);
		expect(take(limit, 'b')).toBe(true);
		expect(limiter.take(limit, 'k', 'b')).toMatchObject({
			allowed: false,
			limit: 3,
			remaining: 0,
		});
	});

	test('clear forgets', () => {
		expect(at({ requests: 1, windowMs: 1000 }, [0, 1])).toEqual([true, false]);
		limiter.clear();
		expect(at({ requests: 1, windowMs: 1000 }, [2])).toEqual([true]);
	});
});

describe('the headers of a verdict', () => {
	const resetAt = Date.UTC(2026, 0, 2, 3, 4, 5, 250);
	const now = resetAt - 4_100;
	const counters = { 'x-ratelimit-limit': '20', 'x-ratelimit-remaining': '0' };

	test.each([
		['none', {}, {}],
		['retry-after', {}, { 'retry-after': '5' }],
		['retry-after-date', {}, { 'retry-after': 'Fri, 02 Jan 2026 03:04:06 GMT' }],
		['reset-date', { 'x-ratelimit-reset': '2026-01-02T03:04:05.250Z' }, 'same'],
		['reset-epoch', { 'x-ratelimit-reset': '1767323045.250' }, 'same'],
		['reset-seconds', { 'x-ratelimit-reset': '4.100' }, 'same'],
	] as const)('%s', (form, allowed, refused) => {
		const verdict = { limit: 20, remaining: 0, resetAt };
		const always = 'x-ratelimit-reset' in allowed ? { ...counters, ...allowed } : allowed;
		expect(limitHeaders({ ...verdict, allowed: true }, form, now)).toEqual(always);
		expect(limitHeaders({ ...verdict, allowed: false }, form, now)).toEqual(
			refused === 'same' ? always : refused,
		);
	});

	test('retry-after is never 0, even when the window has just ended', () => {
		const verdict = { allowed: false, limit: 1, remaining: 0, resetAt };
		expect(limitHeaders(verdict, 'retry-after', resetAt + 5)).toEqual({ 'retry-after': '1' });
		expect(limitHeaders(verdict, 'reset-seconds', resetAt + 5)).toMatchObject({
			'x-ratelimit-reset': '0.000',
		});
	});
});

describe('over HTTP', () => {
	const api = useSandbox();
	const LAST = fieldId('Last Name');
	const LEAD = leadId(CAMPAIGNS.outreach.id, 0);

	const write = {
		saleshandy: (value: string): Promise<Answer> => api.update({ [LAST]: value }),
		puffle: (value: string): Promise<Answer> => api.patch(LEAD, { last_name: value }),
	};
	const stored = {
		saleshandy: () => api.sandbox.saleshandy.prospects.get(prospectId(0))?.values.get(LAST),
		puffle: () => api.sandbox.puffle.leads.get(CAMPAIGNS.outreach.id)?.get(LEAD)?.last_name,
	};
	const gateway = (error: string): object => ({
		error,
		error_code: 4000,
		error_message: 'Rate Limit exceeded',
	});
	const bodies = {
		saleshandy: { 429: gateway('Too Many Requests'), 400: gateway('Bad Request') },
		puffle: { 429: { error: 'Too many requests' }, 400: { error: 'Too many requests' } },
	};
	const seconds = { min: 55, max: 60 };

	const forms = (['saleshandy', 'puffle'] as const).flatMap((vendor) =>
		(['429', '400'] as const).flatMap((form) =>
			(
				[
					'none',
					'retry-after',
					'retry-after-date',
					'reset-date',
					'reset-epoch',
					'reset-seconds',
				] as const
			).map((headers) => [vendor, form, headers] as const),
		),
	);

	test.each(forms)(
		'%s refuses with %s and %s, and writes nothing',
		async (vendor, form, headers) => {
			api.sandbox.settings[vendor].limit = { requests: 1, windowMs: 60_000, form, headers };
			const first = await write[vendor]('First');
			const second = await write[vendor]('Second');
			expect([second.status, second.json]).toEqual([Number(form), bodies[vendor][form]]);
			expect(stored[vendor]()).toBe('First');
			expect(api.sandbox.calls).toMatchObject([
				{ refusedByLimit: false, applied: true },
				{ refusedByLimit: true, applied: false, status: Number(form) },
			]);

			expect(first.headers.get('retry-after')).toBeNull();
			expect(second.headers.has('retry-after')).toBe(headers.startsWith('retry-after'));
			for (const answer of [first, second]) {
				const known = headers.startsWith('reset');
				expect(answer.headers.get('x-ratelimit-limit')).toBe(known ? '1' : null);
				expect(answer.headers.get('x-ratelimit-remaining')).toBe(known ? '0' : null);
				expect(answer.headers.has('x-ratelimit-reset')).toBe(known);
			}
			if (headers === 'none') return;
			const told = second.headers.get(
				headers.startsWith('retry-after') ? 'retry-after' : 'x-ratelimit-reset',
			);
			const wait = {
				'retry-after': () => Number(told),
				'retry-after-date': () => (Date.parse(String(told)) - Date.now()) / 1000,
				'reset-date': () => (Date.parse(String(told)) - Date.now()) / 1000,
				'reset-epoch': () => Number(told) - Date.now() / 1000,
				'reset-seconds': () => Number(told),
			}[headers]();
			expect(wait).toBeGreaterThan(seconds.min);
			// An HTTP date is rounded up to a whole second.
			expect(wait).toBeLessThanOrEqual(seconds.max + (headers === 'retry-after-date' ? 1 : 0));
		},
	);

	test('ids in the path are not part of the endpoint; the method and the route are', async () => {
		api.sandbox.settings.saleshandy.limit = { requests: 1, windowMs: 60_000 };
		expect((await api.update({ [LAST]: 'A' }, prospectId(0))).status).toBe(201);
		expect((await api.update({ [LAST]: 'A' }, prospectId(1))).status).toBe(429);
		expect((await api.saleshandy('GET', '/fields')).status).toBe(200);
		expect((await api.saleshandy('GET', '/fields?systemFields=true')).status).toBe(429);
		expect((await api.puffle('GET', '/api/account')).status).toBe(200);
	});

	test('the limit is per key, and a wrong key is told so instead', async () => {
		api.sandbox.settings.puffle.limit = { requests: 1, windowMs: 60_000 };
		api.sandbox.settings.validKeys.puffle.push('second');
		expect((await api.puffle('GET', '/api/account')).status).toBe(200);
		expect((await api.puffle('GET', '/api/account')).status).toBe(429);
		expect((await api.puffle('GET', '/api/account', { key: 'second' })).status).toBe(200);
		expect((await api.puffle('GET', '/api/account', { key: 'wrong' })).status).toBe(401);
	});

	test.each(['fixed', 'aligned', 'sliding'] as const)(
		'a client that waits as it is told is let in again: %s',
		async (kind) => {
			const limit = { requests: 2, windowMs: 300, kind, headers: 'reset-seconds' as const };
			api.sandbox.settings.puffle.limit = limit;
			for (let i = 0; i < 9; i += 1) {
				const answer = await api.puffle('GET', '/api/account');
				expect(answer.status).toBe(200);
				if (answer.headers.get('x-ratelimit-remaining') !== '0') continue;
				const wait = Number(answer.headers.get('x-ratelimit-reset')) * 1000;
				await new Promise((resolve) => setTimeout(resolve, wait + 1));
			}
			expect(api.sandbox.stats()).toMatchObject({ requests: 9, refused: 0 });
		},
	);
});
