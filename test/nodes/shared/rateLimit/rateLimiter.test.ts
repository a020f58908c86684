import { getEventListeners } from 'node:events';

import { Semaphore } from '../../../../nodes/shared/rateLimit/concurrency';
import type { RateLimit, RateLimitHeaders } from '../../../../nodes/shared/rateLimit/headers';
import { NoPermit, RateLimiter } from '../../../../nodes/shared/rateLimit/rateLimiter';
import { StepClock } from '../../../stepClock';

const MINUTE = 60_000;
const LATENCY = 100;

interface Limit {
	requests: number;
	windowMs: number;
	/** fixed: from the first request on; sliding: in any such time. */
	kind?: 'fixed' | 'sliding';
	tells?: 'nothing' | 'retry-after' | 'remaining' | 'remaining, not until when';
}

/** A server with a rate limit that answers after 100 ms; it counts a request halfway. */
class Server {
	readonly accepted: number[] = [];

	refused = 0;

	inFlight = 0;

	peak = 0;

	/** In flight when the first refusal came back, itself included. */
	inFlightAtFirstHit = 0;

	/** What others send at the start of the first so many windows. */
	others = { requests: 0, windows: 0 };

	private windowStart = -Infinity;

	private inWindow = 0;

	constructor(
		private readonly clock: StepClock,
		public limit?: Limit,
	) {}

	async request(limiter: RateLimiter, maxWait = 10 * MINUTE): Promise<void> {
		for (;;) {
			const permit = await limiter.acquire({ maxWait });
			this.inFlight += 1;
			this.peak = Math.max(this.peak, this.inFlight);
			await this.clock.sleep(LATENCY / 2);
			const { ok, headers } = this.count();
			await this.clock.sleep(LATENCY / 2);
			if (!ok && this.inFlightAtFirstHit === 0) this.inFlightAtFirstHit = this.inFlight;
			this.inFlight -= 1;
			permit.release(ok ? 'answered' : 'rate-limited', headers);
			if (ok) return;
		}
	}

	private count(): { ok: boolean; headers: RateLimitHeaders } {
		const now = this.clock.now();
		if (!this.limit) {
			this.accepted.push(now);
			return { ok: true, headers: {} };
		}
		const { requests, windowMs, kind = 'fixed', tells = 'nothing' } = this.limit;
		let used: number;
		let resetAt: number;
		if (kind === 'sliding') {
			const recent = this.accepted.filter((at) => at > now - windowMs);
			used = recent.length;
			resetAt = (recent[0] ?? now) + windowMs;
		} else {
			if (now >= this.windowStart + windowMs) {
				this.windowStart = now;
				this.inWindow = this.others.windows > 0 ? this.others.requests : 0;
				this.others.windows -= 1;
			}
			used = this.inWindow;
			resetAt = this.windowStart + windowMs;
		}
		const ok = used < requests;
		if (ok) {
			this.accepted.push(now);
			this.inWindow += 1;
		} else {
			this.refused += 1;
		}
		const remaining = Math.max(0, requests - used - 1);
		if (tells === 'remaining') return { ok, headers: { remaining, resetAt } };
		if (tells === 'remaining, not until when') return { ok, headers: { remaining } };
		// Whole seconds, rounded up, as the header gives them.
		const retryAt = now + Math.ceil((resetAt - now) / 1000) * 1000;
		return { ok, headers: tells === 'retry-after' && !ok ? { retryAt } : {} };
	}
}

/** Sends `rows` requests with at most 32 at once; returns how long it took in milliseconds. */
async function sendAll(
	clock: StepClock,
	server: Server,
	limiter: RateLimiter,
	rows: number,
	workers = 32,
): Promise<number> {
	const begun = clock.now();
	let left = rows;
	const work = async () => {
		while (left > 0) {
			left -= 1;
			await server.request(limiter);
		}
	};
	await clock.until(Promise.all(Array.from({ length: workers }, work)));
	return clock.now() - begun;
}

const PUBLISHED: RateLimit = { requests: 20, windowMs: MINUTE };

/** Whether a promise is settled once all that can run has run. */
async function hasSettled(promise: Promise<unknown>): Promise<boolean> {
	const later = new Promise<boolean>((resolve) => setImmediate(() => resolve(false)));
	return await Promise.race([promise.then(() => true), later]);
}

