import { RowError, type Sent } from '../core/errors';
import type { NoAnswer } from './retry';
import { after } from './service';

/** Attempts in a row without an answer, of all requests of a run, after which one at a time is sent. */
const FAILURES_UNTIL_OPEN = 5;
/** After so many, a request that may not be repeated for now waits no longer until it may. */
const FAILURES_UNTIL_NO_USE = 10;
/** After so many requests in a row at which the API failed (HTTP 500), the account is read to see whether it is up. */
const ERRORS_UNTIL_CHECK = 10;

/** Requests that are repeated for any reason: so many in a run, and so many more for each that it needs. */
export const SPARE_REPEATS = 20;
export const REPEATS_PER_REQUEST = 0.2;

const UNREACHED = new Set<NoAnswer['kind']>(['unreachable', 'unknown-host', 'insecure']);

/**
 * What the requests of a run have shown of the API so far, and what that means for one that fails. Where
 * several in a row got no answer, the circuit is open: one request at a time shows whether the API is back.
 */
export class Circuit {
	/** Whether there was any response. */
	wasReached = false;

	/** Whether a request succeeded. */
	hasAnswered = false;

	/** Set once the API counts as down: nothing more is sent. */
	outage: RowError | undefined;

	/** Attempts in a row without an answer. */
	private failures = 0;

	/** Requests in a row at which the API failed, and how many of them lead to the next check. */
	private errors = 0;

	private errorsUntilCheck = ERRORS_UNTIL_CHECK;

	/** Whether a request failed in all attempts since the API last answered. */
	private hasGivenUp = false;

	/** The only request that is sent while the circuit is open. */
	private tester: object | undefined;

	private readonly waiting = new Set<() => void>();

	/** Requests that are begun and not over, and those of them that wait until they may be repeated. */
	private readonly underWay = new Set<object>();

	private readonly starving = new Set<object>();

	private repeats = SPARE_REPEATS;

	/** @param address the host of the base URL, as messages name it */
	constructor(
		private readonly vendor: string,
		private readonly address: { readonly host: string },
	) {}

	/** A request that the run needs is begun. To be called with the same object until it leaves. */
	begin(request: object): void {
		this.underWay.add(request);
	}

	/** A request is over, whatever became of it. */
	leave(request: object): void {
		this.underWay.delete(request);
		if (this.tester === request) this.tester = undefined;
		this.wake();
	}

	/** A request waits for another one: it holds nobody up meanwhile. */
	async whileOut<T>(request: object, other: Promise<T>): Promise<T> {
		this.leave(request);
		try {
			return await other;
		} finally {
			this.underWay.add(request);
		}
	}

	/**
	 * Resolves when a request may be sent as far as the API is up, or when the signal aborts.
	 * @param isRepeat whether it was sent before. Faults do not multiply the requests of a run: one waits
	 * until others have passed
	 * @returns false if it may not be sent again, as too many were and nobody else is left
	 * @throws RowError once the API counts as down
	 */
	async pass(request: object, signal: AbortSignal, isRepeat: boolean): Promise<boolean> {
		try {
			while (!signal.aborted) {
				const lacks = isRepeat && this.repeats < 1;
				if (!lacks && this.admits(request)) break;
				if (this.outage) throw this.outage;
				if (lacks) this.starve(request);
				if (lacks && (this.isOfNoUse || this.starving.size === this.underWay.size)) return false;
				await this.change(signal);
				this.starving.delete(request);
			}
		} finally {
			this.starving.delete(request);
		}
		if (isRepeat) this.repeats -= 1;
		return true;
	}

	/** A request waits until it may be repeated, and another one may show meanwhile whether the API is back. */
	private starve(request: object): void {
		this.starving.add(request);
		if (this.tester !== request) return;
		this.tester = undefined;
		this.wake();
	}

	/** It was not sent after all. */
	takeBack(isRepeat: boolean): void {
		if (isRepeat) this.repeats += 1;
	}

	/** It is sent now. What is sent for the first time makes room for others to be repeated. */
	isSent(isRepeat: boolean): void {
		if (isRepeat) return;
		this.repeats += REPEATS_PER_REQUEST;
		this.wake();
	}

	/**
	 * Whether a request may be sent now. While the circuit is open, the first that asks shows whether the API
	 * is back. @throws RowError once the API counts as down
	 */
	admits(request: object): boolean {
		if (this.outage) throw this.outage;
		if (!this.isOpen) return true;
		this.tester ??= request;
		return this.tester === request;
	}

