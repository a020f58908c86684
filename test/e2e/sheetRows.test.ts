import { CAMPAIGNS, fieldId, leadId, prospectEmail, prospectId } from '../sandbox';
import { expect, test } from './fixtures';

/** What Google Sheets gives: a column of its own, a blank row, and someone who is not there. */
const ROWS = [
	{ row_number: 2, Email: prospectEmail(4), 'Job Title': 'Head of Sales' },
	{ row_number: 3, Email: '', 'Job Title': '' },
	{ row_number: 4, Email: 'nobody@nowhere.example', 'Job Title': 'CTO' },
];

test("a sheet's rows all come out with a status, and Dry Run writes nothing as soon as it is added", async ({
	editor,
	world: { sandbox },
}) => {
	const details = await editor.openUpdate('saleshandy', ROWS, {
		parameters: {
			prospectId: { __rl: true, mode: 'email', value: '={{ $json.Email }}' },
			fields: { mappingMode: 'autoMapInputData', value: {} },
		},
		onError: 'continueRegularOutput',
	});
	const { output } = details;
	const writes = () => sandbox.calls.filter(({ method }) => method !== 'GET');
	await details.addOption('Dry Run');
	await details.execute();
	await expect(output.hint()).toContainText([
		/3 rows: 1 skipped, 1 planned, 1 failed\. \d requests sent\. Columns ignored: row_number/,
		'Dry run: nothing is written to Saleshandy',
	]);
	await output.showTable();
	await expect(output.row('nobody@nowhere.example')).toContainText(['failed']);
	await expect(output.row(prospectId(4))).toContainText(['1 field would be updated']);
	expect(writes()).toEqual([]);
});

test('two fields of one label show their IDs in the mapper', async ({
	editor,
	world: { sandbox },
}) => {
	const [city, source] = ['City', 'Source'].map(fieldId);
	for (const field of sandbox.saleshandy.fields) if (field.id === source) field.label = 'City';
	const details = await editor.openUpdate('saleshandy', ROWS);
	const fields = await details.mapper.openFields();
	await expect(fields.filter({ hasText: 'City' })).toHaveText([
		`City (${city})`,
		`City (${source})`,
	]);
});

const JSON_OF_PROSPECT = (fieldsJson: string) => ({
	parameters: {
		prospectId: { __rl: true, mode: 'id', value: prospectId(4) },
		specifyFields: 'json',
		fieldsJson,
	},
});

test('JSON that breaks off says where, and an amount in another currency which one it should be', async ({
	editor,
}) => {
	const broken = '={{ "{ City: 1 }" }}';
	let details = await editor.openUpdate('saleshandy', [{}], JSON_OF_PROSPECT(broken));
	await details.execute();
	await expect(details.output.root).toContainText(/cannot be read as JSON: .* at line 1, column 3/);
	await details.close();

	const foreign = '{ "Deal Value": "12 EUR" }';
	details = await editor.openUpdate('saleshandy', [{}], JSON_OF_PROSPECT(foreign));
	await details.execute();
	await details.output.showTable();
	await expect(details.output.rows()).toContainText(['this field is in USD']);
});

test('a campaign that all rows share and that was launched: the hint says why, and nothing advises to go on', async ({
	editor,
	world: { sandbox },
}) => {
	const { id } = CAMPAIGNS.outreach;
	const campaign = sandbox.puffle.campaigns.get(id);
	if (campaign) campaign.status = 'active';
	const rows = [0, 1, 2].map((n) => ({ id: leadId(id, n) }));
	const parameters = {
		campaignId: { __rl: true, mode: 'id', value: id },
		leadId: { __rl: true, mode: 'id', value: '={{ $json.id }}' },
		specifyFields: 'json',
		fieldsJson: '{ "Position": "CTO" }',
	};
	const onError = 'continueRegularOutput';
	let details = await editor.openUpdate('puffle', rows, { parameters, onError });
	await details.execute();
	await expect(details.output.hint()).toContainText([
		/3 rows: 3 failed\. The campaign .* is active/,
	]);
	await details.close();

	details = await editor.openUpdate('puffle', rows, { parameters, onError: 'stopWorkflow' });
	await details.execute();
	await expect(details.output.root).toContainText(/The campaign .* is active/);
	await expect(details.output.root).not.toContainText('On Error');
});
