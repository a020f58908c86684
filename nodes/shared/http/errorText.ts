import { z } from 'zod';
import { isWebPage, type ApiRequest } from './transport';

const LONGEST_TEXT = 300;
/** Letters that make a sentence around a value, rather than the end of a phrase like "… exceeded". */
const SENTENCE = 10;
/** Shorter pieces of the key are harmless, and also occur in ordinary words. */
const SHORTEST_PIECE = 6;

const text = z.union([z.string(), z.number().transform(String)]);
const issue = z.object({ message: text }).transform(({ message }) => message);
const several = z.array(z.union([text, issue])).transform((all) => all.join('; '));
const texts = z.union([text, several]);
const nested = z
	.object({
		message: texts.optional().catch(undefined),
		details: texts.optional().catch(undefined),
		issues: texts.optional().catch(undefined),
	})
	.transform(({ message, details, issues }) => message ?? details ?? issues ?? '');

const errorBody = z.object({
	error_message: texts.optional().catch(undefined),
	message: texts.optional().catch(undefined),
	messages: texts.optional().catch(undefined),
	error: z.union([texts, nested]).optional().catch(undefined),
	details: texts.optional().catch(undefined),
	issues: texts.optional().catch(undefined),
});

/**
 * The error text in the body of a response, on one line of at most 300 characters; '' for a web page or
 * an unknown shape. Reads `error_message`, `message`, `messages`, `error` (a text, or an object with
 * `message`, `details` or `issues`), `details` and `issues`, in this order.
 */
export function readErrorText(body: unknown): string {
	if (typeof body === 'string') return isWebPage(body) ? '' : shorten(body);
	const parsed = errorBody.safeParse(body);
	if (!parsed.success) return '';
	const { error_message, message, messages, error, details, issues } = parsed.data;
	return shorten(error_message ?? message ?? messages ?? error ?? details ?? issues ?? '');
}

function shorten(words: string): string {
	const line = words
		.slice(0, 4 * LONGEST_TEXT)
		.replace(/\s+/g, ' ')
		.trim();
	return line.length > LONGEST_TEXT ? `${line.slice(0, LONGEST_TEXT)}…` : line;
}

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
