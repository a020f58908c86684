/** Shorter pieces of the key are harmless, and also occur in ordinary words. */
const SHORTEST_PIECE = 6;

/** The text with `***` for the key and for every piece of it of six characters or more, letter case ignored. */
export function redact(text: string, key: string): string {
	const [words, secret] = [lowerCase(text), lowerCase(key)];
	const length = Math.min(SHORTEST_PIECE, secret.length);
	const hidden = new Set<number>();
	for (let from = 0; from + length <= secret.length; from += 1) {
		const piece = secret.slice(from, from + length);
		for (let at = words.indexOf(piece); at >= 0; at = words.indexOf(piece, at + 1)) {
			for (let n = 0; n < length; n += 1) hidden.add(at + n);
		}
	}
	let clean = '';
	for (let at = 0; at < text.length; at += 1) {
		if (!hidden.has(at)) clean += text[at];
		else if (!hidden.has(at - 1)) clean += '***';
	}
	return clean;
}

/** Only ASCII letters, so that every character keeps its index. */
function lowerCase(text: string): string {
	return text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
}
