import { spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { makePackages, type Made } from '../../packages/make';
import { DownloadFailed, getN8n, installPackage, npmCi, REPOSITORY } from '../realN8n';
import { runInRealN8n } from './realN8n';

/**
 * The command `npm run test:packages`: makes the packages of one service each, outside the checkout,
 * and checks them with n8n's own tools, in n8n's engine, and in a real n8n.
 */
async function main(): Promise<void> {
	const folder = await mkdtemp(join(tmpdir(), 'packages-'));
	try {
		const packages = await makePackages(join(folder, 'made'));
		for (const made of packages) await check(made);
		await runInEngine(packages, folder);
		await getN8n();
		await runInRealN8n(packages);
	} catch (error) {
		if (!(error instanceof DownloadFailed)) throw error;
		console.log(
			`Something could not be downloaded; what needs it was not tested.\n${error.message}`,
		);
		if (process.env.ALLOW_SKIP !== '1') process.exitCode = 1;
	} finally {
		await rm(folder, { recursive: true, force: true });
	}
}

/** With the tools that n8n's reviewers use, as the package's own scripts call them. */
async function check({ name, folder }: Made): Promise<void> {
	console.log(`\n${name}: npm ci`);
	await npmCi({ cwd: folder });
	runQuietly(folder, 'npm', 'run', 'build');
	// Warnings do not make it fail, but there are none.
	const findings = runQuietly(folder, 'npm', 'run', 'lint');
	if (findings.includes('✖')) throw new Error(findings);
	console.log('build and lint: passed');
	for (const script of ['scan.mjs', 'package.mjs']) {
		run(REPOSITORY, process.execPath, join('test', 'checks', script), folder);
	}
}

/** Installed as n8n installs them: each alone, both together, and the demo. */
async function runInEngine(packages: readonly Made[], folder: string): Promise<void> {
	const installed: string[] = [];
	for (const made of packages) installed.push(await installPackage(folder, made.folder));
	Object.assign(process.env, {
		MADE_PACKAGES: join(folder, 'made'),
		INSTALLED_PACKAGES: join(folder, '.n8n', 'nodes', 'node_modules'),
		// As n8n does it for installed packages, so that they find its own.
		NODE_PATH: join(REPOSITORY, 'node_modules'),
	});
	run(REPOSITORY, 'npx', 'jest', '--config', join(__dirname, 'jest.config.cjs'));
	runQuietly(REPOSITORY, 'npx', 'tsx', join('test', 'demo', 'main.ts'), ...installed);
	console.log('the demo runs from them');
}

function run(cwd: string, command: string, ...args: string[]): void {
	const { status, error } = spawnSync(command, args, { cwd, stdio: 'inherit' });
	if (error) throw error;
	if (status !== 0) throw new Error(`${command} ${args.join(' ')} failed`);
}

/** What the command writes is shown only where it fails. @returns it */
function runQuietly(cwd: string, command: string, ...args: string[]): string {
	const { status, stdout, stderr } = spawnSync(command, args, { cwd, encoding: 'utf8' });
	if (status !== 0) throw new Error(`${command} ${args.join(' ')} failed\n${stdout}${stderr}`);
	return stdout + stderr;
}

void main().catch((error: unknown) => {
	console.error(error instanceof Error ? error.message : error);
	process.exitCode = 1;
});
