import { toRowError, type RowError } from '../core/errors';
import type { Outcomes, RecordUpdates, Target } from './row';
import { missing, type Creator, type Found, type LookUp } from './vendor';
import { writeRecords, type WriteOptions } from './writeRecords';

type Records<T extends Target> = ReadonlyArray<RecordUpdates<T>>;

interface CreateRecordsOptions<T extends Target> extends Omit<WriteOptions<T>, 'imported'> {
	creator: Creator<T>;
	/** Writes the records that are there, and gives no outcome to those that the lookup says are not. */
	write: (records: Records<T>, lookUp: LookUp<T>) => Promise<Written>;
	/** Whether that must wait until the others are created. */
	writesAfter: boolean;
}

interface Written {
	outcomes: Outcomes;
	/** What people should know of it; '' if there is nothing. */
	note: string;
}

/**
 * Looks all records up and creates those that are not there, all together, while the others are
 * written. What a new record was not seen to hold is written singly, as in an update.
 */
export async function createRecords<T extends Target>(
	records: Records<T>,
	{ creator, write, writesAfter, ...options }: CreateRecordsOptions<T>,
): Promise<Written> {
	const lookUp = once(options.lookUp);
	const existing = writesAfter ? undefined : write(records, lookUp);
	const { absent, fatal } = await findAbsent(records, lookUp, options);
	const created = await createAbsent(absent, fatal, creator, options);
	const isAbsent = new Set(absent);
	const written = await (existing ??
		write(
			records.filter((record) => !isAbsent.has(record)),
			lookUp,
		));
	return { ...written, outcomes: new Map([...written.outcomes, ...created]) };
}

interface Absent<T extends Target> {
	absent: Records<T>;
	/** Why no record could be looked up any more, if so. */
	fatal: RowError | undefined;
}

/** The records that are not there, as far as the run was not aborted. */
async function findAbsent<T extends Target>(
	records: Records<T>,
	lookUp: LookUp<T>,
	{ concurrency, abort }: Pick<WriteOptions<T>, 'concurrency' | 'abort'>,
): Promise<Absent<T>> {
	const absent: Array<RecordUpdates<T>> = [];
	let fatal: RowError | undefined;
	const queue = records.values();
	const work = async (): Promise<void> => {
		for (const record of queue) {
			if (abort.isOver || fatal) return;
			try {
				const found = await lookUp(record.target);
				if (found.creation === 'planned') absent.push(record);
			} catch (thrown) {
				// The record's own outcome says so.
				const error = toRowError(thrown);
				if (error.fatal) fatal = error;
			}
		}
	};
	await Promise.all(Array.from({ length: concurrency }, work));
	return { absent, fatal };
}

async function createAbsent<T extends Target>(
	absent: Records<T>,
	fatal: RowError | undefined,
	creator: Creator<T>,
	options: WriteOptions<T>,
): Promise<Outcomes> {
	const { abort, dryRun } = options;
	const known = new Map<string, Found | RowError>();
	const open: Array<RecordUpdates<T>> = [];
	for (const record of absent) {
		const refusal = fatal?.with({ sent: 'no' }) ?? (await creator.refuses?.(record));
		if (refusal) known.set(record.target.key, refusal);
		else if (dryRun) known.set(record.target.key, missing(record.target));
		else open.push(record);
	}
	const stops = options.stopOnError && known.size > 0 && !dryRun;
	if (open.length > 0 && !stops && !abort.isOver) {
		for (const [key, found] of await creator.create(open)) known.set(key, found);
	}
	return await writeRecords(absent.values(), {
		...options,
		imported: known,
		lookUp: async () => await Promise.reject(abort.leftOver()),
	});
}

/** Looks each record up once, whoever asks. */
function once<T extends Target>(lookUp: LookUp<T>): LookUp<T> {
	const answers = new Map<string, Promise<Found>>();
	return async (target) => {
		const answer = answers.get(target.key) ?? lookUp(target);
		answers.set(target.key, answer);
		return await answer;
	};
}
