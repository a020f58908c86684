/** A Markdown table. @param texts columns from the left that hold text; the others hold figures */
export function table(
	head: readonly string[],
	rows: readonly (readonly string[])[],
	texts = 1,
): string {
	const rule = head.map((_, column) => (column < texts ? '---' : '--:'));
	return [head, rule, ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

export const seconds = (ms: number) => (ms / 1000).toFixed(2);
export const milliseconds = (ms: number) => `${ms.toFixed(0)} ms`;
export const megabytes = (bytes: number) => (bytes / 1024 / 1024).toFixed(0);
export const kilobytes = (bytes: number) => (bytes / 1024).toFixed(2);
export const count = (number: number) => number.toLocaleString('en');
export const times = (ratio: number) => `${ratio.toFixed(2)} ×`;

/** A time as a user thinks of it. */
export function duration(ms: number): string {
	if (ms < 60_000) return `${(ms / 1000).toFixed(1)} s`;
	const minutes = ms / 60_000;
	return `${minutes.toFixed(minutes < 10 ? 1 : 0)} minutes`;
}
