import { performance } from 'node:perf_hooks';

/** What one run of a node took. */
export interface Usage {
	wallMs: number;
	/** Of the whole process, threads of V8 included. */
	cpuMs: number;
	/** Most memory that the process held, in bytes. */
	peakBytes: number;
	/** What of it was there before the node began: n8n's engine and the input. */
	startBytes: number;
	/** What the heap held more than before when the node had ended and the garbage was gone, in bytes. */
	keptBytes: number;
}

/** A stopwatch that also looks at CPU and memory. */
export class Meter {
	usage: Usage | undefined;

	private readonly start = { at: 0, cpu: process.cpuUsage(), bytes: 0, heap: 0 };

	begin(): void {
		collectGarbage();
		const { rss, heapUsed } = process.memoryUsage();
		Object.assign(this.start, {
			bytes: rss,
			heap: heapUsed,
			cpu: process.cpuUsage(),
			at: performance.now(),
		});
	}

	end(): void {
		const wallMs = performance.now() - this.start.at;
		const { user, system } = process.cpuUsage(this.start.cpu);
		const peakBytes = process.resourceUsage().maxRSS * 1024;
		collectGarbage();
		this.usage = {
			wallMs,
			cpuMs: (user + system) / 1000,
			peakBytes,
			startBytes: this.start.bytes,
			keptBytes: process.memoryUsage().heapUsed - this.start.heap,
		};
	}
}

function collectGarbage(): void {
	if (!globalThis.gc) throw new Error('Node.js must be started with --expose-gc');
	globalThis.gc();
}
