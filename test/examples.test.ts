import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import type { IDataObject, INode } from 'n8n-workflow';

import type { RunOptions, WorkflowJson, WorkflowRun } from './harness';
import { dataTables, runWorkflow } from './harness';
import { containing, matching, someText, statuses, withSandbox } from './nodes/kit';
import { breakDownOnce, isCheck } from './realN8n';
import { CAMPAIGNS, fieldId, leadEmail, prospectEmail, prospectId } from './sandbox';

const FOLDER = join(__dirname, '..', 'examples');
const FILES = readdirSync(FOLDER);

const kit = withSandbox();
beforeEach(() => {
	dataTables.clear();
});

function example(file: string): WorkflowJson {
	return JSON.parse(readFileSync(join(FOLDER, file), 'utf8')) as WorkflowJson;
}

/** The example as its note says to finish it: every node active. */
function activated(file: string): WorkflowJson {
	const { nodes, ...rest } = example(file);
	return { ...rest, nodes: nodes.map((node) => ({ ...node, disabled: false })) };
}

async function run(given: string | WorkflowJson, options: RunOptions = {}): Promise<WorkflowRun> {
	const workflow = typeof given === 'string' ? example(given) : given;
	const result = await runWorkflow(workflow, { credentials: kit.credentials, ...options });
	expect(result.error()).toBeUndefined();
	return result;
}

const json = (result: WorkflowRun, node: string) => result.items(node).map((item) => item.json);

const outcomes = (result: WorkflowRun, node: string) => statuses(result.items(node));

/** The rows at 'To Look At', by their number in the sheet, with the reason of each. */
const toLookAt = (result: WorkflowRun) =>
	json(result, 'To Look At').map(({ row_number, details }) => [
		row_number,
		(details as { reason: string }).reason,
	]);

const storedLead = (n: number) =>
	[...(kit.sandbox.puffle.leads.get(CAMPAIGNS.outreach.id)?.values() ?? [])][n];

describe.each(FILES)('%s', (file) => {
	it('uses only these two nodes and nodes that n8n ships', () => {
		for (const { type } of example(file).nodes) {
			expect(type).toMatch(
				/^(n8n-nodes-base|@n8n\/n8n-nodes-langchain|n8n-nodes-saleshandy-puffle)\./,
			);
		}
	});

	it('says in a note what to replace', () => {
		const note = example(file).nodes.find(({ type }) => type === 'n8n-nodes-base.stickyNote');
		expect(note?.parameters.content).toMatch(/\w/);
	});

	it('keeps no secret and no credential of its own', () => {
		const all = example(file).nodes.flatMap((node: INode) => Object.values(node.credentials ?? {}));
		for (const named of all) {
			expect(named).toMatchObject({ id: matching(/Api$/), name: matching(/ API$/) });
		}
	});
});

const AGENT = 'agent-with-both-tools.json';

// Those that ask an account are run in checkAccount.test.ts.
it.each(FILES.filter((file) => file !== AGENT && !isCheck(file)))(
	'%s: its sample rows reach every node',
	async (file) => {
		breakDownOnce(kit.sandbox);
		const ran: string[] = [];
		for (const { name, type } of example(file).nodes) {
			if (!/(trigger|webhook)$/i.test(type)) continue;
			const result = await run(file, { start: name });
			ran.push(...Object.keys(result.run.data.resultData.runData));
		}
		// Chat models are run by the node that they are connected to.
		const nodes = example(file).nodes.filter(({ type }) => !/stickyNote$|lmChat/.test(type));
		expect(ran.sort()).toEqual(nodes.map(({ name }) => name).sort());
	},
);

it("writes a sheet's rows, and hands on those that fail with their columns", async () => {
	const result = await run('sheet-to-saleshandy-by-email.json');
	expect(json(result, 'Done').map(({ prospectId: id, status }) => [id, status])).toEqual([
		[prospectId(4), 'updated'],
		[prospectId(5), 'updated'],
		[prospectId(6), 'partial'],
		// A blank row.
		[null, 'skipped'],
	]);
	expect(toLookAt(result)).toEqual([
		[5, 'not-found'],
		[6, 'invalid-input'],
	]);
	expect(['Plan', 'Lead Score'].map((label) => kit.held(4, label))).toEqual(['Growth', '72']);
	expect([kit.held(5, 'Plan'), kit.held(6, 'Job Title')]).toEqual(['Enterprise', 'CTO']);
});

