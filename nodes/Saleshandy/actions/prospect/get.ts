import type { Operation } from '../../../shared/node/operation';
import { simplifyProperty } from '../../../shared/read/parameters';
import { readRecords } from '../../../shared/read/readRecords';
import { prospectRowSchema } from '../../api/prospects';
import { saleshandyService } from '../../api/service';
import { ProspectDirectory, notFound, theOnly } from '../../store/directory';
import { prospectJson } from '../../store/simplify';
import { identifyProspect, PROSPECT } from '../../store/target';
import { prospectLocator } from './locator';

const execute = readRecords({
	service: saleshandyService,
	record: 'prospect',
	locators: [PROSPECT],
	query: (item) => ({ target: identifyProspect(item.locator), simplify: item.simplify() }),
	open(execution, queries) {
		const toJson = prospectJson(execution.client);
		const directory = new ProspectDirectory(
			execution,
			queries.map(({ target }) => target),
			{ schema: prospectRowSchema, withValues: true, searches: true },
		);
		return async ({ target, simplify }) => {
			const prospect =
				target.by === 'email'
					? theOnly(await directory.withEmail(target.email), target.email)
					: await directory.withId(target.prospectId);
			if (!prospect) throw notFound(target);
			return [(await toJson(simplify))(prospect)];
		};
	},
});

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
			byId: 'Saleshandy cannot look up an ID, so the list of prospects is read until it is found. By Email is quicker',
		}),
		simplifyProperty,
	],
	execute,
};
