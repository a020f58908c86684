import { RateLimitEstimate, MARGIN } from '../../../../nodes/shared/rateLimit/estimate';

const T = 1_700_000_000_000;
const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const KNOWN = { requests: 20, windowMs: MINUTE };
const NOW = 0;
const AFTER_AN_ANSWER = Infinity;

/** A limit and its answers, with times in milliseconds from the start. */
function limit(known?: typeof KNOWN) {
	const learned = new RateLimitEstimate(known);
	return {
		learned,
		answered: (
			at: number,
			headers: { remaining?: number; limit?: number; resetAt?: number } = {},
			startedAt = at,
		) =>
			learned.answered(
				{ ...headers, ...(headers.resetAt === undefined ? {} : { resetAt: T + headers.resetAt }) },
				T + startedAt,
				T + at,
			),
		refused: (at: number, headers: { retryAt?: number; resetAt?: number } = {}, startedAt = at) =>
			learned.refused(
				{
					...(headers.retryAt === undefined ? {} : { retryAt: T + headers.retryAt }),
					...(headers.resetAt === undefined ? {} : { resetAt: T + headers.resetAt }),
				},
				T + startedAt,
				T + at,
			),
		/** When the next request may start. */
		next: (at: number, inFlight = 0) => {
			const start = learned.nextStart(T + at, inFlight);
			return start <= T + at ? NOW : start - T;
		},
		seen: () => learned.seen,
	};
}

