import type { IDataObject, INodeParameters } from 'n8n-workflow';

import { fieldId, prospectId } from '../../sandbox';
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
	matching,
	options,
	partly,
	prospect,
	someText,
	withSandbox,
} from '../kit';

const kit = withSandbox();
const CONTINUE = { onError: 'continueRegularOutput' } as const;

const NEW_YORK = '{ zone: "America/New_York" }';

describe('a value', () => {
	it.each<[what: string, label: string, expression: string, value: string]>([
		['text', 'City', 'Rome', 'Rome'],
		['text with outer blanks', 'City', '={{ " Rome " }}', ' Rome '],
		['an integer', 'City', '={{ 7 }}', '7'],
		['zero', 'Lead Score', '={{ 0 }}', '0'],
		['a fraction', 'Lead Score', '={{ 0.1 + 0.2 }}', '0.30000000000000004'],
		['a huge number', 'Lead Score', '={{ 1e21 }}', '1000000000000000000000'],
		['a number as text', 'Lead Score', ' 12.5 ', '12.5'],
		['true', 'Source', '={{ true }}', 'true'],
		['false', 'Source', '={{ false }}', 'false'],
		['a day', 'Renewal Date', '2026-03-05', '2026-03-05'],
		['a moment', 'Renewal Date', '2026-03-05T22:00:00Z', '2026-03-05'],
		['$now as text', 'City', '={{ $now.toISODate() === $today.toISODate() }}', 'true'],
		[
			'a Luxon date',
			'Renewal Date',
			`={{ DateTime.fromISO("2026-03-05T23:30:00", ${NEW_YORK}) }}`,
			'2026-03-05',
		],
		[
			'a Luxon date as text',
			'Notes',
			`={{ DateTime.fromISO("2026-03-05T23:30:00", ${NEW_YORK}) }}`,
			'2026-03-05T23:30:00.000-05:00',
		],
		['a Luxon date in UTC', 'Renewal Date', '={{ DateTime.utc(2026, 3, 5, 1) }}', '2026-03-05'],
		// The workflow has no time zone of its own here: then it is n8n's default, New York.
		['a JavaScript date', 'Renewal Date', '={{ new Date(Date.UTC(2026, 2, 5, 3)) }}', '2026-03-04'],
		['a JavaScript date as text', 'Notes', '={{ new Date(0) }}', '1970-01-01T00:00:00.000Z'],
		['an amount', 'Deal Value', '={{ 1234.5 }}', '1234.5'],
		['an amount with its sign', 'Deal Value', '$1234.50', '1234.50'],
		['an amount with its code', 'Deal Value', 'usd 1234.50', '1234.50'],
		['an option in other letters', 'Plan', ' GROWTH', 'Growth'],
		['an option of a system field', 'Industry', 'retail', 'Retail'],
		[
			'letters of all sorts',
			'City',
			'Łódź 東京 🦊 "quoted" \\ \n<b>&amp;</b>',
			'Łódź 東京 🦊 "quoted" \\ \n<b>&amp;</b>',
		],
		[
			'text that looks like an expression later',
			'City',
			'={{ "{" + "{ $json.x }" + "}" }}',
			'{{ $json.x }}',
		],
		['text that looks like JSON', 'Notes', '{"a":[1]}', '{"a":[1]}'],
		['long text', 'Notes', `={{ "x".repeat(20000) }}`, 'x'.repeat(20_000)],
	])('%s goes into %s as it is meant', async (_, label, expression, value) => {
		const { output } = await kit.run('saleshandy', {
			...prospect(0),
			...mapping({ [fieldId(label)]: expression }),
		});
		expect(output).toEqual([
			item(0, {
				prospectId: prospectId(0),
				status: 'updated',
				results: [attribute(label, value)],
			}),
		]);
		expect(kit.attributes()).toEqual([{ [label]: value }]);
	});

	it.each<[string, INodeParameters]>([
		[
			'mapping',
			mapping({
				[fieldId('Renewal Date')]: '={{ $json.day.toDateTime() }}',
				[fieldId('Lead Score')]: '={{ $json.score }}',
			}),
		],
		[
			'a list',
			list(['Renewal Date', '={{ $json.day.toDateTime() }}'], ['Lead Score', '={{ $json.score }}']),
		],
		['JSON', json('={{ { "Renewal Date": $json.day.toDateTime(), "Lead Score": $json.score } }}')],
	])('may be any kind of value in %s', async (_, parameters) => {
		const { output } = await kit.run('saleshandy', { ...prospect(0), ...parameters }, [
			{ day: '2026-03-05T12:00:00', score: 12 },
		]);
		expect(output[0]?.json).toMatchObject({ status: 'updated' });
		expect(kit.attributes()).toEqual([
			{
				'Renewal Date': '2026-03-05',
				'Lead Score': '12',
			},
		]);
	});
});

