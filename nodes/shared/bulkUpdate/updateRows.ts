import type { Client } from '../http/client';
import type { RunAbort } from '../runAbort';
import { importRecords } from './importRecords';
import { applyRejectedFields, isFailure } from './outcome';
import type { Settings } from './parameters/settings';
import { plan } from './plan';
import { forecast } from './report/forecast';
import type { Progress } from './report/progress';
import type { Outcomes, Target } from './row';
import type { ReadRows } from './rowReader';
import { isMixed, joinSameRecords, type Joined } from './sameRecords';
import type { Account, Vendor } from './vendor';
import { writeRecords } from './writeRecords';

export interface UpdateParts {
	vendor: Pick<Vendor<Target>, 'locators' | 'service'>;
	settings: Settings;
	stopOnError: boolean;
	abort: RunAbort;
	progress: Progress;
	client: Client;
}

interface Updated {
	/** Rows that an abort left over have none. */
	outcomes: Outcomes;
	/** What people should know beside the counts; '' if there is nothing. */
	note: string;
}

/** Decides the rows that need no request and sends the others. */
export async function updateRows<T extends Target>(
	{ rows, outcomes }: ReadRows<T>,
	account: Account<T>,
	{ vendor, settings, stopOnError, abort, progress, client }: UpdateParts,
): Promise<Updated> {
	const { maxConcurrency: concurrency, onlyChanges, dryRun, rejectedFields } = settings;
	const stopsAt = (decided: Outcomes) => stopOnError && [...decided.values()].some(isFailure);
	if (stopsAt(outcomes)) return { outcomes, note: '' };
	const reading = { concurrency, onlyChanges };
	const lookUpFor = (some: readonly T[]) => account.lookUp(some, reading);
	const joined: Partial<Joined<T>> = isMixed(rows)
		? await joinSameRecords(rows, lookUpFor, { concurrency, stopOnError, abort })
		: {};
	const planned = plan(joined.rows ?? rows, settings);
	const all = new Map([...outcomes, ...(joined.outcomes ?? []), ...planned.outcomes]);
	const decided = applyRejectedFields(all, rejectedFields);
	progress.add(decided.size);
	if (stopsAt(decided)) return { outcomes: decided, note: '' };
	const { records } = planned;
	const updates = records.flatMap((record) => record.updates).length;
	const noun = `${vendor.locators.at(-1)?.displayName.toLowerCase()}s`;
	const work = { records: records.length, requests: updates, noun };
	progress.start(updates, forecast(work, vendor.service.knownRateLimit, settings));
	const writing = {
		concurrency,
		dryRun,
		rejectedFields,
		stopOnError,
		abort,
		onDone: (done: number) => progress.add(done),
	};
	const importer =
		settings.bulkImport && !dryRun
			? await account.openImport?.(records, {
					...reading,
					maxWait: settings.maxWait * 1000,
					log: progress.log,
				})
			: undefined;
	if (importer) {
		const written = await importRecords(records, { ...writing, importer, client });
		return { outcomes: new Map([...decided, ...written.outcomes]), note: written.note };
	}
	const lookUp = joined.lookUp ?? lookUpFor(records.map(({ target }) => target));
	const written = await writeRecords(records.values(), { ...writing, lookUp });
	const heldUp = client.stats.pausedMs > 0 && !settings.bulkImport && !dryRun;
	const note = (heldUp && account.importAdvice?.(updates)) || '';
	return { outcomes: new Map([...decided, ...written]), note };
}
