import { UPDATE } from '../realN8n';
import { CAMPAIGNS, leadEmail } from '../sandbox';
import { expect, test } from './fixtures';
import { document, keep } from './screenshots';

const LABELS = [
	'Company',
	'Email',
	'First Name',
	'Full Name',
	'Headline',
	'Last Name',
	'LinkedIn URL',
	'Position',
];

test.beforeEach(async ({ editor }) => {
	await editor.openRows('puffle', [{ role: 'CTO' }]);
});

test('a campaign is chosen among the drafts, then one of its leads', async ({ editor, page }) => {
	const details = await editor.openNode(UPDATE);
	const campaign = details.locator('campaignId');
	await campaign.openList();
	await expect(campaign.entries()).toHaveCount(3);
	for (const { name, status } of Object.values(CAMPAIGNS)) {
		if (name === null) continue;
		await expect(campaign.entry(name)).toHaveCount(status === 'draft' ? 1 : 0);
	}
	await keep(page, 'Puffle, list of campaigns');
	await campaign.entry('Q2 Enterprise Outreach').click();

	const lead = details.locator('leadId');
	await lead.openList();
	await expect(lead.entries().first()).toBeVisible();
	// Its page of the roster is not the first one.
	await lead.search(leadEmail(240));
	await expect(lead.entries()).toHaveCount(1);
	await lead.entry(leadEmail(240)).click();
	await expect(lead.input).toHaveValue(new RegExp(leadEmail(240).replaceAll('.', '\\.')));
});

test('a lead cannot be chosen before its campaign', async ({ editor, page }) => {
	const details = await editor.openNode(UPDATE);
	const lead = details.locator('leadId');
	await lead.openList();
	await expect(lead.failure()).toContainText("Choose a 'Campaign' first");
	await keep(page, 'Puffle, no campaign yet');
});

test('the mapper has the fields that Puffle accepts', async ({ editor, page }) => {
	const details = await editor.openNode(UPDATE);
	const fields = await details.mapper.openFields();
	await expect(fields.first()).toBeVisible();
	expect((await fields.allInnerTexts()).sort()).toEqual(LABELS);
	await keep(page, 'Puffle, fields of the mapper');
});

test('a run shows what became of each field of each lead', async ({ editor, page }) => {
	await page.setViewportSize({ width: 1900, height: 720 });
	const details = await editor.openUpdate(
		'puffle',
		[
			{ Email: leadEmail(4), Company: 'Lamna Healthcare', Position: 'Head of Sales' },
			{ Email: leadEmail(5), Position: 'CTO', 'LinkedIn URL': 'linkedin.com/company/graphic' },
			{ Email: leadEmail(6), Company: 'Fabrikam', Position: '' },
		],
		{
			parameters: {
				campaignId: { __rl: true, mode: 'id', value: CAMPAIGNS.outreach.id },
				leadId: { __rl: true, mode: 'email', value: '={{ $json.Email }}' },
				fields: { mappingMode: 'autoMapInputData', value: {} },
				options: { output: 'perField' },
			},
		},
	);
	const { output } = details;
	await details.widenOutput();
	await details.execute();
	await expect(output.hint()).toContainText('3 rows: 2 updated, 1 partial. 1 field refused.');
	await output.showTable();
	await expect(output.row(leadEmail(5)).last()).toContainText('linkedin.com/company/graphic');
	// The whole table is on the picture.
	await expect(output.headers().getByText('leadId', { exact: true })).toBeInViewport({ ratio: 1 });
	await document(details.panel, 'puffle');
	await details.close();
	await page.setViewportSize({ width: 1280, height: 800 });
});

test('a failing key is told in the list of campaigns', async ({
	editor,
	page,
	world: { sandbox },
}) => {
	sandbox.settings.validKeys.puffle = ['another'];
	const details = await editor.openNode(UPDATE);
	const campaign = details.locator('campaignId');
	await campaign.openList();
	await expect(campaign.failure()).toContainText('Puffle does not accept the API key');
	await keep(page, 'Puffle, failing key, list of campaigns');
});
