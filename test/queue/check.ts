import type { Call, Sandbox } from '../sandbox';
import { fieldId } from '../sandbox';
import type { Execution } from './executions';
import { UPDATE, type Row } from './workflows';

const UPDATE_PROSPECT = 'POST /saleshandy/v1/prospects/:prospectId/attribute';

/** What a round cost. */
export interface Figures {
	/** Requests that update a prospect. */
	updates: number;
	/** Those among them that were refused for the limit. */
	refused: number;
}

/** What is wrong with an execution; nothing is if each row's outcome says that it was updated. */
export function faultsOf({ status, data }: Execution, rows: readonly Row[]): string[] {
	const { error, runData } = data.resultData;
	if (status !== 'success') return [`An execution ended as ${status}: ${error?.message}`];
	const items = runData[UPDATE]?.[0]?.data.main[0] ?? [];
	if (items.length !== rows.length) return [`${rows.length} rows gave ${items.length} items`];
	return rows.flatMap(({ prospectId, lastName }, index) => {
		const result = {
			field: 'Last Name',
			value: lastName,
			success: true,
			status: 'updated',
			reason: '',
			fieldId: fieldId('Last Name'),
		};
		const expected = {
			json: {
				prospectId,
				status: 'updated',
				summary: '1 field updated',
				results: [result],
			},
			pairedItem: { item: index },
		};
		const item = JSON.stringify(items[index]);
		return item === JSON.stringify(expected) ? [] : [`Row ${lastName} has the outcome ${item}`];
	});
}

/** What is wrong in the account: each row's value must be there, from one request. */
export function faultsIn({ saleshandy, calls }: Sandbox, rows: readonly Row[]): string[] {
	const updates = calls.filter(({ endpoint }) => endpoint === UPDATE_PROSPECT);
	return rows.flatMap(({ prospectId, lastName }) => {
		const stored = saleshandy.prospects.get(prospectId)?.values.get(fieldId('Last Name'));
		if (stored !== lastName) return [`Row ${lastName} was not written: ${stored} is stored`];
		const times = updates.filter((call) => call.applied && isFor(call, prospectId)).length;
		return times === 1 ? [] : [`Row ${lastName} was written ${times} times`];
	});
}

function isFor({ path }: Call, prospectId: string): boolean {
	return path.endsWith(`/${prospectId}/attribute`);
}

export function figuresOf({ calls }: Sandbox): Figures {
	const updates = calls.filter(({ endpoint }) => endpoint === UPDATE_PROSPECT);
	return {
		updates: updates.length,
		refused: updates.filter(({ refusedByLimit }) => refusedByLimit).length,
	};
}
