import type { Reporter, TestCase, TestResult } from '@playwright/test/reporter';

/** Ends the output with one line that says how many tests passed and how many did not. */
export default class ClosingLine implements Reporter {
	private readonly outcomes = new Map<string, boolean>();

	onTestEnd({ id, expectedStatus }: TestCase, { status }: TestResult): void {
		this.outcomes.set(id, status === expectedStatus);
	}

	onEnd(): void {
		const passed = [...this.outcomes.values()].filter(Boolean).length;
		console.log(`${passed} passed, ${this.outcomes.size - passed} failed`);
	}
}
