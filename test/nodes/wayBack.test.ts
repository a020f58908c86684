import type { IDataObject, INodeParameters } from 'n8n-workflow';

import type { WorkflowJson } from '../harness';
import { loadPackage, runWorkflow } from '../harness';
import { CAMPAIGNS, fieldId, leadId, prospectId } from '../sandbox';
import type { Node } from './kit';
import {
	attribute,
	autoMapping,
	column,
	CONTINUE,
	lead,
	locator,
	matching,
	options,
	partly,
	statuses,
	times,
	withSandbox,
} from './kit';
import { puffle, saleshandy, VENDORS } from './vendors';

const kit = withSandbox();
const CAMPAIGN = CAMPAIGNS.outreach.id;

/** What Get Many gives, and the update that takes it as it is. */
const WAYS: Record<Node, { many: INodeParameters; one: INodeParameters; update: INodeParameters }> =
	{
		saleshandy: {
			many: { resource: 'prospect', operation: 'getAll' },
			one: { resource: 'prospect', operation: 'get', ...saleshandy.nth(0) },
			update: { ...saleshandy.byId('={{ $json.prospectId }}'), ...autoMapping() },
		},
		puffle: {
			many: { resource: 'lead', operation: 'getAll', campaignId: locator('id', CAMPAIGN) },
			one: { resource: 'lead', operation: 'get', ...puffle.nth(0) },
			update: {
				...lead(locator('id', '={{ $json.leadId }}'), '={{ $json.campaignId }}'),
				...autoMapping(),
			},
		},
	};

const read = async (node: Node, more: INodeParameters = {}): Promise<IDataObject[]> => {
	const { output } = await kit.run(node, { ...WAYS[node].many, limit: 3, ...more });
	return output.map(({ json }) => json);
};
const write = async (node: Node, rows: readonly IDataObject[], more: INodeParameters = {}) =>
	await kit.run(node, { ...WAYS[node].update, ...options(more) }, rows);

describe.each(['saleshandy', 'puffle'] as const)(
	'%s: what Get Many gives goes into the update',
	(node) => {
		it.each(['misspelled', 'error', 'ignore'])(
			'as it is, with Unknown Fields set to %s',
			async (unknownFields) => {
				const rows = await read(node);
				const { output, error } = await write(node, rows, { unknownFields });
				expect(error).toBeUndefined();
				expect(statuses(output)).toEqual(times(3, () => 'updated'));
				const { results } = output[0]?.json ?? {};
				// Ids, the status and what nobody can write are not among them.
				const names = (results as IDataObject[]).map(({ field }) => field);
				expect(names).toEqual(
					node === 'saleshandy'
						? kit.sandbox.saleshandy.fields
								.map(({ label }) => label)
								.filter((label) => label !== 'Email')
						: ['Email', 'LinkedIn URL', 'First Name', 'Last Name', 'Full Name'].concat([
								'Company',
								'Position',
								'Headline',
							]),
				);
			},
		);

		it.each(['skip', 'clear'])(
			'and with Only Changes, nothing of a row that nobody edited is sent; blanks: %s',
			async (emptyValues) => {
				const rows = await read(node, { limit: 30 });
				kit.sandbox.calls.length = 0;
				const { output } = await write(node, rows, { onlyChanges: true, emptyValues });
				expect(statuses(output)).toEqual(times(30, () => 'unchanged'));
				expect(kit.writes()).toEqual([]);
			},
		);

		it('and with Only Changes, of an edited row only what was edited', async () => {
			const rows = await read(node);
			const [title, city] = node === 'saleshandy' ? ['Job Title', 'City'] : ['position', 'company'];
			Object.assign(rows[1] ?? {}, { [title]: 'Chief of Everything' });
			const { output } = await write(node, rows, { onlyChanges: true });
			expect(statuses(output)).toEqual(['unchanged', 'updated', 'unchanged']);
			expect(kit.writes()).toHaveLength(1);
			expect(JSON.stringify(kit.writes()[0]?.body)).not.toContain(JSON.stringify(rows[1]?.[city]));
		});

		it('what Get gives, too', async () => {
			const { output } = await kit.run(node, WAYS[node].one);
			const rows = output.map(({ json }) => json);
			const run = await write(node, rows, { onlyChanges: true, unknownFields: 'error' });
			expect(run.output).toMatchObject([{ json: { status: 'unchanged' } }]);
		});

		it('within a workflow, where a node between them edits a column', async () => {
			const { name } = await loadPackage();
			const title = node === 'saleshandy' ? 'Job Title' : 'position';
			const value = `={{ $json['${title}'] }} (edited)`;
			const edit = { assignments: [{ id: 'a', name: title, value, type: 'string' }] };
			const update = { ...WAYS[node].update, ...options({ onlyChanges: true }) };
			const steps: Array<[string, string, INodeParameters]> = [
				['Start', 'n8n-nodes-base.manualTrigger', {}],
				['Read', `${name}.${node}`, { ...WAYS[node].many, limit: 2 }],
				[
					'Edit',
					'n8n-nodes-base.set',
					{ assignments: edit, includeOtherFields: true, options: {} },
				],
				['Write', `${name}.${node}`, update],
			];
			const workflow: WorkflowJson = {
				nodes: steps.map(([step, type, parameters]) => ({
					id: step,
					name: step,
					type,
					typeVersion: step === 'Edit' ? 3.4 : 1,
					position: [0, 0],
					parameters,
				})),
				connections: Object.fromEntries(
					steps
						.slice(1)
						.map(([step], n) => [
							steps[n]?.[0] ?? '',
							{ main: [[{ node: step, type: 'main', index: 0 }]] },
						]),
				),
			};
			const result = await runWorkflow(workflow, { credentials: kit.credentials });
			const written = result.items('Write').map(({ json }) => json);
			expect(written).toMatchObject([{ status: 'updated' }, { status: 'updated' }]);
			for (const { results } of written) {
				const updated = (results as IDataObject[]).filter(({ status }) => status === 'updated');
				expect(updated).toEqual([partly({ value: matching(/ \(edited\)$/) })]);
			}
		});
	},
);

