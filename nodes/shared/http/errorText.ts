import { z } from 'zod';
import { isWebPage } from './transport';

const LONGEST_TEXT = 300;
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
