import { z } from 'zod';
import { anything } from '../shared/schemas';
import type { Client, Refusal, Service } from '../shared/http/client';
import type { ApiResponse } from '../shared/http/request';
import {
	after,
	invalidKey,
	commonRefusal,
	unexpected,
	wrongAddress,
} from '../shared/http/refusals';
import { readErrorText } from '../shared/http/errorBody';
import type { Field, FieldType } from '../shared/types';

/** The largest page of prospects the API gives. */
const PROSPECTS_PER_PAGE = 100;

export const EMAIL_IS_READ_ONLY =
	"Saleshandy does not let a prospect's e-mail be changed; import the prospect with the new address instead";

const NAME = 'Saleshandy';

/** Labels and IDs are shown and compared; none that is one is longer. */
const LONGEST_NAME = 250;

/** Endpoints, as the rate limit counts them. */
const UPDATE = 'update';
const FIELDS = 'fields';
const PROSPECTS = 'prospects';

const id = z.union([z.string().min(1).max(LONGEST_NAME), z.number().transform(String)]);

const option = z.union([
	z.string(),
	z.object({ label: z.string() }).transform(({ label }) => label),
	z.object({ value: z.string() }).transform(({ value }) => value),
]);

const fieldSchema = z.object({
	id,
	label: z.string().optional(),
	// What one client of 2024 read in its place.
	name: z.string().optional(),
	fieldType: z.string().nullish(),
	mappingDefaultField: z.string().nullish(),
	metadata: z
		.object({
			options: z.array(option).nullish().catch(undefined),
			currencyCode: z
				.string()
				.regex(/^[A-Z]{3}$/)
				.nullish()
				.catch(undefined),
		})
		.nullish()
		.catch(undefined),
});

type FieldRow = z.infer<typeof fieldSchema>;

const prospectSchema = z.object({
	id,
	email: z.string().nullish(),
	attributes: z
		.array(z.object({ key: z.string(), value: anything }))
		.nullish()
		.catch(undefined),
});

export type Prospect = z.infer<typeof prospectSchema>;

export interface ProspectPage {
	/** Those that are what they should be; a broken one does not spoil the others. */
	prospects: Prospect[];
	/** Whether it has as many rows as were asked for, so that another page may follow. */
	isFull: boolean;
}

const listSchema = z.object({
	// The lists of some endpoints sit one level deeper.
	payload: z.union([z.array(z.unknown()), z.object({ data: z.array(z.unknown()) })]),
});

const resultsSchema = z.object({
	payload: z.object({ results: z.array(z.object({ fieldId: id, success: anything })) }),
});

const TYPES: ReadonlySet<string> = new Set<FieldType>([
	'text',
	'long-text',
	'number',
	'date',
	'dropdown',
	'currency',
]);

/**
 * How the Saleshandy Open API answers. Error codes are reused with other meanings, and a bad key and a
 * reached limit both come as HTTP 400, so the texts decide.
 */
export const saleshandyService: Service = {
	name: NAME,
	credential: 'saleshandyApi',
	// Told by the vendor's support: per key and endpoint.
	knownRateLimit: { requests: 20, windowMs: 60_000 },
	errorText: readErrorText,
	isRateLimit: (_status, text) => /rate.?limit|too many requests/i.test(text),
	explainRefusal,
};

/** The account's fields, built-in and custom. The e-mail is marked as one that cannot be written. */
export async function getFields(client: Client): Promise<Field[]> {
	const reply = await client.send(FIELDS, {
		method: 'GET',
		path: ['fields'],
		query: { systemFields: 'true' },
	});
	const fields = sound(rowsOf(reply, 'the list of fields'), fieldSchema);
	const hasEmail = fields.some(isEmailByKey);
	return fields.flatMap((row) => {
		const label = (row.label ?? row.name)?.slice(0, LONGEST_NAME);
		if (label === undefined) return [];
		const isEmail = hasEmail ? isEmailByKey(row) : /^e-?mail$/i.test(label.trim());
		return [toField(row, label, isEmail)];
	});
}

/**
 * One page of prospects.
 * @param search matched loosely against names and addresses
 * @param page counted from 1
 * @param withValues whether the values of custom fields come too
 */
