import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import type { IDataObject } from 'n8n-workflow';

import { examplesOf } from '../../packages/examples';
import { movedTo } from '../../packages/move';
import { read, source } from '../../packages/source';
import { readVendors } from '../../packages/vendors';
import type { WorkflowJson } from '../harness';
import { dataTables, loadPackage, runWorkflow } from '../harness';
import { atSandbox, breakDownOnce, nameTestRecords } from '../realN8n';
import type { Sandbox } from '../sandbox';
import { startSandbox } from '../sandbox';

/** Where main.ts has made the packages, and where it has installed them. */
const { MADE_PACKAGES = '', INSTALLED_PACKAGES = '' } = process.env;
const BOTH = 'examples/crm-contacts-to-both.json';

const vendors = readVendors();
const rootOf = (packageName: string) => join(INSTALLED_PACKAGES, packageName);

let sandbox: Sandbox;
beforeEach(async () => {
	sandbox = await startSandbox();
});
afterEach(async () => {
	await sandbox.close();
});

/** What each node of ours gave at each of its outputs, by the node's name. */
async function outputs(
	text: string,
	roots?: readonly string[],
): Promise<Record<string, IDataObject[][]>> {
	sandbox.reset();
	dataTables.clear();
	breakDownOnce(sandbox);
	nameTestRecords(sandbox);
	const workflow = JSON.parse(atSandbox(text, sandbox)) as WorkflowJson;
	const result = await runWorkflow(workflow, {
		...(roots && { roots }),
		credentials: {
			saleshandyApi: { apiKey: sandbox.keys.saleshandy, baseUrl: sandbox.saleshandyUrl },
			puffleApi: { apiKey: sandbox.keys.puffle, baseUrl: sandbox.puffleUrl },
		},
	});
	expect(result.error()).toBeUndefined();
	const names = [source.name, ...vendors.map(({ packageName }) => packageName)];
	const ours = workflow.nodes.filter(({ type }) => names.includes(type.split('.')[0] ?? ''));
	expect(ours).not.toEqual([]);
	return Object.fromEntries(
		ours.map(({ name }) => [
			name,
			[0, 1].map((output) => result.items(name, output).map(({ json }) => withoutTimes(json))),
		]),
	);
}

/** Two runs differ in the time of a creation or a change. */
function withoutTimes(json: IDataObject): IDataObject {
	const text = JSON.stringify(json, (key, value: unknown) =>
		['created_at', 'updated_at'].includes(key) ? undefined : value,
	);
	return JSON.parse(text) as IDataObject;
}

describe.each(vendors)('$packageName alone', (vendor) => {
	const root = rootOf(vendor.packageName);

	it('has its node and its credential, and no other', async () => {
		const { nodes, credentials } = await loadPackage(root);
		expect([...nodes.keys()]).toEqual([vendor.type]);
		expect([...credentials.keys()]).toEqual([`${vendor.type}Api`]);
	});

	it.each(examplesOf(vendor))('does in %s what the package with all nodes does', async (path) => {
		const own = readFileSync(join(MADE_PACKAGES, vendor.packageName, path), 'utf8');
		expect(await outputs(own, [root])).toEqual(await outputs(read(path)));
	});
});

it('together, they do in a workflow with both nodes what the package with all nodes does', async () => {
	const roots = vendors.map(({ packageName }) => rootOf(packageName));
	expect(await outputs(movedTo(vendors, read(BOTH)), roots)).toEqual(await outputs(read(BOTH)));
});
