import { systemClock, type Clock } from '../core/run';
import type { Field } from '../fields/field';
import type { RateLimit } from '../rateLimit/headers';
import { RateLimiter } from '../rateLimit/rateLimiter';

/** A limiter that no request has used for this long is removed, with what it has observed. */
const FORGET_AFTER = 60 * 60 * 1000;
/** Of more limiters than this, those go first that nobody has used for longest. */
const MOST_LIMITERS = 200;
/** Accounts whose fields are kept, and names of columns kept of each; the oldest go first. */
const MOST_ACCOUNTS = 50;
const MOST_NAMES = 500;

/** One rate limiter for each limit, so that executions on the same key share it. */
export class RateLimiters {
	private readonly limiters = new Map<string, RateLimiter>();

	constructor(private readonly clock: Clock) {}

	/**
	 * The limiter of one rate limit.
	 * @param scope what the limit counts by: the account and the endpoint
	 * @param published the limit in the vendor's documentation
	 */
	get(scope: readonly string[], published?: RateLimit): RateLimiter {
		const now = this.clock.now();
		for (const [name, limiter] of this.limiters) {
			if (limiter.idleFor(now) > FORGET_AFTER) this.limiters.delete(name);
		}
		const name = JSON.stringify(scope);
		const limiter = this.limiters.get(name) ?? new RateLimiter(this.clock, published);
		this.limiters.delete(name);
		this.limiters.set(name, limiter);
		this.removeLeastUsed(now);
		return limiter;
	}

	private removeLeastUsed(now: number): void {
		if (this.limiters.size <= MOST_LIMITERS) return;
		for (const [name, limiter] of this.limiters) {
			if (this.limiters.size <= MOST_LIMITERS) return;
			// One that is in use must go on counting for all.
			if (limiter.idleFor(now) > 0) this.limiters.delete(name);
		}
	}
}

/** Removes the entries that were put into a map first, down to so many. */
function keepLatest(map: Map<string, unknown>, most: number): void {
	for (const key of map.keys()) {
		if (map.size <= most) return;
		map.delete(key);
	}
}

const KEPT_FOR = 5 * 60 * 1000;

interface Kept {
	fields: readonly Field[];
	/** Milliseconds since 1970. */
	until: number;
}

/** The fields of accounts as they were read, for five minutes. Nothing else of an account is kept. */
export class KeptFields {
	private readonly accounts = new Map<string, Kept>();

	/** By account: names that were not fields when they were looked for, and until when that counts. */
	private readonly missing = new Map<string, Map<string, number>>();

	constructor(private readonly clock: Pick<Clock, 'now'>) {}

	get(account: string): readonly Field[] | undefined {
		this.removeOld();
		return this.accounts.get(account)?.fields;
	}

	/** To be called whenever the fields were read. */
	keep(account: string, fields: readonly Field[]): void {
		// Every account has fields: a list without any is not worth keeping.
		this.forget(account);
		if (fields.length === 0) return;
		this.accounts.set(account, { fields, until: this.clock.now() + KEPT_FOR });
		this.removeOld();
	}

	forget(account: string): void {
		this.accounts.delete(account);
	}

	/** Columns that a run left out because they are not fields that can be written. */
	noteMissing(account: string, names: Iterable<string>): void {
		const known = this.missing.get(account) ?? new Map<string, number>();
		for (const name of names) known.set(name, this.clock.now() + KEPT_FOR);
		keepLatest(known, MOST_NAMES);
		this.missing.delete(account);
		if (known.size) this.missing.set(account, known);
		this.removeOld();
	}

	/** Whether a name was looked for a short time ago and was not there. */
	isMissing(account: string, name: string): boolean {
		this.removeOld();
		return this.missing.get(account)?.has(name) ?? false;
	}

	private removeOld(): void {
		const now = this.clock.now();
		for (const [account, { until }] of this.accounts) {
			if (until <= now) this.accounts.delete(account);
		}
		for (const [account, names] of this.missing) {
			for (const [name, until] of names) if (until <= now) names.delete(name);
			if (names.size === 0) this.missing.delete(account);
		}
		keepLatest(this.accounts, MOST_ACCOUNTS);
		keepLatest(this.missing, MOST_ACCOUNTS);
	}
}

/*
 * All that stays in the process between executions, and the only place with such state. What belongs to
 * an account is kept under the hash that `createClient` makes of its credential, which has no key in it.
 */

/** The vendors count requests by key, whichever execution sends them. */
export const processRateLimiters = new RateLimiters(systemClock);

/** Read once for the single rows that a webhook or a trigger sends one after another. */
export const processFields = new KeptFields(systemClock);
