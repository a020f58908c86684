import type { INodeParameters } from 'n8n-workflow';

import type { Sandbox } from '../test/sandbox';
import { CAMPAIGNS, fieldId, leadId, prospectId } from '../test/sandbox';
import { count } from './text';
import type { Workload } from './types';

/** What goes through a contender before it counts. */
export const WARM_UP_ROWS = 100;

interface SheetOptions {
	api?: Workload['api'];
	rows: number;
	/** Rows of one record follow each other. Default 1. */
	rowsPerRecord?: number;
	/**
	 * An account that holds some of the values already. The records of the rows are spread evenly over
	 * its `size` records; `changed` is the share of the rows, spread evenly, whose value is new.
	 */
	account?: { size: number; changed: number };
}

export const byId = (value: string): INodeParameters => ({ __rl: true, mode: 'id', value });

const OUTREACH = CAMPAIGNS.outreach.id;

const APIS = {
	saleshandy: {
		fields: Array.from({ length: 14 }, (_, n) => `Custom ${n + 1}`),
		key: fieldId,
		parameters: { prospectId: byId('={{ $json.prospectId }}') },
		idsOf: (record: number) => ({ prospectId: prospectId(record) }),
		stored: ({ saleshandy }: Sandbox, record: number, field: string) =>
			saleshandy.prospects.get(prospectId(record))?.values.get(fieldId(field)),
	},
	puffle: {
		fields: ['first_name', 'last_name', 'company'],
		key: String,
		parameters: {
			campaignId: byId('={{ $json.campaignId }}'),
			leadId: byId('={{ $json.leadId }}'),
		},
		idsOf: (record: number) => ({ campaignId: OUTREACH, leadId: leadId(OUTREACH, record) }),
		stored: ({ puffle }: Sandbox, record: number, field: string): unknown => {
			const lead: object = puffle.leads.get(OUTREACH)?.get(leadId(OUTREACH, record)) ?? {};
			return new Map<string, unknown>(Object.entries(lead)).get(field);
		},
	},
};

/** Rows as a sheet has them: each names a record, one of its fields and the new value. */
export function sheet(options: SheetOptions): Workload {
	const { api = 'saleshandy', rows, rowsPerRecord = 1, account } = options;
	const records = Math.ceil(rows / rowsPerRecord);
	const { size, changed } = account ?? { size: records, changed: 1 };
	const { fields, key, parameters, idsOf, stored } = APIS[api];

	const all = Array.from({ length: rows }, (_, n) => n);
	// Rows that name the same field of a record agree on its value.
	const row = (n: number) => {
		const record = Math.floor((Math.floor(n / rowsPerRecord) * size) / records);
		const field = fields[(n % rowsPerRecord) % fields.length] ?? '';
		return { record, field, value: `value ${record}` };
	};
	const isChanged = (n: number) => Math.floor((n + 1) * changed) > Math.floor(n * changed);

	return {
		api,
		rows,
		accountSize: size,
		parameters: {
			...parameters,
			specifyFields: 'list',
			fieldList: { values: [{ fieldId: '={{ $json.fieldId }}', value: '={{ $json.value }}' }] },
		},
		items: () =>
			all.map((n) => {
				const { record, field, value } = row(n);
				return { json: { ...idsOf(record), fieldId: key(field), value } };
			}),
		prepare({ saleshandy }) {
			for (const n of all) {
				if (isChanged(n)) continue;
				const { record, field, value } = row(n);
				saleshandy.prospects.get(prospectId(record))?.values.set(fieldId(field), value);
			}
		},
		rowsWritten: (sandbox) =>
			all.map(row).filter(({ record, field, value }) => stored(sandbox, record, field) === value)
				.length,
	};
}

export function sheetTitle(rows: number, rowsPerRecord = 1): string {
	return rowsPerRecord === 1
		? `${count(rows)} records`
		: `${count(rows)} rows, ${rowsPerRecord} per record`;
}
