import type { Clock } from '../core/clock';
import type { Field } from './field';

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
		if (fields.length === 0) this.forget(account);
		else this.accounts.set(account, { fields, until: this.clock.now() + KEPT_FOR });
	}

	forget(account: string): void {
		this.accounts.delete(account);
	}

	/** Columns that a run left out because they are not fields that can be written. */
	noteMissing(account: string, names: Iterable<string>): void {
		const known = this.missing.get(account) ?? new Map<string, number>();
		for (const name of names) known.set(name, this.clock.now() + KEPT_FOR);
		if (known.size) this.missing.set(account, known);
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
	}
}