describe('without a limit', () => {
	it('starts with two until as many as are published have passed, and then all that is asked for', async () => {
		const clock = new StepClock();
		const server = new Server(clock);
		const limiter = new RateLimiter(clock, PUBLISHED);
		const took = await sendAll(clock, server, limiter, 200);
		// Ten rounds up to the published 20 and one to see if there is more, then 32 at a time.
		expect(took).toBe(17 * LATENCY);
		expect(server.peak).toBe(32);
		const rounds = server.accepted.map((at) => (at - (server.accepted[0] ?? 0)) / LATENCY);
		const inRound = (n: number) => rounds.filter((round) => round === n).length;
		expect([0, 9, 10, 11, 12].map(inRound)).toEqual([2, 2, 1, 20, 32]);
	});

	it('starts with eight, and doubles, where no limit is published', async () => {
		const clock = new StepClock();
		const server = new Server(clock);
		await sendAll(clock, server, new RateLimiter(clock), 56);
		const rounds = server.accepted.map((at) => (at - (server.accepted[0] ?? 0)) / LATENCY);
		expect([0, 1, 2].map((n) => rounds.filter((round) => round === n).length)).toEqual([8, 16, 32]);
	});

	it('halves what is in flight after a fault, however long all went well, and finds back', async () => {
		const clock = new StepClock();
		const server = new Server(clock);
		const limiter = new RateLimiter(clock);
		await sendAll(clock, server, limiter, 2_000);
		const before = server.accepted.length;
		const permit = await clock.until(limiter.acquire({ maxWait: MINUTE }));
		permit.release('unavailable');
		const from = clock.now();
		await sendAll(clock, server, limiter, 16 + 32 + 32);
		const rounds = server.accepted.slice(before).map((at) => Math.floor((at - from) / LATENCY));
		expect([0, 1, 2].map((n) => rounds.filter((round) => round === n).length)).toEqual([
			16, 16, 17,
		]);
	});

	it('halves what is in flight once for a window, however often its end is looked for', async () => {
		const clock = new StepClock();
		const limit = { requests: 20, windowMs: MINUTE, kind: 'fixed', tells: 'nothing' } as const;
		const server = new Server(clock, limit);
		await sendAll(clock, server, new RateLimiter(clock), 40);
		const [from = 0] = server.accepted.slice(20);
		const rounds = server.accepted.slice(20).map((at) => Math.floor((at - from) / LATENCY));
		expect(rounds.filter((round) => round <= 1)).toHaveLength(15);
	});

	it('starts one request in a turn of the event loop', async () => {
		const clock = new StepClock();
		const limiter = new RateLimiter(clock);
		const enter = async () => await limiter.acquire({ maxWait: MINUTE });
		const first = enter();
		const second = enter();
		let isIn = false;
		void second.then(() => (isIn = true));
		await first;
		expect(isIn).toBe(false);
		await clock.until(second);
	});

	it('halves what is in flight once for requests that fail together', async () => {
		const clock = new StepClock();
		const limiter = new RateLimiter(clock);
		const enter = async (times: number) =>
			await clock.until(
				Promise.all(
					Array.from({ length: times }, async () => await limiter.acquire({ maxWait: MINUTE })),
				),
			);
		for (const left of [4, 2, 1, 1]) {
			const permits = await enter(left);
			await clock.until(clock.sleep(10));
			permits.forEach((permit) => permit.release('unavailable'));
		}
		// Eight, halved by each of the four bursts.
		const [permit] = await enter(1);
		const second = limiter.acquire({ maxWait: MINUTE });
		await clock.until(clock.sleep(1));
		expect(await hasSettled(second)).toBe(false);
		permit?.release('answered');
		await clock.until(second);
	});
});

describe.each([
	['fixed', 'remaining'],
	['sliding', 'remaining'],
	['fixed', 'retry-after'],
	['sliding', 'retry-after'],
	['fixed', 'nothing'],
	['sliding', 'nothing'],
] as const)('a %s window that tells %s', (kind, tells) => {
	const rows = 200;
	const floor = (rows / 20 - 1) * MINUTE;

	it('is kept to within a few percent of the floor, with next to no request wasted', async () => {
		const clock = new StepClock();
		const server = new Server(clock, { requests: 20, windowMs: MINUTE, kind, tells });
		const took = await sendAll(clock, server, new RateLimiter(clock, PUBLISHED), rows);
		expect(server.accepted).toHaveLength(rows);
		expect(took).toBeLessThanOrEqual(floor * (tells === 'remaining' ? 1.05 : 1.15));
		// One to see if there is more than is published.
		expect(server.refused).toBe(tells === 'remaining' ? 0 : 1);
	});

	it('wastes nothing after the first window', async () => {
		const clock = new StepClock();
		const server = new Server(clock, { requests: 20, windowMs: MINUTE, kind, tells });
		const limiter = new RateLimiter(clock, PUBLISHED);
		await sendAll(clock, server, limiter, 40);
		const { refused } = server;
		await sendAll(clock, server, limiter, 60);
		expect(server.refused).toBe(refused);
	});
});

