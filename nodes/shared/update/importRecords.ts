import type { Client } from '../http/client';
import type { Outcomes, RecordUpdates, Target } from './row';
import type { Importer } from './vendor';
import { writeRecords, type WriteOptions } from './writeRecords';

interface ImportRecordsOptions<T extends Target> extends Omit<
	WriteOptions<T>,
	'lookUp' | 'imported'
> {
	importer: Importer<T>;
	client: Pick<Client, 'heldUp' | 'lastPause'>;
}

interface ImportedRecords {
	outcomes: Outcomes;
	/** What people should know of it; '' if there was no import. */
	note: string;
}

/**
 * Writes records singly until the rate limit holds that up, and imports what is left then. What the
 * import was not seen to have written is written singly too, so every field has a true outcome.
 */
export async function importRecords<T extends Target>(
	records: ReadonlyArray<RecordUpdates<T>>,
	{ importer, client, ...options }: ImportRecordsOptions<T>,
): Promise<ImportedRecords> {
	const { lookUp } = importer;
	const none: Promise<Outcomes> = Promise.resolve(new Map());
	const queue = records.values();
	await importer.ready;
	// Reading may have reached the limit already.
	const first = client.lastPause ? none : writeRecords(queue, { ...options, lookUp });
	await Promise.race([first, client.heldUp]);
	const rest = [...queue];
	if (rest.length === 0 || options.abort.isOver) return { outcomes: await first, note: '' };
	const { found, again, note } = await importer.write(rest);
	const second = await writeRecords([...again, ...rest].values(), {
		...options,
		lookUp,
		imported: found,
	});
	return { outcomes: new Map([...(await first), ...second]), note };
}