describe('a value that cannot be right', () => {
	it.each<[what: string, label: string, expression: string, value: string, reason: RegExp]>([
		[
			'an option that is none',
			'Plan',
			'Gold',
			'Gold',
			/^'Gold' is not one of Free, Growth, Enterprise$/,
		],
		['text in a number', 'Lead Score', 'many', 'many', /'many' is not a number/],
		['a number with a comma', 'Lead Score', '1,5', '1,5', /'1,5' is not a number/],
		['NaN', 'Lead Score', '={{ 0 / 0 }}', 'NaN', /NaN is not a number/],
		['Infinity', 'City', '={{ 1 / 0 }}', 'Infinity', /Infinity is not a number/],
		['a boolean in a number', 'Lead Score', '={{ true }}', 'true', /'true' is not a number/],
		[
			'a day that is none',
			'Renewal Date',
			'2026-02-30',
			'2026-02-30',
			/'2026-02-30' is not a date/,
		],
		[
			'a day in another order',
			'Renewal Date',
			'05.03.2026',
			'05.03.2026',
			/is not a date.*year-month-day/,
		],
		[
			'a Luxon date that is none',
			'Renewal Date',
			'={{ DateTime.fromISO("soon") }}',
			'Invalid DateTime',
			/date/,
		],
		['an amount in another currency', 'Deal Value', '12 apples', '12 apples', /is not an amount/],
		['an object', 'City', '={{ ({ name: "Rome" }) }}', '{"name":"Rome"}', /is an object/],
		['a list', 'City', '={{ ["Rome", "Oslo"] }}', '["Rome","Oslo"]', /is a list/],
	])(
		'%s in %s is invalid, and the other fields go',
		async (_, label, expression, value, reason) => {
			const { output } = await kit.run('saleshandy', {
				...prospect(0),
				...mapping({ [fieldId(label)]: expression, [fieldId('Source')]: 'fair' }),
			});
			expect(output).toEqual([
				item(0, {
					prospectId: prospectId(0),
					status: 'partial',
					results: [
						attribute(label, value, 'invalid', matching(reason)),
						attribute('Source', 'fair'),
					],
				}),
			]);
			expect(kit.attributes()).toEqual([{ Source: 'fair' }]);
		},
	);

	it('a date that is none is invalid in any field', async () => {
		const { output } = await kit.run('saleshandy', {
			...prospect(0),
			...json('={{ { City: DateTime.fromISO("soon"), Source: "fair" } }}'),
		});
		expect(output[0]?.json).toEqual({
			prospectId: prospectId(0),
			status: 'partial',
			results: [
				// n8n turns such a date into these words before the node sees it.
				attribute('City', 'Invalid DateTime', 'invalid', containing('date')),
				attribute('Source', 'fair'),
			],
		});
	});

	it('alone in its row: nothing is sent', async () => {
		const { output } = await kit.run('saleshandy', { ...prospect(0), ...json({ Plan: 'Gold' }) });
		expect(output[0]?.json).toMatchObject({ status: 'rejected', results: [{ status: 'invalid' }] });
		expect(kit.endpoints()).toEqual([LIST_FIELDS]);
	});

	it('is judged by Saleshandy where the options are not known here', async () => {
		kit.sandbox.settings.saleshandy.fieldsWithOptions = false;
		const { output } = await kit.run('saleshandy', { ...prospect(0), ...json({ Plan: 'Gold' }) });
		expect(output[0]?.json).toMatchObject({ results: [{ status: 'rejected' }] });
	});
});

