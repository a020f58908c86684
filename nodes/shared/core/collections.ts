/** Rows by a key, in their order. */
export function groupBy<Row>(
	rows: readonly Row[],
	keyOf: (row: Row) => string,
): Map<string, Row[]> {
	const groups = new Map<string, Row[]>();
	for (const row of rows) {
		const key = keyOf(row);
		const group = groups.get(key);
		if (group) group.push(row);
		else groups.set(key, [row]);
	}
	return groups;
}

/** Two halves in their order; the first has the odd one. */
export function halves<T>(all: readonly T[]): [T[], T[]] {
	const middle = Math.ceil(all.length / 2);
	return [all.slice(0, middle), all.slice(middle)];
}
