import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { movedTo } from '../../packages/move';
import { loadPackage, runWorkflow, type WorkflowJson } from '../harness';
import { startSandbox } from '../sandbox';
import { printNode, printRequests } from './print';

const EXAMPLE = 'crm-contacts-to-both.json';

/**
 * Runs an example workflow in n8n's engine against both sandboxes and tells what became of it.
 *
 * npm start [-- folder of each built package that its nodes are from]
 */
async function main(roots: string[]): Promise<void> {
	const sandbox = await startSandbox();
	// As an account whose field list does not tell the options: then only the API knows that one is wrong.
	sandbox.settings.saleshandy.fieldsWithOptions = false;
	const file = join(__dirname, '..', '..', 'examples', EXAMPLE);
	const packages = await Promise.all(roots.map(async (root) => await loadPackage(root)));
	const nodes = packages.flatMap(({ name, nodes: types }) =>
		[...types.keys()].map((type) => ({ packageName: name, type })),
	);
	const workflow = JSON.parse(movedTo(nodes, readFileSync(file, 'utf8'))) as WorkflowJson;
	console.log(`Running examples/${EXAMPLE}: "${workflow.name}"`);
	if (roots.length > 0) console.log(`with ${packages.map(({ name }) => name).join(' and ')}`);
	console.log(`in n8n's engine, against a sandbox of both APIs at ${sandbox.url}`);
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
	} finally {
		await sandbox.close();
	}
}

main(process.argv.slice(2)).catch((error: unknown) => {
	console.error(error);
	process.exitCode = 1;
});
