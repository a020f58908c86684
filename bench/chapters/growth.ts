import { own, parametersOnly } from '../contenders';
import type { Chapter, Goal, Measured, Setting } from '../scenario';
import { resultOf } from '../scenario';
import { sheet } from '../sheet';
import { atMost, count, megabytes, seconds, table } from '../text';

const RECORDS = 100;

/** Ratio up to which a figure counts as constant. */
const CONSTANT = 1.25;

const WHY_GARBAGE =
	'Peak memory includes garbage that has not been collected yet, and a larger heap holds more of it. What is kept per row does not grow (last column of the table).';

export function growth({ quick }: Setting): Chapter {
	return {
		title: 'Many rows for few records',
		note: 'Each answer takes 100 ms. The CPU of this node includes 100 requests that write. _MB added_ is what the run added at its peak to the memory that the process held before, _KB/row kept_ is what remained after garbage collection: the output.',
		scenarios: (quick ? [1_000, 4_000] : [1_000, 10_000, 100_000]).map((rows) => ({
			id: `growth-${rows}`,
			title: `${count(rows)} rows for ${RECORDS} records`,
			workload: sheet({ rows, rowsPerRecord: rows / RECORDS }),
			contenders: [own, parametersOnly],
			latency: 100,
		})),
		table: growthTable,
		goals,
	};
}

interface Figures {
	measured: Measured;
	/** CPU time per row in microseconds, of this node and of n8n for its parameters. */
	cpu: number;
	n8nCpu: number;
	/** Bytes at the peak beyond what the process held before, and per row. */
	added: number;
	addedPerRow: number;
}

function figuresOf(measured: Measured): Figures[] {
	const [ours, n8n] = [own, parametersOnly].map((each) => resultOf(measured, each)?.median);
	if (!ours || !n8n) return [];
	const { rows } = measured.workload;
	const added = ours.peakBytes - ours.startBytes;
	return [
		{
			measured,
			cpu: (ours.cpuMs * 1000) / rows,
			n8nCpu: (n8n.cpuMs * 1000) / rows,
			added,
			addedPerRow: added / rows,
		},
	];
}

function growthTable(all: readonly Measured[]): string {
	const head = [
		...['', 'seconds', 'CPU µs/row', 'n8n for the parameters', 'own', 'peak MB'],
		...['MB added', 'KB/row added', 'KB/row kept'],
	];
	const rows = all.flatMap(figuresOf).map(({ measured, cpu, n8nCpu, added, addedPerRow }) => {
		const { wallMs = 0, peakBytes = 0, keptBytes = 0 } = resultOf(measured, own)?.median ?? {};
		return [
			measured.title,
			seconds(wallMs),
			cpu.toFixed(0),
			n8nCpu.toFixed(0),
			(cpu - n8nCpu).toFixed(0),
			megabytes(peakBytes),
			megabytes(added),
			(addedPerRow / 1024).toFixed(2),
			(keptBytes / measured.workload.rows / 1024).toFixed(2),
		];
	});
	return table(head, rows);
}

function goals(all: readonly Measured[]): Goal[] {
	const [, middle, ...larger] = all.flatMap(figuresOf);
	if (!middle) return [];
	const ownCpu = middle.cpu - middle.n8nCpu;
	const first: Goal = {
		goal: `${middle.measured.title}: own CPU per row below what n8n needs for its parameters`,
		measured: `${Math.round(ownCpu)} µs, n8n ${Math.round(middle.n8nCpu)} µs`,
		met: ownCpu < middle.n8nCpu,
	};
	const last = larger.at(-1);
	if (!last) return [first];
	const [from, to] = [middle, last].map(({ measured }) => count(measured.workload.rows));
	const span = `from ${from} to ${to} rows`;
	const memory = last.addedPerRow / middle.addedPerRow;
	return [
		first,
		atMost(`Memory per row ${span}: it does not grow`, memory, CONSTANT, WHY_GARBAGE),
		atMost(`CPU per row ${span}: it does not grow`, last.cpu / middle.cpu, CONSTANT),
	];
}