it("writes a sheet's rows to leads, and hands on those that fail with their columns", async () => {
	const result = await run('sheet-to-puffle-by-email.json');
	expect(outcomes(result, 'Done')).toEqual([
		'updated',
		'updated',
		// A blank row.
		'skipped',
	]);
	expect(toLookAt(result)).toEqual([
		[4, 'not-found'],
		[5, 'invalid-input'],
	]);
	expect(storedLead(4)).toMatchObject({ company: 'Lamna Healthcare', position: 'Head of Sales' });
	expect(storedLead(5)).toMatchObject({ position: 'CTO', headline: 'Builds data teams' });
});

it('creates or updates the sign-ups of a day, and hands on those that fail with the reason', async () => {
	const result = await run('signups-to-saleshandy.json');
	expect(
		json(result, 'Done').map(({ email, status, summary }) => [email, status, summary]),
	).toEqual([
		['maria.moreau@fresh.example', 'created', 'Created with 3 fields'],
		['Noah.Novak@tide.example', 'partial', matching(/^Created with 1 of 3 fields\. .*'Gold'/)],
		[prospectEmail(4), 'updated', '3 fields updated'],
		['noah.novak@tide.example', 'created', 'Created with 1 field'],
	]);
	expect(json(result, 'Failed Sign-Ups')).toEqual([
		{ Email: 'not an address', Reason: matching(/^'Email' is not a valid email address/) },
	]);
	const created = [...kit.sandbox.saleshandy.prospects.values()].slice(300);
	expect(created.map(({ email, tags }) => [email, tags.map(({ name }) => name)])).toEqual([
		['maria.moreau@fresh.example', ['sign-up']],
		['noah.novak@tide.example', ['sign-up']],
	]);
	expect(kit.held(4, 'Plan')).toBe('Growth');
});

it("adds a sheet's people to a draft campaign, and hands on those that fail", async () => {
	const result = await run('people-to-puffle-campaign.json');
	expect(json(result, 'Done').map(({ email, status }) => [email, status])).toEqual([
		['maria.moreau@fresh.example', 'created'],
		['noah.novak@tide.example', 'created'],
		[leadEmail(4), 'updated'],
	]);
	expect(json(result, 'To Look At').map(({ row_number: row }) => row)).toEqual([5]);
	expect([250, 251].map((n) => storedLead(n)?.company)).toEqual(['Fresh Foods', 'Tide Labs']);
	expect(storedLead(4)).toMatchObject({ company: 'Lamna Healthcare' });
});

it('writes changed contacts to both, the second by the columns of the first', async () => {
	const result = await run('crm-contacts-to-both.json', { mode: 'trigger' });
	expect(outcomes(result, 'Update in Saleshandy')).toEqual([
		'updated',
		'partial',
		'partial',
		'updated',
		'updated',
	]);
	expect(json(result, 'Not in Saleshandy').map(({ email }) => email)).toEqual([
		'left.the.company@example.com',
	]);
	expect(outcomes(result, 'Done')).toEqual(Array(4).fill('updated'));
	expect(json(result, 'Not in Puffle')).toHaveLength(1);
	expect(storedLead(4)).toMatchObject({
		email: leadEmail(4),
		company: 'Lamna Healthcare',
		position: 'VP of Sales',
	});
	// Item 2 has a blank title, which must not have erased the position.
	expect(storedLead(6)).toMatchObject({ email: leadEmail(6), company: 'Fabrikam' });
	expect(storedLead(6)?.position).toBeTruthy();
});

it('writes the status of each row into the same row of the sheet, and takes a sheet that has it', async () => {
	const result = await run(activated('sheet-with-status-back.json'));
	const row = (number: number, status: string, summary: string) => ({
		row_number: number,
		'Update Status': status,
		'Update Summary': summary,
	});
	const gold = "1 of 2 fields updated. Plan: 'Gold' is not one of Free, Growth, Enterprise";
	expect(json(result, 'Write to Sheet')).toEqual([
		row(2, 'updated', '2 fields updated'),
		row(3, 'partial', gold),
		row(4, 'skipped', someText()),
		row(5, 'failed', containing('no prospect with the email')),
		row(7, 'failed', someText()),
	]);
	expect([kit.held(4, 'Plan'), kit.held(5, 'Job Title')]).toEqual(['Growth', 'Founder']);
});

