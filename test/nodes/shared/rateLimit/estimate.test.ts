import { MARGIN } from '../../../../nodes/shared/rateLimit/headers';
import {
	AFTER_AN_ANSWER,
	HOUR,
	MINUTE,
	NOW,
	PUBLISHED,
	SECOND,
	limit,
	limitAlone,
} from './estimateKit';

describe('a refusal', () => {
	it('is waited out as its headers say, and then one request at a time is sent until one passes', () => {
		const { answered, refused, next } = limit();
		refused(100, { retryAt: 5_000 });
		expect(next(100)).toBe(5_000 + MARGIN);
		expect(next(5_100)).toBe(NOW);
		expect(next(5_100, 1)).toBe(AFTER_AN_ANSWER);
		answered(5_200, { remaining: 5, resetAt: 9_000 });
		expect(next(5_200, 1)).toBe(NOW);
	});

	it('shows how many the window holds, with those in flight that passed', () => {
		const { answered, refused, observed } = limit(PUBLISHED);
		answered(10);
		answered(20);
		refused(100, { retryAt: 10_000 }, 30);
		expect(observed()).toMatchObject({ requests: 2 });
		answered(110);
		expect(observed()).toMatchObject({ requests: 3 });
		// After the refusal, so it is in the next window.
		answered(10_100);
		expect(observed()).toMatchObject({ requests: 3, windowMs: 9_990 });
	});

	it('before any answer means a window of one', () => {
		const { refused, observed } = limit();
		refused(100, { retryAt: 5_100 }, 100);
		expect(observed()).toMatchObject({ requests: 1, windowMs: 5_000 });
	});

	it.each([
		[59_000, 59_000],
		[60_000, MINUTE],
		[61_000, MINUTE],
		[900_000, MINUTE],
	])(
		'with a pause until %d ms means a window of %d ms, and none longer than a minute',
		(end, windowMs) => {
			for (const published of [PUBLISHED, undefined]) {
				const { answered, refused, next, observed } = limit(published);
				answered(0);
				refused(100, { retryAt: end });
				expect(observed()).toMatchObject({ windowMs });
				expect(next(100)).toBe(end + MARGIN);
			}
		},
	);

	it('means no window longer than the published one', () => {
		const { answered, refused, observed } = limit({ requests: 20, windowMs: 5_000 });
		answered(0);
		refused(100, { retryAt: 6_000 });
		expect(observed()).toMatchObject({ windowMs: 5_000 });
	});

	it('without a time is followed by a try at the end of each usual window', () => {
		const { answered, refused, next } = limit();
		answered(0);
		const tries: number[] = [];
		let at = 100;
		for (let n = 0; n < 11; n += 1) {
			refused(at);
			at = next(at);
			tries.push((at - MARGIN) / SECOND);
		}
		expect(tries).toEqual([1, 2, 3, 5, 10, 15, 20, 30, 60, 120, 300]);
		refused(at);
		expect(next(at)).toBe(at + 300 * SECOND + MARGIN);
	});

	it('without a time is first followed by a try at the end of the published window', () => {
		const { answered, refused, next } = limit(PUBLISHED);
		answered(0);
		refused(100);
		expect(next(100)).toBe(MINUTE + MARGIN);
	});

	it('is not trusted on its time once that was too short twice', () => {
		const { answered, refused, next } = limit(PUBLISHED);
		answered(0);
		refused(100, { retryAt: 1_000 });
		refused(1_100, { retryAt: 2_000 });
		expect(next(1_100)).toBe(2_000 + MARGIN);
		refused(2_100, { retryAt: 3_000 });
		expect(next(2_100)).toBe(MINUTE + MARGIN);
	});

	it('is no use to wait for once nothing has passed for so long', () => {
		const { answered, isRefusing, refused } = limit();
		for (let n = 0; n < 10; n += 1) refused(n * 10_000, { retryAt: n * 10_000 + 5_000 });
		expect(isRefusing(90_000, 90_000)).toBe(false);
		expect(isRefusing(90_001, 90_000)).toBe(true);
		answered(95_000);
		expect(isRefusing(200_000, 90_000)).toBe(false);
	});

	it.each([HOUR + 1, 86_400_000, 1e15])('is not believed on a pause of %d ms', (retryAt) => {
		const { next, refused } = limit(PUBLISHED);
		refused(0, { retryAt, resetAt: retryAt });
		expect(next(0)).toBe(MINUTE + MARGIN);
	});

	it('ends with what passes, though it asked for a longer pause', () => {
		const { answered, next, refused } = limit(PUBLISHED);
		refused(0, { retryAt: HOUR });
		expect(next(0)).toBe(HOUR + MARGIN);
		answered(61_000);
		expect(next(61_000)).toBe(NOW);
	});
});

describe('a request without an answer', () => {
	it('counts as used from when it started', () => {
		const { answered, counted, next } = limit(PUBLISHED);
		for (let at = 0; at < 19; at += 1) answered(at);
		counted(1);
		// One more shows if more is allowed.
		expect([next(3_000, 0), next(3_000, 1)]).toEqual([NOW, AFTER_AN_ANSWER]);
	});
});

