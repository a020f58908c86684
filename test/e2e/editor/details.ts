import { expect, type Locator, type Page } from '@playwright/test';

/** The details of a node: its parameters in the middle, its input and its output beside them. */
export class Details {
	readonly panel: Locator;

	readonly title: Locator;

	readonly mapper: Mapper;

	readonly output: OutputPane;

	constructor(private readonly page: Page) {
		this.panel = page.getByTestId('ndv');
		this.title = this.panel.getByTestId('node-title-container');
		this.mapper = new Mapper(page, this.panel.getByTestId('resource-mapper-container'));
		this.output = new OutputPane(this.panel.getByTestId('output-panel'));
	}

	/** Where the value of a parameter is given. */
	parameter(name: string): Locator {
		return this.panel.getByTestId(`parameter-input-${name}`);
	}

	/** Opens a dropdown whose entries come from the account. */
	async openRemote(parameter: string): Promise<void> {
		const input = this.parameter(parameter).locator('input');
		// Opened while it loads, it closes again.
		await expect(input).toHaveAttribute('placeholder', 'Select');
		await input.click();
		await expect(this.options().first()).toBeVisible();
	}

	/** What an open dropdown offers. */
	options(): Locator {
		return this.page.getByRole('option');
	}

	/** The one whose name is exactly this. */
	option(name: string): Locator {
		return this.options().filter({ has: this.page.getByText(name, { exact: true }) });
	}

	/** Chooses an entry of a dropdown by its name. */
	async choose(parameter: string, option: string): Promise<void> {
		await this.parameter(parameter).click();
		await this.options().filter({ hasText: option }).click();
	}

	locator(parameter: string): RecordLocator {
		return new RecordLocator(this.page, this.panel.getByTestId(`resource-locator-${parameter}`));
	}

	/** Adds an entry to a fixed collection, or an option to a collection. */
	async addTo(collection: string): Promise<void> {
		await this.panel
			.getByTestId(`fixed-collection-${collection}`)
			.getByTestId('fixed-collection-add')
			.click();
	}

	/** Adds an option of the node to a collection, with the value that it has then. */
	async addOption(name: string): Promise<void> {
		await this.panel.getByRole('combobox', { name: 'Add Option' }).click();
		await this.option(name).click();
	}

	/** Chooses a credential that is there already. */
	async chooseCredential(name: string): Promise<void> {
		await this.panel.getByTestId('node-credentials-select').click();
		await this.option(name).click();
	}

	/** Opens the dialog in which a new credential is made, from the node that needs it. */
	async newCredential(): Promise<CredentialDialog> {
		await this.panel.getByTestId('node-credentials-select').click();
		await this.page.getByText('Create new credential').click();
		return new CredentialDialog(this.page);
	}

	/** Runs the nodes before this one, so that there is input to map. */
	async runPrevious(): Promise<void> {
		await this.panel.getByRole('button', { name: 'Execute previous nodes' }).click();
		await expect(this.panel.getByTestId('ndv-input-panel')).toContainText('items');
	}

	/** Runs this node, and before it those that have not run yet. */
	async execute(): Promise<void> {
		await this.panel.getByTestId('node-execute-button').click();
	}

	/** Drags the parameters to the left, for a table that would not fit beside them. */
	async widenOutput(): Promise<void> {
		await this.panel.getByTestId('panel-drag-button').hover();
		await this.page.mouse.down();
		await this.page.mouse.move(0, 60, { steps: 10 });
		await this.page.mouse.up();
	}

	async close(): Promise<void> {
		await this.panel.getByTestId('ndv-close-button').click();
	}
}

/** The mapper: one input for each field of the account that was added. */
class Mapper {
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

/** What a node gave when it ran. */
class OutputPane {
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

/** A parameter that names one record: from a list, or by something that is typed. */
class RecordLocator {
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

/** The dialog in which a credential is made. Saving tests it, and closes the dialog if it is good. */
class CredentialDialog {
	readonly root: Locator;

	readonly save: Locator;

	constructor(page: Page) {
		this.root = page.getByTestId('editCredential-modal');
		this.save = this.root.getByTestId('credential-save-button').getByRole('button');
	}

	async fill(property: string, value: string): Promise<void> {
		await this.root.getByTestId(`parameter-input-${property}`).locator('input').fill(value);
	}

	/** Why the test failed, in full. */
	async failure(): Promise<Locator> {
		await expect(this.root.getByText('Couldn’t connect with these settings')).toBeVisible();
		const details = this.root.getByText('More details');
		if (await details.isVisible()) await details.click();
		return this.root.getByTestId('node-credentials-config-container');
	}
}
