import type { LimitSettings } from './settings';

/** What the limiter says about one request. */
export interface Verdict {
	allowed: boolean;
	/** Requests that the window takes. */
	limit: number;
	/** Requests it still takes after this one. */
	remaining: number;
	/** When the window ends or, if it slides, when its oldest request leaves it; epoch milliseconds. */
	resetAt: number;
}

type Kind = NonNullable<LimitSettings['kind']>;

interface Window {
	start: number;
	count: number;
	/** Only a sliding window needs to know when each request came. */
	times: number[];
}

// Each brings a window up to date: what has expired goes.
const refresh: Record<Kind, (window: Window, now: number, windowMs: number) => void> = {
	fixed(window, now, windowMs) {
		if (now < window.start + windowMs) return;
		window.start = now;
		window.count = 0;
	},
	aligned(window, now, windowMs) {
		const start = Math.floor(now / windowMs) * windowMs;
		if (start === window.start) return;
		window.start = start;
		window.count = 0;
	},
	sliding(window, now, windowMs) {
		while ((window.times[0] ?? Infinity) <= now - windowMs) window.times.shift();
		window.count = window.times.length;
		window.start = window.times[0] ?? now;
	},
};

/** Counts requests per API key. Refused requests do not count. */
export class Limiter {
	private windows = new Map<string, Window>();

	/** @param clock epoch milliseconds */
	constructor(private readonly clock: () => number = Date.now) {}

	take(limit: LimitSettings, key: string, endpoint: string): Verdict {
		const now = this.clock();
		const kind = limit.kind ?? 'fixed';
		const scope = (limit.perEndpoint ?? true) ? endpoint : '*';
		const counted = [{ window: this.window(kind, key, scope), limit: limit.requests }];
		if (limit.overall !== undefined) {
			counted.push({ window: this.window(kind, key, 'overall'), limit: limit.overall });
		}
		for (const each of counted) refresh[kind](each.window, now, limit.windowMs);
		const allowed = counted.every((each) => each.window.count < each.limit);
		if (allowed) {
			for (const { window } of counted) {
				window.count += 1;
				if (kind === 'sliding') window.times.push(now);
				// A refused request may have refreshed the window, but only an accepted one begins it.
				if (kind !== 'aligned' && window.count === 1) window.start = now;
			}
		}
		// With two limits the headers speak of the one that binds.
		const verdicts = counted.map(({ window, limit: most }) => ({
			allowed,
			limit: most,
			remaining: Math.max(0, most - window.count),
			resetAt: window.start + limit.windowMs,
		}));
		return verdicts.reduce((tightest, each) =>
			each.remaining < tightest.remaining ||
			(each.remaining === tightest.remaining && each.resetAt > tightest.resetAt)
				? each
				: tightest,
		);
	}

	clear(): void {
		this.windows.clear();
	}

	private window(kind: Kind, key: string, scope: string): Window {
		const name = `${kind} ${key} ${scope}`;
		let window = this.windows.get(name);
		if (window === undefined) {
			window = { start: -Infinity, count: 0, times: [] };
			this.windows.set(name, window);
		}
		return window;
	}
}

/** The headers that tell a verdict in the configured form, at `now` in epoch milliseconds. */
export function limitHeaders(
	verdict: Verdict,
	form: NonNullable<LimitSettings['headers']>,
	now: number,
): Record<string, string> {
	const wait = Math.max(0, verdict.resetAt - now);
	const reset = (value: string): Record<string, string> => ({
		'x-ratelimit-limit': String(verdict.limit),
		'x-ratelimit-remaining': String(verdict.remaining),
		'x-ratelimit-reset': value,
	});
	switch (form) {
		case 'none':
			return {};
		case 'retry-after':
			return verdict.allowed ? {} : { 'retry-after': String(Math.max(1, Math.ceil(wait / 1000))) };
		case 'retry-after-date':
			// An HTTP date has whole seconds, and must not be before the window's end.
			return verdict.allowed
				? {}
				: { 'retry-after': new Date(Math.ceil(verdict.resetAt / 1000) * 1000).toUTCString() };
		case 'reset-date':
			return reset(new Date(Math.ceil(verdict.resetAt)).toISOString());
		case 'reset-epoch':
			return reset((Math.ceil(verdict.resetAt) / 1000).toFixed(3));
		case 'reset-seconds':
			return reset((Math.ceil(wait) / 1000).toFixed(3));
	}
}
