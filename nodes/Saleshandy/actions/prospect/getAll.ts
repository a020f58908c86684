import type { Operation } from '../../../shared/node/operation';
import {
	filtersProperty,
	limitProperties,
	simplifyProperty,
} from '../../../shared/read/parameters';
import { readMany } from '../../../shared/http/pages';
import { readRecords } from '../../../shared/read/readRecords';
import { prospectList, prospectRowSchema } from '../../api/prospects';
import { saleshandyService } from '../../api/service';
import { prospectJson } from '../../store/simplify';

const execute = readRecords({
	service: saleshandyService,
	record: 'prospect',
	locators: [],
	query: (item) => ({
		search: item.filter('search', 'Search'),
		limit: item.limit(),
		simplify: item.simplify(),
	}),
	open({ client, progress, settings }) {
		const toJson = prospectJson(client);
		return async ({ search, limit, simplify }) => {
			const list = prospectList(client, prospectRowSchema, { search, limit, withValues: true });
			return await readMany(list, limit, {
				pick: await toJson(simplify),
				mostAtOnce: settings.maxConcurrency,
				onRows: progress.add,
			});
		};
	},
});

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
					'Text to look for in the first name, the last name, and the email. Saleshandy also finds what is similar.',
			},
		]),
		simplifyProperty,
	],
	execute,
};
