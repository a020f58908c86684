import type { Ids, RecordUpdates } from '../../shared/update/row';
import type {
	Account,
	Found,
	ImportOptions,
	LookUp,
	LookUpOptions,
	Vendor,
} from '../../shared/update/vendor';
import { toRowError } from '../../shared/core/errors';
import type { Field } from '../../shared/fields/field';
import { groupBy } from '../../shared/core/groupBy';
import type { Client } from '../../shared/http/client';
import { pagesWorthReading, readList } from '../../shared/http/readList';
import { readAccount } from './accountList';
import { getFields } from '../api/fields';
import { getProspects, updateAttributes, type Prospect } from '../api/prospects';
import { saleshandyService } from '../api/service';
import { writeBisecting } from './bisect';
import { ProspectImporter } from './importer';
import { importable } from './people';
import { importAdvice, pagesWorthImporting } from './worthwhile';
import { findByEmail } from './findByEmail';
import { identifyProspect, PROSPECT, type ProspectTarget } from './target';
import { valuesReader } from './values';

/** Saleshandy's half of a bulk update. */
export const prospects: Vendor<ProspectTarget> = {
	service: saleshandyService,
	locators: [PROSPECT],
	identify: identifyProspect,
	async open(client, kept): Promise<Account<ProspectTarget>> {
		const fields = kept ?? (await getFields(client));
		return {
			fields,
			lookUp: (targets, options) => lookUp(client, fields, targets, options),
			openImport: (records, options) => openImport(client, fields, records, options),
			importAdvice,
		};
	},
};

export type MakeFound = (prospectId: string, rows: readonly Prospect[]) => Found;

/**
 * Makes what can be written of prospects that were found.
 * @param withValues whether to say what they hold, as far as rows that were read of them tell
 */
export function foundProspects(
	client: Client,
	fields: readonly Field[],
	withValues: boolean,
): MakeFound {
	const valuesOf = valuesReader(fields);
	// A prospect that is listed twice moved while the list was read: its values are uncertain.
	return (prospectId, [prospect, again]) => ({
		ids: { prospectId } satisfies Ids,
		...(withValues && prospect && !again ? { values: valuesOf(prospect) } : {}),
		write: async (changes) =>
			await writeBisecting(
				changes,
				async (some) =>
					await updateAttributes(
						client,
						prospectId,
						some.map(({ field, value }) => ({ fieldId: field.id, attributeValue: value })),
					),
			),
	});
}

function lookUp(
	client: Client,
	fields: readonly Field[],
	targets: readonly ProspectTarget[],
	{ concurrency, onlyChanges }: LookUpOptions,
): LookUp<ProspectTarget> {
	const wantedIds = new Set(
		targets.flatMap((target) => (target.by === 'id' ? [target.prospectId] : [])),
	);
	const expected = targets.filter(({ by }) => by === 'email').length;
	const byEmail = findByEmail(
		async (page) => await getProspects(client, { ...page, withValues: onlyChanges }),
		{ expected, concurrency },
	);
	const found = foundProspects(client, fields, onlyChanges);
	let listed: Promise<Map<string, Prospect[]>> | undefined;

	return async (target) => {
		if (target.by === 'email') {
			const rows = await byEmail(target.email);
			return found(rows[0].id, rows);
		}
		const { prospectId } = target;
		if (!onlyChanges) return found(prospectId, []);
		listed ??= readValues(client, wantedIds, concurrency);
		return found(prospectId, (await listed).get(prospectId) ?? []);
	};
}

function openImport(
	client: Client,
	fields: readonly Field[],
	records: ReadonlyArray<RecordUpdates<ProspectTarget>>,
	options: ImportOptions<ProspectTarget>,
): ProspectImporter | undefined {
	const { concurrency, onlyChanges } = options;
	const mostPages = pagesWorthImporting(importable(records, fields).length);
	if (mostPages < 1) return undefined;
	// Reading has a limit of its own, so writing need not wait for it. What keeps it from working keeps
	// the lookup from working too, and that says why.
	const account = readAccount(client, { mostPages, concurrency }).catch(() => undefined);
	const search = findByEmail(
		async (page) => await getProspects(client, { ...page, withValues: onlyChanges }),
		{ expected: 0, concurrency },
	);
	const found = foundProspects(client, fields, onlyChanges);
	return new ProspectImporter({
		client,
		fields,
		account,
		records,
		found: (prospect) => found(prospect.id, [prospect]),
		async lookUp(target, latest) {
			if (target.by === 'id') return found(target.prospectId, latest.withId(target.prospectId));
			const [prospect, another] = latest.withEmail(target.email);
			if (prospect && !another) return found(prospect.id, [prospect]);
			const rows = await search(target.email);
			return found(rows[0].id, rows);
		},
		options,
	});
}

/** What prospects hold, by id, as far as reading it takes less than writing them. */
async function readValues(
	client: Client,
	ids: ReadonlySet<string>,
	concurrency: number,
): Promise<Map<string, Prospect[]>> {
	const missing = new Set(ids);
	try {
		const { rows } = await readList(
			async (page) => await getProspects(client, { page, withValues: true }),
			{
				concurrency,
				mostPages: pagesWorthReading(ids.size),
				looksAtEnd: true,
				isEnough(seen) {
					for (const { id } of seen) missing.delete(id);
					return missing.size === 0;
				},
			},
		);
		return groupBy(rows, ({ id }) => id);
	} catch (thrown) {
		const error = toRowError(thrown);
		// Writing needs no list, unless the error would end every request.
		if (error.fatal || error.reason === 'cancelled') throw error;
		return new Map();
	}
}
