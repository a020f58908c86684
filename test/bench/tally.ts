import type { Call, Sandbox, Stats } from '../sandbox';
import { CAMPAIGNS, fieldId, leadId, prospectId } from '../sandbox';
import type { OneBadValue, Rows, Workload } from './workload';
import { badRow, rowCount, sheetRow } from './workload';

/** What the sandbox saw of one run. */
export interface Tally extends Stats {
	/** Requests that write. */
	writes: number;
	/** Requests under way when the limit first refused one. */
	inFlightAtFirstRefusal: number;
	/** Rows of which every good value is there at the end. */
	rowsWritten: number;
	/** For each row that has a bad value: how many others were saved, and in how many requests. */
	badRows: { saved: number; requests: number }[];
}

export function tally(sandbox: Sandbox, workload: Workload): Tally {
	const { calls } = sandbox;
	const bad = workload.kind === 'oneBadValue' ? badRows(sandbox, workload) : [];
	return {
		...sandbox.stats(),
		writes: calls.filter(({ method }) => method !== 'GET').length,
		inFlightAtFirstRefusal: inFlightAtFirstRefusal(calls),
		rowsWritten:
			workload.kind === 'rows'
				? rowsWritten(sandbox, workload)
				: bad.filter(({ saved }) => saved === workload.textFields + workload.dropdowns - 1).length,
		badRows: bad,
	};
}

/** Until its answer is out, nobody can know of the refusal. */
function inFlightAtFirstRefusal(calls: readonly Call[]): number {
	const first = calls.find(({ refusedByLimit }) => refusedByLimit);
	const moment = first?.endedAt;
	if (moment === undefined) return 0;
	return calls.filter(({ at, endedAt = Infinity }) => at <= moment && endedAt >= moment).length;
}

function rowsWritten(sandbox: Sandbox, workload: Rows): number {
	const stored = workload.api === 'saleshandy' ? ofProspect(sandbox) : ofLead(sandbox);
	let written = 0;
	for (let n = 0; n < rowCount(workload); n += 1) {
		const { record, field, value } = sheetRow(workload, n);
		if (stored(record, field) === value) written += 1;
	}
	return written;
}

type Stored = (record: number, field: string) => unknown;

function ofProspect({ saleshandy }: Sandbox): Stored {
	return (record, field) =>
		saleshandy.prospects.get(prospectId(record))?.values.get(fieldId(field));
}

function ofLead({ puffle }: Sandbox): Stored {
	const campaign = CAMPAIGNS.outreach.id;
	const leads = puffle.leads.get(campaign);
	return (record, field) => {
		const lead: object = leads?.get(leadId(campaign, record)) ?? {};
		return new Map<string, unknown>(Object.entries(lead)).get(field);
	};
}

function badRows({ saleshandy, calls }: Sandbox, workload: OneBadValue): Tally['badRows'] {
	return Array.from({ length: workload.dropdowns }, (_, n) => {
		const id = prospectId(n);
		const stored = saleshandy.prospects.get(id)?.values;
		const values = Object.entries(badRow(workload, n));
		const saved = values.filter(([label, value]) => stored?.get(fieldId(label)) === value);
		const requests = calls.filter(({ path }) => path.includes(`/${id}/`));
		return { saved: saved.length, requests: requests.length };
	});
}
