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
			open.push(Object.getOwnPropertyDescriptor(next, name)?.value);
		}
	}
	return texts.join('\n');
}

/** A piece of the key that stands in the text, in capitals, small letters or a URL's codes. */
export function pieceOf(key: string, text: string): string | undefined {
	const folded = text.toLowerCase();
	for (const secret of [key.toLowerCase(), encodeURIComponent(key).toLowerCase()]) {
		for (let at = 0; at + TELLING <= secret.length; at += 1) {
			const piece = secret.slice(at, at + TELLING);
			if (folded.includes(piece)) return piece;
		}
	}
	return undefined;
}
