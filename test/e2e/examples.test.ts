import { breakDownOnce, PACKAGE_NAME, readExamples, type Example } from '../realN8n';
import { leadEmail, prospectEmail, type Call, type Sandbox } from '../sandbox';
import type { Editor } from './editor/editor';
import { expect, test } from './fixtures';
import { document, keep } from './screenshots';

/** How many records each example writes. */
const WRITES: Record<string, { saleshandy: number; puffle: number }> = {
	'agent-with-both-tools': { saleshandy: 1, puffle: 1 },
	'crm-contacts-to-both': { saleshandy: 5, puffle: 4 },
	'failed-rows-second-try': { saleshandy: 2, puffle: 0 },
	'large-sheet-in-parts': { saleshandy: 2, puffle: 0 },
	'message-about-failed-rows': { saleshandy: 2, puffle: 0 },
	'sheet-to-puffle-by-email': { saleshandy: 0, puffle: 2 },
	'sheet-to-saleshandy-by-email': { saleshandy: 3, puffle: 0 },
	'sheet-with-status-back': { saleshandy: 2, puffle: 0 },
};
const AGENT = 'agent-with-both-tools';
const IN_README = 'crm-contacts-to-both';

test('every example is run here', () => {
	expect(readExamples().map(({ name }) => name)).toEqual(Object.keys(WRITES));
});

for (const example of readExamples()) {
	if (example.name === AGENT) continue;
	test(`the example ${example.name} is imported and runs`, async ({ editor, page, world }) => {
		breakDownOnce(world.sandbox);
		await importWithCredentials(editor, example);
		await expectReadable(editor);
		await keep(page, `example, ${example.name}`);

		await editor.run();
		await keep(page, `example, ${example.name}, run`);
		if (example.name === IN_README) {
			await editor.canvas.fit();
			await document(page.locator('body'), 'workflow');
		}
		for (const { name } of ours(example)) await expect(editor.succeeded(name)).toBeVisible();
		expect(written(world.sandbox)).toEqual(WRITES[example.name]);
	});
}

test(`the example ${AGENT} is imported, and its agent uses both tools`, async ({
	editor,
	page,
	world: { model, sandbox },
}) => {
	const example = readExamples().find(({ name }) => name === AGENT);
	if (!example) throw new Error('The example is gone');
	await importWithCredentials(editor, example);
	for (const { name } of ours(example)) {
		await expect(editor.connection(name, 'Agent')).toHaveCount(1);
	}
	const details = await editor.openNode('Model');
	await details.chooseCredential('Model account');
	await details.close();
	await expectReadable(editor);
	await keep(page, `example, ${AGENT}`);

	model.script = [
		{
			tool: 'Update_a_Prospect',
			args: { email: prospectEmail(20), fields: { Plan: 'Growth', 'Frist Name': 'Ann' } },
		},
		{ tool: 'Update_a_Prospect', args: { email: prospectEmail(20), fields: { Plan: 'Growth' } } },
		{ tool: 'Update_a_Lead', args: { email: leadEmail(20), fields: { Position: 'CTO' } } },
	];
	const answer = await editor.chat('Set the plan and the position');
	// The first call is told what to change, and the others what was written.
	await expect(answer).toContainText("Did you mean 'First Name'?");
	await expect(answer).toContainText('"field":"Plan"');
	await expect(answer).toContainText('"field":"Position"');
	await keep(page, `example, ${AGENT}, run`);
	expect(written(sandbox)).toEqual(WRITES[AGENT]);
});

function ours({ workflow }: Example): Example['workflow']['nodes'] {
	return workflow.nodes.filter(({ type }) => type.startsWith(`${PACKAGE_NAME}.`));
}

async function expectReadable({ canvas }: Editor): Promise<void> {
	expect(await canvas.clippedNotes()).toEqual([]);
	expect(await canvas.crossedLabels()).toEqual([]);
}

/** Imports the file and chooses credentials: it names some that no other n8n has. */
async function importWithCredentials(editor: Editor, example: Example): Promise<void> {
	await editor.importFile(example.path);
	for (const { name, credentials } of ours(example)) {
		const details = await editor.openNode(name);
		const vendor = credentials?.puffleApi ? 'Puffle' : 'Saleshandy';
		await details.chooseCredential(`${vendor} account`);
		await details.close();
		await expect(editor.issues(name)).toHaveCount(0);
	}
}

/** Records of each vendor in which a value was set. */
function written({ calls }: Sandbox): { saleshandy: number; puffle: number } {
	const records = (vendor: Call['api']) => {
		const applied = calls.filter(({ api, applied: done }) => done && api === vendor);
		const { size } = new Set(
			applied.map(({ path, body }) => `${path} ${(body as { prospect_id?: string }).prospect_id}`),
		);
		return size;
	};
	return { saleshandy: records('saleshandy'), puffle: records('puffle') };
}