it('writes a large sheet in parts: each run ends in time, and the next one writes what is left', async () => {
	kit.sandbox.settings.saleshandy.limit = { requests: 10, windowMs: 60_000, headers: 'reset-date' };
	const rows = Array.from({ length: 280 }, (_, n) => ({
		json: { row_number: n + 2, Email: prospectEmail(10 + n), Company: `Company ${n}` },
	}));
	const runOnce = async () => {
		const began = kit.clock.now();
		const pinData = { 'Read Sheet': rows };
		const result = await run(activated('large-sheet-in-parts.json'), { pinData });
		const told = outcomes(result, 'Update Prospects');
		return {
			minutes: (kit.clock.now() - began) / 60_000,
			count: (wanted: string) => told.filter((status) => status === wanted).length,
			intoSheet: json(result, 'Write to Sheet').map((row) => row['Update Status']),
		};
	};
	const first = await runOnce();
	expect(first.minutes).toBeLessThan(25);
	expect([first.count('updated'), first.count('failed')]).toEqual([250, 30]);
	expect(first.intoSheet).toEqual(Array(250).fill('updated'));

	const second = await runOnce();
	expect([second.count('unchanged'), second.count('updated')]).toEqual([250, 30]);
	expect(second.intoSheet).toEqual(Array(30).fill('updated'));
	rows.forEach(({ json: { Company } }, n) => expect(kit.held(10 + n, 'Company')).toBe(Company));
});

describe('rows that failed', () => {
	const file = 'failed-rows-kept-for-the-next-run.json';
	const [WRITTEN, PARTIAL, BROKEN, NOBODY] = [4, 5, 9]
		.map(prospectEmail)
		.concat('nobody@nowhere.example');
	/** The rows that wait, each with its problem. */
	const kept = () =>
		dataTables.get('Rows for Saleshandy')?.rows.map(({ email, problem }) => [email, problem]);
	const noNewRows = { pinData: { 'New Rows': [] } };

	it('stay in a data table and go in the next run, and those that need a person wait for one', async () => {
		breakDownOnce(kit.sandbox);
		const first = await run(file);
		expect(outcomes(first, 'Remove from Table')).toHaveLength(1);
		expect(kept()).toEqual([
			[PARTIAL, containing("'Gold' is not one of")],
			[BROKEN, null],
			[NOBODY, containing('has no prospect with the email')],
		]);
		expect(kit.held(4, 'Plan')).toBe('Growth');

		// Somebody corrects the plan.
		Object.assign(dataTables.get('Rows for Saleshandy')?.rows[0] ?? {}, {
			plan: 'Free',
			problem: '',
		});
		const second = await run(file, noNewRows);
		expect(json(second, 'Rows to Write').map(({ email }) => email)).toEqual([PARTIAL, BROKEN]);
		expect([kit.held(5, 'Plan'), kit.held(9, 'Job Title')]).toEqual(['Free', 'CTO']);
		expect(kept()).toEqual([[NOBODY, someText()]]);

		const third = await run(file, noNewRows);
		expect(json(third, 'Rows to Write')).toEqual([]);
	});

	it('stay where the run is stopped, or the key is wrong, and then all are written', async () => {
		const stop = new AbortController();
		kit.sandbox.settings.fault = ({ method }) => {
			if (method === 'POST') stop.abort();
			return undefined;
		};
		const { credentials } = kit;
		await runWorkflow(example(file), { credentials, signal: stop.signal });
		const all = [WRITTEN, PARTIAL, BROKEN, NOBODY].map((email) => [email, null]);
		expect(kept()).toEqual(all);

		kit.sandbox.settings.validKeys.saleshandy = ['another'];
		await run(file, noNewRows);
		expect(kept()).toEqual(all);

		kit.sandbox.settings.validKeys.saleshandy = [kit.keys.saleshandy];
		await run(file, noNewRows);
		expect(kept()?.map(([email]) => email)).toEqual([PARTIAL, NOBODY]);
		expect(kit.held(4, 'Job Title')).toBe('Head of Sales');
	});
});

