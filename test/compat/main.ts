import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

import { downloaded, REPOSITORY, runCommand, type Cleanup } from '../realN8n';
import { HOSTS, install, type Host } from './hosts';

const JEST = join(REPOSITORY, 'node_modules', 'jest', 'bin', 'jest.js');
const CONFIG = join(__dirname, 'jest.config.cjs');

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

/**
 * Runs the tests of the built nodes on other versions of n8n.
 *
 * npm run test:compat -- [--host 2.20] [part of a test file's path …]
 */
async function main(cleanup: Cleanup): Promise<void> {
	const { values, positionals } = parseArgs({
		options: { host: { type: 'string' } },
		allowPositionals: true,
	});
	const hosts = HOSTS.filter(({ name }) => name.includes(values.host ?? ''));
	if (hosts.length === 0) throw new Error(`No host is called ${values.host}`);

	const folder = await cleanup.folder('compat');
	const table: Record<string, object> = {};
	const failures: string[] = [];
	for (const host of hosts) {
		const { name, core, workflow, zod, zodOfNodes = zod } = host;
		const begun = performance.now();
		const env = await downloaded(async () => await install(host), `${name} was not tested`);
		const results = env && (await jest(host, env, join(folder, `${name}.json`), positionals));
		const failed = results ? failedIn(results) : [];
		if (results && !(results.success && results.numPassedTests > 0)) process.exitCode = 1;
		failures.push(...failed.map((test) => `failed on ${name}: ${test}`));
		table[name] = {
			'n8n-core': core,
			'n8n-workflow': workflow,
			zod: zodOfNodes,
			...(results
				? {
						passed: results.numPassedTests,
						failed: failed.length,
						skipped: results.numPendingTests,
					}
				: { passed: 'not downloaded' }),
			seconds: Math.round((performance.now() - begun) / 1000),
		};
	}
	console.table(table);
	for (const failure of failures) console.log(failure);
}

async function jest(
	{ name, core, zod, zodOfNodes = zod }: Host,
	env: NodeJS.ProcessEnv,
	file: string,
	patterns: readonly string[],
): Promise<Results> {
	console.log(`\n${name}: n8n-core ${core}, zod ${zodOfNodes}`);
	const child = spawn(
		process.execPath,
		[JEST, '--config', CONFIG, '--json', '--outputFile', file, ...patterns],
		{
			cwd: REPOSITORY,
			env: { ...process.env, ...env },
			stdio: ['ignore', 'ignore', 'inherit'],
		},
	);
	await once(child, 'close');
	return JSON.parse(await readFile(file, 'utf8')) as Results;
}

/** The failed tests by their names. A file that could not be loaded has a message and no tests. */
function failedIn({ testResults }: Results): string[] {
	return testResults.flatMap(({ assertionResults, name, message }) => {
		if (assertionResults.length === 0 && message) return [name];
		return assertionResults
			.filter(({ status }) => status === 'failed')
			.map(({ fullName }) => fullName);
	});
}

runCommand(main);