describe('a blank value', () => {
	const BLANKS: Array<[string, IDataObject]> = [
		["''", { v: '' }],
		['blanks', { v: ' \t\n' }],
		['null', { v: null }],
		['a column that is not there', {}],
	];
	const WAYS: Array<[string, INodeParameters]> = [
		['mapping', mapping({ [fieldId('City')]: '={{ $json.v }}', [fieldId('Source')]: 'fair' })],
		['a list', list(['City', '={{ $json.v }}'], ['Source', 'fair'])],
		['JSON', json('={{ { City: $json.v, Source: "fair" } }}')],
	];
	const CASES = BLANKS.flatMap(([blank, row]) =>
		WAYS.map(([way, parameters]): [string, string, IDataObject, INodeParameters] => [
			blank,
			way,
			row,
			parameters,
		]),
	);

	it.each(CASES)('%s in %s is skipped by default', async (_, _way, row, parameters) => {
		const { output } = await kit.run('saleshandy', { ...prospect(0), ...parameters }, [row]);
		expect(output).toEqual([
			item(0, {
				prospectId: prospectId(0),
				status: 'updated',
				results: [
					attribute('City', '', 'skipped', containing('blank')),
					attribute('Source', 'fair'),
				],
			}),
		]);
		expect(kit.attributes()).toEqual([{ Source: 'fair' }]);
	});

	it.each(CASES)('%s in %s clears, if so chosen', async (_, _way, row, parameters) => {
		const { output } = await kit.run(
			'saleshandy',
			{ ...prospect(0), ...parameters, ...options({ emptyValues: 'clear' }) },
			[row],
		);
		expect(output[0]?.json).toEqual({
			prospectId: prospectId(0),
			status: 'updated',
			results: [attribute('City', ''), attribute('Source', 'fair')],
		});
		expect(kit.attributes()).toEqual([{ City: '', Source: 'fair' }]);
	});

	it.each(CASES)('%s in %s fails its row, if so chosen', async (_, _way, row, parameters) => {
		const { output } = await kit.run(
			'saleshandy',
			{ ...prospect(0), ...parameters, ...options({ emptyValues: 'error' }) },
			[row, { v: 'Rome' }],
			CONTINUE,
		);
		expect(output).toEqual([
			item(0, {
				error: matching(/'City' is blank.*'Empty Values'/),
				details: { reason: 'invalid-input', retryable: false, sent: 'no' },
			}),
			item(1, {
				prospectId: prospectId(0),
				status: 'updated',
				results: [attribute('City', 'Rome'), attribute('Source', 'fair')],
			}),
		]);
	});

	it('in a column of automatic mapping is skipped by default', async () => {
		await kit.run(
			'saleshandy',
			{ ...prospect(locator('id', '={{ $json.id }}')), ...autoMapping() },
			[{ id: prospectId(0), City: '', Country: null, Source: 'fair' }],
		);
		expect(kit.attributes()).toEqual([{ Source: 'fair' }]);
	});

	it.each([
		['skip', 'updated', ['skipped', 'updated']],
		['clear', 'partial', ['invalid', 'updated']],
		['error', 'partial', ['invalid', 'updated']],
	])('in the column of the e-mail, that nobody can write: %s', async (emptyValues, status, all) => {
		const { output } = await kit.run(
			'saleshandy',
			{
				...prospect(locator('id', '={{ $json.id }}')),
				...autoMapping(),
				...options({ emptyValues }),
			},
			[{ id: prospectId(0), Email: '', Source: 'fair' }],
		);
		expect(output[0]?.json).toMatchObject({
			status,
			results: all.map((each) => ({ status: each })),
		});
		expect(kit.attributes()).toEqual([{ Source: 'fair' }]);
	});

	it.each(['Plan', 'Lead Score', 'Renewal Date', 'Deal Value', 'Notes'])(
		'clears %s too, whatever its type',
		async (label) => {
			const { output } = await kit.run('saleshandy', {
				...prospect(0),
				...json({ [label]: '' }),
				...options({ emptyValues: 'clear' }),
			});
			expect(output[0]?.json).toMatchObject({ status: 'updated' });
			expect(kit.attributes()).toEqual([{ [label]: '' }]);
		},
	);

	it('that Saleshandy confirms and does not clear is told as confirmed, and seen by the next sync', async () => {
		kit.sandbox.settings.saleshandy.clearing = 'ignore';
		const parameters = {
			...prospect(0),
			...json({ Source: '' }),
			...options({ emptyValues: 'clear', onlyChanges: true }),
		};
		for (const writes of [1, 2]) {
			const { output } = await kit.run('saleshandy', parameters);
			expect(output[0]?.json).toMatchObject({ status: 'updated' });
			expect(kit.writes()).toHaveLength(writes);
		}
	});

	it('that Saleshandy does not take is rejected, and the other fields go', async () => {
		kit.sandbox.settings.saleshandy.clearing = 'refuse';
		const { output } = await kit.run('saleshandy', {
			...prospect(0),
			...json({ City: '', Source: 'fair' }),
			...options({ emptyValues: 'clear' }),
		});
		expect(output[0]?.json).toMatchObject({
			status: 'partial',
			results: [{ status: 'rejected' }, { status: 'updated' }],
		});
	});
});

