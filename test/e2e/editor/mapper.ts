import type { Locator, Page } from '@playwright/test';

/** The mapper: one input for each field of the account that was added. */
export class Mapper {
	constructor(
		private readonly page: Page,
		readonly root: Locator,
	) {}

	/** The fields that can still be added; opens their list. */
	async openFields(): Promise<Locator> {
		await this.root.getByTestId('add-fields-select').getByRole('button').click();
		return this.page.getByRole('menu').getByRole('menuitem');
	}

	async add(field: string): Promise<void> {
		const fields = await this.openFields();
		await fields.getByText(field, { exact: true }).click();
	}

	/** The input of a field that was added. */
	field(id: string): Locator {
		return this.root.getByTestId(`parameter-input-${id}`);
	}

	/** Gives a field an expression, e.g. `{{ $json.name }}`. */
	async express(id: string, expression: string): Promise<void> {
		// An equals sign makes n8n exchange the input for its expression editor.
		await this.field(id).locator('input').fill('=');
		await this.field(id).locator('.cm-content').click();
		await this.page.keyboard.insertText(expression);
	}

	/** Fetches the fields again, after they could not be fetched. */
	async retry(): Promise<void> {
		await this.root.getByText('Retry').click();
	}
}
