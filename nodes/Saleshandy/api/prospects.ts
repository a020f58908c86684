import { z } from 'zod';
import { RowError } from '../../shared/core/errors';
import { isWellFormed } from '../../shared/core/text';
import type { Client } from '../../shared/http/client';
import { rejected, unexpected, type Endpoint } from '../../shared/http/service';
import type { List } from '../../shared/http/pages';
import { anything, jsonObject, parseValid } from '../../shared/core/schemas';
import { id, NAME, CHECK_PROSPECT, prospectNotFound, rowsOf, unknownProspect } from './service';

const PROSPECTS: Endpoint = { name: 'prospects', kind: 'read' };
const UPDATE: Endpoint = {
	name: 'update',
	kind: 'update',
	refusals: (response) =>
		response.status === 404
			? prospectNotFound(response.text)
			: (unknownProspect(response) ?? rejected(NAME, response, CHECK_PROSPECT)),
};

/** The largest page of prospects the API gives. */
export const PROSPECTS_PER_PAGE = 100;

/** The sizes of a page that the API gives. */
const PAGE_SIZES = [10, 20, 50, PROSPECTS_PER_PAGE];

/** As messages name it. */
const LIST = 'the list of prospects';

export const prospectSchema = z.object({
	id,
	email: z.string().nullish(),
	createdAt: z.string().nullish().catch(undefined),
	attributes: z
		.array(
			z
				.object({ id: anything, key: z.string().optional().catch(undefined), value: anything })
				// One that cannot be read may be that of any field.
				.catch({}),
		)
		.nullish()
		.catch(undefined),
});

export type Prospect = z.infer<typeof prospectSchema>;

/** A prospect, with the row as the API gave it. */
export type ProspectRow = z.infer<typeof prospectRowSchema>;

export const prospectRowSchema = z.intersection(
	prospectSchema,
	jsonObject.transform((row) => ({ row })),
);

/** The account's prospects in pages of 100 at most. @param schema what is read of a row */
export function prospectList<Row extends Prospect>(
	client: Client,
	schema: z.ZodType<Row, z.ZodTypeDef, unknown>,
	{
		search,
		limit = Infinity,
		newestFirst = false,
		withValues = false,
	}: {
		/** Matched loosely against names and addresses. */
		search?: string | undefined;
		/** How many are wanted; pages are no larger. */
		limit?: number;
		/** By default the oldest come first. */
		newestFirst?: boolean;
		/** Whether the values of custom fields come too. */
		withValues?: boolean;
	},
): List<Row> {
	const pageSize = PAGE_SIZES.find((size) => size >= limit) ?? PROSPECTS_PER_PAGE;
	return {
		vendor: NAME,
		what: LIST,
		tellsLength: false,
		isSearch: search !== undefined,
		idOf: ({ id }) => id,
		async read(page, isRepeat) {
			const reply = await client.send(PROSPECTS, {
				isRepeat,
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
			const all = rowsOf(reply, LIST);
			const rows = parseValid(all, schema);
			const unreadable = all.length - rows.length;
			return {
				rows,
				// A page that is not full is the last; one of a smaller size may be full.
				isLast: all.length < pageSize && !PAGE_SIZES.includes(all.length),
				...(unreadable
					? { unreadable: { error: unexpected(NAME, LIST, 'no', reply), rows: unreadable } }
					: {}),
			};
		},
	};
}

const resultsSchema = z.object({ payload: z.object({ results: z.array(z.unknown()) }) });
const resultSchema = z.object({ fieldId: id, success: anything });

/** Half of a character cannot be sent in an address. */
function unusableId(): RowError {
	return new RowError(
		'unexpected-response',
		'Saleshandy gave this prospect an ID that cannot be used',
		{
			description: 'Edit the prospect in Saleshandy',
		},
	);
}

/**
 * Sets fields of a prospect in one request.
 * @returns by field id, whether the API says that it was saved; a field it does not mention is absent
 * @throws RowError
 */
export async function updateAttributes(
	client: Client,
	prospectId: string,
	attributes: ReadonlyArray<{ fieldId: string; attributeValue: string }>,
): Promise<Map<string, boolean>> {
	if (!isWellFormed(prospectId)) throw unusableId();
	const reply = await client.send(UPDATE, {
		method: 'POST',
		path: ['prospects', prospectId, 'attribute'],
		body: { attributes: attributes.map((attribute) => ({ ...attribute })) },
	});
	const parsed = resultsSchema.safeParse(reply.body);
	if (!parsed.success) throw unexpected(NAME, 'the update', 'unknown', reply);
	const saved = new Map<string, boolean>();
	for (const { fieldId, success } of parseValid(parsed.data.payload.results, resultSchema)) {
		saved.set(fieldId, success === true && saved.get(fieldId) !== false);
	}
	return saved;
}
