import { UPDATE } from '../realN8n';
import { prospectId } from '../sandbox';
import { expect, test } from './fixtures';

const ROWS = Array.from({ length: 65 }, (_, n) => ({ id: prospectId(n + 10), note: `note ${n}` }));

test('a node says how long its rows take, from when they are known until it has run', async ({
	editor,
	world: { sandbox },
}) => {
	sandbox.settings.latency = 200;
	const details = await editor.openUpdate('saleshandy', ROWS, {
		parameters: {
			prospectId: { __rl: true, mode: 'id', value: '={{ $json.id }}' },
			specifyFields: 'json',
			fieldsJson: '={{ { Notes: $json.note } }}',
			options: { maxConcurrency: 4 },
		},
	});
	const { output } = details;
	const duration = 'Every 100 rows take about 5 minutes at most, at 20 requests a minute';
	const quicker = /^‘Only Changes’ takes less time where few values differ/;
	await expect(output.root).toContainText('No output data');
	await expect(output.hint()).toHaveCount(0);

	await details.execute();
	await expect(output.root).toContainText('Executing node');
	await expect(output.hint()).toHaveText([duration, quicker]);
	await expect(output.hint()).toHaveText([/65 rows: 65 updated/]);

	await details.close();
	await editor.run();
	await editor.openNode(UPDATE);
	await expect(output.hint()).toHaveCount(1);
	await expect(output.hint()).not.toContainText(duration);
});