describe('a quota that headers tell', () => {
	it('holds back what could exceed it, until it is renewed', () => {
		const { answered, next } = limit();
		answered(100, { remaining: 2, resetAt: 10_000 });
		expect(next(100, 0)).toBe(NOW);
		expect(next(100, 1)).toBe(NOW);
		expect(next(100, 2)).toBe(AFTER_AN_ANSWER);
		answered(200, { remaining: 0, resetAt: 10_000 });
		expect(next(200, 1)).toBe(AFTER_AN_ANSWER);
		expect(next(200)).toBe(10_000 + MARGIN);
	});

	it('is asked for by one request when it is renewed', () => {
		const { answered, next } = limit();
		answered(100, { remaining: 0, resetAt: 10_000 });
		expect(next(9_999)).toBe(10_000 + MARGIN);
		expect(next(10_000)).toBe(NOW);
		expect(next(10_000, 1)).toBe(AFTER_AN_ANSWER);
		answered(10_200, { remaining: 19, resetAt: 20_000 });
		expect(next(10_200, 18)).toBe(NOW);
	});

	it('is the smallest of what answers of one window tell, as they overtake each other', () => {
		const { answered, next } = limit();
		answered(100, { remaining: 0, resetAt: 9_000 });
		answered(101, { remaining: 1, resetAt: 10_000 });
		expect(next(101)).toBe(10_000 + MARGIN);
		answered(102, { remaining: 1, resetAt: 9_500 });
		expect(next(102)).toBe(10_000 + MARGIN);
	});

	it('is not believed when its window is over', () => {
		const { answered, next } = limit();
		answered(100, { remaining: 0, resetAt: 100 });
		expect(next(100)).toBe(NOW);
	});

	it.each([
		['the known window', KNOWN, MINUTE],
		['a second', undefined, SECOND],
	])('lasts for %s where nothing says how long', (_name, known, windowMs) => {
		const { answered, next } = limit(known);
		answered(100, { remaining: 0 });
		expect(next(100)).toBe(100 + windowMs + MARGIN);
	});

	it('says how large the limit is, where its window is known', () => {
		const { answered, seen } = limit(KNOWN);
		expect(seen()).toBeUndefined();
		answered(100, { remaining: 7, resetAt: 10_000 });
		answered(110, { remaining: 3, resetAt: 10_000 });
		expect(seen()).toEqual({ requests: 8, windowMs: MINUTE });
		answered(120, { remaining: 2, limit: 30, resetAt: 10_000 });
		expect(seen()).toEqual({ requests: 30, windowMs: MINUTE });
		const unknown = limit();
		unknown.answered(100, { remaining: 7, resetAt: 10_000 });
		expect(unknown.seen()).toBeUndefined();
	});

	it('is left to others too, once for each time that it was gone unexpectedly', () => {
		const { answered, refused, next } = limit();
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

	it('is left to seven others at most', () => {
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

describe('a refusal', () => {
	it('that says when to come back is sat out, and then one request feels its way', () => {
		const { learned, answered, refused, next } = limit();
		expect(refused(100, { retryAt: 5_000 })).toBe(true);
		expect(learned.isProbing).toBe(true);
		expect(next(100)).toBe(5_000 + MARGIN);
		expect(next(5_100)).toBe(NOW);
		expect(next(5_100, 1)).toBe(AFTER_AN_ANSWER);
		answered(5_200);
		expect(learned.isProbing).toBe(false);
	});

	it('of a request that was on its way with the first is no headers, unless it says when to come back', () => {
		const { refused, next } = limit();
		expect(refused(200, {}, 100)).toBe(true);
		expect(next(200)).toBe(1_100 + MARGIN);
		expect(refused(210, {}, 110)).toBe(false);
		expect(next(210)).toBe(1_100 + MARGIN);
		refused(220, { retryAt: 9_000 }, 120);
		expect(next(220)).toBe(9_000 + MARGIN);
	});

	it('is not over when a request passes that was on its way with it', () => {
		const { learned, answered, refused } = limit();
		refused(100, {}, 0);
		answered(120, {}, 50);
		expect(learned.isProbing).toBe(true);
		answered(1_200, {}, 1_100);
		expect(learned.isProbing).toBe(false);
	});

	it('that comes late of a request on its way with the first does not lengthen the pause', () => {
		const { refused, next } = limit();
		refused(100, {}, 0);
		expect(next(100)).toBe(SECOND + MARGIN);
		refused(1_500, {}, 0);
		expect(next(1_500)).toBe(NOW);
	});

	it('teaches how many the window holds, with those that were on their way and passed', () => {
		const { answered, refused, seen } = limit(KNOWN);
		answered(10);
		answered(20);
		refused(100, { retryAt: 10_000 }, 30);
		expect(seen()).toMatchObject({ requests: 2 });
		answered(110, {}, 40);
		expect(seen()).toMatchObject({ requests: 3 });
		// From after the refusal: of the next window.
		answered(10_100);
		expect(seen()).toMatchObject({ requests: 3, windowMs: 9_990 });
	});

	it('before anything was let through stands for a window of one', () => {
		const { refused, seen } = limit();
		refused(100, { retryAt: 5_100 }, 100);
		expect(seen()).toMatchObject({ requests: 1, windowMs: 5_000 });
	});

	it.each([
		[59_000, 59_000],
		[60_000, MINUTE],
		[61_000, MINUTE],
		[900_000, MINUTE],
	])(
		'that names a wait which ends after %d ms means a window of %d ms, and none longer than a minute',
		(end, windowMs) => {
			for (const known of [KNOWN, undefined]) {
				const { answered, refused, next, seen } = limit(known);
				answered(0);
				refused(100, { retryAt: end });
				expect(seen()).toMatchObject({ windowMs });
				expect(next(100)).toBe(end + MARGIN);
			}
		},
	);

	it('means no window longer than the one that is known', () => {
		const { answered, refused, seen } = limit({ requests: 20, windowMs: 5_000 });
		answered(0);
		refused(100, { retryAt: 6_000 });
		expect(seen()).toMatchObject({ windowMs: 5_000 });
	});

	it('that names none is tried again at the end of each usual window', () => {
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

	it('is first tried again at the end of the window that is known', () => {
		const { answered, refused, next } = limit(KNOWN);
		answered(0);
		refused(100);
		expect(next(100)).toBe(MINUTE + MARGIN);
	});

	it('is not believed when its wait was kept, and too short twice', () => {
		const { answered, refused, next } = limit(KNOWN);
		answered(0);
		refused(100, { retryAt: 1_000 });
		refused(1_100, { retryAt: 2_000 });
		expect(next(1_100)).toBe(2_000 + MARGIN);
		refused(2_100, { retryAt: 3_000 });
		expect(next(2_100)).toBe(MINUTE + MARGIN);
	});

	it('that comes again and again means that waiting longer would not help', () => {
		const { learned, answered, refused } = limit();
		for (let n = 0; n < 19; n += 1) refused(n * 10_000, { retryAt: n * 10_000 + 5_000 });
		expect(learned.isClosed).toBe(false);
		refused(190_000, { retryAt: 195_000 });
		expect(learned.isClosed).toBe(true);
		answered(200_000);
		expect(learned.isClosed).toBe(false);
	});
});

describe('a limit that was learned', () => {
	/** Two a window of 10 s, seen in two windows. */
	function two() {
		const made = limit();
		made.answered(0);
		made.answered(10);
		made.refused(100, { retryAt: 10_000 });
		made.answered(10_100);
		made.answered(10_110);
		// Not sure before: one more was tried.
		expect(made.next(10_120, 1)).toBe(AFTER_AN_ANSWER);
		expect(made.next(10_120)).toBe(NOW);
		made.refused(10_200, { retryAt: 20_100 });
		return made;
	}

	it('lets the next request go when the oldest of a full window leaves it', () => {
		const { answered, next, seen } = two();
		expect(seen()).toMatchObject({ requests: 2, windowMs: 10_000 });
		answered(20_200);
		expect(next(20_300)).toBe(NOW);
		expect(next(20_300, 1)).toBe(30_200 + MARGIN);
		answered(20_400);
		expect(next(20_500)).toBe(30_200 + MARGIN);
		expect(next(30_300)).toBe(NOW);
		expect(next(30_300, 1)).toBe(30_400 + MARGIN);
		expect(next(30_300, 2)).toBe(AFTER_AN_ANSWER);
	});

	it('gives way to headers', () => {
		const { answered, next } = two();
		answered(20_200, { remaining: 9, resetAt: 30_000 });
		answered(20_210, { remaining: 8, resetAt: 30_000 });
		expect(next(20_220, 7)).toBe(NOW);
		expect(next(20_220, 8)).toBe(AFTER_AN_ANSWER);
	});

	it('grows when a window holds more', () => {
		const { answered, seen } = two();
		for (const at of [20_200, 20_300, 20_400]) answered(at);
		expect(seen()).toMatchObject({ requests: 3 });
	});

	/** Runs at two a window until more is asked for. @returns windows that have gone by */
	function untilAsked({ answered, next }: ReturnType<typeof two>, from: number): number {
		for (let windows = 0; ; windows += 1) {
			const at = from + windows * 10_100;
			answered(at);
			answered(at + 100);
			if (next(at + 200) === NOW) return windows;
		}
	}

	it('is asked again for more after a window, then after twice as many each time, up to eight', () => {
		const made = two();
		let from = 20_200;
		const waited: number[] = [];
		for (let n = 0; n < 5; n += 1) {
			const windows = untilAsked(made, from);
			waited.push(windows);
			from += windows * 10_100;
			expect(made.next(from + 200, 1)).toBe(AFTER_AN_ANSWER);
			made.refused(from + 300, { retryAt: from + 10_000 });
			from += 10_100;
		}
		expect(waited).toEqual([1, 2, 4, 8, 8]);
	});

	it('is asked again soon when it held more', () => {
		const made = two();
		const { answered, refused, next, seen } = made;
		const at = 20_200 + untilAsked(made, 20_200) * 10_100;
		answered(at + 300);
		expect(seen()).toMatchObject({ requests: 3 });
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

	it('is tried for a shorter window, too, where nobody told one', () => {
		const tries = (known?: typeof KNOWN) => {
			const { answered, refused, next } = limit(known);
			answered(0);
			refused(100, { retryAt: MINUTE });
			// Each minute one, until more is asked for.
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
		expect(tries(KNOWN)).toBeUndefined();
	});

	it('is kept to in a run of many thousands', () => {
		const { answered, refused, next } = limit(KNOWN);
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

describe('what the vendor tells people', () => {
	it('is sent at once, and one more when an answer tells nothing of a limit', () => {
		const { answered, next } = limit(KNOWN);
		expect([next(0, 19), next(0, 20)]).toEqual([NOW, AFTER_AN_ANSWER]);
		answered(100);
		expect([next(100, 19), next(100, 20)]).toEqual([NOW, AFTER_AN_ANSWER]);
	});

	it('is no bound any more once that one has passed', () => {
		const { answered, next } = limit(KNOWN);
		for (let n = 1; n <= 20; n += 1) answered(100 + n);
		expect(next(200, 1)).toBe(AFTER_AN_ANSWER);
		answered(300);
		expect(next(300, 31)).toBe(NOW);
	});

	it('is as much as there is to hope for: what was learned is sure then', () => {
		const { answered, refused, next } = limit(KNOWN);
		for (let n = 1; n <= 20; n += 1) answered(n);
		refused(100);
		for (let n = 1; n <= 20; n += 1) answered(60_100 + n);
		expect(next(60_200)).toBe(60_101 + MINUTE + MARGIN);
	});
});
