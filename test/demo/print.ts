import type { INodeExecutionData } from 'n8n-workflow';
import { z } from 'zod';

import type { WorkflowRun } from '../harness';
import type { Call } from '../sandbox';

const rowSchema = z.object({
	status: z.string(),
	results: z.array(
		z.object({
			field: z.string(),
			value: z.string(),
			status: z.string(),
			reason: z.string().default(''),
		}),
	),
});

const failedSchema = z.object({ error: z.string(), details: z.object({ reason: z.string() }) });

/** What each row and each field became, in two tables. */
export function printNode(run: WorkflowRun, node: string): void {
	console.log(`\n=== ${node} ===`);
	for (const { message } of run.hints(node)) console.log(message);
	console.log('\nRows that were answered:');
	console.table(run.items(node, 0).flatMap(fieldLines));
	const failed = run.items(node, 1);
	if (failed.length === 0) return;
	console.log('Rows that failed, as they leave through the error branch:');
	for (const item of failed) {
		const { error, details } = failedSchema.parse(item.json);
		console.log(`- item ${itemOf(item)}, ${details.reason}: ${error}`);
	}
}

/** The requests as the other side saw them. */
export function printRequests(calls: readonly Call[]): void {
	console.log('\n=== Requests ===');
	for (const { n, method, path, query, body, status } of calls) {
		const search = new URLSearchParams(query).toString();
		const sent = body === undefined ? '' : ` ${JSON.stringify(body)}`;
		console.log(
			`${n}. ${method} ${path}${search ? `?${search}` : ''}${sent} → ${status ?? 'none'}`,
		);
	}
}

function fieldLines(item: INodeExecutionData): object[] {
	const { status: row, results } = rowSchema.parse(item.json);
	return results.map(({ field, value, status, reason }, index) => ({
		item: index === 0 ? itemOf(item) : '',
		row: index === 0 ? row : '',
		field,
		value,
		status,
		reason,
	}));
}

function itemOf({ pairedItem }: INodeExecutionData): number | string {
	return typeof pairedItem === 'object' && !Array.isArray(pairedItem) ? pairedItem.item : '?';
}
