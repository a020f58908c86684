import type { RowError } from './errors';

/**
 * Works through a queue, several at once. Whoever else takes from the queue keeps it from this pool.
 * @param work is given the error that no other item can escape, once there was one
 * @returns that error, if there was one
 */
export async function pool<Item>(
	queue: Iterable<Item>,
	mostAtOnce: number,
	work: (item: Item, ended: RowError | undefined) => Promise<RowError | undefined>,
): Promise<RowError | undefined> {
	let ended: RowError | undefined;
	const items = queue[Symbol.iterator]();
	const worker = async (): Promise<void> => {
		for (let next = items.next(); next.done !== true; next = items.next()) {
			const error = await work(next.value, ended);
			if (error?.fatal) ended ??= error.with({ sent: 'no' });
		}
	};
	await Promise.all(Array.from({ length: mostAtOnce }, worker));
	return ended;
}