describe('a limit that is not published', () => {
	// One try at the end of each shorter window that is usual, and one to confirm the count. Then,
	// after 1, 2, 4 and 8 more windows, one to see if there is more and one or two if the window is shorter.
	it.each([
		[1_000, 1 + 4 * 2],
		[5_000, 4 + 4 * 3],
		[10_000, 5 + 4 * 2],
		[MINUTE, 9 + 4 * 2],
	])('is observed: 50 in %d ms, with %d tries at most', async (windowMs, tries) => {
		const clock = new StepClock();
		const server = new Server(clock, { requests: 50, windowMs });
		const rows = 1_000;
		const took = await sendAll(clock, server, new RateLimiter(clock), rows);
		const floor = (rows / 50 - 1) * windowMs;
		expect(server.accepted).toHaveLength(rows);
		expect(took).toBeLessThanOrEqual(floor * 1.15 + 1_500);
		expect(server.refused).toBeLessThanOrEqual(server.inFlightAtFirstHit + tries);
	});

	it.each([
		[20, 1_000],
		[100, 10_000],
		[100, MINUTE],
	])(
		'is kept to, %d in %d ms, where no header says when a window ends',
		async (requests, windowMs) => {
			const clock = new StepClock();
			const tells = 'remaining, not until when';
			const server = new Server(clock, { requests, windowMs, tells });
			const took = await sendAll(clock, server, new RateLimiter(clock), 3_000);
			expect(took).toBeLessThanOrEqual((3_000 / requests - 1) * windowMs * 1.15);
		},
	);

	it('is found to be larger when the first window was half used by others', async () => {
		const clock = new StepClock();
		const server = new Server(clock, { requests: 50, windowMs: 10_000 });
		await sendAll(clock, server, new RateLimiter(clock), 40, 8);
		const took = await sendAll(clock, server, new RateLimiter(clock), 500);
		expect(took).toBeLessThanOrEqual(1.25 * 11 * 10_000);
	});
});

describe('a published limit', () => {
	it('is exceeded where the API allows more', async () => {
		const clock = new StepClock();
		const server = new Server(clock, { requests: 100, windowMs: MINUTE });
		const took = await sendAll(clock, server, new RateLimiter(clock, PUBLISHED), 500);
		expect(took).toBeLessThanOrEqual(1.15 * 4 * MINUTE);
	});

	it('is found again when others have used up half of the window', async () => {
		const clock = new StepClock();
		const server = new Server(clock, { requests: 20, windowMs: MINUTE });
		await sendAll(clock, server, new RateLimiter(clock, PUBLISHED), 12, 4);
		const took = await sendAll(clock, server, new RateLimiter(clock, PUBLISHED), 100);
		expect(took).toBeLessThanOrEqual(1.15 * 6 * MINUTE);
	});
});

describe.each([
	[MINUTE, PUBLISHED],
	[MINUTE, undefined],
	[10_000, undefined],
] as const)(
	'others on the same key, in windows of %d ms with %j published',
	(windowMs, published) => {
		it.each([5, 15, 19, 20])(
			'and take %d of 20 in three of them, are not waited for later',
			async (others) => {
				const clock = new StepClock();
				const server = new Server(clock, { requests: 20, windowMs });
				server.others = { requests: others, windows: 3 };
				const took = await sendAll(clock, server, new RateLimiter(clock, published), 400);
				expect(server.accepted).toHaveLength(400);
				// 19 windows, three of others, and some to find out that they are gone.
				expect(took).toBeLessThanOrEqual(1.5 * 22 * windowMs);
			},
		);
	},
);

