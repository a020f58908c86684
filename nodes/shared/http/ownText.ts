import type { ApiRequest } from './request';

/** Letters that make a sentence around a value, rather than the end of a phrase like "… exceeded". */
const SENTENCE = 10;

/**
 * An error text without the values of the request that it quotes, where they could be taken for the
 * API's own words. A value that is (nearly) all of the text stays: then the API says it itself.
 * @param deciding the words that decide what a refusal means
 */
export function ownText(text: string, { body, query }: ApiRequest, deciding: RegExp): string {
	if (!deciding.test(text)) return text;
	let own = text;
	for (const value of [...textsIn(body), ...textsIn(query)]) {
		const line = value.replace(/\s+/g, ' ').trim();
		if (deciding.test(line)) own = without(own, line);
	}
	const isPhrase = letters(own) < SENTENCE && !text.endsWith('…');
	return isPhrase ? text : own;
}

/** All texts in an object. */
function textsIn(value: unknown): string[] {
	if (typeof value === 'string') return [value];
	return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
}

/** A text without a value, whatever its letter case, and without its beginning where the text is cut off. */
export function without(text: string, value: string): string {
	const [folded, wanted] = [text.toLowerCase(), value.toLowerCase()];
	const at = folded.indexOf(wanted);
	if (at >= 0) return without(text.slice(0, at) + text.slice(at + wanted.length), value);
	const cut = folded.replace(/…$/, '');
	const begin = cut.indexOf(wanted.slice(0, SENTENCE));
	return begin >= 0 && wanted.startsWith(cut.slice(begin)) ? text.slice(0, begin) : text;
}

function letters(text: string): number {
	return text.replace(/[^\p{L}]/gu, '').length;
}
