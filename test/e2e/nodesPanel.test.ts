import { expect, test } from './fixtures';
import { keep } from './screenshots';

const NODES = [
	{ name: 'Saleshandy', action: 'Update prospect attributes', icon: 'saleshandy' },
	{ name: 'Puffle', action: 'Update leads in draft campaign', icon: 'puffle' },
];

for (const { name, action, icon } of NODES) {
	for (const theme of ['light', 'dark'] as const) {
		test(`${name} is found by its name, with its icon for the ${theme} theme`, async ({
			editor,
			page,
		}) => {
			await page.emulateMedia({ colorScheme: theme });
			await editor.openNew();
			await editor.nodesPanel.search(name.toLowerCase());

			const image = editor.nodesPanel.entry(name).locator('img').first();
			await expect(image).toHaveAttribute(
				'src',
				new RegExp(`/${icon}${theme === 'dark' ? '\\.dark' : ''}\\.svg$`),
			);
			// A picture that cannot be loaded or read has no size.
			await expect
				.poll(async () => await image.evaluate((img: HTMLImageElement) => img.naturalWidth))
				.toBeGreaterThan(0);
			await keep(page, `nodes panel, ${name}, ${theme}`);
			await page.emulateMedia({ colorScheme: 'light' });
		});
	}

	test(`${name} is added by its action`, async ({ editor }) => {
		await editor.openNew();
		await editor.nodesPanel.search(name);
		await editor.nodesPanel.add(name, action);

		await expect(editor.details.title).toContainText(action);
		await expect(editor.details.parameter('operation')).toBeVisible();
	});
}

for (const words of ['enrich', 'update lead', 'update prospect', 'outreach', 'cold email']) {
	test(`'${words}' finds both nodes`, async ({ editor, page }) => {
		await editor.openNew();
		await editor.nodesPanel.search(words);

		for (const { name } of NODES) await expect(editor.nodesPanel.entry(name)).toBeVisible();
		await keep(page, `nodes panel, ${words}`);
	});
}
