import { PACKAGE_NAME, readExamples, type Example } from '../realN8n';
import type { Editor } from './editor/editor';
import { expect, test } from './fixtures';
import { keep } from './screenshots';

const AGENT = '@n8n/n8n-nodes-langchain.agent';

for (const example of readExamples()) {
	const { name, path, workflow } = example;
	const agent = workflow.nodes.find(({ type }) => type === AGENT);

	test(`the example ${name} is imported and ${agent ? 'has its tools' : 'runs'}`, async ({
		editor,
		page,
	}) => {
		await editor.importFile(path);
		await chooseCredentials(editor, example);
		for (const node of ours(example)) {
			await expect(editor.issues(node.name)).toHaveCount(0);
			if (agent) await expect(editor.connection(node.name, agent.name)).toHaveCount(1);
		}
		await keep(page, `example, ${name}`);

		// An agent would need a model, and that a key.
		if (agent) return;
		await editor.run();
		await keep(page, `example, ${name}, run`);
		const [first] = ours(example);
		await expect(editor.succeeded(first?.name ?? '')).toBeVisible();
	});
}

function ours({ workflow }: Example): Example['workflow']['nodes'] {
	return workflow.nodes.filter(({ type }) => type.startsWith(`${PACKAGE_NAME}.`));
}

/** The files name credentials that no other n8n has. */
async function chooseCredentials(editor: Editor, example: Example): Promise<void> {
	for (const { name, credentials } of ours(example)) {
		const details = await editor.openNode(name);
		const vendor = credentials?.puffleApi ? 'Puffle' : 'Saleshandy';
		await details.chooseCredential(`${vendor} account`);
		await details.close();
	}
}
