import type { INodeListSearchItems } from 'n8n-workflow';

/** Entries whose name or description contains the filter, letter case ignored. */
export function matching(
	entries: readonly INodeListSearchItems[],
	filter: string | undefined,
): INodeListSearchItems[] {
	const wanted = filter?.trim().toLowerCase() ?? '';
	return entries.filter(({ name, description }) =>
		`${name} ${description ?? ''}`.toLowerCase().includes(wanted),
	);
}

/** The page that a pagination token stands for; n8n wants tokens to be strings. */
export function pageOf(paginationToken: string | undefined): number {
	const page = Number(paginationToken ?? 1);
	return Number.isInteger(page) && page > 0 ? page : 1;
}
