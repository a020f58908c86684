import type { Operation } from '../../../shared/node/operation';
import {
	filtersProperty,
	limitProperties,
	simplifyProperty,
} from '../../../shared/read/properties';
import type { Read, ReadQuery } from '../../../shared/read/read';
import { readPages } from '../../../shared/http/readPages';
import { readRecords } from '../../../shared/read/readRecords';
import { saleshandyService } from '../../api/service';
import { prospectJson } from '../../store/prospectJson';
import { prospectList } from '../../store/prospectList';

interface Query {
	search: string | undefined;
	limit: number;
	simplify: boolean;
}

const read: Read<Query> = {
	service: saleshandyService,
	record: 'prospect',
	locators: [],
	query: (item) => ({
		search: item.filter('search', 'Search'),
		limit: item.limit(),
		simplify: item.simplify(),
	}),
	open({ client, concurrency, onRows }): ReadQuery<Query> {
		const toJson = prospectJson(client);
		return async ({ search, limit, simplify }) =>
			await readPages(prospectList(client, { search, limit }), {
				pick: await toJson(simplify),
				most: limit,
				concurrency,
				onRows,
			});
	},
};

/** Reads the account's prospects, oldest first. */
export const getAll: Operation = {
	option: {
		name: 'Get Many',
		action: 'Get many prospects',
		description: 'Read the field values of all prospects, or of those that a search finds',
	},
	properties: [
		...limitProperties,
		filtersProperty([
			{
				displayName: 'Search',
				name: 'search',
				type: 'string',
				default: '',
				placeholder: 'e.g. jane',
				description:
					'Text to look for in the first name, the last name and the email. Saleshandy also finds what is similar.',
			},
		]),
		simplifyProperty,
	],
	execute: async (context) => await readRecords(context, read),
};
