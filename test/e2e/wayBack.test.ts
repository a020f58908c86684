import { chain, node, PACKAGE_NAME, type WorkflowNode } from '../realN8n';
import { leadId, CAMPAIGNS, fieldId, prospectId } from '../sandbox';
import { expect, test } from './fixtures';
import { keep } from './screenshots';

const CAMPAIGN = CAMPAIGNS.outreach.id;
const RECORDS = 4;
/** The second record gets a new title, and nothing is done to the others. */
const NEW_TITLE = 'Chief of Staff';

const id = (value: string) => ({ __rl: true, mode: 'id', value });

interface Way {
	type: 'saleshandy' | 'puffle';
	title: string;
	/** The parameters of Get Many, and those that name the record in the update. */
	read: object;
	target: object;
	ids: (n: number) => string;
}

const WAYS: Way[] = [
	{
		type: 'saleshandy',
		title: 'Job Title',
		read: { resource: 'prospect' },
		target: { prospectId: id('={{ $json.prospectId }}') },
		ids: prospectId,
	},
	{
		type: 'puffle',
		title: 'position',
		read: { resource: 'lead', campaignId: id(CAMPAIGN) },
		target: { campaignId: id('={{ $json.campaignId }}'), leadId: id('={{ $json.leadId }}') },
		ids: (n) => leadId(CAMPAIGN, n),
	},
];

for (const { type, title, read, target, ids } of WAYS) {
	test(`what ${type} reads goes through Edit Fields and back, and only what was edited is written`, async ({
		editor,
		page,
		world: { credentials, sandbox },
	}) => {
		const own = (name: string, parameters: object): WorkflowNode =>
			node(name, `${PACKAGE_NAME}.${type}`, 1, parameters, {
				credentials: { [`${type}Api`]: credentials[`${type}Api`] },
			});
		const value = `={{ $itemIndex === 1 ? '${NEW_TITLE}' : $json['${title}'] }}`;
		const workflow = chain('There and back', [
			node('Start', 'n8n-nodes-base.manualTrigger', 1, {}),
			own('Get Many', { ...read, operation: 'getAll', limit: RECORDS }),
			node('Edit', 'n8n-nodes-base.set', 3.4, {
				assignments: { assignments: [{ id: title, name: title, type: 'string', value }] },
				includeOtherFields: true,
				options: {},
			}),
			own('Update', {
				...target,
				fields: { mappingMode: 'autoMapInputData', value: {} },
				options: { onlyChanges: true },
			}),
		]);
		await editor.openWorkflow(workflow);
		await editor.run();

		const { output } = await editor.openNode('Update');
		await output.showTable();
		await expect(output.rows()).toHaveCount(RECORDS);
		for (let n = 0; n < RECORDS; n += 1) {
			await expect(output.row(ids(n))).toContainText(n === 1 ? 'updated' : 'unchanged');
		}
		await expect(output.hint()).toContainText(`${RECORDS} rows: 1 updated, 3 unchanged.`);
		await keep(page, `the way back, ${type}`);

		const writes = sandbox.calls.filter(({ method }) => method !== 'GET');
		expect(writes.map(({ body }) => body)).toEqual([
			type === 'saleshandy'
				? { attributes: [{ fieldId: fieldId(title), attributeValue: NEW_TITLE }] }
				: { prospect_id: ids(1), updates: { [title]: NEW_TITLE } },
		]);
	});
}
