import type { Client } from '../http/client';
import type { Run } from '../core/run';
import { createRecords } from './createRecords';
import { importRecords } from './importRecords';
import { applyRejectedFields, isFailure } from './outcome';
import type { Settings } from './settings';
import { needsRecord, plan } from './plan';
import { forecast } from './forecast';
import type { Progress } from './progress';
import type { Outcomes, RecordUpdates, Target, Update } from './row';
import type { ReadRows } from './rowReader';
import { isMixed, joinSameRecords, type Joined } from './sameRecords';
import type { Account, LookUp, Vendor } from './vendor';
import { writeRecords } from './writeRecords';

export interface UpdateParts {
	vendor: Pick<Vendor<Target>, 'locators' | 'service'>;
	settings: Settings;
	stopOnError: boolean;
	abort: Run;
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
	const importing = { ...reading, maxWait: settings.maxWait * 1000, log: progress.log };
	const creator = account.openCreator?.(importing);
	const creates = creator !== undefined;
	const joined: Partial<Joined<T>> = isMixed(rows)
		? await joinSameRecords(rows, lookUpFor, {
				concurrency,
				stopOnError,
				abort,
				isNeeded: (row) => needsRecord(row, settings, creates),
			})
		: {};
	const planned = plan(joined.rows ?? rows, settings, creates);
	const all = new Map([...outcomes, ...(joined.outcomes ?? []), ...planned.outcomes]);
	const decided = applyRejectedFields(all, rejectedFields);
	progress.add(decided.size);
	if (stopsAt(decided)) return { outcomes: decided, note: '' };
	const { records } = planned;
	const updates = countUpdates(records);
	const { noun, displayName } = vendor.locators.at(-1) ?? { displayName: 'record' };
	const work = {
		records: records.length,
		requests: updates,
		noun: `${noun ?? displayName.toLowerCase()}s`,
	};
	// How many are to be created, which takes far fewer requests, is not known yet.
	const outlook = creator ? undefined : forecast(work, vendor.service.knownRateLimit, settings);
	progress.start(updates, outlook);
	const writing = {
		concurrency,
		dryRun,
		rejectedFields,
		stopOnError,
		abort,
		onDone: (done: number) => progress.add(done),
	};
	const lookUp = joined.lookUp ?? lookUpFor(records.map(({ target }) => target));
	const imports = settings.bulkImport && !dryRun;
	const write = async (some: Records<T>, lookUp: LookUp<T>): Promise<Updated> => {
		const importer = imports ? account.openImport?.(some, { ...importing, lookUp }) : undefined;
		if (importer) return await importRecords(some, { ...writing, importer, client });
		const written = await writeRecords(some.values(), { ...writing, lookUp });
		const heldUp = client.stats.pausedMs > 0 && !settings.bulkImport && !dryRun;
		const existing = some.filter(({ updates: [first] }) => first && written.has(indexOf(first)));
		const note = (heldUp && account.importAdvice?.(countUpdates(existing))) || '';
		return { outcomes: written, note };
	};
	const written = creator
		? await createRecords(records, {
				...writing,
				lookUp,
				creator,
				write,
				writesAfter: imports,
			})
		: await write(records, lookUp);
	return { ...written, outcomes: new Map([...decided, ...written.outcomes]) };
}

type Records<T extends Target> = ReadonlyArray<RecordUpdates<T>>;

function countUpdates(records: Records<Target>): number {
	return records.flatMap(({ updates }) => updates).length;
}

function indexOf({ rows: [first] }: Update): number {
	return first?.index ?? -1;
}
