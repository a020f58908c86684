import { MARGIN, type RateLimit } from './headers';

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
/** Answers kept to observe a limit. */
const MOST_KEPT = 5_000;

/**
 * What a window was seen to hold: the first refusal shows how many requests, and the pause after it how
 * long the window is. Times are in milliseconds since 1970.
 */
export class SlidingWindow {
	/** When the latest requests were answered, oldest first. The server counted each a little earlier. */
	private answers: number[] = [];

	private limit: RateLimit | undefined;

	/** Whether a window was seen to hold no more than the limit. */
	private isConfirmed = false;

	/** Whether the limit was confirmed and is checked again: a window may hold more, or be shorter. */
	private isRechecked = false;

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
		return this.limit;
	}

	/** When the next request may start: now or earlier, a later moment, or Infinity: after an answer. */
	nextStart(now: number, inFlight: number): number {
		if (!this.limit) return this.isAtPublished(now, inFlight) ? Infinity : 0;
		const { requests, windowMs } = this.limit;
		if (inFlight + this.answersSince(now - windowMs - MARGIN) < requests) return 0;
		// The window may hold more: try one request at a time.
		if (!this.isConfirmed) return inFlight ? Infinity : 0;
		const leavesWindow = this.answerFromEnd(requests - inFlight);
		return leavesWindow === undefined ? Infinity : leavesWindow + windowMs + MARGIN;
	}

	/** A request without an answer counts as one that the server counted when it was started. */
	counted(startedAt: number): void {
		this.answers.splice(this.answers.length - this.answersSince(startedAt), 0, startedAt);
	}

	/** @param isCounted whether it is among the answers already */
	answered(now: number, isCounted = false): void {
		if (!isCounted) this.answers.push(now);
		if (this.answers.length > 2 * MOST_KEPT) this.answers = this.answers.slice(-MOST_KEPT);
		this.raise(now);
		this.recheck();
		const { published } = this;
		if (!published) return;
		this.mostAnswered = Math.max(this.mostAnswered, this.answersSince(now - published.windowMs));
	}

	/** Takes the first refusal after an answer to mean that the window is full. */
	refused(startedAt: number, now: number): void {
		const { limit, isRechecked } = this;
		const counted = this.answersSince(now - (limit?.windowMs ?? this.longestWindow));
		this.refusedWindow = {
			start: this.answerFromEnd(counted) ?? startedAt,
			shortestMs: Math.max(
				this.published?.windowMs ?? 0,
				(limit?.windowMs ?? 0) / (isRechecked ? 2 : 1),
			),
		};
		this.isConfirmed = counted === limit?.requests;
		if (this.isConfirmed && isRechecked) {
			this.recheckAfter = Math.min(2 * this.recheckAfter, MOST_WINDOWS);
		}
		this.isRechecked = false;
		this.answersSinceRefusal = 0;
		this.limit = { requests: Math.max(1, counted), windowMs: 0 };
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
		if (!this.limit) return;
		this.limit.windowMs = Math.min(end - this.refusedWindow.start, this.longestWindow);
		this.raise(now);
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
		return inFlight + this.answersSince(now - published.windowMs) > published.requests;
	}

	/** A window was seen to hold more than is published. */
	private get exceedsPublished(): boolean {
		return this.published !== undefined && this.mostAnswered > this.published.requests;
	}

	private raise(now: number): void {
		const { limit } = this;
		if (!limit) return;
		const counted = this.answersSince(now - limit.windowMs);
		if (counted > limit.requests) {
			limit.requests = counted;
			this.recheckAfter = 1;
		}
		if (this.isAllPublished(limit)) this.isConfirmed = true;
	}

	/** Others on the same key may have stopped, which leaves more of the window. */
	private recheck(): void {
		const { limit } = this;
		this.answersSinceRefusal += 1;
		if (!limit || !this.isConfirmed || this.isAllPublished(limit)) return;
		if (this.answersSinceRefusal > this.recheckAfter * limit.requests) {
			this.isConfirmed = false;
			this.isRechecked = true;
		}
	}

	/** The published limit is the highest to expect, unless a window has held more. */
	private isAllPublished({ requests }: RateLimit): boolean {
		return (
			this.published !== undefined && !this.exceedsPublished && requests >= this.published.requests
		);
	}

	/** The time of the nth answer from the end; 1 is the latest. */
	private answerFromEnd(n: number): number | undefined {
		return this.answers[this.answers.length - n];
	}

	/** How many answers came after a moment. */
	private answersSince(moment: number): number {
		let low = 0;
		let high = this.answers.length;
		while (low < high) {
			const middle = (low + high) >> 1;
			if ((this.answers[middle] ?? 0) > moment) high = middle;
			else low = middle + 1;
		}
		return this.answers.length - low;
	}
}
