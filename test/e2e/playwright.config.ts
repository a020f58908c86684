import { defineConfig } from '@playwright/test';

/** Started by `npm run test:e2e`, which gets n8n and Chromium first. */
export default defineConfig({
	testDir: '.',
	testMatch: '*.test.ts',
	// One n8n and one sandbox serve all tests, and two cores both of them and the browser.
	workers: 1,
	timeout: 180_000,
	expect: { timeout: 30_000 },
	forbidOnly: !!process.env.CI,
	reporter: [['list'], ['./closingLine.ts']],
	outputDir: 'test-results',
	use: {
		testIdAttribute: 'data-test-id',
		actionTimeout: 30_000,
		viewport: { width: 1280, height: 800 },
		screenshot: 'only-on-failure',
		launchOptions: {
			executablePath: '/usr/bin/chromium',
			args: [
				'--no-sandbox',
				'--disable-gpu',
				'--disable-quic',
				'--no-first-run',
				'--disable-background-networking',
				'--disable-component-update',
				'--disable-sync',
			],
		},
	},
});
