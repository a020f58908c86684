/** Limits how many tasks run at once. */
export class Semaphore {
	private readonly waiting: Array<() => void> = [];

	constructor(private free: number) {}

	/** Waits for a free slot. Slots are given in the order in which they were requested. */
	async acquire(): Promise<void> {
		if (this.free > 0) {
			this.free -= 1;
			return;
		}
		await new Promise<void>((resolve) => this.waiting.push(resolve));
	}

	/** Gives a slot back. */
	release(): void {
		const next = this.waiting.shift();
		if (next) next();
		else this.free += 1;
	}
}
