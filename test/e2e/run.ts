import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

import { DownloadFailed, getN8n, npmCi, REPOSITORY } from '../realN8n';
import { getChromium } from './chromium';

const BIN = join('node_modules', '.bin');

/** The command `npm run test:e2e`; arguments go to Playwright. The package must be built. */
async function main(): Promise<number> {
	try {
		await getN8n();
	} catch (error) {
		if (!(error instanceof DownloadFailed)) throw error;
		console.log(`n8n could not be downloaded, so no end-to-end test was run.\n${error.message}`);
		return process.env.ALLOW_SKIP === '1' ? 0 : 1;
	}
	await npmCi({ cwd: __dirname });
	getChromium();
	return (
		run(join(REPOSITORY, BIN, 'tsc'), '-p', '.') ||
		run(join(__dirname, BIN, 'playwright'), 'test', ...process.argv.slice(2))
	);
}

/** @returns the exit code */
function run(command: string, ...args: string[]): number {
	const { status, error } = spawnSync(command, args, { cwd: __dirname, stdio: 'inherit' });
	if (error) throw error;
	return status ?? 1;
}

void main().then(
	(code) => {
		process.exitCode = code;
	},
	(error: unknown) => {
		console.error(error instanceof Error ? error.message : error);
		process.exitCode = 1;
	},
);
