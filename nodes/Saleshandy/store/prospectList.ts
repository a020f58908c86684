import type { Client } from '../../shared/http/client';
import type { PagedList } from '../../shared/http/readPages';
import { getProspectRows, type ProspectRow } from '../api/prospects';
import { NAME } from '../api/service';

/** The sizes of a page that the API gives. */
const PAGE_SIZES = [10, 20, 50, 100];

interface ListOptions {
	search?: string | undefined;
	/** How many prospects are wanted. */
	limit?: number;
}

/** The account's prospects, oldest first, in pages no larger than is wanted. */
export function prospectList(
	client: Client,
	{ search, limit = Infinity }: ListOptions = {},
): PagedList<ProspectRow> {
	const pageSize = PAGE_SIZES.find((size) => size >= limit) ?? 100;
	return {
		vendor: NAME,
		what: 'the list of prospects',
		readPage: async (page) => await getProspectRows(client, { search, page, pageSize }),
		idOf: ({ id }) => id,
	};
}
