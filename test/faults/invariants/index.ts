import type { Played } from '../played';
import * as requests from './requests';
import * as rows from './rows';
import * as truth from './truth';

/** What is wrong with a run, in words; nothing if it is as it should be. */
type Invariant = (played: Played) => string[];

/** All that those files export. */
export const INVARIANTS = { ...rows, ...truth, ...requests } satisfies Record<string, Invariant>;

/** Everything that is wrong with a run, each under the name of what it breaks. */
export function violations(played: Played): string[] {
	return Object.entries(INVARIANTS).flatMap(([name, holds]) =>
		holds(played).map((wrong) => `${name}: ${wrong}`),
	);
}
