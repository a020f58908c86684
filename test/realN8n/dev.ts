import { spawn } from 'node:child_process';
import { watch } from 'node:fs';
import { copyFile, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

import { startSandbox } from '../sandbox';
import { createCredentials, freePort, installPackage, REPOSITORY, setUpOwner, startN8n } from '.';
import { breakDownOnce, readExamples, withCredentials } from './examples';

/** Nobody else reaches this n8n, so everyone may know it. */
const OWNER = {
	email: 'demo@example.com',
	password: 'Sandbox-1',
	firstName: 'Demo',
	lastName: 'Owner',
};

/**
 * The command `npm run dev`: a real n8n with the package, both APIs as a sandbox, their credentials
 * and the examples. A changed source file is compiled into it, and n8n loads the nodes anew.
 */
async function main(): Promise<void> {
	const userFolder = await mkdtemp(join(tmpdir(), 'n8n-dev-'));
	const endings: (() => unknown)[] = [() => rm(userFolder, { recursive: true, force: true })];
	let ending: Promise<void> | undefined;
	async function end(): Promise<void> {
		for (const each of endings.reverse()) await each();
	}
	const endOnce = () => (ending ??= end());
	for (const signal of ['SIGINT', 'SIGTERM'] as const) {
		// Not only once: a terminal and npm may both pass it on.
		process.on(signal, () => {
			if (!ending) console.log('\nStopping …');
			void endOnce();
		});
	}

	// What n8n prints while it starts is long, and interests nobody.
	let ready = false;
	try {
		console.log('Starting n8n …');
		const installed = await installPackage(userFolder);
		const sandbox = await startSandbox();
		endings.push(() => sandbox.close());
		breakDownOnce(sandbox);
		const n8n = await startN8n({
			userFolder,
			port: await freePort(5678),
			env: { N8N_DEV_RELOAD: 'true' },
			onOutput: (text) => {
				if (ready) process.stdout.write(text);
			},
		});
		endings.push(() => n8n.stop());
		endings.push(compileInto(join(installed, 'dist')), copyInto(join(installed, 'dist')));

		const session = await setUpOwner(n8n.url, OWNER);
		const credentials = await createCredentials(session, sandbox);
		for (const example of readExamples()) {
			await session.request('POST', '/rest/workflows', withCredentials(example, credentials));
		}
		console.log(`
n8n      ${n8n.url}
sign in  ${OWNER.email}  ${OWNER.password}
sandbox  ${sandbox.url}/_sandbox/calls, /state, /stats, /settings (GET, PATCH), /reset (POST)

Both credentials and the workflows of examples/ are there. A change in nodes/ or credentials/ is
loaded within seconds; reload the page of the editor to see it. Stop with Ctrl-C: nothing is kept.
`);
		ready = true;
	} catch (error) {
		await endOnce();
		throw error;
	}
}

/** Compiles each change of a source file. @returns what ends it */
function compileInto(dist: string): () => void {
	const tsc = spawn(
		join(REPOSITORY, 'node_modules', '.bin', 'tsc'),
		['--watch', '--preserveWatchOutput', '--outDir', dist],
		{ cwd: REPOSITORY, stdio: 'inherit' },
	);
	return () => tsc.kill();
}

/** What n8n reads beside the compiled code. */
const ASSET = /\.(svg|png|json)$/;

/** Copies each icon, codex file and schema when it has changed. @returns what ends it */
function copyInto(dist: string): () => void {
	const folder = 'nodes';
	const watcher = watch(join(REPOSITORY, folder), { recursive: true }, (_event, name) => {
		if (name === null || !ASSET.test(name)) return;
		const from = join(REPOSITORY, folder, name);
		const to = join(dist, folder, name);
		mkdir(dirname(to), { recursive: true })
			.then(async () => await copyFile(from, to))
			// It may have been removed, or not be whole yet; then another event follows.
			.catch(() => undefined);
	});
	return () => {
		watcher.close();
	};
}

void main().catch((error: unknown) => {
	console.error(error instanceof Error ? error.message : error);
	process.exitCode = 1;
});
