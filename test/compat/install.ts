import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { cached } from '../realN8n/cache';
import { npmInstall } from '../realN8n/npm';
import type { Host } from './hosts';

/** Folders with a `node_modules` each. */
export interface Installed {
	/** Has n8n-core and what it needs. */
	host: string;
	/** Has the zod that the nodes find. */
	zod: string;
}

/**
 * Gets what a host consists of, or finds it in the cache.
 *
 * @throws DownloadFailed when the registry cannot be reached
 */
export async function install({ core, workflow, zod, zodOfNodes }: Host): Promise<Installed> {
	const host = await packages(`n8n-core-${core}`, {
		'n8n-core': core,
		'n8n-workflow': workflow,
		zod,
	});
	if (zodOfNodes === undefined) return { host, zod: host };
	return { host, zod: await packages(`zod-${zodOfNodes}`, { zod: zodOfNodes }) };
}

async function packages(name: string, dependencies: Record<string, string>): Promise<string> {
	return await cached(name, async (folder) => {
		console.log(`Installing ${name} …`);
		const manifest = { private: true, dependencies };
		await writeFile(join(folder, 'package.json'), JSON.stringify(manifest));
		// An optional dependency wants to be compiled, on a newer Node.js than n8n 1.x runs on.
		await npmInstall(['--ignore-scripts', '--no-package-lock'], { cwd: folder });
	});
}
