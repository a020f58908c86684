import type { INode, INodeExecutionData, INodeParameters } from 'n8n-workflow';

import type { Api, ImportSettings, LimitSettings, Sandbox, Stats } from '../test/sandbox';

/** What every scenario depends on. */
export interface Setting {
	/** Few rows: shows that everything works, not how fast it is. */
	quick: boolean;
	/** Milliseconds that stand for the minute of Saleshandy's rate limit. */
	minuteMs: number;
}

/** What goes in, and what the account must hold in the end. */
export interface Workload {
	api: Api;
	/** Rows that go in or, where the node reads, records that come out. */
	rows: number;
	/** Records in the account. Default: as many as rows. */
	accountSize?: number;
	/** Parameters of this package's node, with the same expressions in each row. */
	parameters: INodeParameters;
	items: () => INodeExecutionData[];
	/** How often they go in, each time in an execution of their own. Default 1. */
	executions?: number;
	/** How the account's imports behave. */
	imports?: Partial<ImportSettings>;
	/** Readies the account. */
	prepare?: (sandbox: Sandbox) => void;
	/** Rows of which every good value is in the account. */
	rowsWritten?: (sandbox: Sandbox) => number;
	/** What only this kind counts. @param failed rows whose items say that they failed, from 0 */
	extra?: (sandbox: Sandbox, failed: readonly number[]) => Record<string, number>;
}

export type NodeShape = Pick<INode, 'type' | 'parameters' | 'executeOnce'>;

/** A way to do it: this package's node, or what else n8n offers. */
export interface Contender {
	/** As in the tables. */
	name: string;
	/** A node of this package. */
	own?: boolean;
	/** Waits for a rate limit, so that it is idle nearly all the time. */
	waits?: boolean;
	/** Several are one after another, each with the output of the one before. */
	node: (task: Task, baseUrl: string) => NodeShape | NodeShape[];
}

export interface Task {
	workload: Workload;
	limit?: LimitSettings;
}

export interface Scenario extends Task {
	/** Unique, and the same in each setting; `--only` looks in it. */
	id: string;
	title: string;
	contenders: Contender[];
}

/** What one run of a node took. */
export interface Usage {
	wallMs: number;
	/** Of the whole process, V8's threads included. */
	cpuMs: number;
	/** Most memory that the process held, in bytes. */
	peakBytes: number;
	/** What it held before the node began, in bytes: n8n's engine and the input. */
	startBytes: number;
	/** What the heap held in addition when the node had ended and garbage was collected, in bytes. */
	keptBytes: number;
}

/** What all executions of a run took, and each of them. */
export interface Executions extends Usage {
	executionsMs: number[];
	/** Different records among the items that the last one gave. */
	recordsGiven: number;
}

/** What the sandbox saw of one run. */
export interface Tally extends Stats {
	/** Requests that write. */
	writes: number;
	/** Requests in flight when the rate limit first refused one. */
	inFlightAtFirstRefusal: number;
	rowsWritten: number;
	/** What only this kind of workload counts. */
	extra: Record<string, number>;
}

export interface Run extends Executions, Tally {}

/** The runs with the median time, by the ids of the scenarios and the names of the contenders. */
export type Runs = Record<string, Record<string, Run>>;

/** All that the benchmark measured. */
export interface Results {
	date: string;
	/** Of the code that was measured. */
	commit: string;
	machine: string;
	versions: Record<string, string>;
	setting: Setting;
	runs: Runs;
}

/** A run, and of what. */
export interface Measured {
	scenario: Scenario;
	contender: Contender;
	run: Run;
}

/** A contender in the scenario of this id. */
export type At = readonly [id: string, contender: Contender];

export interface Figure {
	/** As a column. */
	head: string;
	/** NaN where it says nothing. */
	of: (measured: Measured) => number;
	text: (value: number, measured: Measured) => string;
	/** Divided by the same figure of this run. */
	over?: At;
}

/** The highest figure of some runs, or the lowest where `least` bounds it. */
export interface Claim {
	of: readonly At[];
	figure: Figure;
}

/** A figure at its bound still meets the goal. */
export interface Goal extends Claim {
	goal: string;
	most?: number;
	least?: number;
}

/** Sentences with a # for each figure; left out where one of them was not measured. */
export interface Remark {
	says: string;
	claims: readonly Claim[];
}

/** How long something takes that a user wants to do, in real minutes. */
export interface Answer {
	what: string;
	at: At;
	/** The same with n8n's own node. */
	other?: At;
	/** Default: the whole run. */
	figure?: Figure;
}

/** A table of the page, and what it shows. */
export interface Chapter {
	title: string;
	/** What to know when reading the table. */
	note: string;
	scenarios: readonly Scenario[];
	columns: readonly Figure[];
	answers?: readonly Answer[];
	remarks?: readonly Remark[];
	goals: readonly Goal[];
}
