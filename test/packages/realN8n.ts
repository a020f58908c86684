import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import type { Made } from '../../packages/make';
import type { Session } from '../realN8n';
import {
	breakDownOnce,
	createCredentials,
	installPackage,
	setUpOwner,
	startN8n,
	withCredentials,
} from '../realN8n';
import { startSandbox } from '../sandbox';

const OWNER = {
	email: 'owner@example.com',
	password: ['Local', 'owner', '1'].join('-'),
	firstName: 'Local',
	lastName: 'Owner',
};
const LONGEST_RUN = 60_000;

/**
 * Starts an n8n that allows no unverified package to be installed, as n8n 3.0 does, with the built
 * packages in place, and runs one example of each.
 *
 * @throws Error if a node is missing, or an example does not run to its end
 */
export async function runInRealN8n(packages: readonly Made[]): Promise<void> {
	const userFolder = await mkdtemp(join(tmpdir(), 'n8n-packages-'));
	const sandbox = await startSandbox();
	breakDownOnce(sandbox);
	for (const { folder } of packages) await installPackage(userFolder, folder);
	const n8n = await startN8n({ userFolder, env: { N8N_UNVERIFIED_PACKAGES_ENABLED: 'false' } });
	try {
		const session = await setUpOwner(n8n.url, OWNER);
		const credentials = await createCredentials(session, sandbox);
		await expectForbidden(session);
		await expectTypes(n8n.url, session, packages);
		for (const { name, folder, examples } of packages) {
			const example = examples.find((path) => !hasModel(join(folder, path)));
			if (example === undefined) throw new Error(`${name} has no example`);
			const path = join(folder, example);
			const workflow = JSON.parse(readFileSync(path, 'utf8')) as RunnableWorkflow;
			const calls = sandbox.calls.length;
			await run(session, withCredentials({ name: example, path, workflow }, credentials));
			if (!sandbox.calls.slice(calls).some(({ applied }) => applied)) {
				throw new Error(`${example} of ${name} wrote nothing`);
			}
			console.log(`${name}: ${example} runs in n8n`);
		}
	} catch (error) {
		console.error(n8n.log());
		throw error;
	} finally {
		await n8n.stop();
		await sandbox.close();
		await rm(userFolder, { recursive: true, force: true });
	}
}

/** Whether a workflow needs a chat model, which is not there. */
function hasModel(path: string): boolean {
	return readFileSync(path, 'utf8').includes('n8n-nodes-langchain.lmChat');
}

type RunnableWorkflow = Parameters<typeof withCredentials>[0]['workflow'];

/** The n8n under test allows only verified packages to be installed. */
async function expectForbidden(session: Session): Promise<void> {
	const settings = await session.request<{
		'community-packages': { unverifiedCommunityNodesEnabled: boolean };
	}>('GET', '/rest/module-settings');
	if (settings['community-packages'].unverifiedCommunityNodesEnabled) {
		throw new Error('This n8n allows unverified packages, so this shows nothing');
	}
}

/** n8n lists the node of each package, also as a tool. */
async function expectTypes(
	url: string,
	{ cookie }: Session,
	packages: readonly Made[],
): Promise<void> {
	const response = await fetch(`${url}/types/nodes.json`, {
		headers: { cookie: `${cookie.name}=${cookie.value}` },
	});
	const types = (await response.json()) as Array<{ name: string }>;
	for (const { name, vendor } of packages) {
		for (const type of [`${name}.${vendor.type}`, `${name}.${vendor.type}Tool`]) {
			if (!types.some((each) => each.name === type)) throw new Error(`n8n has no node ${type}`);
		}
	}
}

async function run(session: Session, workflow: RunnableWorkflow): Promise<void> {
	const trigger = workflow.nodes.find(({ type }) => /trigger$/i.test(type));
	if (!trigger) throw new Error(`${workflow.name} has no trigger`);
	const { id } = await session.request<{ id: string }>('POST', '/rest/workflows', workflow);
	const { executionId } = await session.request<{ executionId: string }>(
		'POST',
		`/rest/workflows/${id}/run`,
		{ triggerToStartFrom: { name: trigger.name } },
	);
	const deadline = performance.now() + LONGEST_RUN;
	while (performance.now() < deadline) {
		const { status } = await session.request<{ status: string }>(
			'GET',
			`/rest/executions/${executionId}`,
		);
		if (status === 'success') return;
		if (!['new', 'running'].includes(status)) {
			throw new Error(`${workflow.name} ended as ${status}`);
		}
		await sleep(500);
	}
	throw new Error(`${workflow.name} did not end`);
}
