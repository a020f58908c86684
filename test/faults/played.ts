import type { NodeRun } from '../harness';
import type { Call, Sandbox } from '../sandbox';
import type { StepClock } from '../stepClock';
import type { Case } from './case';
import type { History } from './history';
import type { RowModel } from './world';

export interface FaultSandbox extends Sandbox {
	clock: StepClock;
}

/** A case, what became of it and what the sandbox saw. */
export interface Played {
	it: Case;
	rows: RowModel[];
	inputs: unknown[];
	key: string;
	/** Undefined if the run did not end. */
	run: NodeRun | undefined;
	calls: Call[];
	history: History;
	/** By the names of rows, how many requests had come when a read first gave a record of that name. */
	seen: Map<string, number>;
	/** Requests that the process began, to whatever host. */
	sent: Sent[];
	/** When the run began and ended, on the nodes' clock. */
	began: number;
	ended: number;
	/** From when on no request met a fault, on the same clock; Infinity: they go on. */
	healthyFrom: number;
	/** When the credential was changed, if it was, and what has come with the new key. */
	changedAt: number | undefined;
	callsWithNewKey: Call[];
	/** How many of them had begun when the run was stopped or its first row failed, if so. */
	sentBeforeStop: number | undefined;
	/** What the node gave n8n to send when the run was over, as method and path. */
	askedAfterEnd: string[];
	cancelled: boolean;
	sandboxHost: string;
}

export interface Sent {
	method: string;
	host: string;
	/** With the query. */
	path: string;
	/** When it began, on the nodes' clock. */
	at: number;
}
