import type { Job } from '../../shared/update/job';
import type { Change } from '../../shared/update/row';
import type { Field } from '../../shared/fields/field';
import { groupBy } from '../../shared/core/collections';
import { fitsImport } from '../api/imports';
import { addressOf, type AccountList } from './directory';
import type { Prospect } from '../api/prospects';
import type { ProspectTarget } from './target';

/** Someone who can go into an import. */
export interface Person {
	job: ProspectJob;
	/** As the account has them. */
	prospect: Prospect & { email: string };
	/** What is imported; at least one. */
	changes: readonly Change[];
	/** Those whose values the account does not hold yet: only of them can be seen that they arrive. */
	differing: readonly Change[];
	/** Labels of all fields that rows give a value, imported or not. */
	given: ReadonlySet<string>;
}

export type ProspectJob = Job<ProspectTarget>;

/** The jobs whose values fit. All others go singly. */
export function importable(
	jobs: readonly ProspectJob[],
	fields: readonly Field[],
): readonly ProspectJob[] {
	const fits = fitsImport(fields);
	return jobs.filter(({ changes }) => changes.every(fits));
}

/**
 * The people of importable jobs who are in the account exactly once, so that nobody is created and
 * nobody mixed up.
 * @param differs whether a change is not in the account yet
 * @param onlyChanges whether other changes are left out
 */
export function peopleOf(
	jobs: readonly ProspectJob[],
	account: AccountList,
	differs: (prospect: Prospect, change: Change) => boolean,
	onlyChanges: boolean,
): Person[] {
	const people = jobs.flatMap((job): Person[] => {
		const [prospect, another] = named(job, account);
		if (!prospect?.email || another || account.withEmail(addressOf(prospect)).length !== 1)
			return [];
		const { changes: all } = job;
		const differing = all.filter((change) => differs(prospect, change));
		return [
			{
				job,
				prospect: { ...prospect, email: prospect.email },
				changes: onlyChanges ? differing : all,
				differing,
				given: new Set(all.map(({ field }) => field.label)),
			},
		];
	});
	// Rows may name one prospect by ID and by email.
	const byId = groupBy(people, ({ prospect }) => prospect.id);
	return people.filter(
		({ prospect, changes }) => changes.length > 0 && byId.get(prospect.id)?.length === 1,
	);
}

/** The prospects in the account that a job is about. */
export function named({ target }: ProspectJob, account: AccountList): readonly Prospect[] {
	if (target.by === 'email') return account.withEmail(target.email);
	const prospect = account.get(target.prospectId);
	return prospect ? [prospect] : [];
}
