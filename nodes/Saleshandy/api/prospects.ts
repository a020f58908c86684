import { z } from 'zod';
import type { Client } from '../../shared/http/client';
import type { ApiResponse } from '../../shared/http/request';
import { unexpected } from '../../shared/http/refusals';
import type { ListPage } from '../../shared/http/readList';
import { anything, jsonObject, parseAll, parseValid } from '../../shared/core/schemas';
import { id, rowsOf } from './list';
import { ENDPOINT, NAME } from './service';

/** The largest page of prospects the API gives. */
export const PROSPECTS_PER_PAGE = 100;

/** As messages name it. */
const LIST = 'the list of prospects';

const prospectSchema = z.object({
	id,
	email: z.string().nullish(),
	createdAt: z.string().nullish().catch(undefined),
	attributes: z
		.array(z.object({ id: anything, key: z.string(), value: anything }))
		.nullish()
		.catch(undefined),
});

export type Prospect = z.infer<typeof prospectSchema>;

/** A prospect, with the row as the API gave it. */
export type ProspectRow = z.infer<typeof prospectRowSchema>;

const prospectRowSchema = z.intersection(
	prospectSchema,
	jsonObject.transform((row) => ({ row })),
);

const resultsSchema = z.object({
	payload: z.object({ results: z.array(z.object({ fieldId: id, success: anything })) }),
});

/** A page of prospects. */
interface Page {
	/** Matched loosely against names and addresses. */
	search?: string | undefined;
	/** Counted from 1. */
	page: number;
	/** By default the oldest come first. */
	newestFirst?: boolean;
}

/**
 * One page of prospects, 100 each.
 * @param withValues whether the values of custom fields come too
 */
export async function getProspects(
	client: Client,
	{ withValues = false, ...page }: Page & { withValues?: boolean },
): Promise<ListPage<Prospect>> {
	const { reply, rows, isLast } = await listProspects(client, { ...page, withValues });
	const valid = parseValid(rows, prospectSchema);
	const unreadable = valid.length < rows.length ? unexpected(NAME, LIST, 'no', reply) : undefined;
	return { rows: valid, isLast, unreadable };
}

/**
 * One page of prospects with all that the API tells of them.
 * @param pageSize 10, 20, 50 or 100
 * @throws RowError also if a row is none of a prospect
 */
export async function getProspectRows(
	client: Client,
	page: Page & { pageSize?: number },
): Promise<ListPage<ProspectRow>> {
	const { reply, rows, isLast } = await listProspects(client, { ...page, withValues: true });
	const valid = parseAll(rows, prospectRowSchema);
	if (!valid) throw unexpected(NAME, LIST, 'no', reply);
	return { rows: valid, isLast };
}

async function listProspects(
	client: Client,
	{
		search,
		page,
		pageSize = PROSPECTS_PER_PAGE,
		newestFirst = false,
		withValues,
	}: Page & { pageSize?: number; withValues: boolean },
): Promise<ListPage<unknown> & { reply: ApiResponse }> {
	const reply = await client.send(ENDPOINT.prospects, {
		method: 'GET',
		path: ['prospects'],
		query: {
			...(search ? { search } : {}),
			page: String(page),
			pageSize: String(pageSize),
			sort: newestFirst ? 'DESC' : 'ASC',
			sortBy: 'createdAt',
			...(withValues ? { includeCustomFields: 'true' } : {}),
		},
	});
	const rows = rowsOf(reply, LIST);
	// The API gives no total: a page that is not full is the last.
	return { reply, rows, isLast: rows.length < pageSize };
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
	const reply = await client.send(ENDPOINT.update, {
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
