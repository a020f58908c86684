import { plural } from './text';

/** Why a row was not answered; the words of `details.reason`. */
export type Reason =
	| 'invalid-credential'
	| 'rate-limited'
	| 'out-of-time'
	| 'not-found'
	| 'ambiguous'
	| 'not-draft'
	| 'invalid-input'
	| 'unavailable'
	| 'timed-out'
	| 'cancelled'
	| 'rejected'
	| 'unexpected-response';

/** Why a field was not written, for machines: the words of a result's `code`. docs/results-and-errors.md explains them. */
export const CODES = [
	// A check refused the value, and it was not sent.
	'not-an-option',
	'not-a-number',
	'not-a-date',
	'not-an-amount',
	'ambiguous-amount',
	'not-an-email',
	'not-a-profile-url',
	'not-text',
	'invalid-value',
	'source-error',
	'read-only',
	'required',
	// It was skipped by rule.
	'blank',
	'other-row',
	// The API did not take it, or did not say so.
	'refused-by-api',
	'not-seen',
	// An import did what no row asked for.
	'changed-by-import',
	'second-record',
] as const;

export type Code = (typeof CODES)[number];

/** Why a field was not written, for machines and for people. */
export interface Fault {
	code: Code;
	reason: string;
}

/**
 * Whether the row's update can have taken effect: `no`, nothing of it was sent, or the API refused it
 * without reading it; `yes`, the API read and answered it; `unknown`, it was sent and no usable answer came.
 */
export type Sent = 'no' | 'yes' | 'unknown';

interface RowErrorOptions {
	/** What to do about it, one sentence or more. */
	description?: string;
	/** True when the same row can be sent again as it is. */
	retryable?: boolean;
	httpStatus?: number | undefined;
	sent?: Sent;
	/** True when every other row of the run would fail in the same way. */
	fatal?: boolean;
	/** The node parameter whose value is to blame, where it is one that names the record. */
	parameter?: string;
}

/** What kept a row from being answered. Holds no secret: its texts come from here or were redacted. */
export class RowError extends Error {
	readonly description: string;

	readonly retryable: boolean;

	readonly httpStatus: number | undefined;

	readonly sent: Sent;

	readonly fatal: boolean;

	readonly parameter: string | undefined;

	constructor(
		readonly reason: Reason,
		message: string,
		private readonly options: RowErrorOptions = {},
	) {
		super(message);
		this.name = 'RowError';
		this.description = options.description ?? '';
		this.retryable = options.retryable ?? false;
		this.httpStatus = options.httpStatus;
		this.sent = options.sent ?? 'no';
		this.fatal = options.fatal ?? false;
		this.parameter = options.parameter;
	}

	/** The same error with some of its circumstances replaced. */
	with(changes: RowErrorOptions): RowError {
		return new RowError(this.reason, this.message, { ...this.options, ...changes });
	}

	/** Message and description as running text. */
	get sentence(): string {
		if (!this.description) return this.message;
		return `${this.message}${/[.?!]$/.test(this.message) ? '' : '.'} ${this.description}`;
	}
}

/** An error about a parameter of the row: what is wrong with it and what to give instead. */
export function invalidInput(message: string, description: string): RowError {
	return new RowError('invalid-input', message, { description });
}

export function cancelled(sent: Sent = 'no'): RowError {
	return new RowError('cancelled', 'The execution was stopped before this row was done', {
		description: 'Run the row again',
		retryable: true,
		sent,
	});
}

/** The run would take longer than the option 'Max Duration' allows. */
export function outOfTime(minutes: number): RowError {
	return new RowError(
		'out-of-time',
		`The run reached 'Max Duration' (${plural(minutes, 'minute')}) before this row was done`,
		{ description: 'Send it in the next run', retryable: true },
	);
}

/** Whether nothing more can be sent in the run. */
export function endsRun({ fatal, reason }: RowError): boolean {
	return fatal || reason === 'cancelled' || reason === 'out-of-time';
}

/** Whatever was thrown, as a RowError. Unforeseen errors keep their message only. */
export function toRowError(thrown: unknown): RowError {
	if (thrown instanceof RowError) return thrown;
	const message = thrown instanceof Error ? thrown.message : String(thrown);
	return new RowError('unexpected-response', message, { sent: 'unknown' });
}
