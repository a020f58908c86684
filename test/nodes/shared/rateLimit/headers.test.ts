import { readRateLimitHeaders } from '../../../../nodes/shared/rateLimit/headers';

// 12 November 2026, 10:00:00.500 UTC
const NOW = Date.UTC(2026, 10, 12, 10, 0, 0, 500);
const IN_30_S = NOW + 30_000;

describe('the moment of a reset', () => {
	it.each([
		['an ISO date', new Date(IN_30_S).toISOString(), IN_30_S],
		['an ISO date of whole seconds, which may be cut off', '2026-11-12T10:00:30Z', NOW + 30_500],
		['an HTTP date', 'Thu, 12 Nov 2026 10:00:30 GMT', NOW + 30_500],
		[
			'the text of a JavaScript date',
			'Thu Nov 12 2026 15:30:30 GMT+0530 (India Standard Time)',
			NOW + 30_500,
		],
		['epoch seconds', String(Math.floor(IN_30_S / 1000)), NOW + 30_500],
		['epoch seconds with a fraction', String(IN_30_S / 1000), IN_30_S],
		['epoch milliseconds', String(IN_30_S), IN_30_S],
		['seconds to wait', '30', IN_30_S],
		['seconds to wait with a fraction', '29.5', NOW + 29_500],
		['a number', 30, IN_30_S],
		['nonsense', 'soon', undefined],
		['a negative number', '-5', undefined],
		['a number that is negative', -5, undefined],
		['a date longer than any', `Thu Nov 12 2026 15:30:30 GMT+0530 (${'x'.repeat(65)})`, undefined],
		['a number with blanks around it', ' 30 ', IN_30_S],
		['nothing', '', undefined],
		['a list', ['30'], undefined],
		['a list of dates', ['2026-11-12T10:00:30Z'], undefined],
		[
			'a date of a hundred letters',
			`Thu Nov 12 2026 15:30:30 GMT+0530 (${'x'.repeat(64)})`,
			NOW + 30_500,
		],
		['no time to wait', '0', NOW],
		['a fraction of nine digits', '29.500000001', NOW + 29_500.000001],
		['the first moment in epoch seconds', '1000000000', 1_000_000_001_000],
		['the first moment in epoch milliseconds', '100000000000', 100_000_000_000],
	])('can be %s', (_, value, expected) => {
		expect(readRateLimitHeaders({ 'x-ratelimit-reset': value }, NOW).resetAt).toBe(expected);
		expect(readRateLimitHeaders({ 'retry-after': value }, NOW).retryAt).toBe(expected);
	});

	it.each([
		['as a date', (at: number) => new Date(at).toISOString()],
		['in epoch seconds', (at: number) => String(Math.floor(at / 1000))],
		['in epoch milliseconds', String],
	])("is read by the server's clock where that stands elsewhere, %s", (_, write) => {
		const ahead = 3_600_000;
		const headers = {
			date: new Date(NOW - 500 + ahead).toUTCString(),
			'x-ratelimit-reset': write(IN_30_S + ahead),
		};
		const { resetAt = 0 } = readRateLimitHeaders(headers, NOW);
		expect(resetAt - IN_30_S).toBeGreaterThanOrEqual(0);
		expect(resetAt - IN_30_S).toBeLessThanOrEqual(1_000);
	});

	it('is read by our clock where the two agree within the precision of the Date header', () => {
		const headers = {
			date: new Date(NOW - 500).toUTCString(),
			'x-ratelimit-reset': new Date(IN_30_S).toISOString(),
		};
		expect(readRateLimitHeaders(headers, NOW).resetAt).toBe(IN_30_S);
	});
});

it.each([
	['19', 19],
	['0', 0],
	[7, 7],
	['-1', undefined],
	['many', undefined],
	[undefined, undefined],
])('reads %p remaining as %p', (value, expected) => {
	expect(readRateLimitHeaders({ 'x-ratelimit-remaining': value }, NOW).remaining).toBe(expected);
});

it('reads the size of the window', () => {
	expect(readRateLimitHeaders({ 'x-ratelimit-limit': '20' }, NOW)).toEqual({ limit: 20 });
	expect(readRateLimitHeaders({ 'x-ratelimit-limit': '1' }, NOW)).toEqual({ limit: 1 });
	expect(readRateLimitHeaders({ 'x-ratelimit-limit': '0' }, NOW)).toEqual({});
});

it('leaves out what is not there', () => {
	expect(readRateLimitHeaders({ 'x-ratelimit-limit': '0' }, NOW)).toStrictEqual({});
});
