import { toRowError, type RowError, type Fault } from '../../shared/core/errors';
import { halves } from '../../shared/core/collections';
import type { Field } from '../../shared/fields/field';
import type { Client } from '../../shared/http/client';
import type { Found, Written } from '../../shared/update/job';
import type { Change, FieldOutcome } from '../../shared/update/row';
import { updateAttributes, type Prospect } from '../api/prospects';
import { valuesReader } from './values';

/**
 * Makes what can be written of a prospect.
 * @param withValues whether to say what prospects hold
 * @returns `prospect` is as it was read, where that is certain
 */
export function foundProspects(client: Client, fields: readonly Field[], withValues: boolean) {
	const valuesOf = valuesReader(fields);
	return (prospectId: string, prospect?: Prospect): Found => ({
		ids: { prospectId },
		...(prospect?.email ? { names: { email: prospect.email } } : {}),
		...(withValues && prospect ? { values: valuesOf(prospect) } : {}),
		write: async (changes) =>
			await writeBisecting(
				changes,
				async (some) => await updateAttributes(client, prospectId, some.map(toAttribute)),
			),
	});
}

function toAttribute({ field, value }: Change): { fieldId: string; attributeValue: string } {
	return { fieldId: field.id, attributeValue: value };
}

/** Sends changes in one request and says which were saved, by field id. */
export type SendChanges = (changes: readonly Change[]) => Promise<ReadonlyMap<string, boolean>>;

const REFUSED: Fault = {
	code: 'refused-by-api',
	reason: 'Saleshandy refused the value and gave no reason; check that it fits the field',
};
const NOT_CONFIRMED: Fault = {
	code: 'not-seen',
	reason: 'Saleshandy did not say whether it saved the value',
};
const NONE_ACCEPTED: Fault = {
	code: 'refused-by-api',
	reason:
		'Saleshandy refuses every field of this prospect, even plain text; check that the prospect still exists and that the key may edit it',
};

/** From this many fields on, it is cheaper to ask whether the record takes anything at all. */
const MANY = 5;

/**
 * Writes changes of one prospect. One value that Saleshandy does not take makes it refuse the whole
 * request, without saying which; then halves are sent until the refused values are found and
 * everything else is saved. One refused value among 30 costs 11 requests at most.
 */
export async function writeBisecting(
	changes: readonly Change[],
	send: SendChanges,
): Promise<Written> {
	const bisection = new Bisection(send);
	const { outcomes } = bisection;
	let error: RowError | undefined;
	try {
		await bisection.write(plainTextFirst(changes));
	} catch (thrown) {
		error = toRowError(thrown);
		// The request that failed may not have been sent; one before it was.
		if (bisection.wasAnswered && error.sent === 'no') error = error.with({ sent: 'yes' });
		// With nothing known of any field, there is only the error to report.
		if (outcomes.size === 0) throw error;
	}
	return { outcomes, ...(error ? { error } : {}) };
}

class Bisection {
	readonly outcomes = new Map<string, FieldOutcome>();

	/** Whether Saleshandy answered any request. */
	wasAnswered = false;

	constructor(private readonly send: SendChanges) {}

	async write(changes: readonly Change[]): Promise<void> {
		if ((await this.attempt(changes)) || changes.length === 1) return;
		const [first, second] = halves(changes);
		const firstSaved = await this.attempt(first);
		if (firstSaved) return await this.findIn(second, true);
		const secondSaved = await this.attempt(second);
		if (!secondSaved && changes.length >= MANY && !(await this.takesText(changes))) {
			for (const change of changes) this.reject(change, NONE_ACCEPTED);
			return;
		}
		await this.findIn(first, false);
		if (!secondSaved) await this.findIn(second, false);
	}

	/**
	 * Finds the refused values in changes that are known to include some.
	 * @param unsent whether they were not sent by themselves yet: it is known because the others were saved
	 */
	private async findIn(changes: readonly Change[], unsent: boolean): Promise<void> {
		const open = changes.filter(({ field }) => this.outcomes.get(field.id)?.status !== 'updated');
		if (open.length === 0) return;
		if (open.length === 1) {
			if (unsent) await this.attempt(open);
			return;
		}
		const [first, second] = halves(open);
		const firstSaved = await this.attempt(first);
		if (!firstSaved) await this.findIn(first, false);
		// Where the first half was saved, the refused value is in the second: no need to send all of that.
		if (firstSaved || !(await this.attempt(second))) await this.findIn(second, firstSaved);
	}

	/** Sends changes together. False if every one of them was refused, whoever is to blame. */
	private async attempt(changes: readonly Change[]): Promise<boolean> {
		const saved = await this.send(changes);
		this.wasAnswered = true;
		const allRefused = changes.every(({ field }) => saved.get(field.id) === false);
		if (!allRefused || changes.length === 1) {
			for (const { field } of changes) this.outcomes.set(field.id, toOutcome(saved.get(field.id)));
		}
		return !allRefused;
	}

	/** Whether the prospect takes any of two plain text values, which are always valid. */
	private async takesText(changes: readonly Change[]): Promise<boolean> {
		const witnesses = changes.filter(isPlain).slice(0, 2);
		if (witnesses.length === 0) return true;
		for (const witness of witnesses) {
			if (await this.attempt([witness])) return true;
		}
		return false;
	}

	private reject({ field }: Change, fault: Fault): void {
		this.outcomes.set(field.id, { status: 'rejected', ...fault });
	}
}

function toOutcome(saved: boolean | undefined): FieldOutcome {
	if (saved) return { status: 'updated' };
	return { status: 'rejected', ...(saved === false ? REFUSED : NOT_CONFIRMED) };
}

function isPlain({ field, value }: Change): boolean {
	return field.type.takesAnyText === true && value !== '';
}

/** Plain text first: then the refused value is in the second half, where finding it costs half as much. */
function plainTextFirst(changes: readonly Change[]): Change[] {
	return [...changes.filter(isPlain), ...changes.filter((change) => !isPlain(change))];
}
