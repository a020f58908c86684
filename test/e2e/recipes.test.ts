import { breakDownOnce, readExamples, withCredentials, type Workflow } from '../realN8n';
import { fieldId, prospectEmail, prospectId } from '../sandbox';
import { expect, test, type World } from './fixtures';
import { keep } from './screenshots';
import { SHEET } from './otherServices';

test('the status of each row comes back into the same row of the sheet', async ({
	editor,
	page,
	world,
}) => {
	world.otherServices.cells = [
		['Email', 'Job Title', 'Plan'],
		['elena.eriksen@lamna.example', 'Head of Sales', 'Growth'],
		['farid.fischer@graphic.example', 'Founder', 'Gold'],
		['nobody@nowhere.example', 'CTO', 'Free'],
	];
	await editor.openWorkflow(connected('sheet-with-status-back', world));
	await editor.run();
	await keep(page, 'recipe, status back into the sheet');

	expect(world.otherServices.cells).toEqual([
		['Email', 'Job Title', 'Plan', 'Update Status', 'Update Summary'],
		[
			'elena.eriksen@lamna.example',
			'Head of Sales',
			'Growth',
			'updated',
			expect.stringContaining('2'),
		],
		[
			'farid.fischer@graphic.example',
			'Founder',
			'Gold',
			'partial',
			expect.stringContaining("Plan: 'Gold' is not one of Free, Growth, Enterprise"),
		],
		[
			'nobody@nowhere.example',
			'CTO',
			'Free',
			'failed',
			expect.stringContaining('has no prospect with the email nobody@nowhere.example'),
		],
	]);

	// The columns that are there now do not hold up the next run.
	await editor.run();
	expect(world.otherServices.cells).toHaveLength(4);
});

test('a message says which rows failed and why, and none is sent where none failed', async ({
	editor,
	page,
	world,
}) => {
	world.otherServices.cells = [
		['Email', 'Plan'],
		['elena.eriksen@lamna.example', 'Growth'],
		['farid.fischer@graphic.example', 'Gold'],
		['nobody@nowhere.example', 'Free'],
	];
	await editor.openWorkflow(connected('message-about-failed-rows', world));
	await editor.run();
	await keep(page, 'recipe, message about failed rows');

	const { messages } = world.otherServices;
	expect(messages).toHaveLength(1);
	expect(messages[0]).toContain('2 of 3 rows');
	expect(messages[0]).toContain('• Row 3, farid.fischer@graphic.example: ');
	expect(messages[0]).toContain('• Row 4, nobody@nowhere.example: ');
	expect(messages[0]).not.toContain('elena');

	world.otherServices.cells.splice(2);
	await editor.run();
	expect(messages).toHaveLength(1);
});

test('prospects without a Job Title go into an empty sheet, and what is filled in comes back', async ({
	editor,
	page,
	world,
}) => {
	const { otherServices, sandbox } = world;
	const jobTitle = (n: number) =>
		sandbox.saleshandy.prospects.get(prospectId(n))?.values.get(fieldId('Job Title'));
	const writes = () => sandbox.calls.filter(({ method }) => method === 'POST').length;
	const columns = ['prospectId', 'Email', 'First Name', 'Last Name', 'Company', 'Job Title'];
	const row = (n: number, title: string) => [
		...[prospectId(n), prospectEmail(n)],
		...[expect.any(String), expect.any(String), expect.any(String), title],
	];

	await editor.openWorkflow(connected('prospects-to-sheet-and-back', world));
	await editor.run('Every Monday');
	await keep(page, 'recipe, prospects to a sheet');
	const [header, ...rows] = otherServices.cells;
	expect(header).toEqual(columns);
	expect(rows).toEqual([39, 79, 119, 159, 199, 239, 279].map((n) => row(n, '')));

	// What people fill in stays when the prospects are read again, and nobody is added twice.
	otherServices.cells[1]?.splice(columns.length - 1, 1, 'Head of Sales');
	otherServices.cells[3]?.splice(columns.length - 1, 1, 'CTO');
	await editor.run('Every Monday');
	expect(otherServices.cells).toHaveLength(8);
	expect(otherServices.cells[1]).toEqual(row(39, 'Head of Sales'));
	expect(writes()).toBe(0);

	await editor.run('Every Night');
	await keep(page, 'recipe, prospects back from the sheet');
	expect([39, 79, 119].map(jobTitle)).toEqual(['Head of Sales', '', 'CTO']);
	expect(writes()).toBe(2);
});

