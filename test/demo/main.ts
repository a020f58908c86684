import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { movedTo } from '../../packages/move';
import { loadPackage, runWorkflow, type WorkflowJson } from '../harness';
import { startSandbox } from '../sandbox';
import { print, printNode, printRequests } from './print';

const EXAMPLE = 'crm-contacts-to-both.json';

/**
 * Runs an example workflow in n8n's engine against both sandboxes and tells what became of it.
 *
 * npm start [-- folder of each built package that its nodes are from]
 */
async function main(roots: string[]): Promise<void> {
	const sandbox = await startSandbox();
	const file = join(__dirname, '..', '..', 'examples', EXAMPLE);
	const packages = await Promise.all(roots.map(async (root) => await loadPackage(root)));
	const nodes = packages.flatMap(({ name, nodes: types }) =>
		[...types.keys()].map((type) => ({ packageName: name, type })),
	);
	const workflow = JSON.parse(movedTo(nodes, readFileSync(file, 'utf8'))) as WorkflowJson;
	const from = packages.map(({ name }) => name).join(' and ');
	print(`Running examples/${EXAMPLE}${from && ` with ${from}`}`);
	print(`in n8n's engine, against a sandbox of both APIs at ${sandbox.url}`);
	try {
		const run = await runWorkflow(workflow, {
			...(roots.length > 0 && { roots }),
			credentials: {
				saleshandyApi: { apiKey: sandbox.keys.saleshandy, baseUrl: sandbox.saleshandyUrl },
				puffleApi: { apiKey: sandbox.keys.puffle, baseUrl: sandbox.puffleUrl },
			},
		});
		printNode(run, 'Update in Saleshandy');
		printNode(run, 'Update in Puffle');
		printRequests(sandbox.calls);
		const failure = run.error();
		if (failure) throw failure;
		print("\nNext: 'npm run dev' starts a real n8n with the nodes and this sandbox, and");
		print("'Install' in README.md says how to get the nodes into your own n8n.");
	} finally {
		await sandbox.close();
	}
}

main(process.argv.slice(2)).catch((error: unknown) => {
	console.error(error);
	process.exitCode = 1;
});