describe('several runs on one key', () => {
	it('share one limiter and waste no more than one alone', async () => {
		const clock = new StepClock();
		const server = new Server(clock, { requests: 20, windowMs: MINUTE });
		const limiter = new RateLimiter(clock, PUBLISHED);
		const runs = [1, 2, 3].map(async () => await sendAll(clock, server, limiter, 40, 10));
		await Promise.all(runs);
		expect(server.accepted).toHaveLength(120);
		expect(server.refused).toBeLessThanOrEqual(server.inFlightAtFirstHit);
	});

	it('in processes of their own leave room for each other after a refusal although requests were left', async () => {
		const clock = new StepClock();
		const server = new Server(clock, { requests: 20, windowMs: MINUTE, tells: 'remaining' });
		const registry = [new RateLimiter(clock, PUBLISHED), new RateLimiter(clock, PUBLISHED)];
		const send = async (rows: number) =>
			await Promise.all(
				registry.map(async (limiter) => await sendAll(clock, server, limiter, rows)),
			);
		await send(20);
		const atFirst = server.refused;
		await send(100);
		expect(server.accepted).toHaveLength(240);
		// Ten windows, and next to nothing in each.
		expect(server.refused - atFirst).toBeLessThanOrEqual(20);
	});

	describe.each(['fixed', 'sliding'] as const)('in two processes, with a %s window', (kind) => {
		it.each(['nothing', 'retry-after', 'remaining'] as const)(
			'have less than a tenth of their requests refused where the API tells %s',
			async (tells) => {
				let refused = 0;
				const starts = [0, 30, 60, 150, 1_500];
				for (const later of starts) {
					const clock = new StepClock();
					const server = new Server(clock, { requests: 20, windowMs: MINUTE, kind, tells });
					const send = async () =>
						await sendAll(clock, server, new RateLimiter(clock, PUBLISHED), 40);
					await Promise.all([send(), clock.sleep(later).then(send)]);
					refused += server.refused;
				}
				expect(refused / (refused + starts.length * 80)).toBeLessThan(0.1);
			},
		);
	});

	it('find the share of others again when they are gone', async () => {
		const clock = new StepClock();
		const server = new Server(clock, { requests: 20, windowMs: 1_000, tells: 'remaining' });
		const limiters = [1, 2, 3, 4].map(() => new RateLimiter(clock));
		const [first] = limiters;
		if (!first) return;
		await Promise.all(limiters.map(async (limiter) => await sendAll(clock, server, limiter, 60)));
		const { refused } = server;
		const took = await sendAll(clock, server, first, 5_000);
		expect(took).toBeLessThanOrEqual(1.15 * 250 * 1_000);
		// The first window of them may still be shared.
		expect(server.refused - refused).toBeLessThanOrEqual(1);
	});

	// A limiter that starts in a full window observes that it holds next to nothing.
	it.each([
		['retry-after', PUBLISHED],
		['nothing', PUBLISHED],
		['nothing', undefined],
	] as const)(
		'in processes of their own get along where the API tells %s, with %j published',
		async (tells, published) => {
			for (const later of [0, 50, 90, 150, 2_000, 30_000]) {
				const clock = new StepClock();
				const server = new Server(clock, { requests: 20, windowMs: MINUTE, tells });
				const second = clock
					.sleep(later)
					.then(async () => await sendAll(clock, server, new RateLimiter(clock, published), 40));
				const begun = clock.now();
				await Promise.all([sendAll(clock, server, new RateLimiter(clock, published), 40), second]);
				expect(server.accepted).toHaveLength(80);
				expect((clock.now() - begun) / (3 * MINUTE)).toBeLessThanOrEqual(1.45);
			}
		},
	);
});

