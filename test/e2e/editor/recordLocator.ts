import type { Locator, Page } from '@playwright/test';

/** A parameter that names one record: from a list, or by something that is typed. */
export class RecordLocator {
	readonly input: Locator;

	constructor(
		private readonly page: Page,
		root: Locator,
	) {
		this.input = root.getByTestId('rlc-input');
	}

	async openList(): Promise<void> {
		await this.input.click();
	}

	async search(text: string): Promise<void> {
		await this.page.getByTestId('rlc-search').filter({ visible: true }).fill(text);
	}

	/** The open list's entries. */
	entries(): Locator {
		return this.page.getByTestId('rlc-item').filter({ visible: true });
	}

	entry(text: string): Locator {
		return this.entries().filter({ hasText: text });
	}

	/** What stands in the open list's place when it could not be fetched. */
	failure(): Locator {
		return this.page.getByTestId('rlc-error-container').filter({ visible: true });
	}
}
