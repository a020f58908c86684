import type { Account, LookUp, Vendor } from '../../shared/update/vendor';
import { missing } from '../../shared/update/vendor';
import { toRowError } from '../../shared/core/errors';
import type { Client } from '../../shared/http/client';
import { theOnly } from './findByEmail';
import { foundProspects, prospects } from './prospects';
import { EMAIL, emailOf, identifyByEmail, PROSPECT, type ProspectTarget } from './target';
import { ProspectCreator } from './creator';
import { ProspectFinder } from './finder';
import type { CreationOptions } from './options';

/**
 * Saleshandy's half of Create or Update.
 * @param readOptions what holds for those who are created; called before anything is sent
 */
export function newProspects(readOptions: () => CreationOptions): Vendor<ProspectTarget> {
	return {
		...prospects,
		locators: [EMAIL],
		readColumns: [PROSPECT.name.toLowerCase()],
		identify: (read) => identifyByEmail(read(EMAIL)),
		async open(client, kept) {
			const creation = readOptions();
			const account = await prospects.open(client, kept);
			return withCreator(client, account, creation);
		},
	};
}

function withCreator(
	client: Client,
	account: Account<ProspectTarget>,
	creation: CreationOptions,
): Account<ProspectTarget> {
	const { fields } = account;
	let finder: ProspectFinder | undefined;
	return {
		...account,
		lookUp(targets, { concurrency, onlyChanges }): LookUp<ProspectTarget> {
			const all = (finder = new ProspectFinder(client, { expected: targets.length, concurrency }));
			const found = foundProspects(client, fields, onlyChanges);
			return async (target) => {
				const email = emailOf(target);
				const rows = await all.find(email);
				if (rows.length === 0) return missing(target);
				return found(nameOne(rows, email), rows);
			};
		},
		openCreator: (options) =>
			new ProspectCreator({
				client,
				fields,
				creation,
				found: foundProspects(client, fields, false),
				newestBefore: () => finder?.newest ?? '',
				options,
			}),
	};
}

/** The ID of the one prospect with an address. @throws RowError if there are several */
function nameOne(rows: Parameters<typeof theOnly>[0], email: string): string {
	try {
		return theOnly(rows, email)[0].id;
	} catch (thrown) {
		throw toRowError(thrown).with({
			description: "Use 'Update Attribute' with the ID of the one you mean",
			parameter: EMAIL.name,
		});
	}
}