describe('waiting', () => {
	async function limited(retryAt: number): Promise<{ clock: StepClock; limiter: RateLimiter }> {
		const clock = new StepClock();
		const limiter = new RateLimiter(clock, PUBLISHED);
		const permit = await limiter.acquire({ maxWait: MINUTE });
		permit.release('rate-limited', { retryAt: clock.now() + retryAt });
		return { clock, limiter };
	}

	it('ends as soon as the signal aborts', async () => {
		const { clock, limiter } = await limited(MINUTE / 2);
		const stop = new AbortController();
		const waiting = limiter.acquire({ maxWait: MINUTE, signal: stop.signal });
		await clock.until(clock.sleep(1_000));
		expect(limiter.idleFor(clock.now())).toBe(0);
		stop.abort();
		await expect(waiting).rejects.toThrow('aborted');
		// Nobody waits for the end of the pause any longer.
		expect(limiter.idleFor(clock.now())).toBe(1_000);
		await expect(limiter.acquire({ maxWait: MINUTE, signal: stop.signal })).rejects.toThrow(
			'aborted',
		);
	});

	it('lets the next in line start when the first gives up', async () => {
		const clock = new StepClock();
		const limiter = new RateLimiter(clock);
		const semaphore = new Semaphore(1);
		semaphore.take();
		const stop = new AbortController();
		const first = limiter.acquire({ maxWait: MINUTE, semaphore, signal: stop.signal });
		const second = limiter.acquire({ maxWait: MINUTE });
		await clock.until(second);
		stop.abort();
		await expect(first).rejects.toThrow('aborted');
	});

	it('leaves nothing on the signal, which means nothing to a caller who was let in', async () => {
		const clock = new StepClock();
		const limiter = new RateLimiter(clock);
		const stop = new AbortController();
		const { signal } = stop;
		const permits = Array.from({ length: 8 }, async () => await limiter.acquire({ maxWait: 0 }));
		await clock.until(Promise.all(permits));
		const waiting = limiter.acquire({ maxWait: MINUTE, signal });
		expect(getEventListeners(signal, 'abort')).toHaveLength(1);
		(await permits[0])?.release('answered');
		await clock.until(waiting);
		expect(getEventListeners(signal, 'abort')).toHaveLength(0);
		stop.abort();
		await expect(waiting).resolves.toBeDefined();
	});

	it('ends where the pause would pass the end of the caller', async () => {
		const { clock, limiter } = await limited(MINUTE / 2);
		const end = clock.now() + MINUTE / 2 + 20;
		const waiting = limiter.acquire({ maxWait: MINUTE, endsAt: end });
		const other = clock.until(limiter.acquire({ maxWait: MINUTE, endsAt: end - 1 }));
		await expect(other).rejects.toMatchObject({ reason: 'past-end' });
		await expect(clock.until(waiting)).resolves.toBeDefined();
	});

	it('is refused at once where the pause is longer than the caller would wait', async () => {
		const { clock, limiter } = await limited(11 * MINUTE);
		await expect(clock.until(limiter.acquire({ maxWait: 10 * MINUTE }))).rejects.toEqual(
			new NoPermit('too-long', 11 * MINUTE + 20),
		);
	});

	it('is refused at once behind others who wait', async () => {
		const { clock, limiter } = await limited(MINUTE / 2);
		const patient = limiter.acquire({ maxWait: MINUTE });
		const other = clock.until(limiter.acquire({ maxWait: MINUTE / 3 }));
		await expect(other).rejects.toMatchObject({ reason: 'too-long' });
		await expect(clock.until(patient)).resolves.toBeDefined();
	});

	it('is reported with its end and the limit behind it', async () => {
		const { clock, limiter } = await limited(MINUTE / 2);
		const end = clock.now() + MINUTE / 2;
		const onPause = jest.fn();
		await clock.until(limiter.acquire({ maxWait: MINUTE, onPause }));
		expect(onPause).toHaveBeenCalledWith({ until: end + 20, limit: expect.anything() as unknown });
		expect(clock.now()).toBe(end + 20);
	});

	it('ends for good when the limit goes on refusing', async () => {
		const clock = new StepClock();
		const server = new Server(clock, { requests: 0, windowMs: MINUTE, tells: 'retry-after' });
		const limiter = new RateLimiter(clock, PUBLISHED);
		await expect(clock.until(server.request(limiter))).rejects.toMatchObject({
			reason: 'exhausted',
		});
		expect(server.refused).toBeLessThanOrEqual(20);
	});

	it('is followed by half as many in flight, where the limit then leaves room for more', async () => {
		const clock = new StepClock();
		const limiter = new RateLimiter(clock);
		const enter = () => clock.until(limiter.acquire({ maxWait: MINUTE }));
		const permits = [];
		for (let n = 0; n < 8; n += 1) permits.push(await enter());
		permits[0]?.release('rate-limited', { retryAt: clock.now() + 1_000 });
		for (const permit of permits) permit.release('abandoned');
		(await enter()).release('answered', { remaining: 100, resetAt: clock.now() + MINUTE });
		// Four; the answer came while no more was wanted.
		const begun = clock.now();
		for (let n = 0; n < 4; n += 1) await enter();
		expect(clock.now()).toBe(begun);
		// The fifth waits for an answer, but not for ever: the others count as slow by then.
		await enter();
		expect(clock.now()).toBe(begun + 3_000);
	});

	it('admits one request at a time until one has passed', async () => {
		const { clock, limiter } = await limited(1_000);
		const permit = await clock.until(limiter.acquire({ maxWait: MINUTE }));
		const second = limiter.acquire({ maxWait: MINUTE });
		const state = await Promise.race([
			second.then(() => 'admitted'),
			new Promise((resolve) => setImmediate(() => resolve('waiting'))),
		]);
		expect(state).toBe('waiting');
		permit.release('answered');
		await expect(clock.until(second)).resolves.toBeDefined();
	});
});
