/** A value for use in a message: quoted, on one line and short. */
export function quote(value: string): string {
	return `'${brief(value)}'`;
}

/** A text on one line and short, whatever it holds. */
export function brief(value: string): string {
	const line = value.slice(0, 200).replace(/\s+/g, ' ').trim();
	return line.length > 60 ? `${line.slice(0, 57)}…` : line;
}

/** Whether a text has no half of a character (a lone surrogate), which no address can hold. */
export function isWellFormed(text: string): boolean {
	return !/\p{Surrogate}/u.test(text);
}

/** A number with its thousands set apart, e.g. `2,000`. */
export function grouped(number: number): string {
	return number.toLocaleString('en-US');
}

/** A number and its noun, e.g. `1 row`, `2 rows`. */
export function plural(number: number, noun: string): string {
	return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
