import { isDeepStrictEqual } from 'node:util';

import { UPDATE, type Execution, type Row } from '../realN8n';
import { fieldId, type Sandbox } from '../sandbox';

const UPDATE_PROSPECT = 'POST /saleshandy/v1/prospects/:prospectId/attribute';

/** As much of a row's item as is looked at. */
interface Item {
	pairedItem?: unknown;
	json?: {
		prospectId?: string;
		status?: string;
		summary?: string;
		results?: Array<{ value?: string; status?: string }>;
	};
}

/** What is wrong with an execution; nothing is if each row's outcome says that it was updated. */
export function faultsOf({ status, data }: Execution, rows: readonly Row[]): string[] {
	const { error, runData } = data.resultData;
	if (status !== 'success') return [`An execution ended as ${status}: ${error?.message}`];
	const items = runData[UPDATE]?.[0]?.data.main[0] ?? [];
	if (items.length !== rows.length) return [`${rows.length} rows gave ${items.length} items`];
	return rows.flatMap(({ prospectId, lastName }, index) => {
		const item = (items[index] ?? {}) as Item;
		const { prospectId: id, status: outcome, summary, results = [] } = item.json ?? {};
		const [result] = results;
		const says = [item.pairedItem, id, outcome, summary, result?.value, result?.status];
		const isRight = isDeepStrictEqual(says, [
			{ item: index },
			prospectId,
			'updated',
			'1 field updated',
			lastName,
			'updated',
		]);
		if (isRight && results.length === 1) return [];
		return [`Row ${lastName} has the outcome ${JSON.stringify(item)}`];
	});
}

/** What is wrong in the account: each row's value must be there, from one request. */
export function faultsIn({ saleshandy, calls }: Sandbox, rows: readonly Row[]): string[] {
	const written = calls.filter(({ endpoint, applied }) => endpoint === UPDATE_PROSPECT && applied);
	return rows.flatMap(({ prospectId, lastName }) => {
		const stored = saleshandy.prospects.get(prospectId)?.values.get(fieldId('Last Name'));
		if (stored !== lastName) return [`Row ${lastName} was not written: ${stored} is stored`];
		const times = written.filter(({ path }) => path.endsWith(`/${prospectId}/attribute`)).length;
		return times === 1 ? [] : [`Row ${lastName} was written ${times} times`];
	});
}

/** Requests that update a prospect, and those among them that were refused for the limit. */
export function figuresOf({ calls }: Sandbox): { updates: number; refused: number } {
	const updates = calls.filter(({ endpoint }) => endpoint === UPDATE_PROSPECT);
	return {
		updates: updates.length,
		refused: updates.filter(({ refusedByLimit }) => refusedByLimit).length,
	};
}