describe.each(VENDORS)('$name: what a sheet makes of cells that nobody touched', (v) => {
	const { two } = v.fields;
	const holds = (value: string) => {
		const lead = kit.sandbox.puffle.leads.get(CAMPAIGN)?.get(leadId(CAMPAIGN, 4));
		if (v.node === 'puffle') Object.assign(lead ?? {}, { [two.id]: value });
		else kit.sandbox.saleshandy.prospects.get(prospectId(4))?.values.set(two.id, value);
	};
	const update = async (value: unknown) => {
		const row = { email: v.email(4), [two.label]: value } as IDataObject;
		const parameters = { ...v.byEmail('={{ $json.email }}'), ...autoMapping() };
		const run = await kit.run(v.node, { ...parameters, ...options({ onlyChanges: true }) }, [row]);
		return run.output[0]?.json;
	};

	it.each([
		['0049301234567', 49301234567],
		['+493012345', 493012345],
		['007', 7],
		['1E5', 100000],
		['-0.50', -0.5],
		['1,200', 1200],
		['14.3%', 0.143],
		['1984 ', 1984],
		['TRUE', true],
		['False', false],
		['+1 555 0100', '#ERROR!'],
		['=Growth', '#NAME?'],
		['-Berlin-', '#ERROR!'],
	])('changes nothing: %j came back as %j', async (held, given) => {
		holds(held);
		expect(await update(given)).toMatchObject({ status: 'unchanged' });
		expect(kit.writes()).toEqual([]);
	});

	it.each([
		['0049301234567', 49301234568, '49301234568'],
		['007', '7', '7'],
		['TRUE', false, 'false'],
		['7 days', 7, '7'],
		['', 0, '0'],
	])('what was edited is written: %j to %j', async (held, given, sent) => {
		holds(held);
		expect(await update(given)).toMatchObject({ status: 'updated' });
		expect(v.sent(kit)).toEqual([{ [two.id]: sent }]);
	});

	it('an error that is not made of what the account holds is told', async () => {
		holds('Berlin');
		expect(await update('#REF!')).toMatchObject({ status: 'rejected' });
		expect(kit.writes()).toEqual([]);
	});
});

/** What the account holds, what Get Many makes of it, and what another node may make of that. */
type Kept = [field: string, held: string, read: string, passedOn?: unknown];

