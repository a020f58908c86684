import { prospectId } from '../sandbox';
import { expect, test } from './fixtures';
import { UPDATE, workflowWith } from './workflows';

const ROWS = Array.from({ length: 200 }, (_, n) => ({ id: prospectId(n + 10), note: `note ${n}` }));

test('the stop button ends a long run: nothing more is sent', async ({
	editor,
	world: { credentials, sandbox },
}) => {
	sandbox.settings.latency = 2000;
	const workflow = workflowWith('saleshandy', ROWS, {
		parameters: {
			prospectId: { __rl: true, mode: 'id', value: '={{ $json.id }}' },
			specifyFields: 'json',
			fieldsJson: '={{ { Notes: $json.note } }}',
			options: { maxConcurrency: 4 },
		},
		credentials: credentials.saleshandyApi,
	});
	await editor.openWorkflow(workflow);
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
	await expect(editor.node(UPDATE)).toBeVisible();
});
