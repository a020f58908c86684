import { prospectEmail } from '../sandbox';
import type {
	FaultPlan,
	ImportSettings,
	LimitSettings,
	PuffleSettings,
	SaleshandySettings,
} from '../sandbox';

export type Vendor = 'saleshandy' | 'puffle';
export type By = 'id' | 'email' | 'linkedinUrl';

/**
 * One run: rows, parameters, the account they meet and what goes wrong. Plain data, so that a failing
 * one can be printed, replayed and made smaller.
 */
export interface Case {
	vendor: Vendor;
	/** `upsert`: Create or Update, where no row names its record by ID. */
	operation: 'update' | 'upsert';
	/** How rows name their record; `mixed`: each in its own way. */
	by: By | 'mixed';
	/** How the values are given. */
	form: 'mapping' | 'auto' | 'list' | 'json' | 'jsonText';
	onError: 'stopWorkflow' | 'continueRegularOutput' | 'continueErrorOutput';
	options: Options;
	rows: RowPlan[];
	account: Account;
	faults: CaseFaults;
	events: EventPlan[];
	/** Whether rows give somebody new the other address of the same person, and not one of their own. */
	aliases: boolean;
}

/** The option "Options" of the node, as far as a case sets it. */
export interface Options {
	conflict?: 'last' | 'first' | 'error';
	emptyValues?: 'skip' | 'clear' | 'error';
	unknownFields?: 'error' | 'ignore' | 'misspelled';
	rejectedFields?: 'report' | 'fail';
	output?: 'perRow' | 'perField';
	onlyChanges?: boolean;
	bulkImport?: boolean;
	dryRun?: boolean;
	maxConcurrency?: number;
	maxWait?: number;
	/** Minutes; 0: no limit. */
	maxDuration?: number;
}

/** How the vendors behave where nobody knows it. */
export interface Account {
	/** Not one that confirms what it does not do: no client can tell. */
	saleshandy: Partial<
		Pick<
			SaleshandySettings,
			'unknownProspect' | 'fieldsWithOptions' | 'nestedFields' | 'poison' | 'attributeIds'
		> & { clearing: 'accept' | 'refuse' }
	>;
	puffle: Partial<
		Pick<
			PuffleSettings,
			'unknownLead' | 'duplicateIdentity' | 'normalise' | 'errorShape' | 'refuseClearingIdentity'
		>
	>;
	limit: LimitSettings | null;
	/** How imports go wrong; of Puffle, only whether one person keeps all from being added. */
	import?: ImportKind;
	/** Whether the account holds addresses and URLs as people paste them. */
	pasted?: boolean;
	/** Whether a search for the person with the number `CROWDED` finds more people than anybody reads. */
	crowd?: boolean;
}

/** What an import of an account may do. */
export const IMPORT_KINDS = {
	good: {},
	bare: { statusShape: 'bare' },
	slow: { delayMs: 100_000 },
	blanks: { blanksMissing: true },
	ignores: { ignoresAll: true },
	drops: { drops: 0.4 },
	refuses: {
		refuses: Array.from({ length: 100 }, (_, n) => (n % 2 ? prospectEmail(n) : newEmail(n))),
	},
	'refuses all': { refusesAllFor: Array.from({ length: 20 }, (_, n) => newEmail(5 * n)) },
	late: { writesLateMs: 50_000 },
	'changes others': { changesOthers: true },
	doubles: { createsDoubles: true },
	'never completes': { neverCompletes: true },
	forgets: { forgetsRequestId: true },
} satisfies Record<string, Partial<ImportSettings>>;

/** The address of the nth person who is in no account. */
export function newEmail(n: number): string {
	return `nobody${n}@x.example`;
}

/** The LinkedIn URL of the nth of them. */
export function newUrl(n: number): string {
	return `https://www.linkedin.com/in/nobody-${n}${n % 4 ? '' : '-é'}`;
}

export const CROWDED = 1;

export type ImportKind = keyof typeof IMPORT_KINDS;

export interface CaseFaults extends Required<FaultPlan> {
	/** Whether error texts contain the key, in one way or another. */
	echo: boolean;
	/** Whether only requests that write meet them, so that more of a run comes to that. */
	writesOnly: boolean;
	/** So many requests meet none before the first does. */
	from: number;
	/** Milliseconds from then on, after which none does; 0: without end. */
	lasting: number;
	/** Whether all requests of that time are held up instead, and let go in another order. */
	clogs: boolean;
}

export interface RowPlan {
	target: TargetPlan;
	/** How this row names its record where `by` is `mixed`. */
	by: By;
	/** Which of several spellings of an address or ID is used. */
	spelling: number;
	changes: ChangePlan[];
}

export type TargetPlan =
	/** The nth of the records that cases are about. */
	| { kind: 'record'; n: number }
	/** A well-formed name of nobody: for Create or Update, somebody new. */
	| { kind: 'absent'; n: number }
	/** Something else. */
	| { kind: 'odd'; text: string };

export interface ChangePlan {
	/** The nth of the fields that cases are about. */
	field: number;
	named: 'id' | 'label' | 'key' | 'upper' | 'snake' | 'lines' | 'camel' | 'typo';
	/** The nth way of writing a value of the field's type. */
	form: number;
	value: ValuePlan;
}

export type ValuePlan =
	/** A value that no other row and no other change gives. */
	| { kind: 'own' }
	/** A value that others may give too. */
	| { kind: 'shared'; n: number }
	/** A text that an API could say itself: the nth of `TEXTS`. */
	| { kind: 'words'; n: number }
	/** A text of two lines, that no other row and no other change gives. */
	| { kind: 'lines' }
	/** What the record holds already. */
	| { kind: 'held' }
	/** Nothing, written in one of several ways. */
	| { kind: 'blank'; n: number }
	/** What the field does not take, of several kinds. */
	| { kind: 'bad'; n: number };

export const EVENT_KINDS = [
	'cancel',
	'revoke',
	'rekey',
	'launch',
	'delete-campaign',
	'delete-record',
	'create',
	'rename',
	'edit',
	'move',
	'fields',
	'limit',
] as const;

/**
 * What happens to the account when its nth request arrives; the 0th is before this run, and after one
 * that has read the fields with the same key.
 */
export interface EventPlan {
	at: number;
	kind: (typeof EVENT_KINDS)[number];
	/** Which record, field or number of places. */
	n: number;
}

/** Whether a column or a name that is no field is left out, and the rest of its row written. */
export function leavesOut({ form, options: { unknownFields = 'misspelled' } }: Case): boolean {
	return unknownFields === 'ignore' || (unknownFields === 'misspelled' && form === 'auto');
}
