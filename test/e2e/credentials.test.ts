import { expect, test } from './fixtures';
import { keep } from './screenshots';

const VENDORS = [
	{ name: 'Saleshandy', node: 'saleshandy', base: 'saleshandyUrl' },
	{ name: 'Puffle', node: 'puffle', base: 'puffleUrl' },
] as const;

for (const { name, node, base } of VENDORS) {
	test(`a ${name} credential: no key, a wrong key, the right key`, async ({
		editor,
		page,
		world: { sandbox },
	}) => {
		const details = await editor.openUpdate(node, []);
		const dialog = await details.newCredential();
		await expect(dialog.save).toBeDisabled();

		await dialog.fill('apiKey', 'wrong');
		await dialog.fill('baseUrl', 'https://does-not-exist.invalid');
		await dialog.save.click();
		await expect(await dialog.failure()).toContainText('does-not-exist.invalid does not exist.');
		await editor.closeToasts();

		await dialog.fill('baseUrl', sandbox[base]);
		await dialog.save.click();
		await expect(await dialog.failure()).toContainText(`${name} does not accept the API key.`);
		await editor.closeToasts();
		await keep(page, `credential, ${name}, wrong key`);

		// Copied keys often have blanks around them.
		await dialog.fill('apiKey', ` ${sandbox.keys[node]} `);
		await dialog.save.click();
		await expect(dialog.root).toBeHidden();
		await expect(details.panel.getByTestId('node-credentials-select').locator('input')).toHaveValue(
			`${name} account 2`,
		);
	});

	test(`a ${name} credential whose key is blank sends nothing`, async ({
		editor,
		world: { sandbox },
	}) => {
		const details = await editor.openUpdate(node, [], { parameters: { specifyFields: 'json' } });
		const dialog = await details.newCredential();
		await dialog.fill('baseUrl', sandbox[base]);
		await dialog.fill('apiKey', '   ');
		await dialog.save.click();
		await dialog.failure();
		expect(sandbox.calls).toEqual([]);
	});
}