describe('Saleshandy: a value of every type comes back in the form in which the update takes it', () => {
	it.each<Kept>([
		['Source', ' two  words ', ' two  words '],
		['Notes', 'first line\nsecond line', 'first line\nsecond line'],
		['Plan', 'growth', 'Growth'],
		// An option that was removed since.
		['Plan', 'Gold', 'Gold'],
		['Lead Score', '72', '72', 72],
		['Lead Score', '72.50', '72.50', 72.5],
		['Lead Score', '1,234', '1,234'],
		['Deal Value', '1000.50', '1000.50', 1000.5],
		['Deal Value', 'USD 1000.50', '1000.50'],
		['Deal Value', '$1000', '1000', 1000],
		['Renewal Date', '2026-03-05', '2026-03-05', new Date('2026-03-05T00:00:00Z')],
		['Renewal Date', '2026-03-05T00:00:00.000Z', '2026-03-05'],
		['Renewal Date', '05/03/2026', '05/03/2026'],
		['City', '', ''],
		['Custom 2', '   ', ''],
	])('%s: %j is read as %j', async (label, held, given, passedOn = given) => {
		kit.sandbox.saleshandy.prospects.get(prospectId(1))?.values.set(fieldId(label), held);
		const rows = await read('saleshandy');
		expect(rows[1]?.[label]).toBe(given);
		Object.assign(rows[1] ?? {}, { [label]: passedOn });
		for (const emptyValues of ['skip', 'clear']) {
			const { output } = await write('saleshandy', rows, { onlyChanges: true, emptyValues });
			expect(statuses(output)).toEqual(times(3, () => 'unchanged'));
		}
		expect(kit.writes()).toEqual([]);
	});

	it('fields that share a label come back by their ids', async () => {
		kit.sandbox.settings.saleshandy.attributeIds = 'real';
		const { fields } = kit.sandbox.saleshandy;
		const source = fields.find(({ label }) => label === 'Source');
		Object.assign(source ?? {}, { label: 'City' });
		const rows = await read('saleshandy');
		expect(rows[0]).toMatchObject({ [fieldId('City')]: 'Berlin', [fieldId('Source')]: 'webinar' });
		Object.assign(rows[0] ?? {}, { [fieldId('Source')]: 'fair' });
		const more = { onlyChanges: true, unknownFields: 'error' };
		const { output } = await write('saleshandy', rows, more);
		expect(statuses(output)).toEqual(['updated', 'unchanged', 'unchanged']);
		expect(kit.attributes()).toEqual([{ City: 'fair' }]);
	});

	it('a refused value is still told where the account holds another, and so is a row of nothing else', async () => {
		const more = { onlyChanges: true };
		const rows = [0, 1].map((n) => ({ prospectId: prospectId(n), Plan: 'Gold' }));
		kit.sandbox.saleshandy.prospects.get(prospectId(1))?.values.set(fieldId('Plan'), 'Gold');
		const { output } = await write('saleshandy', rows, more);
		const refused = { ...saleshandy.invalid.result, previous: 'Free' };
		expect(output).toMatchObject([
			{ json: { status: 'rejected', results: [refused] } },
			{ json: { status: 'unchanged', results: [attribute('Plan', 'Gold', 'unchanged')] } },
		]);
		const its = options({ ...more, rejectedFields: 'fail' });
		const parameters = { ...WAYS.saleshandy.update, ...its };
		const fail = await kit.run('saleshandy', parameters, rows, CONTINUE);
		expect(statuses(fail.output)).toEqual(['failed', 'unchanged']);
		expect(kit.writes()).toEqual([]);
	});
});

describe('Puffle: a value of every field comes back in the form in which the update takes it', () => {
	it.each<Kept>([
		['first_name', ' Ada ', ' Ada '],
		['last_name', 'Lovelace', 'Lovelace'],
		['name', 'Ada Lovelace', 'Ada Lovelace'],
		['email', 'Ada@Lamna.example', 'Ada@Lamna.example'],
		// No address, so that the check refuses it.
		['email', 'ada', 'ada'],
		[
			'linkedin_url',
			'https://www.linkedin.com/in/ada/?x=1',
			'https://www.linkedin.com/in/ada/?x=1',
		],
		['linkedin_url', 'https://x.example/ada', 'https://x.example/ada'],
		['company', 'Lamna', 'Lamna'],
		['position', 'VP', 'VP'],
		['headline', 'one\ntwo', 'one\ntwo'],
	])('%s: %j', async (key, held, given) => {
		const lead = kit.sandbox.puffle.leads.get(CAMPAIGN)?.get(leadId(CAMPAIGN, 1));
		Object.assign(lead ?? {}, { [key]: held });
		const rows = await read('puffle');
		expect(rows[1]?.[key]).toBe(given);
		for (const emptyValues of ['skip', 'clear']) {
			const { output } = await write('puffle', rows, { onlyChanges: true, emptyValues });
			expect(statuses(output)).toEqual(times(3, () => 'unchanged'));
		}
		expect(kit.writes()).toEqual([]);
	});

	it('an address that a lead does not have is null, and clearing it again changes nothing', async () => {
		const lead = kit.sandbox.puffle.leads.get(CAMPAIGN)?.get(leadId(CAMPAIGN, 1));
		Object.assign(lead ?? {}, { email: null });
		const rows = await read('puffle');
		expect(rows[1]?.email).toBeNull();
		const { output } = await write('puffle', rows, { onlyChanges: true, emptyValues: 'clear' });
		expect(output[1]?.json).toMatchObject({ status: 'unchanged' });
		expect(output[1]?.json.results).toContainEqual(partly(column('email', '', 'unchanged')));
	});
});
