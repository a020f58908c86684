import { readFileSync, writeFileSync } from 'node:fs';

import {
	atSandbox,
	breakDownOnce,
	isTrigger,
	nameTestRecords,
	PACKAGE_NAME,
	readExamples,
	type Example,
} from '../realN8n';
import { fieldId, leadEmail, prospectEmail, prospectId, type Call, type Sandbox } from '../sandbox';
import type { Editor } from './editor/editor';
import { expect, test } from './fixtures';
import { document, keep } from './screenshots';

/** How many records each example writes. */
const WRITES: Record<string, { saleshandy: number; puffle: number }> = {
	'agent-with-both-tools': { saleshandy: 3, puffle: 1 },
	'check-puffle-account': { saleshandy: 0, puffle: 1 },
	// The import that it is asked about counts beside the prospect.
	'check-saleshandy-account': { saleshandy: 2, puffle: 0 },
	'crm-contacts-to-both': { saleshandy: 5, puffle: 4 },
	'enrich-leads-with-ai': { saleshandy: 0, puffle: 10 },
	'failed-rows-kept-for-the-next-run': { saleshandy: 2, puffle: 0 },
	'failed-rows-second-try': { saleshandy: 2, puffle: 0 },
	'large-sheet-in-parts': { saleshandy: 2, puffle: 0 },
	'message-about-failed-rows': { saleshandy: 2, puffle: 0 },
	'people-to-puffle-campaign': { saleshandy: 0, puffle: 2 },
	'prospects-to-sheet-and-back': { saleshandy: 2, puffle: 0 },
	'saleshandy-event-to-field': { saleshandy: 1, puffle: 0 },
	'sheet-to-puffle-by-email': { saleshandy: 0, puffle: 2 },
	'sheet-to-saleshandy-by-email': { saleshandy: 3, puffle: 0 },
	'sheet-with-status-back': { saleshandy: 2, puffle: 0 },
	'signups-to-saleshandy': { saleshandy: 2, puffle: 0 },
};
const AGENT = 'agent-with-both-tools';
/** Whom the agent is told about, and nobody knows yet. */
const NEWCOMER = 'maria.moreau@fresh.example';
/** The node of a chat model. */
const MODEL = 'Model';
const IN_README = 'crm-contacts-to-both';
const ACCOUNT_CHECK = 'check-saleshandy-account';

test('every example is run here', () => {
	expect(readExamples().map(({ name }) => name)).toEqual(Object.keys(WRITES));
});

for (const example of readExamples()) {
	if (example.name === AGENT) continue;
	test(`the example ${example.name} is imported and runs`, async ({
		editor,
		page,
		world,
	}, testInfo) => {
		// Its imports are looked at every few seconds.
		const timeout = example.name === ACCOUNT_CHECK ? 240_000 : 60_000;
		test.setTimeout(timeout + 120_000);
		breakDownOnce(world.sandbox);
		nameTestRecords(world.sandbox);
		// An import that does nothing is waited for two minutes.
		world.sandbox.settings.saleshandy.import.unknownLabels = 'any-case';
		// What a workflow sends by itself goes to the sandbox too.
		const path = testInfo.outputPath(`${example.name}.json`);
		const workflow = atSandbox(readFileSync(example.path, 'utf8'), world.sandbox);
		writeFileSync(path, askingAll(workflow));
		await importWithCredentials(editor, { ...example, path });
		await expectReadable(editor);
		await keep(page, `example, ${example.name}`);

		for (const trigger of triggersOf(example)) await editor.run(trigger, timeout);
		await keep(page, `example, ${example.name}, run`);
		if (example.name === IN_README) {
			await editor.canvas.fit();
			await document(page.locator('body'), 'workflow');
		}
		if (example.name === ACCOUNT_CHECK) {
			await editor.canvas.fit();
			await document(page.locator('body'), 'account-check');
		}
		// Of several runs, the canvas shows the last one.
		const last = triggersOf(example).length > 1 ? ours(example).slice(-1) : ours(example);
		for (const { name } of last) await expect(editor.succeeded(name)).toBeVisible();
		expect(written(world.sandbox)).toEqual(WRITES[example.name]);
		// With a label in another letter case too.
		if (example.name === ACCOUNT_CHECK) expect(world.sandbox.imports).toHaveLength(2);
	});
}