it('writes an event that Saleshandy sends into a field, and no event of somebody else', async () => {
	const EVENT = { start: 'Saleshandy Event' };
	const result = await run('saleshandy-event-to-field.json', EVENT);
	expect(outcomes(result, 'Done')).toEqual(['updated']);
	expect(json(result, 'To Look At')).toMatchObject([{ details: { reason: 'not-found' } }]);
	expect(kit.held(4, 'Notes')).toMatch(/^reply-received on \d{4}-\d\d-\d\d$/);
	const pinned = example('saleshandy-event-to-field.json').pinData?.['Saleshandy Event'] ?? [];
	const forged = pinned.map(({ json: event }) => ({ json: { ...event, headers: {} } }));
	await run('saleshandy-event-to-field.json', {
		...EVENT,
		pinData: { 'Saleshandy Event': forged },
	});
	expect(kit.writes()).toHaveLength(1);
});

describe('leads that a model enriches', () => {
	const file = 'enrich-leads-with-ai.json';

	it('get a headline where they have none, and the next run asks the model about nobody', async () => {
		const lead = storedLead(3);
		if (lead) lead.headline = 'Mine';
		const result = await run(file);
		expect(outcomes(result, 'Update Leads')).toEqual(Array(9).fill('updated'));
		expect(storedLead(3)?.headline).toBe('Mine');
		for (const n of [0, 1, 2, 4, 5, 6, 7, 8, 9]) {
			const { headline, name, position, company } = storedLead(n) ?? {};
			expect(headline).toMatch(/^Answer to: /);
			expect(headline).toContain(`for ${name}, ${position} at ${company}.`);
		}
		expect(storedLead(10)?.headline).toBeNull();

		const again = await run(file);
		expect(json(again, 'Get Leads')).toHaveLength(10);
		expect(json(again, 'Write Headline')).toEqual([]);
	});
});

describe('prospects without a Job Title', () => {
	const workflow = activated('prospects-to-sheet-and-back.json');
	const start = async (trigger: string, options: RunOptions = {}) =>
		await run(workflow, { start: trigger, ...options });

	it('go into a sheet, whose Job Titles stay as they are', async () => {
		const sheet = json(await start('Every Monday'), 'Write to Sheet');
		const without = [...kit.sandbox.saleshandy.prospects.values()].filter(
			({ values }) => values.get(fieldId('Job Title')) === '',
		);
		expect(without.length).toBeGreaterThan(1);
		expect(sheet).toEqual(
			without.map(({ id, email, values }) => ({
				prospectId: id,
				Email: email,
				'First Name': values.get(fieldId('First Name')),
				'Last Name': values.get(fieldId('Last Name')),
				Company: values.get(fieldId('Company')),
				'Job Title': null,
			})),
		);
	});

	it('come back from it with what was filled in, and the rest costs nothing', async () => {
		const result = await start('Every Night');
		expect(outcomes(result, 'Update Prospects')).toEqual(['updated', 'updated', 'skipped']);
		expect([39, 79, 119].map((n) => kit.held(n, 'Job Title'))).toEqual([
			'Head of Sales',
			'CTO',
			'',
		]);
		expect(kit.writes()).toHaveLength(2);
	});

	it('come back the same as they went, whatever became of the cells that only tell whom it is about', async () => {
		const sheet = json(await start('Every Monday'), 'Write to Sheet');
		const spoilt = { 'First Name': true, 'Last Name': '#ERROR!', Company: 1984, Email: 'x' };
		const pinData = {
			'Read Sheet': sheet.map((row, n) => ({ json: { row_number: n + 2, ...row, ...spoilt } })),
		};
		const back = outcomes(await start('Every Night', { pinData }), 'Update Prospects');
		expect(back).toEqual(sheet.map(() => 'skipped'));
		expect(kit.writes()).toEqual([]);
	});

	it('are written as plain text', () => {
		const write = workflow.nodes.find(({ name }) => name === 'Write to Sheet');
		expect(write?.parameters.options).toEqual({ cellFormat: 'RAW' });
	});
});

describe('a message', () => {
	const send = async (more?: RunOptions) =>
		json(await run(activated('message-about-failed-rows.json'), more), 'Send Message');

	it('says which rows were not written and why', async () => {
		const [message, ...others] = await send();
		expect(others).toEqual([]);
		const lines = (message?.text as string).split('\n');
		expect(lines[0]).toBe('4 of 5 rows were not written, or not all of their fields:');
		expect(lines.slice(1)).toEqual([
			matching(/^• Row 3, farid\.fischer@graphic\.example: 1 of 2 fields .*'Gold'/),
			matching(/^• Row 4, grace\.garcia@fabrikam\.example: .*'Silver' is not one of/),
			matching(/^• Row 5, nobody@nowhere\.example: .*no prospect/),
			matching(/^• Row 6, no email: /),
		]);
	});

	it('is not sent where all rows were written', async () => {
		const row = { row_number: 2, Email: prospectEmail(4), Plan: 'Growth' };
		expect(await send({ pinData: { 'Read Sheet': [{ json: row }] } })).toEqual([]);
	});
});

