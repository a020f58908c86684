import { z } from 'zod';
import type { Client } from '../../shared/http/client';
import { unexpected } from '../../shared/http/refusals';
import type { ListPage } from '../../shared/readList';
import { anything, parseValid } from '../../shared/schemas';
import { id, rowsOf } from './list';
import { ENDPOINT, NAME } from './service';

/** The largest page of prospects the API gives. */
export const PROSPECTS_PER_PAGE = 100;

const prospectSchema = z.object({
	id,
	email: z.string().nullish(),
	attributes: z
		.array(z.object({ key: z.string(), value: anything }))
		.nullish()
		.catch(undefined),
});

export type Prospect = z.infer<typeof prospectSchema>;

const resultsSchema = z.object({
	payload: z.object({ results: z.array(z.object({ fieldId: id, success: anything })) }),
});

/**
 * One page of prospects.
 * @param search matched loosely against names and addresses
 * @param page counted from 1
 * @param withValues whether the values of custom fields come too
 */
export async function getProspects(
	client: Client,
	{ search, page, withValues = false }: { search?: string; page: number; withValues?: boolean },
): Promise<ListPage<Prospect>> {
	const reply = await client.send(ENDPOINT.prospects, {
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
	// The API gives no total: a page that is not full is the last.
	return { rows: parseValid(rows, prospectSchema), isLast: rows.length < PROSPECTS_PER_PAGE };
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
