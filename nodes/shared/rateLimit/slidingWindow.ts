import { AnswerTimes } from './answerTimes';
import { MARGIN, type RateLimit } from './rateLimit';

/**
 * Usual lengths of a window, tried in turn when a refusal gives no time; the last is repeated. None is
 * longer, because others on the same key may stop at any time.
 */
const USUAL_WINDOWS = [1, 2, 3, 5, 10, 15, 20, 30, 60, 120, 300].map((s) => s * 1000);
/** The longest window to assume where none is published: others on the same key make it look longer. */
const LONGEST_WINDOW = 60_000;
/** Most requests in flight until as many as are published have passed: other processes may use the key. */
const MOST_UNPROVEN = 2;
/** The most windows between two checks for a higher limit. */
const MOST_WINDOWS = 8;

interface ObservedLimit extends RateLimit {
	/** A window was seen to hold no more. */
	isConfirmed: boolean;
	/** It was confirmed and is checked again: a window may hold more, or be shorter. */
	isRechecked: boolean;
}

/**
 * What a window was seen to hold: the first refusal shows how many requests, and the pause after it how
 * long the window is. Times are in milliseconds since 1970.
 */
export class SlidingWindow {
	private observedLimit: ObservedLimit | undefined;

	private readonly answers = new AnswerTimes();

	/** When the window began that the latest refusal ended, and the shortest it can be. */
	private refusedWindow = { start: 0, shortestMs: 0 };

	/** Windows until the next check for a higher limit; doubles each time there is none. */
	private recheckAfter = 1;

	private answersSinceRefusal = 0;

	/** The most answers in a window of the published length. */
	private mostAnswered = 0;

	constructor(private readonly published?: RateLimit) {}

	/** Set from the first refusal on. */
	get observed(): RateLimit | undefined {
		return this.observedLimit;
	}

	/** When the next request may start: now or earlier, a later moment, or Infinity: after an answer. */
	nextStart(now: number, inFlight: number): number {
		if (!this.observedLimit) return this.isAtPublished(now, inFlight) ? Infinity : 0;
		const { requests, windowMs, isConfirmed } = this.observedLimit;
		const counted = this.answers.countSince(now - windowMs - MARGIN);
		if (inFlight + counted < requests) return 0;
		// The window may hold more: try one request at a time.
		if (!isConfirmed) return inFlight ? Infinity : 0;
		const leavesWindow = this.answers.fromEnd(requests - inFlight);
		return leavesWindow === undefined ? Infinity : leavesWindow + windowMs + MARGIN;
	}

	answered(now: number): void {
		this.answers.add(now);
		if (this.observedLimit) {
			this.raise(this.observedLimit, now);
			this.recheck(this.observedLimit);
		}
		const { published } = this;
		if (!published) return;
		this.mostAnswered = Math.max(
			this.mostAnswered,
			this.answers.countSince(now - published.windowMs),
		);
	}

	/** Takes the first refusal after an answer to mean that the window is full. */
	refused(startedAt: number, now: number): void {
		const before = this.observedLimit;
		const counted = this.answers.countSince(now - (before?.windowMs ?? this.longestWindow));
		const beforeMs = (before?.windowMs ?? 0) / (before?.isRechecked ? 2 : 1);
		this.refusedWindow = {
			start: this.answers.fromEnd(counted) ?? startedAt,
			shortestMs: Math.max(this.published?.windowMs ?? 0, beforeMs),
		};
		const isConfirmed = counted === before?.requests;
		if (isConfirmed && before.isRechecked) {
			this.recheckAfter = Math.min(2 * this.recheckAfter, MOST_WINDOWS);
		}
		this.answersSinceRefusal = 0;
		const requests = Math.max(1, counted);
		this.observedLimit = { requests, windowMs: 0, isConfirmed, isRechecked: false };
	}

	/** When the refused window is likely to end: the next usual length that is not over yet. */
	likelyEnd(now: number): number {
		const { start, shortestMs } = this.refusedWindow;
		const lengths = [shortestMs, ...USUAL_WINDOWS.filter((ms) => ms > shortestMs)];
		const next = lengths.find((ms) => start + ms + MARGIN > now);
		return next === undefined ? now + Math.max(...USUAL_WINDOWS) : start + next;
	}

	/** Takes the refused window to end when the pause does. */
	pausedUntil(end: number, now: number): void {
		if (!this.observedLimit) return;
		this.observedLimit.windowMs = Math.min(end - this.refusedWindow.start, this.longestWindow);
		this.raise(this.observedLimit, now);
	}

	private get longestWindow(): number {
		return this.published?.windowMs ?? LONGEST_WINDOW;
	}

	/**
	 * Whether to wait for an answer before any refusal: until as many have passed as are published, with few
	 * in flight; and then for one more, which shows if more is allowed.
	 */
	private isAtPublished(now: number, inFlight: number): boolean {
		const { published, mostAnswered } = this;
		if (!inFlight || !published || this.exceedsPublished) return false;
		if (inFlight >= MOST_UNPROVEN && mostAnswered < published.requests) return true;
		return inFlight + this.answers.countSince(now - published.windowMs) > published.requests;
	}

	/** A window was seen to hold more than is published. */
	private get exceedsPublished(): boolean {
		return this.published !== undefined && this.mostAnswered > this.published.requests;
	}

	private raise(limit: ObservedLimit, now: number): void {
		const counted = this.answers.countSince(now - limit.windowMs);
		if (counted > limit.requests) {
			limit.requests = counted;
			this.recheckAfter = 1;
		}
		if (this.isAllPublished(limit)) limit.isConfirmed = true;
	}

	/** Others on the same key may have stopped, which leaves more of the window. */
	private recheck(limit: ObservedLimit): void {
		this.answersSinceRefusal += 1;
		if (this.isAllPublished(limit)) return;
		if (limit.isConfirmed && this.answersSinceRefusal > this.recheckAfter * limit.requests) {
			limit.isConfirmed = false;
			limit.isRechecked = true;
		}
	}

	/** The published limit is the highest to expect, unless a window has held more. */
	private isAllPublished({ requests }: RateLimit): boolean {
		return (
			this.published !== undefined && !this.exceedsPublished && requests >= this.published.requests
		);
	}
}
