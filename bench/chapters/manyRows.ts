import { own } from '../contenders';
import { addedAtPeak, addedPerRow, atMost, cpuPerRow } from '../figures';
import { keptPerRow, peak, ratio, time } from '../figures';
import { sheet } from '../sheet';
import { count } from '../text';
import type { At, Chapter, Setting } from '../types';

const RECORDS = 100;

/** Ratio up to which a figure counts as constant. */
const CONSTANT = 1.25;

const cpu = { ...cpuPerRow, head: 'CPU µs/row', text: (ms: number) => (ms * 1000).toFixed(0) };

const FEW: At = ['rows-few', own];
const MANY: At = ['rows-many', own];

export function manyRows({ quick }: Setting): Chapter {
	const [few, many] = quick ? [1_000, 4_000] : [10_000, 100_000];
	const span = `from ${count(few)} to ${count(many)} rows`;
	return {
		title: 'Many rows for few records',
		note: 'The CPU of this node includes 100 requests that write. _MB added_ is what the run added at its peak to the memory that the process held before, _KB/row kept_ is what remained after garbage collection: the output.',
		scenarios: [
			{ id: 'rows-few', rows: few },
			{ id: 'rows-many', rows: many },
		].map(({ id, rows }) => ({
			id,
			title: `${count(rows)} rows for ${RECORDS} records`,
			workload: sheet({ rows, rowsPerRecord: rows / RECORDS }),
			contenders: [own],
		})),
		columns: [time, cpu, peak, addedAtPeak, addedPerRow, keptPerRow],
		goals: [
			atMost(CONSTANT, `Memory per row ${span}: it does not grow`, [MANY], ratio(addedPerRow, FEW)),
			atMost(CONSTANT, `CPU per row ${span}: it does not grow`, [MANY], ratio(cpu, FEW)),
		],
	};
}
