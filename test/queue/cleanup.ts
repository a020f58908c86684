/** What must be stopped and removed at the end: what came last goes first. */
export class Cleanup {
	private readonly steps: Array<() => Promise<void>> = [];

	private running: Promise<void> | undefined;

	add(step: () => Promise<void>): void {
		this.steps.push(step);
	}

	/** Does all of it, once, however often it is called. */
	async run(): Promise<void> {
		await (this.running ??= this.runAll());
	}

	private async runAll(): Promise<void> {
		for (let step = this.steps.pop(); step; step = this.steps.pop()) {
			// One thing that does not stop must not leave the others behind.
			await step().catch(console.error);
		}
	}
}
