import type { RowError } from './errors';

/** Rows by a key, in their order. */
export function groupBy<Row>(
	rows: readonly Row[],
	keyOf: (row: Row) => string,
): Map<string, Row[]> {
	const groups = new Map<string, Row[]>();
	for (const row of rows) {
		const key = keyOf(row);
		const group = groups.get(key);
		if (group) group.push(row);
		else groups.set(key, [row]);
	}
	return groups;
}

/** Two halves in their order; the first has the odd one. */
export function halves<T>(all: readonly T[]): [T[], T[]] {
	const middle = Math.ceil(all.length / 2);
	return [all.slice(0, middle), all.slice(middle)];
}

/** So many single ones are asked before a refusal is taken to be about all. */
const WITNESSES = 8;

/**
 * Sends many together and, where they are refused because of some, in halves until those are found. A
 * refusal that both halves meet, and then single ones throughout, is about none of them: all of them
 * are refused by it, and halving ends.
 * @param send gives the refusal, if they were refused as a whole
 * @param onRefused called with those whom a refusal keeps out
 */
export async function sendInHalves<T>(
	all: readonly T[],
	send: (some: readonly T[]) => Promise<RowError | undefined>,
	onRefused: (some: readonly T[], refusal: RowError) => void,
): Promise<void> {
	let common: RowError | undefined;
	const isSame = (refusal: RowError, other: RowError | undefined) =>
		refusal.message === other?.message && refusal.httpStatus === other.httpStatus;
	const open = new Set(all);
	const settle = (some: readonly T[], refusal: RowError) => {
		for (const one of some) open.delete(one);
		onRefused(some, refusal);
	};
	/** Whether single ones of them are refused in the same way, as far as they were asked. */
	const isAboutAll = async (some: readonly T[], refusal: RowError): Promise<boolean> => {
		const apart = (some.length - 1) / (WITNESSES - 1);
		for (let n = 0; n < WITNESSES; n += 1) {
			const witness = some.slice(Math.floor(n * apart), Math.floor(n * apart) + 1);
			const own = await send(witness);
			if (own) settle(witness, own);
			else for (const one of witness) open.delete(one);
			if (!own || !isSame(own, refusal)) return false;
		}
		return true;
	};
	const search = async (some: readonly T[], refusal: RowError): Promise<void> => {
		if (some.length === 1 || isSame(refusal, common)) return settle(some, refusal);
		const parts = halves(some);
		const refusals = [await send(parts[0]), await send(parts[1])];
		const isAlike = refusals.every((each) => each && isSame(each, refusal));
		if (isAlike && some.length > WITNESSES && (await isAboutAll(some, refusal))) common = refusal;
		for (const [at, part] of parts.entries()) {
			const left = part.filter((one) => open.has(one));
			const own = refusals[at];
			if (own && left.length > 0) await search(left, own);
		}
	};
	const refusal = all.length > 0 ? await send(all) : undefined;
	if (refusal) await search(all, refusal);
}

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
