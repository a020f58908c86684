import { installed } from '../realN8n';

/** An n8n that the tests run on: the packages of it that a node meets, in the versions it came with. */
export interface Host {
	name: string;
	/** Of n8n-core. */
	core: string;
	/** Of n8n-workflow. */
	workflow: string;
	zod: string;
	/** The zod that the nodes find, where it is another than n8n's own. */
	zodOfNodes?: string;
}

/** The one list of versions. */
export const HOSTS: readonly Host[] = [
	{ name: 'n8n 1.123', core: '1.122.48', workflow: '1.120.31', zod: '3.25.67' },
	{ name: 'n8n 2.0', core: '2.0.2', workflow: '2.0.1', zod: '3.25.67' },
	{ name: 'n8n 2.20', core: '2.20.6', workflow: '2.20.3', zod: '3.25.67' },
	{ name: 'n8n 2.41', core: '2.41.1', workflow: '2.41.0', zod: '3.25.76' },
	{
		name: 'n8n 2.41, zod 4',
		core: '2.41.1',
		workflow: '2.41.0',
		zod: '3.25.76',
		zodOfNodes: '4.6.7',
	},
];

/**
 * Gets what a host consists of, or finds it in the cache.
 *
 * @returns the environment in which jest finds it: folders with a `node_modules` each
 * @throws DownloadFailed when the registry cannot be reached
 */
export async function install({
	core,
	workflow,
	zod,
	zodOfNodes,
}: Host): Promise<NodeJS.ProcessEnv> {
	// An optional dependency wants to be compiled, on a newer Node.js than n8n 1.x runs on.
	const args = ['--ignore-scripts', '--no-package-lock'];
	const dependencies = { 'n8n-core': core, 'n8n-workflow': workflow, zod };
	const host = await installed(`n8n-core-${core}`, { dependencies, args });
	if (zodOfNodes === undefined) return { COMPAT_HOST: host, COMPAT_ZOD: host };
	const own = await installed(`zod-${zodOfNodes}`, { dependencies: { zod: zodOfNodes }, args });
	return { COMPAT_HOST: host, COMPAT_ZOD: own };
}
