import { spawn } from 'node:child_process';
import { watch } from 'node:fs';
import { copyFile, mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import { freePort, launchN8n, OWNER, REPOSITORY, runCommand, type Cleanup } from '.';
import {
	atSandbox,
	breakDownOnce,
	nameTestRecords,
	readExamples,
	withCredentials,
} from './examples';

/**
 * The command `npm run dev`: a real n8n with the package, both APIs as a sandbox, their credentials
 * and the examples. A changed source file is compiled into it, and n8n loads the nodes anew.
 */
async function main(cleanup: Cleanup): Promise<void> {
	console.log('Starting n8n …');
	// What n8n prints while it starts is long, and interests nobody.
	let ready = false;
	const { url, sandbox, session, credentials, installed } = await launchN8n(cleanup, {
		port: await freePort(5678),
		env: { N8N_DEV_RELOAD: 'true' },
		onOutput: (text) => {
			if (ready) process.stdout.write(text);
		},
	});
	breakDownOnce(sandbox);
	nameTestRecords(sandbox);
	const dist = join(installed[0] ?? '', 'dist');
	cleanup.add(compileInto(dist));
	cleanup.add(copyInto(dist));
	for (const example of readExamples()) {
		const workflow = JSON.stringify(withCredentials(example, credentials));
		await session.request('POST', '/rest/workflows', JSON.parse(atSandbox(workflow, sandbox)));
	}
	console.log(`
n8n      ${url}
sign in  ${OWNER.email}  ${OWNER.password}
sandbox  ${sandbox.url}/_sandbox/calls, /state, /stats, /settings (GET, PATCH), /reset (POST)

Both credentials and the workflows of examples/ are there. A change in nodes/ or credentials/ is
loaded within seconds; reload the page of the editor to see it. Stop with Ctrl-C: nothing is kept.
`);
	ready = true;
	// That is how it ends, so it is no failure.
	process.exitCode = 0;
	await new Promise(() => undefined);
}

/** Compiles each change of a source file. @returns what ends it */
function compileInto(dist: string): () => void {
	const tsc = spawn(
		join(REPOSITORY, 'node_modules', '.bin', 'tsc'),
		['--watch', '--preserveWatchOutput', '--outDir', dist],
		{ cwd: REPOSITORY, stdio: 'inherit' },
	);
	return () => {
		tsc.kill();
	};
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

runCommand(main);
