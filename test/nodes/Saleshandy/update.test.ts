import type { IDataObject, INodeParameters } from 'n8n-workflow';

import { fieldId, prospectEmail, prospectId } from '../../sandbox';
import {
	attribute,
	autoMapping,
	containing,
	item,
	json,
	list,
	LIST_FIELDS,
	locator,
	mapping,
	options,
	prospect,
	UPDATE_PROSPECT,
	withSandbox,
} from '../kit';

const kit = withSandbox();

function stored(n: number, label: string): string | undefined {
	return kit.sandbox.saleshandy.prospects.get(prospectId(n))?.values.get(fieldId(label));
}

describe('one prospect', () => {
	it('is written in one request, and its row says what became of each field', async () => {
		const { output, status } = await kit.run('saleshandy', {
			...prospect(0),
			...json({ 'Last Name': 'Smith', Plan: 'Growth' }),
		});
		expect(status).toBe('success');
		expect(output).toEqual([
			item(0, {
				prospectId: prospectId(0),
				status: 'updated',
				results: [attribute('Last Name', 'Smith'), attribute('Plan', 'Growth')],
			}),
		]);
		expect(stored(0, 'Last Name')).toBe('Smith');
		expect(stored(0, 'Plan')).toBe('Growth');
		expect(kit.endpoints()).toEqual([LIST_FIELDS, UPDATE_PROSPECT]);
	});

	it('is written with requests as the documentation wants them', async () => {
		await kit.run('saleshandy', { ...prospect(0), ...json({ 'Last Name': 'Smith' }) });
		const [read, write] = kit.sandbox.calls;
		expect(read).toMatchObject({
			path: '/saleshandy/v1/fields',
			query: { systemFields: 'true' },
			headers: { 'x-api-key': kit.keys.saleshandy, accept: 'application/json' },
		});
		// One client reports that a GET with a content type is refused.
		expect(read?.headers).not.toHaveProperty('content-type');
		expect(write).toMatchObject({
			path: `/saleshandy/v1/prospects/${prospectId(0)}/attribute`,
			query: {},
			headers: { 'x-api-key': kit.keys.saleshandy, 'content-type': 'application/json' },
			body: { attributes: [{ fieldId: fieldId('Last Name'), attributeValue: 'Smith' }] },
		});
	});
});

describe('all ways to give values', () => {
	const row = {
		who: prospectId(0),
		last: 'Smith',
		plan: 'growth',
		values: { 'Last Name': 'Smith', plan: 'growth' },
		text: '{ "Last Name": "Smith", "plan": "growth" }',
	};
	const lastName = fieldId('Last Name');
	const plan = fieldId('Plan');

	it.each<[string, INodeParameters]>([
		['mapping by hand', mapping({ [lastName]: 'Smith', [plan]: 'growth' })],
		[
			'mapping by expression',
			mapping({ [lastName]: '={{ $json.last }}', [plan]: '={{ $json.plan }}' }),
		],
		['a list of ids', list([lastName, 'Smith'], [plan, 'growth'])],
		['a list of labels', list(['Last Name', 'Smith'], ['Plan', 'growth'])],
		['a list in other letters', list(['LAST NAME', 'Smith'], [' plan ', 'growth'])],
		['a list with the key of a field', list(['lastName', 'Smith'], ['Plan', 'growth'])],
		[
			'a list by expression',
			list(['={{ "Last" }} Name', '={{ $json.last }}'], [plan, '={{ $json.plan }}']),
		],
		['JSON with labels', json({ 'Last Name': 'Smith', Plan: 'growth' })],
		['JSON with ids', json({ [lastName]: 'Smith', [plan]: 'growth' })],
		['JSON with keys, in other letters', json({ LASTNAME: 'Smith', PLAN: 'growth' })],
		['JSON by expression: an object', json('={{ $json.values }}')],
		['JSON by expression: a text', json('={{ $json.text }}')],
		[
			'JSON by expression: built in place',
			json('={{ { "Last Name": $json.last, Plan: "growth" } }}'),
		],
	])('%s', async (_, parameters) => {
		const { output } = await kit.run(
			'saleshandy',
			{ ...prospect(locator('id', '={{ $json.who }}')), ...parameters },
			[row],
		);
		expect(output).toEqual([
			item(0, {
				prospectId: prospectId(0),
				status: 'updated',
				results: [attribute('Last Name', 'Smith'), attribute('Plan', 'Growth')],
			}),
		]);
		expect(kit.attributes()).toEqual([{ 'Last Name': 'Smith', Plan: 'Growth' }]);
	});

	it.each<[string, IDataObject]>([
		['labels', { who: prospectId(0), 'Last Name': 'Smith', Plan: 'growth' }],
		['keys', { who: prospectId(0), lastName: 'Smith', Plan: 'growth' }],
		['ids', { who: prospectId(0), [lastName]: 'Smith', [plan]: 'growth' }],
		['names in other letters', { who: prospectId(0), 'last name': 'Smith', PLAN: 'growth' }],
	])('automatic mapping, by %s', async (_, columns) => {
		const { output } = await kit.run(
			'saleshandy',
			{ ...prospect(locator('id', '={{ $json.who }}')), ...autoMapping() },
			[columns],
		);
		expect(output).toEqual([
			item(0, {
				prospectId: prospectId(0),
				status: 'updated',
				results: [attribute('Last Name', 'Smith'), attribute('Plan', 'Growth')],
			}),
		]);
		expect(kit.attributes()).toEqual([{ 'Last Name': 'Smith', Plan: 'Growth' }]);
	});

	it('sends numbers of fields as ids of a list too', async () => {
		kit.sandbox.saleshandy.fields.push({
			id: '4711',
			label: 'Numbered',
			fieldType: 'text',
			mappingDefaultField: null,
			isDefault: false,
		});
		const { output } = await kit.run(
			'saleshandy',
			{ ...prospect(0), ...list(['={{ $json.field }}', 'x']) },
			[{ field: 4711 }],
		);
		expect(output[0]?.json).toMatchObject({ status: 'updated', results: [{ fieldId: '4711' }] });
	});
});