describe('what names the fields', () => {
	it.each<[what: string, parameters: INodeParameters, says: RegExp]>([
		['no column is mapped', mapping(null), /'Fields' names no field/],
		['the mapping is empty', mapping({}), /'Fields' names no field/],
		['the list is empty', list(), /'Fields' names no field/],
		[
			'the list was never filled',
			{ specifyFields: 'list', fieldList: {} },
			/'Fields' names no field/,
		],
		['a field of the list is blank', list(['', 'Rome']), /'Field Name or ID' is empty/],
		[
			'a field of the list comes out blank',
			list(['={{ $json.nothing }}', 'Rome']),
			/'Field Name or ID' is empty/,
		],
		['the object is empty', json('{}'), /'Fields \(JSON\)' names no field/],
		['the JSON is a list', json('[]'), /'Fields \(JSON\)' is not a JSON object/],
		[
			'the JSON is a list of objects',
			json('[{ "City": "Rome" }]'),
			/'Fields \(JSON\)' is not a JSON object/,
		],
		['the JSON is a text', json('"City"'), /'Fields \(JSON\)' is not a JSON object/],
		['the JSON is a number', json('5'), /'Fields \(JSON\)' is not a JSON object/],
		['the JSON is null', json('null'), /'Fields \(JSON\)' is not a JSON object/],
		[
			'the JSON is broken',
			json('={{ "{ City: " }}'),
			/'Fields \(JSON\)' is not a JSON object.*\{ "Last Name": "Smith" \}/,
		],
		[
			'the JSON comes out blank',
			json('={{ $json.nothing }}'),
			/'Fields \(JSON\)' is not a JSON object/,
		],
		['the JSON comes out as a list', json('={{ [1] }}'), /'Fields \(JSON\)' is not a JSON object/],
		['an expression breaks', json('={{ $json.a.b.c.d }}'), /Fields/],
		[
			'an expression throws',
			list(['City', '={{ $("Nowhere").item.json.x }}']),
			/expression in 'Fields'/,
		],
	])('%s: the row says so', async (_, parameters, says) => {
		const { output } = await kit.run(
			'saleshandy',
			{ ...prospect(0), ...parameters },
			[{ row: 0 }, { row: 1 }],
			CONTINUE,
		);
		const row = {
			error: matching(says),
			details: { reason: 'invalid-input', retryable: false, sent: 'no' },
		};
		expect(output).toEqual([item(0, row), item(1, row)]);
		expect(kit.writes()).toEqual([]);
	});

	it('an object that is no JSON in one row only', async () => {
		const { output } = await kit.run(
			'saleshandy',
			{ ...prospect(0), ...json('={{ $json.text }}') },
			[{ text: '{"City":"Rome"}' }, { text: '{"City":' }, { text: { City: 'Rome' } }],
			CONTINUE,
		);
		expect(output.map(({ json: row }) => row.status ?? row.details)).toEqual([
			'updated',
			{ reason: 'invalid-input', retryable: false, sent: 'no' },
			'updated',
		]);
	});

	it.each<[what: string, parameters: INodeParameters, row: IDataObject, says: RegExp]>([
		[
			'a label that is slightly wrong',
			json({ 'Lst Name': 'x' }),
			{},
			/no field 'Lst Name'.*Did you mean 'Last Name'/,
		],
		[
			'a label that is like none',
			json({ Favourite: 'x' }),
			{},
			/no field 'Favourite'.*Correct the name/,
		],
		['several', json({ Aaaaaaaa: 1, Bbbbbbbb: 2, City: 'Rome' }), {}, /'Aaaaaaaa'.*'Bbbbbbbb'/],
		['in a list', list(['Citi', 'x']), {}, /no field 'Citi'.*Did you mean 'City'/],
		[
			'in a list by expression',
			list(['={{ $json.f }}', 'x']),
			{ f: 'Contry' },
			/no field 'Contry'.*Did you mean 'Country'/,
		],
		[
			'a column of the input',
			autoMapping(),
			{ Citty: 'Rome' },
			/no field 'Citty'.*Did you mean 'City'/,
		],
		[
			'a mapped field that was deleted since',
			mapping({ oldId12345: 'x' }, [{ id: 'oldId12345', displayName: 'Old Plan' }]),
			{},
			/no field 'Old Plan' \(oldId12345\)/,
		],
		['names that objects have', json('{ "__proto__": "x" }'), {}, /no field '__proto__'/],
		['names that objects inherit', json({ toString: 'x' }), {}, /no field 'toString'/],
	])('an unknown field, %s: fails the row by default', async (_, parameters, row, says) => {
		const { output } = await kit.run(
			'saleshandy',
			{ ...prospect(0), ...parameters },
			[row],
			CONTINUE,
		);
		expect(output).toEqual([
			item(0, {
				error: matching(says),
				details: { reason: 'invalid-input', retryable: false, sent: 'no' },
			}),
		]);
		expect(kit.writes()).toEqual([]);
	});

	it('a label that two fields have: the row says to give the id, and the id does', async () => {
		kit.sandbox.saleshandy.fields.push({
			id: 'secondCity',
			label: 'city',
			fieldType: 'text',
			mappingDefaultField: null,
			isDefault: false,
		});
		const { output } = await kit.run(
			'saleshandy',
			{ ...prospect(0), ...list(['={{ $json.field }}', 'Rome']) },
			[{ field: 'CITY' }, { field: 'secondCity' }],
			CONTINUE,
		);
		expect(output).toEqual([
			item(0, {
				error: matching(/Several fields are named 'CITY'.*ID/),
				details: { reason: 'invalid-input', retryable: false, sent: 'no' },
			}),
			item(1, partly({ status: 'updated' })),
		]);
	});

	it('one field named twice in a row: the last value counts, and the other says so', async () => {
		const { output } = await kit.run('saleshandy', {
			...prospect(0),
			...list(['City', 'Rome'], [fieldId('City'), 'Oslo']),
		});
		expect(output[0]?.json).toMatchObject({
			results: [
				{ value: 'Rome', status: 'skipped', reason: someText() },
				{ value: 'Oslo', status: 'updated' },
			],
		});
		expect(kit.attributes()).toEqual([{ City: 'Oslo' }]);
	});
});
