import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';

import { DownloadFailed } from '../realN8n/npm';
import type { Host } from './hosts';
import { HOSTS } from './hosts';
import type { Installed } from './install';
import { install } from './install';
import type { Outcome } from './table';
import { print } from './table';

const REPOSITORY = resolve(__dirname, '..', '..');
const JEST = join(REPOSITORY, 'node_modules', 'jest', 'bin', 'jest.js');
const CONFIG = join(__dirname, 'jest.config.cjs');

/**
 * Runs the tests of the built nodes on other versions of n8n.
 *
 * npm run test:compat -- [--host 2.20] [part of a test file's path …]
 */
async function main(): Promise<void> {
	const { values, positionals } = parseArgs({
		options: { host: { type: 'string' } },
		allowPositionals: true,
	});
	const hosts = HOSTS.filter(({ name }) => name.includes(values.host ?? ''));
	if (hosts.length === 0) throw new Error(`No host is called ${values.host}`);

	const outcomes: Outcome[] = [];
	for (const host of hosts) outcomes.push(await runOn(host, positionals));
	print(outcomes);
	const tolerated = process.env.ALLOW_SKIP === '1' ? 'skipped' : '';
	const bad = outcomes.some(({ verdict }) => verdict !== 'passed' && verdict !== tolerated);
	process.exitCode = bad ? 1 : 0;
}

async function runOn(host: Host, patterns: readonly string[]): Promise<Outcome> {
	const begun = performance.now();
	const seconds = () => Math.round((performance.now() - begun) / 1000);
	const none = { host, passed: 0, failed: [], skipped: 0 };
	try {
		const installed = await install(host);
		console.log(`\n${host.name}: n8n-core ${host.core}, zod ${host.zodOfNodes ?? host.zod}`);
		const { numPassedTests, numPendingTests, success, testResults } = await jest(
			installed,
			patterns,
		);
		const failed = testResults.flatMap(({ assertionResults, name, message }) => {
			const tests = assertionResults.filter(({ status }) => status === 'failed');
			// A file that could not be loaded has a message and no tests.
			if (assertionResults.length === 0 && message) return [name];
			return tests.map(({ fullName }) => fullName);
		});
		return {
			host,
			verdict: success && numPassedTests > 0 ? 'passed' : 'failed',
			passed: numPassedTests,
			failed,
			skipped: numPendingTests,
			seconds: seconds(),
		};
	} catch (error) {
		if (!(error instanceof DownloadFailed)) throw error;
		console.error(`\n${host.name} could not be downloaded, so nothing was tested on it.`);
		console.error(error.message);
		return { ...none, verdict: 'skipped', seconds: seconds() };
	}
}

/** What jest writes of a run, as far as it is read here. */
interface Results {
	success: boolean;
	numPassedTests: number;
	numPendingTests: number;
	testResults: Array<{
		name: string;
		message: string;
		assertionResults: Array<{ fullName: string; status: string }>;
	}>;
}

async function jest({ host, zod }: Installed, patterns: readonly string[]): Promise<Results> {
	const folder = await mkdtemp(join(tmpdir(), 'compat-'));
	const file = join(folder, 'results.json');
	try {
		const child = spawn(
			process.execPath,
			[JEST, '--config', CONFIG, '--json', '--outputFile', file, ...patterns],
			{
				cwd: REPOSITORY,
				env: { ...process.env, COMPAT_HOST: host, COMPAT_ZOD: zod },
				stdio: ['ignore', 'ignore', 'inherit'],
			},
		);
		await once(child, 'close');
		return JSON.parse(await readFile(file, 'utf8')) as Results;
	} finally {
		await rm(folder, { recursive: true, force: true });
	}
}

void main();
