import { z } from 'zod';
import {
	after,
	commonRefusal,
	invalidKey,
	rejected,
	unexpected,
	type Endpoint,
	type RefusedResponse,
	type Refusal,
	type Service,
} from '../../shared/http/service';
import type { ApiResponse } from '../../shared/http/transport';

export const NAME = 'Saleshandy';

/** The account's fields, built-in and custom: the smallest list, which also shows whether the key is right. */
export const FIELDS = {
	endpoint: { name: 'fields', kind: 'read' },
	request: { method: 'GET', path: ['fields'], query: { systemFields: 'true' } },
} as const;

/**
 * How the Saleshandy Open API answers. Error codes are reused with other meanings, and a bad key and a
 * reached limit may both come as HTTP 400, so these bodies are compared whole.
 */
export const saleshandyService: Service = {
	name: NAME,
	credential: 'saleshandyApi',
	// Told by the vendor's support: per key and endpoint.
	knownRateLimit: { requests: 20, windowMs: 60_000 },
	account: FIELDS,
	refusesKey: ({ status, body }) =>
		status === 401 || (status === 400 && authSchema.safeParse(body).success),
	wrongKey: invalidKey(
		NAME,
		'Copy the key again from Settings → API in Saleshandy and enter it in the credential',
	),
	isRateLimit: ({ status, body }) => status === 400 && messageOf(body) === 'rate limit exceeded',
	explainRefusal,
};

const authSchema = z.object({
	type: z.literal('auth'),
	code: z.union([z.literal(1001), z.literal('1001')]),
});

const message = z.string().optional().catch(undefined);
const messageSchema = z.object({ error_message: message, message });

/** The message of an error body in the field where the API gives it, in lower case; '' if there is none. */
export function messageOf(body: unknown): string {
	const parsed = messageSchema.safeParse(body);
	const text = parsed.data?.error_message ?? parsed.data?.message ?? '';
	return text.trim().toLowerCase();
}

function explainRefusal({ refusals }: Endpoint, response: RefusedResponse): Refusal {
	return (
		commonRefusal(NAME, response) ??
		refusals?.(response) ??
		unknownProspect(response) ?? {
			...rejected(NAME, response, 'Try again later'),
			retryable: true,
		}
	);
}

/** What to do where the API refuses a prospect ID. */
export const CHECK_PROSPECT =
	'Check that the prospect ID is one that the Saleshandy API gave (not the number in the web address), and that the prospect still exists in the account of this key';

/** The refusal that says that the prospect is not there. */
export function unknownProspect({ status, body, text }: RefusedResponse): Refusal | undefined {
	const isUnknown = status === 400 && messageOf(body) === 'invalid prospect id';
	return isUnknown ? prospectNotFound(text) : undefined;
}

export function prospectNotFound(text: string): Refusal {
	return {
		reason: 'not-found',
		message: `Saleshandy does not know the prospect${after(text)}`,
		description: CHECK_PROSPECT,
	};
}

/** Labels and IDs are shown and compared; none is longer. */
export const LONGEST_LABEL = 250;

export const id = z.union([z.string().min(1).max(LONGEST_LABEL), z.number().transform(String)]);

const listSchema = z.object({
	// The lists of some endpoints sit one level deeper.
	payload: z.union([z.array(z.unknown()), z.object({ data: z.array(z.unknown()) })]),
});

/** The rows of a list. @param what names the list in a message @throws RowError */
export function rowsOf(response: ApiResponse, what: string): unknown[] {
	const parsed = listSchema.safeParse(response.body);
	if (!parsed.success) throw unexpected(NAME, what, 'no', response);
	const { payload } = parsed.data;
	return Array.isArray(payload) ? payload : payload.data;
}
