import { fieldId, prospectEmail, prospectId } from '../sandbox';
import { expect, test } from './fixtures';
import { document } from './screenshots';

const ROWS = [
	{ Email: prospectEmail(4), 'Job Title': 'Head of Sales', Plan: 'Growth' },
	{ Email: prospectEmail(6), 'Job Title': 'Founder', Plan: 'Gold' },
	{ Email: 'nobody@nowhere.example', 'Job Title': 'CTO', Plan: 'Free' },
	{ Email: prospectEmail(7), 'Job Title': 'VP of Sales', Plan: 'Enterprise' },
];

const HEADERS = [
	...['email', 'field', 'value', 'success', 'status', 'reason'],
	...['fieldId', 'rowStatus', 'prospectId'],
];

test('a run shows a result for each row, a hint in words, and failed rows beside their input', async ({
	editor,
	world: { sandbox },
}) => {
	const details = await editor.openUpdate('saleshandy', ROWS, {
		parameters: {
			prospectId: { __rl: true, mode: 'email', value: '={{ $json.Email }}' },
			fields: { mappingMode: 'autoMapInputData', value: {} },
			options: { output: 'perField' },
		},
		onError: 'continueErrorOutput',
	});
	const { output } = details;
	await details.widenOutput();
	await expect(details.mapper.root).toContainText('incoming data fields');
	await details.execute();

	await expect(output.hint()).toContainText(
		/4 rows: 2 updated, 1 partial, 1 failed\. 1 field refused\. \d+ requests sent\./,
	);
	await output.showTable();
	await expect(output.headers()).toContainText(HEADERS);
	// What a person reads first is on screen without scrolling.
	await expect(output.headers().getByText('reason', { exact: true })).toBeInViewport();
	await expect(output.root).not.toContainText('undefined');
	await expect(output.rows()).toHaveCount(6);
	await expect(output.row(prospectId(6)).last()).toContainText("'Gold' is not one of");
	await document(details.panel, 'results');

	await output.showErrorBranch();
	await expect(output.headers()).toContainText(['Email', 'Job Title', 'Plan', 'error', 'details']);
	await expect(output.rows()).toHaveCount(1);
	await expect(output.rows()).toContainText('nobody@nowhere.example');
	await document(details.panel, 'error-branch');

	const written = sandbox.saleshandy.prospects.get(prospectId(7))?.values;
	expect(written?.get(fieldId('Plan'))).toBe('Enterprise');
});
