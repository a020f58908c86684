import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { runWorkflow, type WorkflowJson } from '../harness';
import { startSandbox } from '../sandbox';
import { printNode, printRequests } from './print';

const EXAMPLE = 'crm-contacts-to-both.json';

/** Runs an example workflow in n8n's engine against both sandboxes and tells what became of it. */
async function main(): Promise<void> {
	const sandbox = await startSandbox();
	// As an account whose field list does not tell the options: then only the API knows that one is wrong.
	sandbox.settings.saleshandy.fieldsWithOptions = false;
	const file = join(__dirname, '..', '..', 'examples', EXAMPLE);
	const workflow = JSON.parse(readFileSync(file, 'utf8')) as WorkflowJson;
	console.log(`Running examples/${EXAMPLE}: "${workflow.name}"`);
	console.log(`in n8n's engine, against a sandbox of both APIs at ${sandbox.url}`);
	try {
		const run = await runWorkflow(workflow, {
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

main().catch((error: unknown) => {
	console.error(error);
	process.exitCode = 1;
});
