import { channel } from 'node:diagnostics_channel';
import type { ClientRequest } from 'node:http';

import type { Clock } from '../nodes/shared/core/run';

interface Timer {
	at: number;
	fire: () => void;
}

/** Turns of the event loop in which nothing happens before time passes. */
const QUIET_TURNS = 5;

/** Of the generator by Park and Miller. */
const MODULUS = 2 ** 31 - 1;

/**
 * Time for nodes that run in the engine and for the sandbox that answers them. It stands still while a
 * request is on its way or a hash is computed, and otherwise passes at once to the next timer: a pause of a minute takes no time.
 */
export class StepClock implements Clock {
	constructor(private time = Date.now()) {}

	private seed = 1;

	private readonly timers = new Set<Timer>();

	private readonly onItsWay = new Set<ClientRequest>();

	/** Requests whose answer waits for this clock. */
	private held = 0;

	/** Hashes that another thread computes. */
	private computing = 0;

	/** Pauses that take no time. */
	private soon = 0;

	private looking = false;

	private quietTurns = 0;

	private readonly requests = channel('http.client.request.start');

	/** Milliseconds since 1970. */
	readonly now = (): number => this.time;

	/** The same numbers in every run of a file. */
	readonly random = (): number => (this.seed = (this.seed * 16_807) % MODULUS) / MODULUS;

	readonly sleep = async (ms: number, signal?: AbortSignal): Promise<void> => {
		if (signal?.aborted) throw new Error('aborted');
		// No time has to pass for it, so it ends while requests are on their way too.
		if (!(ms > 0)) {
			this.soon += 1;
			await new Promise((resolve) => setImmediate(resolve));
			this.soon -= 1;
			return;
		}
		await new Promise<void>((resolve, reject) => {
			const abort = () => {
				this.timers.delete(timer);
				reject(new Error('aborted'));
			};
			const fire = () => {
				signal?.removeEventListener('abort', abort);
				resolve();
			};
			const timer = { at: this.time + ms, fire };
			signal?.addEventListener('abort', abort, { once: true });
			this.timers.add(timer);
			this.stir();
		});
	};

	/** The same for the side that answers: meanwhile its request does not keep time from passing. */
	readonly hold = async (ms: number, signal: AbortSignal): Promise<void> => {
		this.held += 1;
		try {
			await this.sleep(ms, signal);
		} finally {
			this.held -= 1;
		}
	};

	/** Waits for a promise. @throws Error when nothing is left that could settle it */
	async until<T>(promise: Promise<T>): Promise<T> {
		let settled = false;
		promise.then(
			() => (settled = true),
			() => (settled = true),
		);
		for (let idle = 0; idle <= QUIET_TURNS; idle += 1) {
			await new Promise((resolve) => setImmediate(resolve));
			if (settled) return await promise;
			const more = this.timers.size + this.onItsWay.size + this.computing + this.soon;
			if (more > 0) idle = -1;
		}
		throw new Error('Nothing is left to wait for');
	}

	/** Takes over another clock's time until the function that it returns is called. */
	replace(clock: Clock): () => void {
		const real = { ...clock };
		const { subtle } = globalThis.crypto;
		const digest = subtle.digest.bind(subtle);
		subtle.digest = async (...given) => {
			this.computing += 1;
			return await digest(...given).finally(() => {
				this.computing -= 1;
				this.stir();
			});
		};
		Object.assign(clock, { now: this.now, random: this.random, sleep: this.sleep });
		this.requests.subscribe(this.began);
		return () => {
			this.requests.unsubscribe(this.began);
			Object.assign(clock, real);
			subtle.digest = digest;
		};
	}

	private readonly began = (message: unknown): void => {
		const { request } = message as { request: ClientRequest };
		this.onItsWay.add(request);
		const done = () => {
			this.onItsWay.delete(request);
			this.stir();
		};
		request.once('close', done);
		// The axios of n8n 2.0 gives up a request at its timeout without closing it.
		request.once('timeout', done);
	};

	private stir(): void {
		this.quietTurns = 0;
		if (this.looking) return;
		this.looking = true;
		setImmediate(this.look);
	}

	private readonly look = (): void => {
		if (this.timers.size === 0 || this.onItsWay.size > this.held || this.computing > 0) {
			this.looking = false;
			return;
		}
		this.quietTurns += 1;
		if (this.quietTurns > QUIET_TURNS) this.step();
		setImmediate(this.look);
	};

	private step(): void {
		this.quietTurns = 0;
		this.time = Math.max(this.time, Math.min(...[...this.timers].map(({ at }) => at)));
		for (const timer of this.timers) {
			if (timer.at > this.time) continue;
			this.timers.delete(timer);
			timer.fire();
		}
	}
}
