import { UPDATE } from '../realN8n';
import { fieldId, prospectId, type Sandbox } from '../sandbox';
import type { Editor } from './editor/editor';
import { expect, test } from './fixtures';

const ROWS = Array.from({ length: 200 }, (_, n) => ({ id: prospectId(n + 10), note: `note ${n}` }));

test('the stop button ends a long run: nothing more is sent', async ({
	editor,
	world: { sandbox, session },
}) => {
	sandbox.settings.latency = 2000;
	await openNotes(editor, ROWS);
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
	expect((await session.statuses())[0]).toBe('canceled');
});

test('Only Changes goes on where a stopped run ended', async ({ editor, world: { sandbox } }) => {
	sandbox.settings.latency = 1000;
	const rows = ROWS.slice(0, 40);
	const writes = () => sandbox.calls.filter(({ method }) => method === 'POST').length;
	const written = () => rows.filter(({ id, note }) => notesOf(sandbox, id) === note).length;
	await openNotes(editor, rows, { onlyChanges: true });
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
	world: { sandbox },
}) => {
	sandbox.settings.latency = 1000;
	await openNotes(editor, ROWS, {}, { settings: { executionTimeout: 6 } });
	await editor.start();
	await expect(editor.stopButton).toBeVisible();
	await expect(editor.stopButton).toBeHidden({ timeout: 30_000 });
	const { output } = await editor.openNode(UPDATE);
	await expect(output.hint()).toContainText(/200 rows: \d+ updated, \d+ failed/);
});

test('a run that Max Duration ends succeeds, with its results', async ({
	editor,
	world: { sandbox, session },
}) => {
	sandbox.settings.latency = 1000;
	await openNotes(editor, ROWS, { maxDuration: 0.1 }, { onError: 'continueRegularOutput' });
	await editor.run();
	// Six seconds, and those that were under way.
	const took = (sandbox.calls.at(-1)?.at ?? 0) - (sandbox.calls[0]?.at ?? 0);
	expect(took).toBeLessThan(7000);
	const { output } = await editor.openNode(UPDATE);
	await expect(output.hint()).toContainText(
		/200 rows: \d+ updated, \d+ not sent. 'Max Duration' ended the run/,
	);
	expect((await session.statuses())[0]).toBe('success');
});

/** Opens a workflow that writes a note for each row, four at a time. */
async function openNotes(
	editor: Editor,
	rows: typeof ROWS,
	options: object = {},
	more: Parameters<Editor['openRows']>[2] = {},
): Promise<void> {
	await editor.openRows('saleshandy', rows, {
		parameters: {
			prospectId: { __rl: true, mode: 'id', value: '={{ $json.id }}' },
			specifyFields: 'json',
			fieldsJson: '={{ { Notes: $json.note } }}',
			options: { ...options, maxConcurrency: 4 },
		},
		...more,
	});
}

function notesOf({ saleshandy }: Sandbox, id: string): string | undefined {
	return saleshandy.prospects.get(id)?.values.get(fieldId('Notes')) ?? undefined;
}
