import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { expect, test } from '@playwright/test';

import { createWorkflow, listening, trigger } from '../queue/workflows';
import { createCredentials, installPackage, setUpOwner, startN8n } from '../realN8n';
import { fieldId, prospectId, startSandbox } from '../sandbox';
import { OWNER } from './world';

const PATH = 'rows';
const ROWS = Array.from({ length: 60 }, (_, n) => ({
	prospectId: prospectId(n + 10),
	lastName: `Name ${n}`,
}));

test('n8n is killed in the middle of a run: the next run writes what is left, and nothing twice', async () => {
	// An n8n of its own, which starts twice.
	const userFolder = await mkdtemp(join(tmpdir(), 'n8n-kill-'));
	const sandbox = await startSandbox({ latency: 300 });
	await installPackage(userFolder);
	let n8n = await startN8n({ userFolder });
	try {
		const session = await setUpOwner(n8n.url, OWNER);
		const { saleshandyApi } = (await createCredentials(session, sandbox)).saleshandyApi;
		if (!saleshandyApi) throw new Error('There is no credential');
		const options = { onlyChanges: true, maxConcurrency: 4 };
		await createWorkflow({ url: n8n.url, session }, PATH, saleshandyApi, options);
		const writes = () =>
			sandbox.calls.filter(({ method, applied }) => method === 'POST' && applied);
		const statuses = async () => {
			const { results } = await session.request<{ results: Array<{ status: string }> }>(
				'GET',
				'/rest/executions',
			);
			return results.map(({ status }) => status);
		};

		await trigger(n8n.url, PATH, ROWS);
		await expect.poll(() => writes().length).toBeGreaterThan(15);
		await n8n.kill();
		const written = writes().length;
		expect(written).toBeLessThan(ROWS.length);

		n8n = await startN8n({ userFolder, port: n8n.port });
		await listening(`${n8n.url}/webhook/${PATH}`);
		// What n8n calls the one that was killed depends on what it had logged: running, or crashed.
		const [killed] = await statuses();
		expect(killed).not.toBe('success');
		await trigger(n8n.url, PATH, ROWS);
		await expect.poll(async () => (await statuses())[0], { timeout: 60_000 }).toBe('success');
		for (const { prospectId: id, lastName } of ROWS) {
			expect(sandbox.saleshandy.prospects.get(id)?.values.get(fieldId('Last Name'))).toBe(lastName);
		}
		expect(writes()).toHaveLength(ROWS.length);
	} finally {
		await n8n.stop();
		await sandbox.close();
		await rm(userFolder, { recursive: true, force: true });
	}
});
