import { z } from 'zod';

const LONGEST_TEXT = 300;

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

/** Whether the body of a response is HTML, which no API answers with. */
export function isWebPage(body: unknown): boolean {
	return typeof body === 'string' && /^\s*</.test(body);
}

function shorten(words: string): string {
	const line = words
		.slice(0, 4 * LONGEST_TEXT)
		.replace(/\s+/g, ' ')
		.trim();
	return line.length > LONGEST_TEXT ? `${line.slice(0, LONGEST_TEXT)}…` : line;
}