describe('automatic mapping leaves out the key that identifies the prospect', () => {
	it.each<[string, INodeParameters, IDataObject]>([
		[
			'called like the parameter',
			locator('id', '={{ $json.prospectId }}'),
			{ prospectId: prospectId(0) },
		],
		['called otherwise', locator('id', '={{ $json.ref }}'), { ref: prospectId(0) }],
		['with blanks around it', locator('id', '={{ $json.ref }}'), { ref: ` ${prospectId(0)} ` }],
		['the e-mail', locator('email', '={{ $json.Email }}'), { Email: prospectEmail(0) }],
		['the e-mail by its key', locator('email', '={{ $json.email }}'), { email: prospectEmail(0) }],
		[
			'the e-mail, called otherwise',
			locator('email', '={{ $json.address }}'),
			{ address: prospectEmail(0).toUpperCase() },
		],
		[
			'called like the parameter, though the target is fixed',
			locator('id', prospectId(0)),
			{ prospectId: 'something else' },
		],
	])('%s', async (_, target, key) => {
		const { output } = await kit.run('saleshandy', { ...prospect(target), ...autoMapping() }, [
			{ ...key, 'Last Name': 'Smith' },
		]);
		expect(output).toEqual([
			item(0, {
				prospectId: prospectId(0),
				status: 'updated',
				results: [attribute('Last Name', 'Smith')],
			}),
		]);
	});

	it('but no field that happens to have the same value', async () => {
		await kit.run(
			'saleshandy',
			{ ...prospect(locator('id', '={{ $json.ref }}')), ...autoMapping() },
			[{ ref: prospectId(0), Notes: prospectId(0) }],
		);
		expect(kit.attributes()).toEqual([{ Notes: prospectId(0) }]);
	});
});

describe('rows of the same prospect', () => {
	it('travel in one request: a sheet with one row for each prospect, field and value', async () => {
		const rows = [
			{ id: prospectId(0), field: 'Last Name', value: 'Smith' },
			{ id: prospectId(1), field: 'Plan', value: 'Free' },
			{ id: prospectId(0), field: fieldId('Lead Score'), value: 7 },
			{ id: prospectId(0), field: 'Plan', value: 'Gold' },
		];
		const { output } = await kit.run(
			'saleshandy',
			{
				...prospect(locator('id', '={{ $json.id }}')),
				...list(['={{ $json.field }}', '={{ $json.value }}']),
			},
			rows,
		);
		const row = (n: number, status: string, result: IDataObject) => ({
			prospectId: prospectId(n),
			status,
			results: [result],
		});
		expect(output).toEqual([
			item(0, row(0, 'updated', attribute('Last Name', 'Smith'))),
			item(1, row(1, 'updated', attribute('Plan', 'Free'))),
			item(2, row(0, 'updated', attribute('Lead Score', '7'))),
			item(
				3,
				row(
					0,
					'rejected',
					attribute('Plan', 'Gold', 'invalid', "'Gold' is not one of Free, Growth, Enterprise"),
				),
			),
		]);
		expect(kit.writes()).toHaveLength(2);
		expect(stored(0, 'Lead Score')).toBe('7');
	});

	it('are the same for the same e-mail in other letters, and it is looked up once', async () => {
		const rows = [{ to: 'Ann@Acme.example' }, { to: ' ann@acme.EXAMPLE ' }];
		const { output } = await kit.run(
			'saleshandy',
			{
				...prospect(locator('email', '={{ $json.to }}')),
				...list(['Last Name', 'Smith']),
			},
			rows,
		);
		const json = {
			prospectId: prospectId(0),
			status: 'updated',
			results: [attribute('Last Name', 'Smith')],
		};
		expect(output).toEqual([item(0, json), item(1, json)]);
		expect(kit.sandbox.calls).toHaveLength(3);
	});

	it('are not the same for ids that differ in letter case only', async () => {
		expect(prospectId(4).toLowerCase()).toBe(prospectId(5).toLowerCase());
		await kit.run(
			'saleshandy',
			{
				...prospect(locator('id', '={{ $json.id }}')),
				...list(['Last Name', '={{ $json.name }}']),
			},
			[
				{ id: prospectId(4), name: 'Four' },
				{ id: prospectId(5), name: 'Five' },
			],
		);
		expect([stored(4, 'Last Name'), stored(5, 'Last Name')]).toEqual(['Four', 'Five']);
	});
});

