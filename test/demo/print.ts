import { z } from 'zod';

import type { WorkflowRun } from '../harness';
import type { Call } from '../sandbox';

/** Columns of a terminal that nobody has made wider. */
const WIDTH = 80;

const rowSchema = z.object({
	email: z.string(),
	status: z.string(),
	results: z.array(
		z.object({
			field: z.string(),
			value: z.string(),
			status: z.string(),
			reason: z.string(),
		}),
	),
});

const failedSchema = z.object({ error: z.string(), details: z.object({ reason: z.string() }) });

/** What became of each row and each of its fields. */
export function printNode(run: WorkflowRun, node: string): void {
	print(`\n=== ${node} ===`);
	for (const { message } of run.hints(node)) print(message);
	for (const { json } of run.items(node, 0)) {
		const { email, status, results } = rowSchema.parse(json);
		print(`\n${email}: ${status}`);
		for (const result of results) {
			const cells = [result.field.padEnd(13), result.value.padEnd(25), result.status];
			print(cells.join(' '), '  ');
			if (result.reason !== '') print(result.reason, '    ');
		}
	}
	const failed = run.items(node, 1);
	if (failed.length === 0) return;
	print('\nRows that failed, as they leave through the error branch:');
	for (const { json } of failed) {
		const { error, details } = failedSchema.parse(json);
		print(`${details.reason}: ${error}`, '  ');
	}
}

/** The requests as the other side saw them. */
export function printRequests(calls: readonly Call[]): void {
	print(`\n=== The ${calls.length} requests ===`);
	for (const { n, method, path, query, status } of calls) {
		const search = decodeURIComponent(new URLSearchParams(query).toString());
		const line = `${n}. ${status ?? 'none'} ${method} ${path}${search ? `?${search}` : ''}`;
		print(line.length > WIDTH ? `${line.slice(0, WIDTH - 1)}…` : line);
	}
}

/** Prints a text in lines that fit. */
export function print(text: string, indent = ''): void {
	const fitting = new RegExp(`(?=\\S|\\n).{1,${WIDTH - indent.length}}(?= |$)`, 'gm');
	for (const line of text.split('\n')) {
		if (line === '') console.log();
		for (const part of line.match(fitting) ?? []) console.log(`${indent}${part.trimEnd()}`);
	}
}
