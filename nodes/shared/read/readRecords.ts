import {
	deepCopy,
	type IDataObject,
	type IExecuteFunctions,
	type INode,
	type INodeExecutionData,
	type NodeExecutionHint,
} from 'n8n-workflow';
import { RowError, toRowError } from '../core/errors';
import { pool } from '../core/collections';
import { systemClock } from '../core/run';
import { plural } from '../core/text';
import type { ClientStats } from '../http/client';
import type { Service } from '../http/service';
import {
	execute,
	firstFailure,
	requestsSent,
	stopsOnError,
	type Execution,
} from '../node/execution';
import { failedItem, nodeError } from '../node/failure';
import type { About, LocatorParameter } from '../node/locators';
import type { Operation } from '../node/operation';
import { ItemParameters } from './parameters';

/** As the options of the updates are by default. */
const LIMITS = { timeout: 30, maxWait: 600, maxConcurrency: 32, maxDuration: 0 };

/** After this many items, others in the process get their turn. */
const ITEMS_AT_A_STRETCH = 200;

/** What was read for an input item, or why it was not. */
type Reply = IDataObject[] | RowError;

/** An operation that reads. All functions throw RowError. */
interface Read<Query extends object> {
	service: Service;
	/** What a record is called, e.g. `prospect`. */
	record: string;
	/** What names the records, for the items of those that cannot be read. */
	locators: readonly LocatorParameter[];
	/** What an input item asks for, as plain data: items that ask for the same share one read. */
	query: (item: ItemParameters) => Query;
	/**
	 * The reads of one run, each as the items' JSON.
	 * @param queries all that will be read, so that one list can be read for many
	 */
	open: (
		execution: Execution,
		queries: readonly Query[],
	) => (query: Query) => Promise<IDataObject[]>;
}

/** What executes a read: for each input item the records that it asks for, or one error item. */
export function readRecords<Query extends object>(read: Read<Query>): Operation['execute'] {
	return async (context) => await readAllItems(context, read);
}

async function readAllItems<Query extends object>(
	context: IExecuteFunctions,
	read: Read<Query>,
): Promise<INodeExecutionData[][]> {
	const items = context.getInputData();
	if (items.length === 0) return [[]];
	const node = context.getNode();
	const ends = stopsOnError(context);
	const parameters = (index: number) => new ItemParameters(context, read.locators, index);
	const queries: Array<Query | RowError> = [];
	for (let index = 0; index < items.length; index += 1) {
		queries.push(queryOf(() => read.query(parameters(index))));
		if (ends && queries[index] instanceof RowError) break;
		if (index % ITEMS_AT_A_STRETCH === ITEMS_AT_A_STRETCH - 1) await systemClock.sleep(0);
	}
	const invalid = ends ? firstFailure(queries.map(errorOf)) : undefined;
	if (invalid) throw nodeError(node, invalid.error, invalid.index, 'items');
	const open = new Map<string, Query>();
	for (const query of queries) if (!(query instanceof RowError)) open.set(keyOf(query), query);
	const { result, leftOver, stats, isCancelled } = open.size
		? await execute(context, {
				service: read.service,
				settings: LIMITS,
				noun: read.record,
				counts: [read.record],
				work: async (execution) => await readAll(read, open, execution),
			})
		: NOTHING_ASKED;
	const replyTo = (query: Query): Reply =>
		result instanceof RowError ? result : (result.get(keyOf(query)) ?? leftOver);
	const replies = queries.map((query) => (query instanceof RowError ? query : replyTo(query)));
	// As with the updates, a run whose time is up keeps what was done.
	const first = ends && !isCancelled ? firstFailure(replies.map(errorOf)) : undefined;
	if (first) throw nodeError(node, first.error, first.index, 'items');
	context.addExecutionHints?.(toHint(replies, read.record, stats));
	return [toItems(replies, node, (index) => parameters(index).about)];
}

const NOTHING_ASKED = {
	result: new Map<string, Reply>(),
	leftOver: new RowError('cancelled', 'Nothing was asked'),
	stats: undefined,
	isCancelled: false,
};

function queryOf<Query>(read: () => Query): Query | RowError {
	try {
		return read();
	} catch (error) {
		return toRowError(error).with({ sent: 'no' });
	}
}

/** Items with the same key ask for the same. */
function keyOf(query: object): string {
	return JSON.stringify(query);
}

function errorOf(reply: unknown): RowError | undefined {
	return reply instanceof RowError ? reply : undefined;
}

/** Reads what the items ask for, each thing once. */
async function readAll<Query extends object>(
	read: Read<Query>,
	open: ReadonlyMap<string, Query>,
	execution: Execution,
): Promise<ReadonlyMap<string, Reply>> {
	const { progress, run, settings, stopsOnError: stops } = execution;
	progress.start();
	const replies = new Map<string, Reply>();
	const one = read.open(execution, [...open.values()]);
	const atOnce = Math.min(settings.maxConcurrency, open.size);
	await pool(open, atOnce, async ([key, query], ended) => {
		if (run.isOver) return undefined;
		const reply = ended ?? (await replyOf(async () => await one(query)));
		replies.set(key, reply);
		if (!(reply instanceof RowError)) return undefined;
		if (stops) run.stop();
		return reply;
	});
	return replies;
}

async function replyOf(read: () => Promise<Reply>): Promise<Reply> {
	try {
		return await read();
	} catch (thrown) {
		const error = toRowError(thrown).with({ sent: 'no' });
		// A read has no option for the length of a pause.
		return error.reason === 'rate-limited' ? error.with({ description: 'Try again later' }) : error;
	}
}

/** A sentence or two for the output pane: what was read and what it took. */
function toHint(
	replies: readonly Reply[],
	record: string,
	stats: ClientStats | undefined,
): NodeExecutionHint {
	const errors = replies.flatMap((reply) => errorOf(reply) ?? []);
	const records = replies.reduce(
		(sum, reply) => (reply instanceof RowError ? sum : sum + reply.length),
		0,
	);
	const sentences = [
		plural(records, record),
		...(errors.length ? [`${errors.length} of ${plural(replies.length, 'item')} failed`] : []),
		// Where nothing went well, there is most likely one cause for it.
		...(errors.length === replies.length ? errors.slice(0, 1).map(({ sentence }) => sentence) : []),
		requestsSent(stats),
	];
	return {
		message: `${sentences.join('. ')}.`,
		type: errors.length ? 'warning' : 'info',
		location: 'outputPane',
	};
}

function toItems(
	replies: readonly Reply[],
	node: INode,
	about: (index: number) => About,
): INodeExecutionData[] {
	const given = new Set<IDataObject>();
	const items: INodeExecutionData[] = [];
	for (const [index, reply] of replies.entries()) {
		if (reply instanceof RowError) {
			items.push(failedItem(node, index, reply, about(index)));
			continue;
		}
		for (const json of reply) {
			// A node may change its input items, so no two share an object.
			items.push({
				json: given.has(json) ? deepCopy(json) : json,
				pairedItem: { item: index },
			});
			given.add(json);
		}
	}
	return items;
}
