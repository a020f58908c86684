import { prospectEmail, prospectId } from '../sandbox';
import { expect, test } from './fixtures';
import { UPDATE, workflowWith } from './workflows';

/** What Google Sheets gives: a column of its own, a blank row, and someone who is not there. */
const ROWS = [
	{ row_number: 2, Email: prospectEmail(4), 'Job Title': 'Head of Sales' },
	{ row_number: 3, Email: '', 'Job Title': '' },
	{ row_number: 4, Email: 'nobody@nowhere.example', 'Job Title': 'CTO' },
];

test("a sheet's rows all come out with a status, and Dry Run writes nothing as soon as it is added", async ({
	editor,
	world: { credentials, sandbox },
}) => {
	const workflow = workflowWith('saleshandy', ROWS, {
		parameters: {
			prospectId: { __rl: true, mode: 'email', value: '={{ $json.Email }}' },
			fields: { mappingMode: 'autoMapInputData', value: {} },
		},
		credentials: credentials.saleshandyApi,
		onError: 'continueRegularOutput',
	});
	await editor.openWorkflow(workflow);
	const details = await editor.openNode(UPDATE);
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
