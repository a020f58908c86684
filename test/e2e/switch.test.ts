import { UPDATE, type Workflow } from '../realN8n';
import { CAMPAIGNS, fieldId } from '../sandbox';
import type { Editor } from './editor/editor';
import { expect, test, type World } from './fixtures';

const ROWS = [{ email: 'a@b.example', title: 'CTO' }];
const options = { onlyChanges: true, maxDuration: 25 };

/** What a workflow holds of the node once the editor has saved it. */
async function saved({ page }: Editor, { session }: World): Promise<object | undefined> {
	await page.keyboard.press('Control+s');
	const [, id] = /workflow\/([^/?]+)/.exec(page.url()) ?? [];
	const { nodes } = await session.request<Workflow>('GET', `/rest/workflows/${id}`);
	return nodes.find(({ name }) => name === UPDATE)?.parameters;
}

// n8n keeps the parameters that both operations have under one name, and no others.
test('switching between the updates of Saleshandy keeps fields and options, not who it is about', async ({
	editor,
	world,
}) => {
	const prospectId = { __rl: true, mode: 'email', value: '={{ $json.email }}' };
	const details = await editor.openUpdate('saleshandy', ROWS, {
		parameters: { prospectId, options },
	});
	const id = fieldId('Job Title');
	const input = details.mapper.field(id).locator('input');
	await details.mapper.add('Job Title');
	await input.fill('CTO');
	await details.choose('operation', 'Create or Update');
	await expect(details.parameter('email').locator('input')).toHaveValue('');
	await expect(input).toHaveValue('CTO');
	await details.close();
	await expect(async () => {
		const parameters = await saved(editor, world);
		const fields = { value: { [id]: 'CTO' } };
		expect(parameters).toMatchObject({ operation: 'upsert', fields, options });
		expect(parameters).not.toHaveProperty('prospectId');
	}).toPass();
});

test('switching between the updates of Puffle keeps who it is about, too', async ({
	editor,
	world,
}) => {
	const parameters = {
		campaignId: { __rl: true, mode: 'id', value: CAMPAIGNS.outreach.id },
		leadId: { __rl: true, mode: 'email', value: '={{ $json.email }}' },
		options,
	};
	const details = await editor.openUpdate('puffle', ROWS, { parameters });
	const input = details.mapper.field('position').locator('input');
	await details.mapper.add('Position');
	await input.fill('CTO');
	await details.choose('operation', 'Create or Update');
	await expect(input).toHaveValue('CTO');
	await details.close();
	await expect(async () => {
		const fields = { value: { position: 'CTO' } };
		expect(await saved(editor, world)).toMatchObject({
			operation: 'upsert',
			fields,
			...parameters,
		});
	}).toPass();
});