describe('many rows', () => {
	it('come out in the order they went in, whichever was answered first', async () => {
		const rows = Array.from({ length: 40 }, (_, n) => ({ id: prospectId(n), name: `Name ${n}` }));
		kit.sandbox.settings.fault = ({ n }) => ({ kind: 'delay', ms: (n * 7) % 40 });
		const { output } = await kit.run(
			'saleshandy',
			{
				...prospect(locator('id', '={{ $json.id }}')),
				...mapping({ [fieldId('Last Name')]: '={{ $json.name }}' }),
			},
			rows,
		);
		expect(output).toEqual(
			rows.map(({ id, name }, n) =>
				item(n, {
					prospectId: id,
					status: 'updated',
					results: [attribute('Last Name', name)],
				}),
			),
		);
	});
});

describe('the status of a row', () => {
	it.each<[string, IDataObject, INodeParameters]>([
		['updated', { 'Last Name': 'Smith' }, {}],
		['updated', { 'Last Name': 'Smith', City: '' }, {}],
		['partial', { 'Last Name': 'Smith', Plan: 'Gold' }, {}],
		['rejected', { Plan: 'Gold', City: '' }, {}],
		['skipped', { 'Last Name': '', City: null }, {}],
		['planned', { 'Last Name': 'Smith', Plan: 'Gold' }, { dryRun: true }],
	])('is %s for %j', async (status, values, more) => {
		const { output } = await kit.run('saleshandy', {
			...prospect(0),
			...json(values),
			...options(more),
		});
		expect(output).toHaveLength(1);
		expect(output[0]?.json.status).toBe(status);
	});
});

describe('one item for each field', () => {
	const perField = options({ output: 'perField' });

	it('has the ids and the status of its row beside its own keys', async () => {
		const { output } = await kit.run(
			'saleshandy',
			{
				...prospect(locator('id', '={{ $json.id }}')),
				...json('={{ $json.values }}'),
				...perField,
			},
			[
				{ id: prospectId(0), values: { 'Last Name': 'Smith', Plan: 'Gold' } },
				{ id: prospectId(1), values: { City: 'Rome' } },
			],
		);
		const row = { prospectId: prospectId(0), rowStatus: 'partial' };
		expect(output).toEqual([
			item(0, { ...row, ...attribute('Last Name', 'Smith') }),
			item(0, {
				...row,
				...attribute('Plan', 'Gold', 'invalid', "'Gold' is not one of Free, Growth, Enterprise"),
			}),
			item(1, {
				prospectId: prospectId(1),
				rowStatus: 'updated',
				...attribute('City', 'Rome'),
			}),
		]);
	});

	it('leaves a row without fields its item', async () => {
		const { output } = await kit.run(
			'saleshandy',
			{ ...prospect(locator('id', '={{ $json.id }}')), ...autoMapping(), ...perField },
			[{ id: prospectId(0) }],
		);
		expect(output).toEqual([item(0, { prospectId: prospectId(0), rowStatus: 'skipped' })]);
		expect(kit.writes()).toEqual([]);
	});

	it('leaves a row that failed one item', async () => {
		const { output } = await kit.run(
			'saleshandy',
			{ ...prospect(locator('id', '={{ $json.id }}')), ...json({ City: 'Rome' }), ...perField },
			[{ id: '' }, { id: prospectId(1) }],
			{ onError: 'continueRegularOutput' },
		);
		expect(output).toEqual([
			item(0, {
				error: containing("'Prospect' is empty"),
				details: { reason: 'invalid-input', retryable: false, sent: 'no' },
			}),
			item(1, { prospectId: prospectId(1), rowStatus: 'updated', ...attribute('City', 'Rome') }),
		]);
	});
});

