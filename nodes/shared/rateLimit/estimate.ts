import type { RateLimitHeaders } from './headers';

/** A rate limit: so many requests in a window of so many milliseconds. */
export interface RateLimit {
	requests: number;
	windowMs: number;
}

/**
 * The windows that APIs count in, tried in turn when a refusal does not say when to come back; the
 * last again and again. None is longer, as others may use the key and be done any time.
 */
const USUAL_WINDOWS = [1, 2, 3, 5, 10, 15, 20, 30, 60, 120, 300].map((s) => s * 1000);
/** A learned window is no longer, where none is known: others who use the key make it look long. */
const LONGEST_WINDOW = 60_000;
/** Added to a computed moment, as timers may fire a little early. */
export const MARGIN = 20;
/** Refusals one after another, each after the pause it asked for, before the limit counts as closed. */
export const MOST_REFUSALS = 20;
/** How many others at most are taken to use the same key elsewhere. */
const MOST_OTHERS = 7;
/** Windows that go by at most before it is asked again whether one holds more. */
const MOST_WINDOWS = 8;
/** Answer times kept to learn a limit from. */
const MOST_KEPT = 5_000;

interface Learned extends RateLimit {
	/** A window was seen to hold no more. */
	sure: boolean;
	/** It was sure, and is asked again: the window may hold more, and may be shorter. */
	doubted: boolean;
}

/**
 * What is known of one rate limit, and when it allows the next request. Where answers tell how many
 * requests are left, that counts. Where they do not, the first refusal teaches how many a window holds
 * and how long it is. Takes times and gives times, in milliseconds since 1970; waits for nothing.
 */
export class RateLimitEstimate {
	/** No request starts before this moment. */
	private pausedUntil = 0;

	/** Set from a refusal until a request passes: one request at a time feels its way. */
	private probing:
		{ refusals: number; since: number; windowStart: number; shortest: number } | undefined;

	/** What the headers said last of the current window. */
	private quota: { remaining: number; resetAt: number } | undefined;

	/** The largest window the headers told of. */
	private quotaLimit = 0;

	/** Who shares the quota: this process, and one more for each time that it was gone unexpectedly. */
	private sharers = 1;

	/** The limit as learned from refusals. */
	private learned: Learned | undefined;

	/** Windows that go by before it is asked again whether a window holds more; doubles while none does. */
	private askAfter = 1;

	/** Answers since it was last asked. */
	private sinceAsked = 0;

	/** Whether a window was seen to hold more than is told of it. */
	private beyondKnown = false;

	/** When the latest requests were answered, oldest first. A server counts a request before that. */
	private answeredAt: number[] = [];

	/** @param known what the vendor has told people about */
	constructor(private readonly known?: RateLimit) {}

	/** The limit, where it has been seen. */
	get seen(): RateLimit | undefined {
		if (this.learned) return this.learned;
		return this.quotaLimit && this.known ? { ...this.known, requests: this.quotaLimit } : undefined;
	}

	private get longestWindow(): number {
		return this.known?.windowMs ?? LONGEST_WINDOW;
	}

	/** Whether a refusal has to be sat out, and one request at a time is to see if it is over. */
	get isProbing(): boolean {
		return this.probing !== undefined;
	}

	/** Refused again and again though every pause was kept: waiting longer would not help. */
	get isClosed(): boolean {
		return (this.probing?.refusals ?? 0) >= MOST_REFUSALS;
	}

	/** When the next request may start: now or earlier, a later moment, or Infinity: after an answer. */
	nextStart(now: number, inFlight: number): number {
		if (inFlight && (this.isProbing || this.isAtKnown(now, inFlight))) return Infinity;
		return Math.max(
			this.pausedUntil,
			this.quotaStart(now, inFlight),
			this.learnedStart(now, inFlight),
		);
	}

	answered(headers: RateLimitHeaders, startedAt: number, now: number): void {
		this.answeredAt.push(now);
		if (this.answeredAt.length > 2 * MOST_KEPT) this.answeredAt = this.answeredAt.slice(-MOST_KEPT);
		// What was on its way when another was refused does not say that the refusals are over.
		if (this.probing && startedAt >= this.probing.since) this.probing = undefined;
		if (this.learned) {
			this.widen(this.learned, now);
			this.askAgain(this.learned);
		}
		this.readQuota(headers, now);
		const { known } = this;
		if (known && this.answeredSince(now - known.windowMs) > known.requests) this.beyondKnown = true;
	}

	/** @returns whether this is the first that is heard of it */
	refused(headers: RateLimitHeaders, startedAt: number, now: number): boolean {
		const first = !this.probing;
		const sameWave = this.probing !== undefined && startedAt < this.probing.since;
		const told = headers.retryAt ?? headers.resetAt;
		// Requests that were on their way when the first of them was refused tell no more than it did.
		if (sameWave && told === undefined) return false;
		// No more was sent than the headers said was left: somebody else took it.
		if (this.quota && now < this.quota.resetAt) {
			this.sharers = Math.min(this.sharers + 1, 1 + MOST_OTHERS);
		}
		this.quota = undefined;
		if (!this.probing) this.probing = this.beginProbing(startedAt, now);
		else if (!sameWave) {
			this.probing.refusals += 1;
			this.probing.since = now;
		}
		const { windowStart, shortest } = this.probing;
		const usual = endOfUsualWindow(windowStart, shortest, now);
		// A wait that was told and kept, and was too short twice, is not to be believed.
		const believed = this.probing.refusals > 2 ? Math.max(told ?? 0, usual) : told;
		const resumeAt = believed ?? usual;
		this.pausedUntil = Math.max(this.pausedUntil, resumeAt + MARGIN);
		if (this.learned) {
			const measured = this.pausedUntil - MARGIN - windowStart;
			this.learned.windowMs = Math.min(measured, this.longestWindow);
			this.widen(this.learned, now);
		}
		return first;
	}

