import type { IDataObject, INodeExecutionData } from 'n8n-workflow';

import type { Played } from './run';

export interface Result {
	fieldId: string;
	value: string;
	success: boolean;
	status: string;
	previous?: string;
	reason?: string;
}

/** Whether it tells of something that an import did and that no row asked for. */
export function isSideEffect({ reason = '' }: Result): boolean {
	return /\bduring Bulk Import\b|\bhas a second prospect with this email now\b/.test(reason);
}

export interface Details {
	reason: string;
	sent: string;
	results?: Result[];
	[other: string]: unknown;
}

/** What the output says of one row. */
export interface RowOutcome {
	row: number;
	items: INodeExecutionData[];
	/** Undefined for an error. */
	status: string | undefined;
	/** Undefined for what is no error. */
	details: Details | undefined;
	/** Whether it says that it created its record. */
	created: boolean;
	results: Result[];
}

/** All outcomes, by row. With `stopWorkflow` there are none where a row failed. */
export function outcomesOf({ run, rows, it }: Played): Map<number, RowOutcome> {
	const outcomes = new Map<number, RowOutcome>();
	const all = [...(run?.output ?? []), ...(run?.errors ?? [])];
	for (const row of rows.keys()) {
		const items = all.filter((item) => rowOf(item) === row);
		const [first] = items;
		if (!first) continue;
		const { json } = first;
		const details = json.details as Details | undefined;
		const failed = json.error !== undefined;
		const results = failed
			? (details?.results ?? [])
			: it.options.output === 'perField'
				? items.filter((item) => item.json.fieldId !== undefined).map((item) => asResult(item.json))
				: ((json.results as unknown as Result[] | undefined) ?? []);
		outcomes.set(row, {
			row,
			items,
			status: failed ? undefined : ((json.rowStatus ?? json.status) as string),
			created: json.created === true,
			details: failed ? (details ?? { reason: '', sent: '' }) : undefined,
			results,
		});
	}
	return outcomes;
}

/** The input row that an item says it comes from. */
export function rowOf({ pairedItem }: INodeExecutionData): number | undefined {
	if (typeof pairedItem !== 'object' || Array.isArray(pairedItem)) return undefined;
	return pairedItem.item;
}

function asResult(json: IDataObject): Result {
	return json as unknown as Result;
}

export function each(played: Played, look: (outcome: RowOutcome) => string[]): string[] {
	return [...outcomesOf(played).values()].flatMap((outcome) =>
		look(outcome).map((wrong) => `row ${outcome.row}: ${wrong}`),
	);
}

export const SENT = new Set(['no', 'yes', 'unknown']);

export const REASONS = new Set([
	'invalid-credential',
	'rate-limited',
	'out-of-time',
	'not-found',
	'ambiguous',
	'not-draft',
	'invalid-input',
	'unavailable',
	'timed-out',
	'cancelled',
	'rejected',
	'unexpected-response',
]);
