import { expect, type Locator, type Page } from '@playwright/test';

/** The panel from which nodes are added. */
export class NodesPanel {
	constructor(private readonly page: Page) {}

	/** Opens it on an empty canvas and types into its search. */
	async search(text: string): Promise<void> {
		await this.page.getByTestId('canvas-plus-button').click();
		await this.page.getByTestId('node-creator-search-bar').fill(text);
	}

	/** An entry whose name is exactly this: a node, or one of its actions. */
	entry(name: string): Locator {
		return this.page.getByTestId('item-iterator-item').filter({
			has: this.page.getByTestId('node-creator-item-name').getByText(name, { exact: true }),
		});
	}

	/** Adds a node by its action, which opens its details. */
	async add(node: string, action: string): Promise<void> {
		await this.entry(node).click();
		await this.entry(action).click();
		await expect(this.page.getByTestId('ndv')).toBeVisible();
	}
}
