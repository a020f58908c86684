import { expect, type Locator, type Page } from '@playwright/test';

/** The dialog in which a credential is made. Saving tests it, and closes the dialog if it is good. */
export class CredentialDialog {
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
