import type { Host } from './hosts';

/** How the tests fared on one host. */
export interface Outcome {
	host: Host;
	/** `skipped`: it could not be downloaded. */
	verdict: 'passed' | 'failed' | 'skipped';
	passed: number;
	/** The failed tests by their names. */
	failed: string[];
	/** Tests that a test file skips. */
	skipped: number;
	seconds: number;
}

/** Prints one line for each host, and what failed. */
export function print(outcomes: readonly Outcome[]): void {
	const lines = [
		['host', 'n8n-core', 'n8n-workflow', 'zod', 'passed', 'failed', 'skipped', 'time'],
	];
	for (const { host, verdict, passed, failed, skipped, seconds } of outcomes) {
		const { name, core, workflow, zod, zodOfNodes } = host;
		const counts =
			verdict === 'skipped' ? ['not downloaded', '-', '-'] : [passed, failed.length, skipped];
		lines.push([name, core, workflow, zodOfNodes ?? zod, ...counts.map(String), `${seconds} s`]);
	}
	const widths = (lines[0] ?? []).map((_, column) =>
		Math.max(...lines.map((line) => line[column]?.length ?? 0)),
	);
	console.log();
	for (const line of lines) {
		console.log(
			line
				.map((text, column) => text.padEnd(widths[column] ?? 0))
				.join('  ')
				.trimEnd(),
		);
	}
	for (const { host, failed } of outcomes) {
		for (const name of failed) console.log(`\nfailed on ${host.name}: ${name}`);
	}
}
