import type { IDataObject } from 'n8n-workflow';
import { RowError } from '../../../shared/core/errors';
import type { Operation } from '../../../shared/node/operation';
import { simplifyProperty } from '../../../shared/read/properties';
import type { Access, Read, ReadQuery } from '../../../shared/read/read';
import { readPages } from '../../../shared/http/readPages';
import { readRecords } from '../../../shared/read/readRecords';
import { brief } from '../../../shared/core/text';
import { getProspectRows, type ProspectRow } from '../../api/prospects';
import { saleshandyService } from '../../api/service';
import { findByEmail } from '../../store/findByEmail';
import { prospectJson } from '../../store/prospectJson';
import { prospectList } from '../../store/prospectList';
import { identifyProspect, PROSPECT, type ProspectTarget } from '../../store/target';
import { prospectLocator } from './locator';

interface Query {
	target: ProspectTarget;
	simplify: boolean;
}

const read: Read<Query> = {
	service: saleshandyService,
	record: 'prospect',
	locators: [PROSPECT],
	query: (item) => ({ target: identifyProspect(item.locator), simplify: item.simplify() }),
	open(access, queries): ReadQuery<Query> {
		const toJson = prospectJson(access.client);
		const find = finder(
			access,
			queries.map(({ target }) => target),
		);
		return async ({ target, simplify }): Promise<IDataObject[]> => {
			const prospect = await find(target);
			return [(await toJson(simplify))(prospect)];
		};
	},
};

/** Finds prospects: those with an address by a search, those with an id in the list, which is read once. */
function finder(
	{ client, concurrency, onRows }: Access,
	targets: readonly ProspectTarget[],
): (target: ProspectTarget) => Promise<ProspectRow> {
	const ids = new Set(targets.flatMap((target) => (target.by === 'id' ? target.prospectId : [])));
	const expected = targets.filter(({ by }) => by === 'email').length;
	const byEmail = findByEmail(async (page) => await getProspectRows(client, page), {
		expected,
		concurrency,
	});
	let listed: Promise<Map<string, ProspectRow>> | undefined;

	const readList = async (): Promise<Map<string, ProspectRow>> => {
		const rows = await readPages(prospectList(client), {
			pick: (row) => (ids.has(row.id) ? row : undefined),
			most: ids.size,
			concurrency,
			onRows,
		});
		return new Map(rows.map((row) => [row.id, row]));
	};

	return async (target) => {
		if (target.by === 'email') return (await byEmail(target.email))[0];
		listed ??= readList();
		const prospect = (await listed).get(target.prospectId);
		if (prospect) return prospect;
		throw new RowError(
			'not-found',
			`Saleshandy has no prospect with the ID ${brief(target.prospectId)}`,
			{
				description: "Check 'Prospect': the ID is the one from the Saleshandy API",
				parameter: PROSPECT.name,
			},
		);
	};
}

/** Reads single prospects. */
export const get: Operation = {
	option: {
		name: 'Get',
		action: 'Get prospect',
		description: 'Read the field values of one prospect',
	},
	properties: [
		prospectLocator({
			description: 'The prospect to read',
			hint: 'By Email takes one request. By ID, and from the list, the account’s prospects are read until this one is found: 100 at a time, at 20 requests a minute',
			byEmail: 'Recommended: takes one request. Each address is looked up once in a run',
			byId: 'Saleshandy cannot look an ID up, so the list of prospects is read until it is found. By Email is quicker',
		}),
		simplifyProperty,
	],
	execute: async (context) => await readRecords(context, read),
};
