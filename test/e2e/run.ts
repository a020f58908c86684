import { existsSync } from 'node:fs';
import { join } from 'node:path';

import { downloaded, fromDebian, getN8n, npm, REPOSITORY, run, runCommand } from '../realN8n';

const CHROMIUM = '/usr/bin/chromium';
const BIN = join('node_modules', '.bin');
const SHOWN = { cwd: __dirname, shown: true };

/** The command `npm run test:e2e`; arguments go to Playwright. The package must be built. */
async function main(): Promise<void> {
	if (!(await downloaded(getN8n, 'no end-to-end test was run'))) return;
	await npm(['ci'], { cwd: __dirname });
	fromDebian(['chromium'], () => existsSync(CHROMIUM) || undefined);
	run(join(REPOSITORY, BIN, 'tsc'), ['-p', '.'], SHOWN);
	run(join(__dirname, BIN, 'playwright'), ['test', ...process.argv.slice(2)], SHOWN);
}

runCommand(main);
