import { RowError } from './errors';
import type { Settings } from './settings';
import type { Change, FieldResult, RowOutcome, RowStatus, Verdict } from './types';

export type Outcome = RowOutcome | RowError;

/** What becomes of each row, by index; each is settled once. */
export class Outcomes {
	private readonly outcomes: Array<Outcome | undefined>;

	private settled = 0;

	constructor(
		readonly total: number,
		private readonly rejectedFields: Settings['rejectedFields'],
		private readonly onError: () => void,
	) {
		this.outcomes = new Array<Outcome | undefined>(total).fill(undefined);
	}

	get done(): number {
		return this.settled;
	}

	settle(index: number, outcome: Outcome): void {
		if (this.outcomes[index]) return;
		const final = this.rejectedFields === 'fail' ? failIfRefused(outcome) : outcome;
		this.outcomes[index] = final;
		this.settled += 1;
		if (final instanceof RowError) this.onError();
	}

	/** Gives every row that has none yet its outcome, and returns all in row order. */
	close(rest: (index: number) => Outcome): Outcome[] {
		return this.outcomes.map((outcome, index) => outcome ?? rest(index));
	}
}

/** The result of one change of one row. */
export function toResult(
	{ field, value }: Change,
	{ status, reason, previous }: Verdict,
): FieldResult {
	return {
		fieldId: field.id,
		field: field.label,
		value,
		success: status === 'updated' || status === 'unchanged',
		status,
		...(reason === undefined ? {} : { reason }),
		...(previous === undefined ? {} : { previous }),
	};
}

/** What became of a row as a whole. */
export function rowStatus(results: readonly FieldResult[]): RowStatus {
	const statuses = new Set(results.map(({ status }) => status));
	const refused = statuses.has('rejected') || statuses.has('invalid');
	if (statuses.has('planned')) return 'planned';
	if (statuses.has('updated')) return refused ? 'partial' : 'updated';
	if (statuses.has('unchanged')) return refused ? 'partial' : 'unchanged';
	return refused ? 'rejected' : 'skipped';
}

function failIfRefused(outcome: Outcome): Outcome {
	if (outcome instanceof RowError) return outcome;
	const { results } = outcome;
	const refused = results.filter(({ status }) => status === 'rejected' || status === 'invalid');
	const [first] = refused;
	if (!first) return outcome;
	const others = refused.length > 1 ? ` and ${refused.length - 1} more` : '';
	const written = results.some(({ status }) => status === 'updated' || status === 'rejected');
	return new RowError('rejected', `'${first.field}'${others} could not be updated`, {
		description: first.reason ?? '',
		sent: written ? 'yes' : 'no',
		results,
	});
}
