import { existsSync } from 'node:fs';
import { readdir, writeFile } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';

import { cached } from './cache';
import { npmInstall, npmRebuild } from './npm';

export const N8N_VERSION = '2.41.1';
const NODE_VERSION = '24.21.0';

export interface N8n {
	/** A Node.js that n8n runs on. */
	node: string;
	/** n8n's command, a script for it. */
	bin: string;
	/** The package's own folder. */
	dir: string;
}

/**
 * A real n8n, installed on first use (minutes, 3 GB) and kept in a cache.
 *
 * @throws DownloadFailed when the registry cannot be reached
 */
export async function getN8n(): Promise<N8n> {
	const node = await getNode();
	const root = await cached(`n8n-${N8N_VERSION}`, async (folder) => {
		console.log(`Installing n8n ${N8N_VERSION}; this takes some minutes, once …`);
		await installN8n(folder, node);
	});
	const dir = join(root, 'node_modules', 'n8n');
	return { node: node.path, bin: join(dir, 'bin', 'n8n'), dir };
}

interface NodeJs {
	path: string;
	/** The folder that has its `include/`, if known. */
	headers?: string | undefined;
}

/** This process's own Node.js where n8n runs on it, else one from npm. */
async function getNode(): Promise<NodeJs> {
	const [major] = process.versions.node.split('.');
	if (Number(major) >= 24) {
		return { path: process.execPath, headers: withHeaders(dirname(dirname(process.execPath))) };
	}
	const root = await cached(`node-${NODE_VERSION}`, async (folder) => {
		console.log(`Installing Node.js ${NODE_VERSION}, which n8n needs …`);
		await writeManifest(folder, { dependencies: { node: NODE_VERSION } });
		// The package's install script puts the binary for this machine into its bin folder.
		await npmInstall(['--ignore-scripts=false'], { cwd: folder });
	});
	const home = join(root, 'node_modules', 'node');
	return { path: join(home, 'bin', 'node'), headers: await findHeaders(home) };
}

/** Inside the `node` package is one more, for this machine, which has them. */
async function findHeaders(home: string): Promise<string | undefined> {
	const inner = join(home, 'node_modules');
	for (const name of await readdir(inner)) {
		const found = withHeaders(join(inner, name));
		if (found !== undefined) return found;
	}
	return undefined;
}

function withHeaders(folder: string): string | undefined {
	return existsSync(join(folder, 'include', 'node', 'node.h')) ? folder : undefined;
}

async function installN8n(cwd: string, { path, headers }: NodeJs): Promise<void> {
	const env = {
		PATH: `${dirname(path)}${delimiter}${process.env.PATH ?? ''}`,
		// Without it node-gyp would download the headers from nodejs.org.
		...(headers === undefined ? {} : { npm_config_nodedir: headers }),
	};
	await writeManifest(cwd, {
		dependencies: { n8n: N8N_VERSION },
		// n8n accepts a range of which the newest version cannot be resolved everywhere.
		overrides: { linkedom: '0.18.12' },
	});
	// The Kafka client's build fails on many machines. Of all install scripts, n8n needs only this.
	await npmInstall(['--ignore-scripts'], { cwd, env });
	await npmRebuild('sqlite3', { cwd, env });
}

async function writeManifest(folder: string, manifest: object): Promise<void> {
	await writeFile(join(folder, 'package.json'), JSON.stringify({ private: true, ...manifest }));
}
