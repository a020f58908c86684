import type { Locator } from '@playwright/test';

/** What a node gave when it ran. */
export class OutputPane {
	constructor(readonly root: Locator) {}

	hint(): Locator {
		return this.root.getByTestId('node-hint');
	}

	async showTable(): Promise<void> {
		await this.root.getByTestId('radio-button-table').click();
	}

	async showErrorBranch(): Promise<void> {
		await this.root.getByTestId('branches').getByText('Error Branch').click();
	}

	headers(): Locator {
		return this.root.locator('thead th');
	}

	rows(): Locator {
		return this.root.locator('tbody tr').filter({ has: this.root.page().locator('td') });
	}

	/** The rows in which a text stands. */
	row(text: string): Locator {
		return this.rows().filter({ hasText: text });
	}
}