test('rows that failed are kept in a data table of n8n, and go again in the next run', async ({
	editor,
	page,
	world,
}) => {
	const { sandbox } = world;
	breakDownOnce(sandbox);
	await emptyTable(world, 'Rows for Saleshandy');
	const workflow = connected('failed-rows-kept-for-the-next-run', world);
	await editor.openWorkflow(workflow);
	await editor.run();
	await keep(page, 'recipe, failed rows kept');
	const kept = async () =>
		(await tableRows(world, 'Rows for Saleshandy')).map(({ email, problem }) => [email, problem]);
	expect(await kept()).toEqual([
		['farid.fischer@graphic.example', expect.stringContaining("'Gold' is not one of")],
		['jose.jensen@tailspin.example', null],
		['nobody@nowhere.example', expect.stringContaining('has no prospect with the email')],
	]);

	// The next run has no new rows.
	const nodes = workflow.nodes.map((node) =>
		node.name === 'New Rows' ? { ...node, parameters: { jsCode: 'return [];' } } : node,
	);
	await editor.openWorkflow({ ...workflow, nodes });
	await editor.run();
	expect((await kept()).map(([email]) => email)).toEqual([
		'farid.fischer@graphic.example',
		'nobody@nowhere.example',
	]);
	expect(sandbox.saleshandy.prospects.get(prospectId(9))?.values.get(fieldId('Job Title'))).toBe(
		'CTO',
	);
});

/** The example as after its note's steps: data unpinned, a sheet and credentials chosen, all active. */
function connected(name: string, { credentials, otherCredentials }: World): Workflow {
	const example = readExamples().find((each) => each.name === name);
	if (!example) throw new Error(`There is no example ${name}`);
	const workflow = withCredentials(example, credentials);
	const nodes = workflow.nodes.map((node) => {
		const chosen = CHOSEN[node.type];
		if (!chosen) return node;
		const { [chosen.credential]: credential } = otherCredentials;
		return {
			...node,
			disabled: false,
			parameters: { ...node.parameters, ...chosen.parameters },
			credentials: { [chosen.credential]: credential },
		};
	});
	return { ...workflow, nodes, pinData: {} };
}

interface DataTable {
	id: string;
	name: string;
	projectId: string;
}

/** The path of a data table in n8n's REST API, if there is one of that name. */
async function tablePath({ session }: World, name: string): Promise<string | undefined> {
	const { data } = await session.request<{ data: DataTable[] }>('GET', '/rest/data-tables-global');
	const table = data.find((each) => each.name === name);
	return table && `/rest/projects/${table.projectId}/data-tables/${table.id}`;
}

async function tableRows(world: World, name: string): Promise<Array<Record<string, unknown>>> {
	const path = await tablePath(world, name);
	if (!path) throw new Error(`n8n has no data table ${name}`);
	const { data } = await world.session.request<{ data: Array<Record<string, unknown>> }>(
		'GET',
		`${path}/rows`,
	);
	return data;
}

/** Another test may have filled it. */
async function emptyTable(world: World, name: string): Promise<void> {
	const path = await tablePath(world, name);
	if (path) await world.session.request('DELETE', path);
}

const byId = (value: string) => ({ __rl: true, mode: 'id', value });

const CHOSEN: Record<
	string,
	{ credential: 'googleApi' | 'slackApi'; parameters: object } | undefined
> = {
	'n8n-nodes-base.googleSheets': {
		credential: 'googleApi',
		parameters: {
			authentication: 'serviceAccount',
			documentId: byId(SHEET.documentId),
			sheetName: byId(String(SHEET.sheetId)),
		},
	},
	'n8n-nodes-base.slack': {
		credential: 'slackApi',
		parameters: { channelId: byId('C0123456789') },
	},
};
