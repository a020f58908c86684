import { MARGIN } from '../../../../nodes/shared/rateLimit/rateLimit';
import { AFTER_AN_ANSWER, MINUTE, NOW, PUBLISHED, SECOND, limit } from './estimateKit';

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

	it('that is the twentieth in a row means that the limit is exhausted', () => {
		const { estimate, answered, refused } = limit();
		for (let n = 0; n < 19; n += 1) refused(n * 10_000, { retryAt: n * 10_000 + 5_000 });
		expect(estimate.isExhausted).toBe(false);
		refused(190_000, { retryAt: 195_000 });
		expect(estimate.isExhausted).toBe(true);
		answered(200_000);
		expect(estimate.isExhausted).toBe(false);
	});
});
