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
