import type { INode, INodeExecutionData, INodeParameters } from 'n8n-workflow';

import type { ImportSettings, LimitSettings, Sandbox } from '../test/sandbox';
import type { Run } from './run';

/** What every scenario depends on. */
export interface Setting {
	/** Few rows: shows that everything works, not how fast it is. */
	quick: boolean;
	/** Milliseconds that stand for the minute of Saleshandy's rate limit. */
	minuteMs: number;
}

/** A table of the report, and the goals that its scenarios have together. */
export interface Chapter {
	title: string;
	/** What to know when reading the table. */
	note: string;
	scenarios: Scenario[];
	table: (measured: readonly Measured[]) => string;
	goals?: (measured: readonly Measured[]) => Goal[];
}

export interface Scenario {
	/** Unique; `--only` looks in it. */
	id: string;
	title: string;
	workload: Workload;
	contenders: Contender[];
	/** Milliseconds before each answer. */
	latency: number;
	limit?: LimitSettings;
	goals?: (measured: Measured) => Goal[];
}

/** What goes in, and what the account must hold in the end. */
export interface Workload {
	api: 'saleshandy' | 'puffle';
	rows: number;
	/** Records that the rows name. */
	records: number;
	/** Those whose values differ from what the account holds. */
	changed: number;
	/** Records in the account. */
	accountSize: number;
	/** Parameters of this package's node, with the same expressions in each row. */
	parameters: INodeParameters;
	items: () => INodeExecutionData[];
	/** How often they go in, each time in an execution of their own. Default 1. */
	executions?: number;
	/** How the account's imports behave. */
	settings?: Partial<ImportSettings>;
	/** Readies the account. */
	prepare?: (sandbox: Sandbox) => void;
	/** Rows of which every good value is in the account. */
	rowsWritten: (sandbox: Sandbox) => number;
	/**
	 * What only this kind of workload counts.
	 * @param failed the rows whose items say that they failed, counted from 0
	 */
	figures?: (sandbox: Sandbox, failed: readonly number[]) => Record<string, number>;
}

export type NodeShape = Pick<INode, 'type' | 'parameters' | 'executeOnce'>;

export interface Contender {
	/** As in the tables. */
	name: string;
	/** A node of this package. */
	own?: boolean;
	/** Waits for a rate limit, so that it is idle nearly all the time. */
	waits?: boolean;
	/** Several are one after another, each with the output of the one before. */
	node: (
		scenario: Pick<Scenario, 'workload' | 'limit'>,
		baseUrl: string,
	) => NodeShape | NodeShape[];
	/** Requests that write, if none is refused. */
	requests: (workload: Workload) => number;
	/** The time in milliseconds that so many requests take without a rate limit if nothing else takes any. */
	floorMs: (requests: number, latency: number) => number;
}

export interface Result {
	/** The run with the median time. */
	median: Run;
	/** Times of all runs in milliseconds, shortest first. */
	wallMs: number[];
}

export interface Measured extends Scenario {
	/** By the names of the contenders. */
	results: Partial<Record<string, Result>>;
}

export interface Goal {
	goal: string;
	measured: string;
	met: boolean;
	/** The reason if it is missed, where that is known. */
	why?: string | undefined;
}

export function resultOf({ results }: Measured, { name }: Contender): Result | undefined {
	return results[name];
}

/**
 * The time in milliseconds that requests take even if nothing else takes any. With a rate limit: the
 * windows that have to pass before the last request may go, and one latency.
 * @param requests that write
 */
export function floorMs(
	{ latency, limit }: Scenario,
	contender: Contender,
	requests: number,
): number {
	if (requests === 0) return 0;
	if (!limit) return contender.floorMs(requests, latency);
	return (Math.ceil(requests / limit.requests) - 1) * limit.windowMs + latency;
}
