import type { IDataObject, INodeExecutionData } from 'n8n-workflow';

import { CAMPAIGNS, fieldId, leadId, prospectId } from '../sandbox';

/** Rows as a sheet has them: each names a record, one of its fields and the new value. */
export interface Rows {
	kind: 'rows';
	api: 'saleshandy' | 'puffle';
	rows: number;
	/** Rows of one record follow each other. */
	rowsPerRecord: number;
	/** An account larger than the rows, that holds some of the values already. */
	account?: Account;
}

export interface Account {
	/** Records in the account; those of the rows are spread evenly over it. */
	size: number;
	/** Share of the rows, spread evenly, whose value the account does not hold yet. */
	changed: number;
}

/**
 * Rows of many fields, of which one holds a value that the API refuses without saying which. The nth
 * row has its bad value in the nth dropdown.
 */
export interface OneBadValue {
	kind: 'oneBadValue';
	api: 'saleshandy';
	textFields: number;
	dropdowns: number;
}

export type Workload = Rows | OneBadValue;

/** What goes through a contender before it counts. */
export const WARM_UP: Rows = { kind: 'rows', api: 'saleshandy', rows: 100, rowsPerRecord: 1 };

export interface SheetRow {
	record: number;
	field: string;
	value: string;
}

const TEXT_FIELDS = {
	saleshandy: Array.from({ length: 14 }, (_, n) => `Custom ${n + 1}`),
	puffle: ['first_name', 'last_name', 'name', 'company', 'position', 'headline'],
};
const MORE_TEXT_FIELDS = [
	...['First Name', 'Last Name', 'Company', 'Phone Number', 'Job Title', 'Website', 'LinkedIn'],
	...['City', 'Country', 'Notes', 'Source'],
];
/** What the added dropdowns take. */
export const OPTIONS = ['Yes', 'No'];

export function rowCount(workload: Workload): number {
	return workload.kind === 'rows' ? workload.rows : workload.dropdowns;
}

export function recordCount(workload: Workload): number {
	return workload.kind === 'rows'
		? Math.ceil(workload.rows / workload.rowsPerRecord)
		: workload.dropdowns;
}

/** The nth row. Rows that name the same field of a record agree on its value. */
export function sheetRow({ api, rows, rowsPerRecord, account }: Rows, n: number): SheetRow {
	const place = Math.floor(n / rowsPerRecord);
	const record = account ? Math.floor((place * account.size * rowsPerRecord) / rows) : place;
	const fields = TEXT_FIELDS[api];
	const field = fields[(n % rowsPerRecord) % fields.length] ?? '';
	return { record, field, value: `value ${record}` };
}

/** Whether the account lacks the value of the nth row. */
export function isChanged({ account }: Rows, n: number): boolean {
	const { changed } = account ?? { changed: 1 };
	return Math.floor((n + 1) * changed) > Math.floor(n * changed);
}

/** How many records the account holds. */
export function accountSize(workload: Workload): number {
	const size = workload.kind === 'rows' ? workload.account?.size : undefined;
	return size ?? recordCount(workload);
}

/** The label of the nth dropdown that the account is given for a workload, n from 0. */
export function dropdown(n: number): string {
	return `Choice ${n + 1}`;
}

/** The fields of the nth row by label: the nth dropdown has a value that is none of its options. */
export function badRow({ textFields, dropdowns }: OneBadValue, n: number): Record<string, string> {
	const labels = [...TEXT_FIELDS.saleshandy, ...MORE_TEXT_FIELDS].slice(0, textFields);
	const choices = Array.from({ length: dropdowns }, (_, at) => at);
	return Object.fromEntries([
		...labels.map((label) => [label, `value of ${label}`]),
		...choices.map((at) => [dropdown(at), at === n ? 'Perhaps' : 'Yes']),
	]) as Record<string, string>;
}

/** The input items of a contender. */
export function items(workload: Workload): INodeExecutionData[] {
	return Array.from({ length: rowCount(workload) }, (_, n) => ({ json: json(workload, n) }));
}

function json(workload: Workload, n: number): IDataObject {
	if (workload.kind === 'oneBadValue') {
		return { prospectId: prospectId(n), fields: badRow(workload, n) };
	}
	const { record, field, value } = sheetRow(workload, n);
	return workload.api === 'saleshandy'
		? { prospectId: prospectId(record), fieldId: fieldId(field), value }
		: {
				campaignId: CAMPAIGNS.outreach.id,
				leadId: leadId(CAMPAIGNS.outreach.id, record),
				fieldId: field,
				value,
			};
}