describe('a quota in the headers', () => {
	it('holds back requests that could exceed it until it is reset', () => {
		const { answered, next } = limitAlone();
		answered(100, { remaining: 2, resetAt: 10_000 });
		expect(next(100, 0)).toBe(NOW);
		expect(next(100, 1)).toBe(NOW);
		expect(next(100, 2)).toBe(AFTER_AN_ANSWER);
		answered(200, { remaining: 0, resetAt: 10_000 });
		expect(next(200, 1)).toBe(AFTER_AN_ANSWER);
		expect(next(200)).toBe(10_000 + MARGIN);
	});

	it('lets one request go first after a reset', () => {
		const { answered, next } = limitAlone();
		answered(100, { remaining: 0, resetAt: 10_000 });
		expect(next(9_999)).toBe(10_000 + MARGIN);
		expect(next(10_000)).toBe(NOW);
		expect(next(10_000, 1)).toBe(AFTER_AN_ANSWER);
		answered(10_200, { remaining: 19, resetAt: 20_000 });
		expect(next(10_200, 18)).toBe(NOW);
	});

	it('is the smallest count of a window, as responses may arrive in another order', () => {
		const { answered, next } = limit();
		answered(100, { remaining: 0, resetAt: 9_000 });
		answered(101, { remaining: 1, resetAt: 10_000 });
		expect(next(101)).toBe(10_000 + MARGIN);
		answered(102, { remaining: 1, resetAt: 9_500 });
		expect(next(102)).toBe(10_000 + MARGIN);
	});

	it('does not count when its window is over', () => {
		const { answered, next } = limitAlone();
		answered(100, { remaining: 0, resetAt: 100 });
		expect(next(100)).toBe(NOW);
	});

	it.each([
		['the published window', PUBLISHED, MINUTE],
		['a second', undefined, SECOND],
	])('lasts for %s where no header says how long', (_name, published, windowMs) => {
		const { answered, next } = limit(published);
		answered(100, { remaining: 0 });
		expect(next(100)).toBe(100 + windowMs + MARGIN);
	});

	it('shows how high the limit is, where its window is published', () => {
		const { answered, observed } = limit(PUBLISHED);
		expect(observed()).toBeUndefined();
		answered(100, { remaining: 7, resetAt: 10_000 });
		answered(110, { remaining: 3, resetAt: 10_000 });
		expect(observed()).toEqual({ requests: 8, windowMs: MINUTE });
		answered(120, { remaining: 2, limit: 30, resetAt: 10_000 });
		expect(observed()).toEqual({ requests: 30, windowMs: MINUTE });
		const unpublished = limit();
		unpublished.answered(100, { remaining: 7, resetAt: 10_000 });
		expect(unpublished.observed()).toBeUndefined();
	});

	it('leaves room for one more on the same key after each refusal although requests were left', () => {
		const { answered, refused, next } = limitAlone();
		const most = (at: number) =>
			Array.from({ length: 40 }, (_, n) => n).filter((n) => next(at, n) === NOW).length;
		answered(100, { remaining: 12, resetAt: 10_000 });
		expect(most(100)).toBe(12);
		refused(200, { resetAt: 10_000 });
		answered(10_100, { remaining: 12, resetAt: 20_000 });
		expect(most(10_100)).toBe(6);
		refused(10_200, { resetAt: 20_000 });
		answered(20_100, { remaining: 12, resetAt: 30_000 });
		expect(most(20_100)).toBe(4);
		// A refusal after the window says nothing of others.
		refused(30_000, { resetAt: 40_000 });
		answered(40_100, { remaining: 12, resetAt: 50_000 });
		expect(most(40_100)).toBe(4);
	});

	it('leaves room for one other until two windows in a row have shown that there is none', () => {
		const { answered, next } = limit();
		/** What may be in flight after the first answer of a window. @param left after each of its answers */
		const mostIn = (window: number, ...left: number[]) => {
			const begin = window * 10_000;
			left.forEach((remaining, n) =>
				answered(begin + 100 + n, { remaining, resetAt: begin + 10_000 }),
			);
			return Array.from({ length: 40 }, (_, n) => n).filter((n) => next(begin + 200, n) === NOW)
				.length;
		};
		// The other uses one, then none, then one again; one answer shows nothing.
		expect([mostIn(0, 14, 12), mostIn(1, 13, 12), mostIn(2, 14, 12)]).toEqual([6, 6, 6]);
		expect([mostIn(3, 13, 12), mostIn(4, 12), mostIn(5, 13, 12), mostIn(6, 12)]).toEqual([
			6, 6, 6, 12,
		]);
	});

	it('ends, without a header that says when, as long after its first answer as is published', () => {
		const { answered, next } = limit(PUBLISHED);
		answered(100, { remaining: 5 });
		answered(30_000, { remaining: 0 });
		expect(next(30_000)).toBe(100 + MINUTE + MARGIN);
	});

	it('leaves room for seven others at most', () => {
		const { answered, refused, next } = limit();
		for (let window = 0; window < 20; window += 1) {
			const begin = window * 10_000;
			answered(begin + 100, { remaining: 17, resetAt: begin + 10_000 });
			refused(begin + 200, { resetAt: begin + 10_000 });
		}
		answered(200_100, { remaining: 17, resetAt: 210_000 });
		expect([next(200_100, 2), next(200_100, 3)]).toEqual([NOW, AFTER_AN_ANSWER]);
	});
});
