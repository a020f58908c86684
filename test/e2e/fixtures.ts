import { join } from 'node:path';

import { test as base, type Page } from '@playwright/test';

import { Cleanup, launchN8n, type LaunchedN8n } from '../realN8n';
import { Editor } from './editor/editor';
import {
	createOtherCredentials,
	startOtherServices,
	type OtherCredentials,
	type OtherServices,
} from './otherServices';

export { expect } from '@playwright/test';

const START_TIMEOUT = 120_000;

/** A real n8n with the packed package installed, and all that it speaks to. */
export interface World extends LaunchedN8n {
	/** What n8n's own nodes in the recipes speak to, and credentials for them. */
	otherServices: OtherServices;
	otherCredentials: OtherCredentials;
}

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
			const cleanup = new Cleanup();
			const world = await startWorld(cleanup);
			const page = await browser.newPage();
			await page.context().addCookies([{ ...world.session.cookie, url: world.url }]);
			// Leaving a changed workflow asks whether to; it does not matter here.
			page.on('dialog', (dialog) => void dialog.accept());
			await page.goto(world.url, { timeout: START_TIMEOUT });
			await page.getByTestId('project-home-menu-item').waitFor({ timeout: START_TIMEOUT });
			await use({ world, page });
			await page.close();
			await cleanup.run();
		},
		{ scope: 'worker', timeout: 2 * START_TIMEOUT },
	],

	world: async ({ shared: { world } }, use, testInfo) => {
		world.sandbox.reset();
		Object.assign(world.otherServices, { cells: [], messages: [], script: [], prompts: [] });
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

async function startWorld(cleanup: Cleanup): Promise<World> {
	const otherServices = await startOtherServices();
	cleanup.add(async () => await otherServices.close());
	const n8n = await launchN8n(cleanup, {
		env: {
			NODE_OPTIONS: `--require ${join(__dirname, 'redirect.cjs')}`,
			OTHER_SERVICES: otherServices.url,
		},
	});
	const otherCredentials = await createOtherCredentials(n8n.session, otherServices);
	return { ...n8n, otherServices, otherCredentials };
}