describe('fields as the account has them', () => {
	it('are read from a list that sits one level deeper', async () => {
		kit.sandbox.settings.saleshandy.nestedFields = true;
		const { output } = await kit.run('saleshandy', { ...prospect(0), ...json({ City: 'Rome' }) });
		expect(output[0]?.json.status).toBe('updated');
	});

	it('are read where the label is called name, as it once was', async () => {
		kit.fail(LIST_FIELDS, {
			kind: 'wrong-shape',
			body: { payload: [{ id: fieldId('City'), name: 'City' }, null, 'broken'] },
		});
		const { output } = await kit.run('saleshandy', { ...prospect(0), ...json({ City: 'Rome' }) });
		expect(output[0]?.json.status).toBe('updated');
	});

	it.each([
		[{ mappingDefaultField: 'email', label: 'E-Mail-Adresse' }],
		[{ mappingDefaultField: null, label: 'Email' }],
	])('the e-mail %j is never sent, and the row says why', async (changes) => {
		const email = kit.sandbox.saleshandy.fields.find(({ label }) => label === 'Email');
		Object.assign(email ?? {}, changes);
		const { output } = await kit.run('saleshandy', {
			...prospect(0),
			...json({ [changes.label]: 'new@acme.example', City: 'Rome' }),
		});
		expect(output).toEqual([
			item(0, {
				prospectId: prospectId(0),
				status: 'partial',
				results: [
					{
						fieldId: fieldId('Email'),
						field: changes.label,
						value: 'new@acme.example',
						success: false,
						status: 'invalid',
						reason: containing('import the prospect'),
					},
					attribute('City', 'Rome'),
				],
			}),
		]);
		expect(kit.attributes()).toEqual([{ City: 'Rome' }]);
	});
});

describe('values that Saleshandy refuses', () => {
	const REFUSED = containing('Saleshandy refused the value');

	beforeEach(() => {
		// The check here cannot know the options then.
		kit.sandbox.settings.saleshandy.fieldsWithOptions = false;
	});

	it('do not take the other fields with them, though Saleshandy refuses all at once', async () => {
		const { output } = await kit.run('saleshandy', {
			...prospect(0),
			...json({ 'Last Name': 'Smith', Plan: 'Gold', City: 'Rome', 'Lead Score': 5 }),
		});
		expect(output).toEqual([
			item(0, {
				prospectId: prospectId(0),
				status: 'partial',
				results: [
					attribute('Last Name', 'Smith'),
					attribute('Plan', 'Gold', 'rejected', REFUSED),
					attribute('City', 'Rome'),
					attribute('Lead Score', '5'),
				],
			}),
		]);
		expect([stored(0, 'Last Name'), stored(0, 'City'), stored(0, 'Lead Score')]).toEqual([
			'Smith',
			'Rome',
			'5',
		]);
	});

	it('do not take the other rows of the prospect with them', async () => {
		const { output } = await kit.run(
			'saleshandy',
			{ ...prospect(0), ...list(['={{ $json.field }}', '={{ $json.value }}']) },
			[
				{ field: 'Plan', value: 'Gold' },
				{ field: 'City', value: 'Rome' },
			],
		);
		expect(output.map(({ json: { status } }) => status)).toEqual(['rejected', 'updated']);
	});

	it('are named one by one where all are refused', async () => {
		const { output } = await kit.run('saleshandy', {
			...prospect(0),
			...json({ Plan: 'Gold', Industry: 'Magic' }),
		});
		expect(output[0]?.json).toEqual({
			prospectId: prospectId(0),
			status: 'rejected',
			results: [
				attribute('Plan', 'Gold', 'rejected', REFUSED),
				attribute('Industry', 'Magic', 'rejected', REFUSED),
			],
		});
	});

	it('is said of the prospect where it takes nothing at all', async () => {
		kit.sandbox.settings.saleshandy.unknownProspect = 'all-false';
		const { output } = await kit.run('saleshandy', {
			...prospect(locator('id', 'goneAway99')),
			...json({ 'First Name': 'A', 'Last Name': 'B', City: 'C', Country: 'D', Source: 'E' }),
		});
		expect(output[0]?.json).toMatchObject({ prospectId: 'goneAway99', status: 'rejected' });
		const results = output[0]?.json.results as IDataObject[];
		expect(results).toHaveLength(5);
		for (const { status, reason } of results) {
			expect(status).toBe('rejected');
			expect(reason).toMatch(/check that the prospect still exists/);
		}
	});
});
