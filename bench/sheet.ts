import type { IDataObject, INodeParameters } from 'n8n-workflow';

import type { Sandbox } from '../test/sandbox';
import { CAMPAIGNS, fieldId, leadId, prospectId } from '../test/sandbox';
import type { Workload } from './scenario';

/** What goes through a contender before it counts. */
export const WARM_UP_ROWS = 100;

export interface SheetOptions {
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

const TEXT_FIELDS = {
	saleshandy: Array.from({ length: 14 }, (_, n) => `Custom ${n + 1}`),
	puffle: ['first_name', 'last_name', 'name', 'company', 'position', 'headline'],
};

export const byId = (value: string): INodeParameters => ({ __rl: true, mode: 'id', value });

const TARGET: Record<Workload['api'], INodeParameters> = {
	saleshandy: { prospectId: byId('={{ $json.prospectId }}') },
	puffle: { campaignId: byId('={{ $json.campaignId }}'), leadId: byId('={{ $json.leadId }}') },
};

/** Rows as a sheet has them: each names a record, one of its fields and the new value. */
export function sheet(options: SheetOptions): Workload {
	const { api = 'saleshandy', rows, rowsPerRecord = 1, account } = options;
	const records = Math.ceil(rows / rowsPerRecord);
	const { size, changed } = account ?? { size: records, changed: 1 };
	const fields = TEXT_FIELDS[api];

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
		records,
		changed: Math.ceil(records * changed),
		accountSize: size,
		parameters: {
			...TARGET[api],
			specifyFields: 'list',
			fieldList: { values: [{ fieldId: '={{ $json.fieldId }}', value: '={{ $json.value }}' }] },
		},
		items: () =>
			all.map((n) => {
				const { record, field, value } = row(n);
				return { json: { ...idsOf(api, record), fieldId: keyOf(api, field), value } };
			}),
		prepare({ saleshandy }) {
			for (const n of all) {
				if (isChanged(n)) continue;
				const { record, field, value } = row(n);
				saleshandy.prospects.get(prospectId(record))?.values.set(fieldId(field), value);
			}
		},
		rowsWritten(sandbox) {
			const stored = storedIn(sandbox, api);
			return all.map(row).filter(({ record, field, value }) => stored(record, field) === value)
				.length;
		},
	};
}

function idsOf(api: Workload['api'], record: number): IDataObject {
	if (api === 'saleshandy') return { prospectId: prospectId(record) };
	const campaign = CAMPAIGNS.outreach.id;
	return { campaignId: campaign, leadId: leadId(campaign, record) };
}

function keyOf(api: Workload['api'], field: string): string {
	return api === 'saleshandy' ? fieldId(field) : field;
}

function storedIn(
	{ saleshandy, puffle }: Sandbox,
	api: Workload['api'],
): (record: number, field: string) => unknown {
	if (api === 'saleshandy') {
		return (record, field) =>
			saleshandy.prospects.get(prospectId(record))?.values.get(fieldId(field));
	}
	const campaign = CAMPAIGNS.outreach.id;
	const leads = puffle.leads.get(campaign);
	return (record, field) => {
		const lead: object = leads?.get(leadId(campaign, record)) ?? {};
		return new Map<string, unknown>(Object.entries(lead)).get(field);
	};
}
