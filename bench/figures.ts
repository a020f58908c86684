import { floorMs, shortening } from './limits';
import { count, duration, kilobytes, megabytes, seconds, times } from './text';
import type { At, Claim, Figure, Goal, Measured, Scenario } from './types';

export function figure(
	head: string,
	of: Figure['of'],
	text: Figure['text'] = (value) => count(value),
): Figure {
	return { head, of, text };
}

/** What only one kind of workload counts. */
export function extra(head: string, key: string, text: Figure['text'] = String): Figure {
	return figure(head, ({ run }) => run.extra[key] ?? NaN, text);
}

/** A figure as many times the same one elsewhere. */
export function ratio(of: Figure, over: At, head = of.head): Figure {
	return { ...of, over, head };
}

export function claim(of: readonly At[], what: Figure): Claim {
	return { of, figure: what };
}

export function atMost(most: number, goal: string, of: readonly At[], what: Figure): Goal {
	return { goal, of, figure: what, most };
}

export function atLeast(least: number, goal: string, of: readonly At[], what: Figure): Goal {
	return { goal, of, figure: what, least };
}

/** This package's nodes in some scenarios. */
export function ours(scenarios: readonly Scenario[]): At[] {
	return scenarios.flatMap(({ id, contenders }) =>
		contenders.filter(({ own }) => own).map((contender): At => [id, contender]),
	);
}

export const time = figure('seconds', ({ run }) => run.wallMs, seconds);
/** What it takes where the minute is not shortened. */
export const realTime = figure(
	'time',
	({ scenario, run }) => run.wallMs * shortening(scenario),
	duration,
);
/** Leaving rows out is easy, so all have to be written. */
export const timesFloor = figure(
	'floor',
	({ scenario, run: { wallMs, rowsWritten, writes: sent, refused } }) =>
		rowsWritten === scenario.workload.rows ? wallMs / floorMs(scenario, sent - refused) : NaN,
	times,
);

export const requests = figure('requests', ({ run }) => run.requests);
export const writes = figure('updates', ({ run }) => run.writes);
export const wasted = figure('wasted', ({ run }) => run.refused);
/** Those beyond the requests that were in flight when the limit first refused one. */
export const wastedBeyond = figure(
	'wasted',
	({ run }) => run.refused - run.inFlightAtFirstRefusal,
	(_, { run }) => `${run.refused}, with ${run.inFlightAtFirstRefusal} in flight`,
);
export const inFlight = figure('in flight', ({ run }) => run.peakInFlight);

const ofRows: Figure['text'] = (part, { scenario: { workload } }) =>
	part === workload.rows ? count(part) : `${count(part)} of ${count(workload.rows)}`;
export const rowsRight = figure('rows right', ({ run }) => run.rowsWritten, ofRows);
export const recordsRead = figure('records read', ({ run }) => run.recordsGiven, ofRows);
export const outcomesTrue = extra('outcomes true', 'outcomesTrue', ofRows);
/** Rows that a figure does not count, or counts twice. */
export function missing({ head, of }: Figure): Figure {
	const gap = (measured: Measured) => Math.abs(measured.scenario.workload.rows - of(measured));
	return figure(head, gap, (value) => (value === 0 ? 'all' : `all but ${count(value)}`));
}

const perRow = (of: Figure['of']) => (measured: Measured) =>
	of(measured) / measured.scenario.workload.rows;
const added = ({ run }: Measured) => run.peakBytes - run.startBytes;
export const cpuPerRow = figure(
	'CPU ms/row',
	perRow(({ run }) => run.cpuMs),
	(ms) => ms.toFixed(2),
);
export const peak = figure('peak MB', ({ run }) => run.peakBytes, megabytes);
export const addedAtPeak = figure('MB added', added, megabytes);
export const addedPerRow = figure('KB/row added', perRow(added), kilobytes);
export const keptPerRow = figure(
	'KB/row kept',
	perRow(({ run }) => run.keptBytes),
	kilobytes,
);
