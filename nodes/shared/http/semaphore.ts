/** Limits how many requests of a run are in flight, whichever rate limiters start them. */
export class Semaphore {
	private readonly waiting = new Set<() => void>();

	constructor(private free: number) {}

	/** Whether there is a free slot. If there is none, `onFree` is called once there is. */
	isFree(onFree: () => void): boolean {
		if (this.free > 0) return true;
		this.waiting.add(onFree);
		return false;
	}

	/** Takes a slot that is free. */
	take(): void {
		this.free -= 1;
	}

	/** Gives a slot back. */
	release(): void {
		this.free += 1;
		const waiting = [...this.waiting];
		this.waiting.clear();
		for (const onFree of waiting) onFree();
	}
}
