import type { Store, UpdateExecution, Vendor } from '../../shared/update/store';
import { getFields } from '../api/fields';
import { prospectSchema } from '../api/prospects';
import { saleshandyService } from '../api/service';
import { ProspectCreator } from './create';
import { ProspectDirectory, notFound, theOnly } from './directory';
import { importable } from './people';
import { ProspectImporter } from './bulkImport';
import { importHint, pagesWorthImporting } from './trial';
import { EMAIL, identifyByEmail, identifyProspect, PROSPECT, type ProspectTarget } from './target';
import { foundProspects } from './write';

/** Saleshandy's half of an update. */
export const prospects: Vendor<ProspectTarget> = {
	service: saleshandyService,
	locators: [PROSPECT],
	identify: identifyProspect,
	open: async (execution, kept) => await open(execution, kept),
};

/**
 * Saleshandy's half of Create or Update.
 * @param readTags what those who are created are tagged with; called before anything is sent
 */
export function newProspects(readTags: () => readonly string[]): Vendor<ProspectTarget> {
	return {
		...prospects,
		locators: [EMAIL],
		creates: true,
		readColumns: [PROSPECT.name.toLowerCase()],
		identify: (read) => identifyByEmail(read(EMAIL)),
		open: async (execution, kept) => await open(execution, kept, readTags()),
	};
}

/** @param tags of those who are created, where that is wanted */
async function open(
	execution: UpdateExecution,
	kept: Store<ProspectTarget>['fields'] | undefined,
	tags?: readonly string[],
): Promise<Store<ProspectTarget>> {
	const { client, settings } = execution;
	const { onlyChanges } = settings;
	const creates = tags !== undefined;
	const fields = kept ?? (await getFields(client));
	const found = foundProspects(client, fields, onlyChanges);
	const directoryOf = (targets: readonly ProspectTarget[]) =>
		new ProspectDirectory(execution, targets, {
			schema: prospectSchema,
			// An import is seen by the values that were there before.
			withValues: onlyChanges || settings.bulkImport || creates,
			searches: !creates,
		});
	let directory = directoryOf([]);
	return {
		fields,
		finder(targets) {
			directory = directoryOf(targets);
			const whatToDo = creates
				? "Use 'Update Attribute' with the ID of the one you mean"
				: undefined;
			return async (target) => {
				if (target.by === 'id') {
					const { prospectId } = target;
					return found(prospectId, onlyChanges ? await directory.holds(prospectId) : undefined);
				}
				const rows = await directory.withEmail(target.email);
				const prospect = theOnly(rows, target.email, whatToDo, creates ? EMAIL.name : undefined);
				const isCertain = prospect && directory.isCertain(prospect);
				return prospect && found(prospect.id, isCertain ? prospect : undefined);
			};
		},
		notFound,
		importer(jobs) {
			const lastPage = pagesWorthImporting(importable(jobs, fields).length);
			if (lastPage < 1) return undefined;
			return new ProspectImporter(execution, { fields, found, jobs, directory, lastPage });
		},
		importHint,
		...(tags
			? {
					creator: new ProspectCreator(execution, {
						fields,
						found,
						tags,
						directoryOf,
						newestBefore: async () => await directory.newest(),
					}),
				}
			: {}),
	};
}
