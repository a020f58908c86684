import { expect, type Locator, type Page } from '@playwright/test';

import { CredentialDialog } from './credentialDialog';
import { Mapper } from './mapper';
import { OutputPane } from './outputPane';
import { RecordLocator } from './recordLocator';

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
