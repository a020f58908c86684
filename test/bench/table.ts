/**
 * A table that reads well as it is and is Markdown too.
 * @param texts columns from the left that hold text; the others hold figures
 */
export function table(
	head: readonly string[],
	rows: readonly (readonly string[])[],
	texts = 1,
): string {
	const widths = head.map((title, column) =>
		Math.max(3, title.length, ...rows.map((row) => row[column]?.length ?? 0)),
	);
	const line = (cell: (width: number, column: number) => string) =>
		`| ${widths.map(cell).join(' | ')} |`;
	const lineOf = (row: readonly string[]) =>
		line((width, column) => {
			const text = row[column] ?? '';
			return column < texts ? text.padEnd(width) : text.padStart(width);
		});
	const rule = line((width, column) =>
		column < texts ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`,
	);
	return [lineOf(head), rule, ...rows.map(lineOf)].join('\n');
}
