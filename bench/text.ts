import { floorMs, resultOf } from './scenario';
import type { Contender, Goal, Measured } from './scenario';

/** A Markdown table. @param texts columns from the left that hold text; the others hold figures */
export function table(
	head: readonly string[],
	rows: readonly (readonly string[])[],
	texts = 1,
): string {
	const rule = head.map((_, column) => (column < texts ? '---' : '--:'));
	return [head, rule, ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

/** One row for each contender, with everything that was measured. */
export function runTable(measured: readonly Measured[]): string {
	const head = [
		...['', 'node', 'seconds', 'min–max', '× floor', 'rows written', 'requests', 'wasted'],
		...['connections', 'in flight', 'CPU ms/row', 'peak MB'],
	];
	const rows = measured.flatMap((scenario) =>
		scenario.contenders.map((contender, at) => [
			at === 0 ? scenario.title : '',
			contender.name,
			...runCells(scenario, contender),
		]),
	);
	return table(head, rows, 2);
}

function runCells(scenario: Measured, contender: Contender): string[] {
	const result = resultOf(scenario, contender);
	if (!result) return [];
	const { median, wallMs } = result;
	const { rows } = scenario.workload;
	const complete = median.rowsWritten === rows;
	return [
		seconds(median.wallMs),
		wallMs.length > 1 ? `${seconds(wallMs[0] ?? 0)}–${seconds(wallMs.at(-1) ?? 0)}` : '',
		// Leaving rows out is easy.
		complete ? timesFloor(scenario, contender).toFixed(2) : '–',
		complete ? count(rows) : `${count(median.rowsWritten)} of ${count(rows)}`,
		count(median.requests),
		count(median.refused),
		count(median.connections),
		count(median.peakInFlight),
		(median.cpuMs / rows).toFixed(2),
		megabytes(median.peakBytes),
	];
}

/** How many times the floor of its writing requests a contender took. */
export function timesFloor(scenario: Measured, contender: Contender): number {
	const median = resultOf(scenario, contender)?.median;
	if (!median) return NaN;
	return median.wallMs / floorMs(scenario, contender, median.writes - median.refused);
}

export function atMost(goal: string, value: number, most: number, why?: string): Goal {
	return { goal, measured: times(value), met: value <= most, why };
}

export function atLeast(goal: string, value: number, least: number, why?: string): Goal {
	return { goal, measured: times(value), met: value >= least, why };
}

export function sheetTitle(rows: number, rowsPerRecord = 1): string {
	return rowsPerRecord === 1
		? `${count(rows)} records`
		: `${count(rows)} rows, ${rowsPerRecord} per record`;
}

export function seconds(ms: number): string {
	return (ms / 1000).toFixed(2);
}

export function megabytes(bytes: number): string {
	return (bytes / 1024 / 1024).toFixed(0);
}

export function count(number: number): string {
	return number.toLocaleString('en');
}

function times(ratio: number): string {
	return `${ratio.toFixed(2)} ×`;
}
