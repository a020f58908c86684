import type { z } from 'zod';

/** Thrown where a request is refused; the sandbox answers with this status and JSON body. */
export class Refusal extends Error {
	constructor(
		readonly status: number,
		readonly body: unknown,
	) {
		super(`Refused with ${status}`);
	}
}

/**
 * Parses what a client sent and refuses it the way NestJS does: status 400 and one sentence for
 * each thing that is wrong.
 * @throws Refusal
 */
export function validated<T extends z.ZodTypeAny>(schema: T, value: unknown): z.output<T> {
	const result = schema.safeParse(value);
	if (result.success) return result.data as z.output<T>;
	throw nestRefusal(result.error.issues.flatMap(sentences));
}

/** A NestJS validation answer. */
export function nestRefusal(message: string[]): Refusal {
	return new Refusal(400, { statusCode: 400, message, error: 'Bad Request' });
}

function sentences(issue: z.ZodIssue): string[] {
	const path = issue.path.join('.');
	switch (issue.code) {
		case 'unrecognized_keys': {
			const prefix = path === '' ? '' : `${path}.`;
			return issue.keys.map((key) => `${prefix}property ${key} should not exist`);
		}
		case 'invalid_enum_value':
			return [`${path} must be one of the following values: ${issue.options.join(', ')}`];
		case 'invalid_type': {
			const article = /^[aeiou]/.test(issue.expected) ? 'an' : 'a';
			return [`${path === '' ? 'body' : path} must be ${article} ${issue.expected}`];
		}
		default:
			return [`${path} ${issue.message}`.trim()];
	}
}