	/**
	 * Whether as much was sent as the vendor tells people, and one more to see if more is allowed. That
	 * one waits for a first answer, whose headers may say so.
	 */
	private isAtKnown(now: number, inFlight: number): boolean {
		if (!this.known || this.beyondKnown || this.quota || this.learned) return false;
		const answered = this.answeredSince(now - this.known.windowMs);
		return inFlight + answered >= this.known.requests + (answered ? 1 : 0);
	}

	private quotaStart(now: number, inFlight: number): number {
		if (!this.quota) return 0;
		// Nothing was said of the time after the reset yet: one request goes ahead and asks.
		if (now >= this.quota.resetAt) return inFlight ? Infinity : 0;
		// The requests in flight may or may not be in the count already: take it that they are not.
		if (this.quota.remaining > inFlight * this.sharers) return 0;
		return inFlight ? Infinity : this.quota.resetAt + MARGIN;
	}

	private learnedStart(now: number, inFlight: number): number {
		// Headers know better than what was learned without them.
		if (!this.learned || this.quota) return 0;
		const { requests, windowMs, sure } = this.learned;
		const counted = this.answeredSince(now - windowMs - MARGIN);
		if (inFlight + counted < requests) return 0;
		// Not sure yet that the window holds no more: ask for one more at a time.
		if (!sure) return inFlight ? Infinity : 0;
		const leaves = this.answeredAt[this.answeredAt.length - (requests - inFlight)];
		return leaves === undefined ? Infinity : leaves + windowMs + MARGIN;
	}

	private readQuota({ remaining, limit, resetAt }: RateLimitHeaders, now: number): void {
		if (remaining === undefined) return;
		this.quotaLimit = limit ?? Math.max(this.quotaLimit, remaining + 1);
		const until = resetAt ?? now + (this.known?.windowMs ?? 1_000);
		if (this.quota && now < this.quota.resetAt) {
			// Answers overtake each other: within a window the smallest count is the latest.
			this.quota.remaining = Math.min(this.quota.remaining, remaining);
			this.quota.resetAt = Math.max(this.quota.resetAt, until);
		} else if (until > now) {
			this.quota = { remaining, resetAt: until };
		}
	}

	private beginProbing(startedAt: number, now: number): NonNullable<RateLimitEstimate['probing']> {
		const { learned } = this;
		const counted = this.answeredSince(now - (learned?.windowMs ?? this.longestWindow));
		const windowStart = this.answeredAt[this.answeredAt.length - counted] ?? startedAt;
		const window = learned?.doubted ? learned.windowMs / 2 : learned?.windowMs;
		const shortest = Math.max(this.known?.windowMs ?? 0, window ?? 0);
		const sure = counted === learned?.requests;
		if (sure && learned?.doubted) this.askAfter = Math.min(2 * this.askAfter, MOST_WINDOWS);
		this.sinceAsked = 0;
		this.learned = { requests: Math.max(1, counted), windowMs: 0, sure, doubted: false };
		return { refusals: 1, since: now, windowStart, shortest };
	}

	private widen(learned: Learned, now: number): void {
		const counted = this.answeredSince(now - learned.windowMs);
		if (counted > learned.requests) {
			learned.requests = counted;
			this.askAfter = 1;
		}
		if (this.isAllThatIsTold(learned)) learned.sure = true;
	}

	/** Others who used the key may have gone, and left their share of the window. */
	private askAgain(learned: Learned): void {
		this.sinceAsked += 1;
		if (this.isAllThatIsTold(learned)) return;
		if (learned.sure && this.sinceAsked > this.askAfter * learned.requests) {
			learned.sure = false;
			learned.doubted = true;
		}
	}

	/** What the vendor has told is as much as there is to hope for, unless more was seen. */
	private isAllThatIsTold({ requests }: RateLimit): boolean {
		return this.known !== undefined && !this.beyondKnown && requests >= this.known.requests;
	}

	/** How many of the latest answers came after a moment. */
	private answeredSince(moment: number): number {
		let low = 0;
		let high = this.answeredAt.length;
		while (low < high) {
			const middle = (low + high) >> 1;
			if ((this.answeredAt[middle] ?? 0) > moment) high = middle;
			else low = middle + 1;
		}
		return this.answeredAt.length - low;
	}
}

/** The end of the shortest usual window, from a shortest one on, that is not over yet. */
function endOfUsualWindow(windowStart: number, shortest: number, now: number): number {
	const windows = [shortest, ...USUAL_WINDOWS.filter((ms) => ms > shortest)];
	const next = windows.find((ms) => windowStart + ms + MARGIN > now);
	return next === undefined ? now + Math.max(...USUAL_WINDOWS) : windowStart + next;
}