test(`the example ${AGENT} is imported, and its agent looks people up, updates them with both nodes, and adds one`, async ({
	editor,
	page,
	world: { otherServices, sandbox },
}) => {
	const example = readExamples().find(({ name }) => name === AGENT);
	if (!example) throw new Error('The example is gone');
	await importWithCredentials(editor, example);
	for (const { name } of ours(example)) {
		await expect(editor.connection(name, 'Agent')).toHaveCount(1);
	}
	await expectReadable(editor);
	await keep(page, `example, ${AGENT}`);

	/** The address that the model reads in what it was told of a person. */
	const emailIn = (answer: string) => /"Email\\*":\s*\\*"([^"\\]+)/.exec(answer)?.[1] ?? 'not told';
	otherServices.script = [
		{ tool: 'Find_Prospects', args: { search: 'Elena Eriksen' } },
		(found) => ({
			tool: 'Update_a_Prospect',
			args: { email: emailIn(found), fields: { 'Job Title': 'CEO' } },
		}),
		{ tool: 'Get_a_Lead', args: { email: leadEmail(20) } },
		{
			tool: 'Update_a_Prospect',
			args: { email: prospectEmail(20), fields: { Plan: 'Growth', 'Frist Name': 'Ann' } },
		},
		{ tool: 'Update_a_Prospect', args: { email: prospectEmail(20), fields: { Plan: 'Growth' } } },
		{ tool: 'Update_a_Lead', args: { email: leadEmail(20), fields: { Position: 'CTO' } } },
		{ tool: 'Add_a_Prospect', args: { email: NEWCOMER, fields: { 'Job Title': 'CFO' } } },
	];
	const answer = await editor.chat('Set the title, the plan, and the position, and add Maria');
	// It is told who was found, what is to be changed, and what was written.
	await expect(answer).toContainText(prospectEmail(4));
	await expect(answer).toContainText('"field":"Job Title"');
	await expect(answer).toContainText(`"email":"${leadEmail(20)}"`);
	await expect(answer).toContainText("Did you mean 'First Name'?");
	await expect(answer).toContainText('"field":"Plan"');
	await expect(answer).toContainText('"field":"Position"');
	await expect(answer).toContainText('"status":"created"');
	await keep(page, `example, ${AGENT}, run`);
	expect(written(sandbox)).toEqual(WRITES[AGENT]);
	const titles = sandbox.saleshandy.prospects.get(prospectId(4))?.values;
	expect(titles?.get(fieldId('Job Title'))).toBe('CEO');
	const emails = [...sandbox.saleshandy.prospects.values()].map(({ email }) => email);
	expect(emails).toContain(NEWCOMER);
});

/** An account check with the switch on for what an import does. */
function askingAll(workflow: string): string {
	const { nodes, ...rest } = JSON.parse(workflow) as Example['workflow'];
	for (const { parameters } of nodes) {
		const { assignments } = parameters as {
			assignments?: { assignments: Array<{ name: string; value: unknown }> };
		};
		for (const each of assignments?.assignments ?? [])
			if (each.name === 'askAboutImport') each.value = true;
	}
	return JSON.stringify({ ...rest, nodes });
}

function ours({ workflow }: Example): Example['workflow']['nodes'] {
	return workflow.nodes.filter(({ type }) => type.startsWith(`${PACKAGE_NAME}.`));
}

/** Whether a node sends with a credential of ours. */
function isSigned({ credentials = {} }: Example['workflow']['nodes'][number]): boolean {
	return 'puffleApi' in credentials || 'saleshandyApi' in credentials;
}

async function expectReadable({ canvas }: Editor): Promise<void> {
	expect(await canvas.clippedNotes()).toEqual([]);
	expect(await canvas.crossedLabels()).toEqual([]);
}

/** Imports the file and chooses credentials: it names some that no other n8n has. */
async function importWithCredentials(editor: Editor, example: Example): Promise<void> {
	await editor.importFile(example.path);
	for (const { name, credentials } of example.workflow.nodes.filter(isSigned)) {
		const details = await editor.openNode(name);
		const vendor = 'puffleApi' in (credentials ?? {}) ? 'Puffle' : 'Saleshandy';
		await details.chooseCredential(`${vendor} account`);
		await details.close();
		await expect(editor.issues(name)).toHaveCount(0);
	}
	if (!example.workflow.nodes.some(({ name }) => name === MODEL)) return;
	const details = await editor.openNode(MODEL);
	await details.chooseCredential('Model account');
	await details.close();
}

/** What starts the example; nothing is named where there is one trigger. */
function triggersOf({ workflow }: Example): Array<string | undefined> {
	const triggers = workflow.nodes.filter(isTrigger);
	return triggers.length > 1 ? triggers.map(({ name }) => name) : [undefined];
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
