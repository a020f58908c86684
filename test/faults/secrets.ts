/** From this length on, a piece of a key tells something. */
const TELLING = 6;

/** All that can be read off a value, errors with what a console would not show included. */
export function textsOf(value: unknown): string {
	const texts: string[] = [];
	const seen = new Set<object>();
	const open: unknown[] = [value];
	while (open.length > 0) {
		const next = open.pop();
		if (typeof next === 'string') texts.push(next);
		if (typeof next !== 'object' || next === null || seen.has(next)) continue;
		seen.add(next);
		if (Buffer.isBuffer(next)) {
			texts.push(next.toString());
			continue;
		}
		if (next instanceof Map || next instanceof Set) open.push(...next);
		// Not only what is enumerable: of an error, that would be next to nothing.
		for (const name of Reflect.ownKeys(next)) {
			if (typeof name === 'string') texts.push(name);
			const { value: held } = Object.getOwnPropertyDescriptor(next, name) ?? {};
			open.push(held);
		}
	}
	return texts.join('\n');
}

/** A piece of the key that stands in the text, whatever the case of its letters. */
export function pieceOf(key: string, text: string): string | undefined {
	const folded = text.toLowerCase();
	for (const secret of [key.toLowerCase(), ...encodings(key)]) {
		for (let at = 0; at + TELLING <= secret.length; at += 1) {
			const piece = secret.slice(at, at + TELLING);
			if (folded.includes(piece)) return piece;
		}
	}
	return undefined;
}

/** The key as others may write it, in lower case. Pieces of Base64 are as good as the key's own. */
function encodings(key: string): string[] {
	return [encodeURIComponent(key).toLowerCase()];
}
