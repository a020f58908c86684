import { UPDATE } from '../realN8n';
import { fieldId, prospectEmail } from '../sandbox';
import { expect, test } from './fixtures';
import { document, keep } from './screenshots';

const ROWS = [
	{ email: prospectEmail(4), lastName: 'Eriksen', plan: 'Growth', score: 72 },
	{ email: prospectEmail(6), lastName: 'Fischer', plan: 'Enterprise', score: 40 },
];

test.beforeEach(async ({ editor }) => {
	await editor.openRows('saleshandy', ROWS);
});

test('a prospect is chosen from the list, which is searched', async ({ editor, world }) => {
	const details = await editor.openNode(UPDATE);
	const prospect = details.locator('prospectId');
	await prospect.openList();
	await expect(prospect.entries().first()).toBeVisible();

	await prospect.search('elena.eriksen');
	await expect(prospect.entries()).toHaveText(['Elena Eriksen (elena.eriksen@lamna.example)']);
	// Not the last call: the list may still fetch its second page.
	expect(world.sandbox.calls.map(({ query }) => query.search)).toContain('elena.eriksen');

	await prospect.search('elena');
	await expect(prospect.entry('Elena Fischer')).toBeVisible();
	await document(details.panel, 'prospect-search');
	await prospect.entry('Elena Eriksen').click();
	await expect(prospect.input).toHaveValue('Elena Eriksen (elena.eriksen@lamna.example)');
});

test("the mapper has the account's fields, the email address left out", async ({
	editor,
	page,
	world: { sandbox },
}) => {
	const details = await editor.openNode(UPDATE);
	const fields = await details.mapper.openFields();
	await expect(fields).toHaveText(
		sandbox.saleshandy.fields.map(({ label }) => label).filter((label) => label !== 'Email'),
	);
	await keep(page, 'Saleshandy, fields of the mapper');
	await fields.getByText('Last Name').click();

	for (const label of ['Plan', 'Lead Score', 'Renewal Date']) {
		await details.mapper.add(label);
	}
	// What kind of value a field takes shows in its input.
	await expect(details.mapper.field(fieldId('Lead Score')).getByRole('spinbutton')).toBeVisible();
	await details.mapper.field(fieldId('Plan')).click();
	await expect(details.options()).toHaveText(['Free', 'Growth', 'Enterprise']);
	await details.options().filter({ hasText: 'Growth' }).click();

	await details.runPrevious();
	await details.mapper.express(fieldId('Last Name'), '{{ $json.lastName }}');
	await expect(details.mapper.root).toContainText('Eriksen');
	await editor.closeToasts();
	await document(details.panel, 'mapper');
});

test("the list's dropdown has the account's fields, the email address left out", async ({
	editor,
	page,
	world: { sandbox },
}) => {
	const details = await editor.openNode(UPDATE);
	await details.choose('specifyFields', 'Using a List');
	await details.addTo('fieldList');
	await details.openRemote('fieldId');
	for (const { label } of sandbox.saleshandy.fields) {
		await expect(details.option(label)).toHaveCount(label === 'Email' ? 0 : 1);
	}
	await keep(page, 'Saleshandy, dropdown of fields');
});

test.describe('a failing key', () => {
	test.beforeEach(({ world: { sandbox } }) => {
		sandbox.settings.validKeys.saleshandy = ['another'];
	});

	test('is told in the list of prospects', async ({ editor, page }) => {
		const details = await editor.openNode(UPDATE);
		const prospect = details.locator('prospectId');
		await prospect.openList();
		await expect(prospect.failure()).toContainText('Saleshandy does not accept the API key');
		await keep(page, 'Saleshandy, failing key, list of prospects');
	});

	test('is told in the dropdown of fields', async ({ editor, page }) => {
		const details = await editor.openNode(UPDATE);
		await details.choose('specifyFields', 'Using a List');
		await details.addTo('fieldList');
		await expect(details.parameter('fieldId').locator('input')).toHaveValue(
			'Error fetching options from Saleshandy',
		);
		await keep(page, 'Saleshandy, failing key, dropdown of fields');
	});

	test('leaves the mapper without fields until it is put right', async ({
		editor,
		page,
		world: { sandbox },
	}) => {
		const { mapper } = await editor.openNode(UPDATE);
		await expect(mapper.root).toContainText('Retry');
		await keep(page, 'Saleshandy, failing key, mapper');

		sandbox.settings.validKeys.saleshandy = [sandbox.keys.saleshandy];
		await mapper.retry();
		await expect(mapper.root).not.toContainText('Retry');
		await expect(await mapper.openFields()).not.toHaveCount(0);
	});
});
