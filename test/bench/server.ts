import type { LimitSettings, Sandbox } from '../sandbox';
import { fieldId, prospectId, startSandbox } from '../sandbox';
import { serve } from './rpc';
import type { Tally } from './tally';
import { tally } from './tally';
import type { Rows, Workload } from './workload';
import {
	accountSize,
	dropdown,
	isChanged,
	OPTIONS,
	recordCount,
	rowCount,
	sheetRow,
	WARM_UP,
} from './workload';

/** Where a sandbox listens, and the keys that it takes. */
export type Address = Pick<Sandbox, 'saleshandyUrl' | 'puffleUrl' | 'keys'>;

export type Question =
	| { ask: 'open'; workload: Workload; latency: number; limit?: LimitSettings }
	| { ask: 'tally'; workload: Workload };

export interface Server {
	/** Of the sandbox that counts, and of one to warm up on. */
	addresses: { address: Address; warmUp: Address };
	tally: Tally;
}

let current: Sandbox | undefined;
let warmUp: Promise<Sandbox> | undefined;

/** A new sandbox for each run, in a process that stays. */
async function open({
	workload,
	latency,
	limit,
}: Extract<Question, { ask: 'open' }>): Promise<Server['addresses']> {
	warmUp ??= startSandbox({ prospects: recordCount(WARM_UP), leads: recordCount(WARM_UP) });
	await current?.close();
	const records = accountSize(workload);
	current = await startSandbox({ prospects: records, leads: records, latency });
	current.settings.keepBodies = false;
	current.settings[workload.api].limit = limit ?? null;
	if (workload.kind === 'oneBadValue') addDropdowns(current, workload.dropdowns);
	else if (workload.account) storeUnchanged(current, workload);
	return { address: addressOf(current), warmUp: addressOf(await warmUp) };
}

function addressOf({ saleshandyUrl, puffleUrl, keys }: Sandbox): Address {
	return { saleshandyUrl, puffleUrl, keys };
}

/** The values that are there before the run. */
function storeUnchanged({ saleshandy }: Sandbox, workload: Rows): void {
	for (let n = 0; n < rowCount(workload); n += 1) {
		if (isChanged(workload, n)) continue;
		const { record, field, value } = sheetRow(workload, n);
		saleshandy.prospects.get(prospectId(record))?.values.set(fieldId(field), value);
	}
}

/** Dropdowns whose options only the API knows. */
function addDropdowns({ saleshandy, settings }: Sandbox, count: number): void {
	settings.saleshandy.fieldsWithOptions = false;
	for (let n = 0; n < count; n += 1) {
		const label = dropdown(n);
		saleshandy.fields.push({
			id: fieldId(label),
			label,
			fieldType: 'dropdown',
			mappingDefaultField: null,
			isDefault: false,
			metadata: { options: OPTIONS },
		});
	}
}

serve<Question, Partial<Server>>(async (question) => {
	if (question.ask === 'open') return { addresses: await open(question) };
	if (!current) throw new Error('No sandbox was opened');
	return { tally: tally(current, question.workload) };
});