	/** Resolves when something has changed, or when the signal aborts. */
	private async change(signal: AbortSignal): Promise<void> {
		await new Promise<void>((resolve) => {
			const go = () => {
				signal.removeEventListener('abort', go);
				this.waiting.delete(go);
				resolve();
			};
			signal.addEventListener('abort', go, { once: true });
			this.waiting.add(go);
		});
	}

	/**
	 * The API accepted or refused a request, or failed at it.
	 * @param hasFailed whether it failed (HTTP 500), which may be because of what was sent
	 */
	isUp(hasFailed: boolean): void {
		this.failures = 0;
		this.errors = hasFailed ? this.errors + 1 : 0;
		this.hasGivenUp = false;
		this.tester = undefined;
		this.wake();
	}

	/** Whether the API failed at so many requests that it may fail at all. Each time it takes twice as many. */
	mayFailAtAll(): boolean {
		if (this.errors < this.errorsUntilCheck) return false;
		this.errorsUntilCheck *= 2;
		return true;
	}

	/** Nothing more is sent, because of this. */
	isDown(fault: RowError): RowError {
		this.outage = fault.with({ fatal: true });
		this.wake();
		return this.outage;
	}

	/** An attempt got no answer. @returns whether another one of this request would be of use */
	failed(request: object): boolean {
		this.failures += 1;
		// A request may fail because of its record. If the next one fails too, it is not that.
		return !(this.hasGivenUp && this.tester === request);
	}

	/** A request failed in all attempts; this is how the last one did. The error is fatal if the API counts as down. */
	givesUp(last: NoAnswer, attempts: number): RowError {
		const error = this.failure(last, attempts);
		if (this.isOpen && this.hasGivenUp) this.isDown(error);
		this.hasGivenUp = true;
		return this.outage ?? error;
	}

	/** A request may not be repeated any more; this is how its last attempt failed. */
	outOfRepeats(last: NoAnswer, attempts: number): RowError {
		return this.isOfNoUse ? this.givesUp(last, attempts) : this.failure(last, attempts);
	}

	/** What becomes of a request for which nothing more is tried. */
	private failure(last: NoAnswer, attempts: number): RowError {
		const isElsewhere = last.sent === 'no' && !this.wasReached;
		const whatToDo = isElsewhere
			? 'Check the Base URL in the credential, or try again later'
			: 'Try again later';
		const tried = attempts > 1 ? `The request was tried ${attempts} times. ` : '';
		return this.error(last, `${tried}${whatToDo}`);
	}

	/** A request that must not be repeated got no answer that tells what became of it. */
	lostAnswer(attempt: NoAnswer): RowError {
		return this.error(attempt, 'Run the row again. The node first looks whether it was written');
	}

	/** Why no request can succeed, where that is because of the address; undefined if it is not. */
	wrongAddress({ kind, detail }: NoAnswer): RowError | undefined {
		if (this.wasReached) return undefined;
		const { host } = this.address;
		switch (kind) {
			case 'unknown-host':
				return this.cannotSend(`could not be reached: the address ${host} does not exist`, 'no');
			case 'insecure':
				return this.cannotSend(`cannot be reached over HTTPS at ${host} (${detail})`, 'no');
			case 'unsendable':
				return this.cannotSend(
					`was not asked: n8n could not send the request: ${detail}`,
					'unknown',
				);
			default:
				return undefined;
		}
	}

	private get isOpen(): boolean {
		return this.failures >= FAILURES_UNTIL_OPEN;
	}

	private get isOfNoUse(): boolean {
		return this.failures >= FAILURES_UNTIL_NO_USE;
	}

	private wake(): void {
		for (const go of [...this.waiting]) go();
	}

	private cannotSend(what: string, sent: Sent): RowError {
		return new RowError('unavailable', `${this.vendor} ${what}`, {
			description: 'Check the Base URL in the credential and the network settings of n8n',
			fatal: true,
			sent,
		});
	}

	private error({ kind, status, detail }: NoAnswer, description: string): RowError {
		const message =
			status === 500
				? `${this.vendor} could not process the request (HTTP 500)${after(detail)}`
				: status !== undefined
					? status < 300
						? `A web page came back instead of the response of ${this.vendor} (HTTP ${status})`
						: `${this.vendor} is currently unavailable (HTTP ${status})`
					: kind === 'timed-out'
						? `${this.vendor} did not respond in time`
						: UNREACHED.has(kind)
							? `${this.vendor} could not be reached at ${this.address.host}`
							: `The connection to ${this.vendor} was lost before a response arrived`;
		return new RowError(kind === 'timed-out' ? 'timed-out' : 'unavailable', message, {
			description,
			retryable: true,
			httpStatus: status,
		});
	}
}
