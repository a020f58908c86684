import { fieldId, prospectId, type Sandbox } from '../sandbox';
import { expect, test } from './fixtures';
import { UPDATE, workflowWith } from './workflows';
import type { World } from './world';

const ROWS = Array.from({ length: 200 }, (_, n) => ({ id: prospectId(n + 10), note: `note ${n}` }));

test('the stop button ends a long run: nothing more is sent', async ({
	editor,
	world: { credentials, sandbox, session },
}) => {
	sandbox.settings.latency = 2000;
	await editor.openWorkflow(updateOf(ROWS, credentials));
	await editor.start();
	const writes = () => sandbox.calls.filter(({ method }) => method === 'POST').length;
	await expect.poll(writes).toBeGreaterThan(4);

	const begun = writes();
	await editor.stop();
	await expect(editor.toast('Execution stopped')).toBeVisible();
	await expect(editor.stopButton).toBeHidden();
	const sent = writes();
	// Twice as long as an answer takes: whoever waits to send would have done so.
	await expect
		.poll(() => performance.now() - (sandbox.calls.at(-1)?.at ?? 0))
		.toBeGreaterThan(2 * sandbox.settings.latency);
	expect(writes()).toBe(sent);
	// What was on its way, and what began until the click had reached n8n.
	expect(sent).toBeLessThanOrEqual(begun + 4);
	// n8n saves a stopped execution without the data of its nodes; docs/results-and-errors.md says so.
	const { output } = await editor.openNode(UPDATE);
	await expect(output.root).toContainText('No output data');
	const { results } = await session.request<{ results: object[] }>(
		'GET',
		'/rest/executions?limit=1',
	);
	expect(results).toMatchObject([{ status: 'canceled' }]);
});

test('Only Changes goes on where a stopped run ended', async ({
	editor,
	world: { credentials, sandbox },
}) => {
	sandbox.settings.latency = 1000;
	const rows = ROWS.slice(0, 40);
	const writes = () => sandbox.calls.filter(({ method }) => method === 'POST').length;
	const written = () => rows.filter(({ id, note }) => notesOf(sandbox, id) === note).length;
	await editor.openWorkflow(updateOf(rows, credentials, { onlyChanges: true }));
	await editor.start();
	await expect.poll(written).toBeGreaterThan(4);
	await editor.stop();
	await expect(editor.stopButton).toBeHidden();
	await expect(editor.toast('Execution stopped')).toBeVisible();
	await editor.closeToasts();
	await expect
		.poll(() => performance.now() - (sandbox.calls.at(-1)?.at ?? 0))
		.toBeGreaterThan(2 * sandbox.settings.latency);
	const [sent, kept] = [writes(), written()];
	expect(kept).toBeLessThan(rows.length);

	await editor.run();
	expect(writes() - sent).toBe(rows.length - kept);
	expect(written()).toBe(rows.length);
});

test('a run that the timeout of its workflow ends keeps its results', async ({
	editor,
	world: { credentials, sandbox },
}) => {
	sandbox.settings.latency = 1000;
	await editor.openWorkflow(updateOf(ROWS, credentials, {}, { executionTimeout: 6 }));
	await editor.start();
	await expect(editor.stopButton).toBeVisible();
	await expect(editor.stopButton).toBeHidden({ timeout: 30_000 });
	const { output } = await editor.openNode(UPDATE);
	await expect(output.hint()).toContainText(/200 rows: \d+ updated, \d+ failed/);
});

test('a run that Max Duration ends succeeds, with its results', async ({
	editor,
	world: { credentials, sandbox, session },
}) => {
	sandbox.settings.latency = 1000;
	await editor.openWorkflow(
		updateOf(ROWS, credentials, { maxDuration: 0.1 }, {}, 'continueRegularOutput'),
	);
	await editor.run();
	// Six seconds, and those that were under way.
	const took = (sandbox.calls.at(-1)?.at ?? 0) - (sandbox.calls[0]?.at ?? 0);
	expect(took).toBeLessThan(7000);
	const { output } = await editor.openNode(UPDATE);
	await expect(output.hint()).toContainText(
		/200 rows: \d+ updated, \d+ not sent. 'Max Duration' ended the run/,
	);
	const { results } = await session.request<{ results: object[] }>(
		'GET',
		'/rest/executions?limit=1',
	);
	expect(results).toMatchObject([{ status: 'success' }]);
});

/** A workflow that writes a note for each row, four at a time. */
function updateOf(
	rows: typeof ROWS,
	credentials: World['credentials'],
	options: object = {},
	settings: object = {},
	onError: 'continueRegularOutput' | 'stopWorkflow' = 'stopWorkflow',
): object {
	return workflowWith('saleshandy', rows, {
		parameters: {
			prospectId: { __rl: true, mode: 'id', value: '={{ $json.id }}' },
			specifyFields: 'json',
			fieldsJson: '={{ { Notes: $json.note } }}',
			options: { ...options, maxConcurrency: 4 },
		},
		credentials: credentials.saleshandyApi,
		settings,
		onError,
	});
}

function notesOf({ saleshandy }: Sandbox, id: string): string | undefined {
	return saleshandy.prospects.get(id)?.values.get(fieldId('Notes')) ?? undefined;
}
