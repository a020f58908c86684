import { expect, test } from '@playwright/test';

import { callWebhook, Cleanup, createWebhook, launchN8n, listening } from '../realN8n';
import { fieldId, prospectId } from '../sandbox';

const PATH = 'rows';
const ROWS = Array.from({ length: 60 }, (_, n) => ({
	prospectId: prospectId(n + 10),
	lastName: `Name ${n}`,
}));

test('n8n is killed in the middle of a run: the next run writes what is left, and nothing twice', async () => {
	// An n8n of its own, which starts twice.
	const cleanup = new Cleanup();
	try {
		const n8n = await launchN8n(cleanup, { sandbox: { latency: 300 } });
		const { url, sandbox, session, credentials } = n8n;
		const options = { onlyChanges: true, maxConcurrency: 4 };
		await createWebhook(n8n, PATH, credentials.saleshandyApi, options);
		const writes = () =>
			sandbox.calls.filter(({ method, applied }) => method === 'POST' && applied);

		await callWebhook(url, PATH, ROWS);
		await expect.poll(() => writes().length).toBeGreaterThan(15);
		await n8n.kill();
		const written = writes().length;
		expect(written).toBeLessThan(ROWS.length);

		await n8n.restart();
		await listening(url, PATH);
		// What n8n calls the one that was killed depends on what it had logged: running, or crashed.
		const [killed] = await session.statuses();
		expect(killed).not.toBe('success');
		await callWebhook(url, PATH, ROWS);
		await expect
			.poll(async () => (await session.statuses())[0], { timeout: 60_000 })
			.toBe('success');
		for (const { prospectId: id, lastName } of ROWS) {
			expect(sandbox.saleshandy.prospects.get(id)?.values.get(fieldId('Last Name'))).toBe(lastName);
		}
		expect(writes()).toHaveLength(ROWS.length);
	} finally {
		await cleanup.run();
	}
});
