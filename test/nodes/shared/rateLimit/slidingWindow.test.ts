import { MARGIN, type RateLimit } from '../../../../nodes/shared/rateLimit/headers';
import { AFTER_AN_ANSWER, MINUTE, NOW, PUBLISHED, SECOND, limit } from './estimateKit';

describe('an observed limit', () => {
	/** Two a window of 10 s, observed in two windows. */
	function two() {
		const made = limit();
		made.answered(0);
		made.answered(10);
		made.refused(100, { retryAt: 10_000 });
		made.answered(10_100);
		made.answered(10_110);
		// Not confirmed before, so one more is tried.
		expect(made.next(10_120, 1)).toBe(AFTER_AN_ANSWER);
		expect(made.next(10_120)).toBe(NOW);
		made.refused(10_200, { retryAt: 20_100 });
		return made;
	}

	it('lets the next request start when the oldest one leaves a full window', () => {
		const { answered, next, observed } = two();
		expect(observed()).toMatchObject({ requests: 2, windowMs: 10_000 });
		answered(20_200);
		expect(next(20_300)).toBe(NOW);
		expect(next(20_300, 1)).toBe(30_200 + MARGIN);
		answered(20_400);
		expect(next(20_500)).toBe(30_200 + MARGIN);
		expect(next(30_300)).toBe(NOW);
		expect(next(30_300, 1)).toBe(30_400 + MARGIN);
		expect(next(30_300, 2)).toBe(AFTER_AN_ANSWER);
	});

	it('does not count while headers say what is left', () => {
		const { answered, next } = two();
		answered(20_200, { remaining: 9, resetAt: 30_000 });
		answered(20_210, { remaining: 8, resetAt: 30_000 });
		// Four for us and four for another.
		expect(next(20_220, 3)).toBe(NOW);
		expect(next(20_220, 4)).toBe(AFTER_AN_ANSWER);
	});

	it('rises when a window holds more', () => {
		const { answered, observed } = two();
		for (const at of [20_200, 20_300, 20_400]) answered(at);
		expect(observed()).toMatchObject({ requests: 3 });
	});

	/** Sends two in each window until one more may start. @returns the full windows before that */
	function untilRechecked({ answered, next }: ReturnType<typeof two>, from: number): number {
		for (let windows = 0; ; windows += 1) {
			const at = from + windows * 10_100;
			answered(at);
			answered(at + 100);
			if (next(at + 200) === NOW) return windows;
		}
	}

	it('is checked again after one window, then after twice as many each time, up to eight', () => {
		const made = two();
		let from = 20_200;
		const waited: number[] = [];
		for (let n = 0; n < 5; n += 1) {
			const windows = untilRechecked(made, from);
			waited.push(windows);
			from += windows * 10_100;
			expect(made.next(from + 200, 1)).toBe(AFTER_AN_ANSWER);
			made.refused(from + 300, { retryAt: from + 10_000 });
			from += 10_100;
		}
		expect(waited).toEqual([1, 2, 4, 8, 8]);
	});

	it('is checked again soon after it rose', () => {
		const made = two();
		const { answered, refused, next, observed } = made;
		const at = 20_200 + untilRechecked(made, 20_200) * 10_100;
		answered(at + 300);
		expect(observed()).toMatchObject({ requests: 3 });
		expect(next(at + 400)).toBe(NOW);
		refused(at + 500, { retryAt: at + 10_000 });
		const full = (from: number) => {
			for (const n of [0, 100, 200]) answered(from + n);
			return next(from + 300);
		};
		expect(full(at + 10_100)).not.toBe(NOW);
		expect(full(at + 20_400)).not.toBe(NOW);
		expect(full(at + 30_700)).toBe(NOW);
	});

	it('is checked for a shorter window too, where none is published', () => {
		const tries = (published?: RateLimit) => {
			const { answered, refused, next } = limit(published);
			answered(0);
			refused(100, { retryAt: MINUTE });
			// One each minute, until one more may start.
			let at = MINUTE + 100;
			for (; ; at += MINUTE + 100) {
				answered(at);
				if (next(at + 100) !== NOW) continue;
				refused(at + 100);
				if (next(at + 100) < at + MINUTE) return (next(at + 100) - MARGIN - at) / SECOND;
				if (at > 30 * MINUTE) return undefined;
				at = next(at + 100) - MINUTE;
			}
		};
		expect(tries()).toBe(30);
		expect(tries(PUBLISHED)).toBeUndefined();
	});

	it('is seen in the latest 5,000 answers, and in up to twice as many', () => {
		const seenIn = (answers: number) => {
			const { answered, refused, observed } = limit();
			for (let at = 1; at <= answers; at += 1) answered(at);
			refused(answers + 1);
			return observed()?.requests;
		};
		expect([9_999, 10_000, 10_001, 10_002].map(seenIn)).toEqual([9_999, 10_000, 5_000, 5_001]);
	});

	it('holds in a run of many thousands', () => {
		const { answered, refused, next } = limit(PUBLISHED);
		for (let n = 0; n < 20; n += 1) answered(n);
		refused(100);
		let at = 2 * MINUTE;
		for (let n = 0; n < 12_000; n += 1) {
			answered(at);
			at += 3 * SECOND;
		}
		// Of the last twenty, the first was answered a minute ago.
		expect(next(at)).toBe(at + MARGIN);
	});
});

describe('the published limit', () => {
	it('is approached with two in flight, as other processes may use the key', () => {
		const { answered, next } = limit(PUBLISHED);
		expect([next(0, 1), next(0, 2)]).toEqual([NOW, AFTER_AN_ANSWER]);
		for (let n = 1; n < 20; n += 1) answered(100 + n);
		expect([next(200, 1), next(200, 2)]).toEqual([NOW, AFTER_AN_ANSWER]);
	});

	it('is used at once when as many have passed, and one more is tried', () => {
		const { answered, next } = limit(PUBLISHED);
		for (let n = 1; n <= 20; n += 1) answered(100 + n);
		expect([next(200), next(200, 1)]).toEqual([NOW, AFTER_AN_ANSWER]);
		expect([next(61_000, 19), next(61_000, 20), next(61_000, 21)]).toEqual([
			NOW,
			NOW,
			AFTER_AN_ANSWER,
		]);
	});

	it('no longer counts once that one has passed', () => {
		const { answered, next } = limit(PUBLISHED);
		for (let n = 1; n <= 20; n += 1) answered(100 + n);
		expect(next(200, 1)).toBe(AFTER_AN_ANSWER);
		answered(300);
		expect(next(300, 31)).toBe(NOW);
	});

	it('is the highest to expect: an observed limit as high is confirmed', () => {
		const { answered, refused, next } = limit(PUBLISHED);
		for (let n = 1; n <= 20; n += 1) answered(n);
		refused(100);
		for (let n = 1; n <= 20; n += 1) answered(60_100 + n);
		expect(next(60_200)).toBe(60_101 + MINUTE + MARGIN);
	});
});
