/** The longest text that a message quotes, and the most names that it lists. */
const SHOWN = 60;
const NAMES_SHOWN = 12;

/** What nobody sees: zero-width letters, direction marks, soft hyphens, byte order marks. */
const INVISIBLE = /\p{Default_Ignorable_Code_Point}/gu;

// Joiners are part of an emoji, and of words in scripts that join their letters.
const HIDDEN =
	/(?<!\p{Extended_Pictographic}|\p{Emoji_Modifier}|(?!\p{Script=Latin})[\p{L}\p{M}])(?:\u200c|\u200d|\p{Variation_Selector})|(?!\u200c|\u200d|\p{Variation_Selector}|[\t\n\v\f\r])[\p{Default_Ignorable_Code_Point}\p{Cs}\p{Cc}]/gu;

/** A value for use in a message: quoted, on one line and short. */
export function quote(value: string): string {
	return `'${brief(value)}'`;
}

/** A text on one line and short, whatever it holds. What cannot be seen is shown, as `U+200B`. */
export function brief(value: string): string {
	const line = cut(value, 200).replace(HIDDEN, codePoint).replace(/\s+/g, ' ').trim();
	return line.length > SHOWN ? `${cut(line, SHOWN - 3)}…` : line;
}

/** The start of a text, of at most so many UTF-16 units. What people see as one character stays whole. */
export function cut(text: string, most: number): string {
	if (text.length <= most) return text;
	let end = 0;
	// A character may be long, but not so long.
	for (const { index, segment } of new Intl.Segmenter().segment(text.slice(0, most + 50))) {
		if (index + segment.length > most) break;
		end = index + segment.length;
	}
	return text.slice(0, end);
}

/** Whether nobody sees anything of a text. */
export function isInvisible(text: string): boolean {
	return !/[^\s\p{Default_Ignorable_Code_Point}]/u.test(text);
}

/** A text without letters that nobody sees, each accented letter as one, without outer blanks. */
export function visible(text: string): string {
	return text.normalize('NFC').replace(INVISIBLE, '').trim();
}

/** A visible text without what only wraps it: quotes or brackets around it, `;` `,` `.` after it. */
export function bare(text: string): string {
	let inner = visible(text);
	for (let outer = ''; outer !== inner;) {
		outer = inner;
		const end = outer.length - (/[;,.\s]{0,20}$/.exec(outer)?.[0].length ?? 0);
		inner = outer
			.slice(0, end)
			.replace(/^(?:<(.*)>|"(.*)"|'(.*)'|“(.*)”|‘(.*)’|\((.*)\))$/su, unwrap);
	}
	return inner;
}

function unwrap(_: string, ...parts: unknown[]): string {
	const inner = parts.find((part) => part !== undefined);
	return typeof inner === 'string' ? inner.trim() : '';
}

function codePoint(letter: string): string {
	const hex = letter.codePointAt(0)?.toString(16).toUpperCase() ?? '';
	return `U+${hex.padStart(4, '0')}`;
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

/** Names as a sentence lists them. */
export function listed(names: readonly string[]): string {
	const more = names.length - NAMES_SHOWN;
	return names.slice(0, NAMES_SHOWN).join(', ') + (more > 0 ? ` and ${more} more` : '');
}