export async function getProspects(
	client: Client,
	{ search, page, withValues = false }: { search?: string; page: number; withValues?: boolean },
): Promise<ProspectPage> {
	const reply = await client.send(PROSPECTS, {
		method: 'GET',
		path: ['prospects'],
		query: {
			...(search ? { search } : {}),
			page: String(page),
			pageSize: String(PROSPECTS_PER_PAGE),
			sort: 'ASC',
			sortBy: 'createdAt',
			...(withValues ? { includeCustomFields: 'true' } : {}),
		},
	});
	const rows = rowsOf(reply, 'the list of prospects');
	return { prospects: sound(rows, prospectSchema), isFull: rows.length >= PROSPECTS_PER_PAGE };
}

/**
 * Sets fields of a prospect in one request.
 * @returns by field id, whether the API says that it was saved; a field it does not mention is absent
 */
export async function updateAttributes(
	client: Client,
	prospectId: string,
	attributes: ReadonlyArray<{ fieldId: string; attributeValue: string }>,
): Promise<Map<string, boolean>> {
	const reply = await client.send(UPDATE, {
		method: 'POST',
		path: ['prospects', prospectId, 'attribute'],
		body: { attributes: attributes.map((attribute) => ({ ...attribute })) },
	});
	const parsed = resultsSchema.safeParse(reply.body);
	if (!parsed.success) throw unexpected(NAME, 'the update', 'unknown', reply);
	const saved = new Map<string, boolean>();
	for (const { fieldId, success } of parsed.data.payload.results) {
		saved.set(fieldId, success === true && saved.get(fieldId) !== false);
	}
	return saved;
}

function isEmailByKey({ mappingDefaultField }: FieldRow): boolean {
	return mappingDefaultField?.toLowerCase() === 'email';
}

function toField(row: FieldRow, label: string, isEmail: boolean): Field {
	const { fieldType, mappingDefaultField: key, metadata } = row;
	return {
		id: row.id,
		label,
		...(key ? { key } : {}),
		type: isFieldType(fieldType) ? fieldType : 'text',
		...(metadata?.options?.length ? { options: metadata.options } : {}),
		...(metadata?.currencyCode ? { currency: metadata.currencyCode } : {}),
		...(isEmail ? { readOnly: EMAIL_IS_READ_ONLY } : {}),
	};
}

function isFieldType(type: string | null | undefined): type is FieldType {
	return typeof type === 'string' && TYPES.has(type);
}

function rowsOf(reply: ApiResponse, what: string): unknown[] {
	const parsed = listSchema.safeParse(reply.body);
	if (!parsed.success) throw unexpected(NAME, what, 'no', reply);
	const { payload } = parsed.data;
	return Array.isArray(payload) ? payload : payload.data;
}

/** Those that are what they should be. */
function sound<T>(rows: readonly unknown[], schema: z.ZodType<T, z.ZodTypeDef, unknown>): T[] {
	return rows.flatMap((row) => {
		const known = schema.safeParse(row);
		return known.success ? [known.data] : [];
	});
}

function explainRefusal(endpoint: string, status: number, text: string, body: unknown): Refusal {
	if (
		status === 401 ||
		isAuth(body) ||
		/invalid token|invalid api.?key|unauthori[sz]ed/i.test(text)
	) {
		return invalidKey(
			NAME,
			'Copy the key again from Settings → API in Saleshandy and enter it in the credential',
		);
	}
	const common = commonRefusal(NAME, status, text);
	if (common) return common;
	if (status === 404 && endpoint !== UPDATE) return wrongAddress(NAME, status);
	if (status === 404 || /invalid prospect|prospect not found/i.test(text)) {
		return {
			reason: 'not-found',
			message: `Saleshandy does not know the prospect${after(text)}`,
			description: PROSPECT_ADVICE,
		};
	}
	return {
		reason: 'rejected',
		message: `Saleshandy refused the request (HTTP ${status})${after(text)}`,
		description: endpoint === UPDATE ? PROSPECT_ADVICE : 'Run the row again later',
		retryable: endpoint !== UPDATE,
	};
}

const PROSPECT_ADVICE =
	'Check that the prospect ID is one that the Saleshandy API gave (not the number in the web address), and that the prospect still exists in the account of this key';

const authSchema = z.object({ type: z.literal('auth') });

function isAuth(body: unknown): boolean {
	return authSchema.safeParse(body).success;
}
