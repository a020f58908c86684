import type { RowError } from '../shared/errors';
import { toRowError } from '../shared/errors';
import type { Change, Verdict } from '../shared/types';
import type { Written } from '../shared/vendor';

/** Sends changes in one request and says which were saved, by field id. */
export type SendChanges = (changes: readonly Change[]) => Promise<ReadonlyMap<string, boolean>>;

const REFUSED = 'Saleshandy refused the value and gives no reason; check that it fits the field';
const NOT_CONFIRMED = 'Saleshandy did not say whether it saved the value';
const NONE_ACCEPTED =
	'Saleshandy refuses every field of this prospect, plain text too; check that the prospect still exists and that the key may edit it';

/** From this many fields on, it is cheaper to ask whether the record takes anything at all. */
const MANY = 5;

/**
 * Writes changes of one prospect. One value that Saleshandy does not take makes it refuse the whole
 * request, without saying which; then halves are sent until the culprits are found and all else is
 * saved. One culprit among 30 costs 11 requests at most.
 */
export async function writeSplitting(
	changes: readonly Change[],
	send: SendChanges,
): Promise<Written> {
	const verdicts = new Map<string, Verdict>();
	let error: RowError | undefined;
	try {
		await new Splitter(send, verdicts).write(inOrderOfTrust(changes));
	} catch (thrown) {
		error = toRowError(thrown);
		// With nothing known of any field, the error is the row's whole story.
		if (verdicts.size === 0) throw error;
	}
	return { verdicts, ...(error ? { error } : {}) };
}

class Splitter {
	constructor(
		private readonly send: SendChanges,
		private readonly verdicts: Map<string, Verdict>,
	) {}

	async write(changes: readonly Change[]): Promise<void> {
		if ((await this.attempt(changes)) || changes.length === 1) return;
		const [trusted, doubtful] = halves(changes);
		const trustedSaved = await this.attempt(trusted);
		if (trustedSaved) return await this.findIn(doubtful, true);
		const doubtfulSaved = await this.attempt(doubtful);
		if (!doubtfulSaved && changes.length >= MANY && !(await this.takesText(changes))) {
			for (const change of changes) this.reject(change, NONE_ACCEPTED);
			return;
		}
		await this.findIn(trusted, false);
		if (!doubtfulSaved) await this.findIn(doubtful, false);
	}

	/**
	 * Finds the culprits in changes that are known to hold some.
	 * @param unsent whether they were not yet sent by themselves: known by the others having been saved
	 */
	private async findIn(changes: readonly Change[], unsent: boolean): Promise<void> {
		const open = changes.filter(({ field }) => this.verdicts.get(field.id)?.status !== 'updated');
		if (open.length === 0) return;
		if (open.length === 1) {
			if (unsent) await this.attempt(open);
			return;
		}
		const [trusted, doubtful] = halves(open);
		const trustedSaved = await this.attempt(trusted);
		if (!trustedSaved) await this.findIn(trusted, false);
		// Where one half was saved, the culprit is in the other: no need to send that as it is.
		if (trustedSaved || !(await this.attempt(doubtful))) await this.findIn(doubtful, trustedSaved);
	}

	/** Sends changes together. False if every one of them was refused, whoever is to blame. */
	private async attempt(changes: readonly Change[]): Promise<boolean> {
		const saved = await this.send(changes);
		const allRefused = changes.every(({ field }) => saved.get(field.id) === false);
		if (!allRefused || changes.length === 1) {
			for (const { field } of changes) this.verdicts.set(field.id, verdict(saved.get(field.id)));
		}
		return !allRefused;
	}

	/** Whether the record takes any of two values that nothing can be wrong with. */
	private async takesText(changes: readonly Change[]): Promise<boolean> {
		const witnesses = changes.filter(isPlain).slice(0, 2);
		if (witnesses.length === 0) return true;
		for (const witness of witnesses) {
			if (await this.attempt([witness])) return true;
		}
		return false;
	}

	private reject({ field }: Change, reason: string): void {
		this.verdicts.set(field.id, { status: 'rejected', reason });
	}
}

function verdict(saved: boolean | undefined): Verdict {
	if (saved) return { status: 'updated' };
	return { status: 'rejected', reason: saved === false ? REFUSED : NOT_CONFIRMED };
}

function isPlain({ field, value }: Change): boolean {
	return (field.type === 'text' || field.type === 'long-text') && value !== '';
}

/** Plain text first: then the culprit is in the second half, where finding it costs half as much. */
function inOrderOfTrust(changes: readonly Change[]): Change[] {
	return [...changes.filter(isPlain), ...changes.filter((change) => !isPlain(change))];
}

function halves<T>(all: readonly T[]): [T[], T[]] {
	const middle = Math.ceil(all.length / 2);
	return [all.slice(0, middle), all.slice(middle)];
}
