/** So many at once. */
export class Slots {
	private readonly waiting: Array<() => void> = [];

	constructor(private free: number) {}

	/** Waits for a free slot; they are given in the order in which they were asked for. */
	async take(): Promise<void> {
		if (this.free > 0) {
			this.free -= 1;
			return;
		}
		await new Promise<void>((resolve) => this.waiting.push(resolve));
	}

	/** Gives a slot back. */
	give(): void {
		const next = this.waiting.shift();
		if (next) next();
		else this.free += 1;
	}
}
