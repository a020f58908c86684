import type { Clock } from './clock';
import type { KnownLimit } from './learnedLimit';
import { Pace } from './pace';

/** After this long without a request, what was learned of a limit is forgotten. */
const FORGET_AFTER = 60 * 60 * 1000;

/** The paces of one process: executions that use the same key share them. */
export class Paces {
	private readonly paces = new Map<string, Pace>();

	/**
	 * The pace of one rate limit.
	 * @param scope what the limit counts by: the API's address, the key and the endpoint
	 */
	get(scope: readonly string[], clock: Clock, known?: KnownLimit): Pace {
		this.forget(clock.now());
		const name = JSON.stringify(scope);
		const pace = this.paces.get(name) ?? new Pace(clock, known);
		this.paces.set(name, pace);
		return pace;
	}

	private forget(now: number): void {
		for (const [name, pace] of this.paces) {
			if (pace.idleFor(now) > FORGET_AFTER) this.paces.delete(name);
		}
	}
}

export const processPaces = new Paces();
