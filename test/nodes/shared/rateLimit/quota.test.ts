import { MARGIN } from '../../../../nodes/shared/rateLimit/rateLimit';
import { AFTER_AN_ANSWER, MINUTE, NOW, PUBLISHED, SECOND, limit, limitAlone } from './estimateKit';

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