describe('failed rows', () => {
	it('that a second try cannot help are kept apart', async () => {
		const result = await run('failed-rows-second-try.json');
		expect(outcomes(result, 'Done')).toEqual(['updated', 'updated', 'updated']);
		expect(json(result, 'To Look At')).toMatchObject([
			{ status: 'rejected', results: [{ value: 'Gold', code: 'not-an-option' }] },
			{ field: 'Jobtitel', error: containing("Did you mean 'Job Title'?") },
		]);
	});

	it('that it can help are sent again', async () => {
		kit.sandbox.settings.fault = ({ path }) =>
			path.includes(prospectId(9)) ? { kind: 'status', status: 500 } : undefined;
		const result = await run('failed-rows-second-try.json');
		expect(json(result, 'Second Try')).toEqual([]);
		expect(json(result, 'Worth a Second Try?')).toMatchObject([{ prospectId: prospectId(9) }]);
		breakDownOnce(kit.sandbox);
		const again = await run('failed-rows-second-try.json');
		expect(json(again, 'Second Try')).toMatchObject([
			{ prospectId: prospectId(9), status: 'updated' },
		]);
		expect(json(again, 'Done')).toHaveLength(3);
		expect(kit.held(9, 'Job Title')).toBe('Head of Growth');
	});
});

describe.each(['agent', 'engine'] as const)('an agent whose tools are run by the %s', (via) => {
	const ask = async (tool: string, args: IDataObject) => {
		const result = await runWorkflow(example(AGENT), {
			credentials: kit.credentials,
			start: 'Chat',
			triggerItems: [{ json: { chatInput: 'Please' } }],
			agent: { via, calls: [{ tool, args }] },
		});
		const { output } = json(result, 'Agent')[0] ?? {};
		return `${typeof output === 'string' ? output : ''} ${result.error()?.message ?? ''}`;
	};

	it('writes with both', async () => {
		const email = prospectEmail(4);
		expect(await ask('Update a Prospect', { email, fields: { Plan: 'Enterprise' } })).toContain(
			'"status":"updated"',
		);
		expect(await ask('Update a Lead', { email, fields: { Company: 'Acme' } })).toContain(
			'"status":"updated"',
		);
		expect(kit.held(4, 'Plan')).toBe('Enterprise');
		expect(storedLead(4)?.company).toBe('Acme');
	});

	it('looks people up', async () => {
		const found = await ask('Find Prospects', { search: 'Elena Eriksen' });
		expect(found).toContain(`"Email":"${prospectEmail(4)}"`);
		expect(found).toContain('"Plan":');
		const lead = await ask('Get a Lead', { email: prospectEmail(4) });
		expect(lead).toContain(`"email":"${leadEmail(4)}"`);
	});

	it('adds the people it was told about to both', async () => {
		const email = 'maria.moreau@fresh.example';
		const fields = { 'First Name': 'Maria', 'Job Title': 'CEO' };
		expect(await ask('Add a Prospect', { email, fields })).toContain('"status":"created"');
		const people = [...kit.sandbox.saleshandy.prospects.values()].slice(300);
		expect(people.map((person) => person.email)).toEqual([email]);
		expect(people[0]?.values.get(fieldId('Job Title'))).toBe('CEO');
		const lead = { email, fields: { Company: 'Fresh Foods' } };
		expect(await ask('Add a Lead', lead)).toContain('"status":"created"');
		expect(storedLead(250)).toMatchObject({ email, company: 'Fresh Foods' });
	});

	it.each([
		[{ Plann: 'Free' }, "Did you mean 'Plan'?"],
		[{ Colour: 'red' }, 'Its fields are First Name, Last Name'],
		[{ Plan: 'Gold' }, "'Gold' is not one of Free, Growth, Enterprise"],
	])('is told what to change: %j', async (fields, says) => {
		expect(await ask('Update a Prospect', { email: prospectEmail(4), fields })).toContain(says);
	});
});
