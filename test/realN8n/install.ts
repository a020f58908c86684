import { existsSync, readdirSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';

import { installed } from './download';

const N8N_VERSION = '2.41.1';
const NODE_VERSION = '24.21.0';

export interface N8n {
	/** A Node.js that n8n runs on. */
	node: string;
	/** n8n's command, a script for it. */
	bin: string;
}

/**
 * A real n8n, installed on first use (minutes, 3 GB) and kept in a cache.
 *
 * @throws DownloadFailed when the registry cannot be reached
 */
export async function getN8n(): Promise<N8n> {
	const { node, headers } = await getNode();
	const root = await installed(`n8n-${N8N_VERSION}`, {
		dependencies: { n8n: N8N_VERSION },
		// n8n accepts a range of which the newest version cannot be resolved everywhere.
		manifest: { overrides: { linkedom: '0.18.12' } },
		// The Kafka client's build fails on many machines. Of all install scripts, n8n needs only one.
		args: ['--ignore-scripts'],
		rebuild: 'sqlite3',
		env: {
			PATH: `${dirname(node)}${delimiter}${process.env.PATH ?? ''}`,
			// Without it node-gyp would download the headers from nodejs.org.
			...(headers === undefined ? {} : { npm_config_nodedir: headers }),
		},
	});
	return { node, bin: join(root, 'node_modules', 'n8n', 'bin', 'n8n') };
}

/**
 * This process's own Node.js where n8n runs on it, else one from npm, and the folder that has its
 * `include/`, if known.
 */
async function getNode(): Promise<{ node: string; headers: string | undefined }> {
	const [major] = process.versions.node.split('.');
	if (Number(major) >= 24) {
		return {
			node: process.execPath,
			headers: [dirname(dirname(process.execPath))].find(hasHeaders),
		};
	}
	const root = await installed(`node-${NODE_VERSION}`, {
		dependencies: { node: NODE_VERSION },
		// The package's install script puts the binary for this machine into its bin folder.
		args: ['--ignore-scripts=false'],
	});
	const home = join(root, 'node_modules', 'node');
	// Inside it is one more package, for this machine, which has the headers.
	const inner = join(home, 'node_modules');
	const headers = readdirSync(inner)
		.map((name) => join(inner, name))
		.find(hasHeaders);
	return { node: join(home, 'bin', 'node'), headers };
}

function hasHeaders(folder: string): boolean {
	return existsSync(join(folder, 'include', 'node', 'node.h'));
}
