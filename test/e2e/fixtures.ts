import { test as base, type Page } from '@playwright/test';

import { Editor } from './editor/editor';
import { startWorld, type World } from './world';

export { expect } from '@playwright/test';

const START_TIMEOUT = 120_000;

interface Shared {
	world: World;
	/** Signed in. */
	page: Page;
}

/**
 * Tests with one n8n and one page of the browser for all of them: n8n takes its time to start, and
 * so does its editor where nothing is cached. The sandbox is as new for each.
 */
export const test = base.extend<{ world: World; editor: Editor }, { shared: Shared }>({
	shared: [
		async ({ browser }, use) => {
			const world = await startWorld();
			const page = await browser.newPage();
			await page.context().addCookies([{ ...world.session.cookie, url: world.url }]);
			// Leaving a changed workflow asks whether to; it does not matter here.
			page.on('dialog', (dialog) => void dialog.accept());
			await page.goto(world.url, { timeout: START_TIMEOUT });
			await page.getByTestId('project-home-menu-item').waitFor({ timeout: START_TIMEOUT });
			await use({ world, page });
			await page.close();
			await world.stop();
		},
		{ scope: 'worker', timeout: 2 * START_TIMEOUT },
	],

	world: async ({ shared: { world } }, use, testInfo) => {
		world.sandbox.reset();
		Object.assign(world.otherServices, { cells: [], messages: [] });
		Object.assign(world.model, { script: [], prompts: [] });
		await use(world);
		if (testInfo.status === testInfo.expectedStatus) return;
		const calls = world.sandbox.calls.map((call) => JSON.stringify(call)).join('\n');
		await testInfo.attach('calls of the sandbox', { body: calls });
		await testInfo.attach('log of n8n', { body: world.log() });
	},

	page: async ({ shared }, use) => {
		await use(shared.page);
	},

	editor: async ({ page, world }, use) => {
		await use(new Editor(page, world));
	},
});
