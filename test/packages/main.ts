import { join } from 'node:path';

import { makePackages, type Made } from '../../packages/make';
import {
	breakDownOnce,
	downloaded,
	getN8n,
	installPackage,
	isCheck,
	launchN8n,
	npm,
	readExamples,
	REPOSITORY,
	run,
	runCommand,
	runToEnd,
	withCredentials,
	type Cleanup,
	type LaunchedN8n,
} from '../realN8n';

/**
 * The command `npm run test:packages`: makes the packages of one service each, outside the checkout,
 * and checks them with n8n's own tools, in n8n's engine, and in a real n8n.
 */
async function main(cleanup: Cleanup): Promise<void> {
	const folder = await cleanup.folder('packages');
	await downloaded(async () => {
		const packages = await makePackages(join(folder, 'made'));
		for (const made of packages) await check(made);
		await runInEngine(packages, folder);
		await getN8n();
		await runInRealN8n(packages, cleanup);
	}, 'what needs it was not tested');
}

const SHOWN = { cwd: REPOSITORY, shown: true };

/** With the tools that n8n's reviewers use, as the package's own scripts call them. */
async function check({ name, folder }: Made): Promise<void> {
	console.log(`\n${name}: npm ci`);
	await npm(['ci'], { cwd: folder });
	run('npm', ['run', 'build'], { cwd: folder });
	// Warnings do not make it fail, but there are none.
	const findings = run('npm', ['run', 'lint'], { cwd: folder });
	if (findings.includes('✖')) throw new Error(findings);
	console.log('build and lint: passed');
	for (const script of ['scan.mjs', 'package.mjs']) {
		run(process.execPath, [join('test', 'checks', script), folder], SHOWN);
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
	run('npx', ['jest', '--config', join(__dirname, 'jest.config.cjs')], SHOWN);
	run('npx', ['tsx', join('test', 'demo', 'main.ts'), ...installed], { cwd: REPOSITORY });
	console.log('the demo runs from them');
}

/**
 * Starts an n8n that allows no unverified package to be installed, as n8n 3.0 does, with the built
 * packages in place, and runs one example of each.
 *
 * @throws Error if a node is missing, or an example does not run to its end
 */
async function runInRealN8n(packages: readonly Made[], cleanup: Cleanup): Promise<void> {
	const n8n = await launchN8n(cleanup, {
		packages: packages.map(({ folder }) => folder),
		env: { N8N_UNVERIFIED_PACKAGES_ENABLED: 'false' },
	});
	try {
		await expectForbidden(n8n);
		await expectTypes(n8n, packages);
		for (const { name, folder } of packages) await runExample(n8n, name, folder);
	} catch (error) {
		console.error(n8n.log());
		throw error;
	}
}

/** The n8n under test allows only verified packages to be installed. */
async function expectForbidden({ session }: LaunchedN8n): Promise<void> {
	const settings = await session.request<{
		'community-packages': { unverifiedCommunityNodesEnabled: boolean };
	}>('GET', '/rest/module-settings');
	if (settings['community-packages'].unverifiedCommunityNodesEnabled) {
		throw new Error('This n8n allows unverified packages, so this shows nothing');
	}
}

/** n8n lists the node of each package, also as a tool. */
async function expectTypes({ session }: LaunchedN8n, packages: readonly Made[]): Promise<void> {
	const types = await session.get<Array<{ name: string }>>('/types/nodes.json');
	for (const { name, vendor } of packages) {
		for (const type of [`${name}.${vendor.type}`, `${name}.${vendor.type}Tool`]) {
			if (!types.some((each) => each.name === type)) throw new Error(`n8n has no node ${type}`);
		}
	}
}

/** Runs a package's first example without a chat model, which is not there. It must write something. */
async function runExample(
	{ sandbox, session, credentials }: LaunchedN8n,
	name: string,
	folder: string,
): Promise<void> {
	const example = readExamples(folder).find(
		({ name: file, workflow }) =>
			!isCheck(file) && !JSON.stringify(workflow).includes('n8n-nodes-langchain.lmChat'),
	);
	if (!example) throw new Error(`${name} has no example`);
	sandbox.reset();
	breakDownOnce(sandbox);
	await runToEnd(session, withCredentials(example, credentials));
	if (!sandbox.calls.some(({ applied }) => applied)) {
		throw new Error(`${example.name} of ${name} wrote nothing`);
	}
	console.log(`${name}: ${example.name} runs in n8n`);
}

runCommand(main);
