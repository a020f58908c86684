import { sendInHalves } from '../../shared/core/collections';
import { toRowError, type RowError } from '../../shared/core/errors';
import type { Field } from '../../shared/fields/field';
import type { Execution } from '../../shared/node/execution';
import { getImportState, MOST_PEOPLE, startImport, toImport } from '../api/imports';
import type { Person } from './people';

/**
 * Times of the looks at an import, in milliseconds. Small imports take seconds; a look every 3 seconds
 * would use up the rate limit.
 */
export const LOOKS = { firstAfter: 2_000, every: 8_000 };

/** After so many answers in a row that the API does not know the import, nothing more is to be learned. */
const MOST_UNKNOWN = 3;

/**
 * Waits for an import.
 * @param until no wait goes beyond this time, in milliseconds since 1970
 * @returns whether it was seen to be over @throws RowError
 */
export async function waitForImport(
	{ client, run }: Pick<Execution, 'client' | 'run'>,
	requestId: string,
	until: number,
): Promise<boolean> {
	let unknown = 0;
	for (let delay = LOOKS.firstAfter; run.now() + delay <= until; delay = LOOKS.every) {
		await run.wait(delay);
		const state = await getImportState(client, requestId);
		if (state === 'over') return true;
		unknown = state === 'unknown' ? unknown + 1 : 0;
		if (unknown === MOST_UNKNOWN) return false;
	}
	return false;
}

/**
 * Imports people, as many at once as the API's clients send, and waits for each import.
 * @param until when no more is waited for, in milliseconds since 1970
 * @param once whether an import is not sent again where its answer is lost
 * @param onSent called with those who may be written from now on, whatever is seen of it
 * @returns what kept the others from being imported, or from being waited for
 */
export async function importPeople(
	people: readonly Person[],
	fields: readonly Field[],
	until: number,
	execution: Execution,
	once: boolean,
	onSent: (people: readonly Person[]) => void,
): Promise<RowError | undefined> {
	const { client, run, settings } = execution;
	let error: RowError | undefined;
	const begun: string[] = [];
	const start = async (some: readonly Person[]): Promise<RowError | undefined> => {
		if (error) return undefined;
		try {
			const list = some.map(({ prospect, changes }) => toImport(prospect.email, changes, fields));
			begun.push(await startImport(client, { people: list, once }));
			onSent(some);
		} catch (thrown) {
			const own = toRowError(thrown);
			if (own.reason === 'rejected') return own;
			error = own;
			if (own.sent === 'unknown') onSent(some);
		}
		return undefined;
	};
	for (let from = 0; from < people.length && !error; from += MOST_PEOPLE) {
		let refusal: RowError | undefined;
		await sendInHalves(people.slice(from, from + MOST_PEOPLE), start, (_, own) => (refusal = own));
		if (begun.length === 0) error ??= refusal;
		const longest = run.now() + settings.maxWait * 1000;
		try {
			for (const requestId of begun.splice(0))
				await waitForImport(execution, requestId, Math.min(longest, until));
		} catch (thrown) {
			error ??= toRowError(thrown);
		}
	}
	// Nobody says when it is over, so what it did is looked for a little later.
	const wait = LOOKS.firstAfter + LOOKS.every;
	const isLost = error?.sent === 'unknown';
	if (isLost && once && run.now() + wait <= until) await run.wait(wait).catch(() => undefined);
	return error;
}
