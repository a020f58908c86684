import type { IDataObject, INodeParameters } from 'n8n-workflow';

import { loadOptions } from '../harness';
import { fieldId, prospectEmail, prospectId } from '../sandbox';
import type { More } from './kit';
import {
	attribute,
	autoMapping,
	containing,
	CONTINUE,
	details,
	failed,
	GET_CAMPAIGN,
	json,
	lead,
	LIST_FIELDS,
	LIST_PROSPECTS,
	list,
	options,
	partly,
	prospect,
	UPDATE_LEAD,
	UPDATE_PROSPECT,
	withSandbox,
} from './kit';
import { saleshandy } from './vendors';

const kit = withSandbox();

/** One row, as a webhook or a trigger sends it. */
const TRIGGER: More = { ...CONTINUE, mode: 'trigger' };
const CITY = json({ City: 'Bonn' });
const BY_EMAIL = saleshandy.byEmail(prospectEmail(7));

/** The requests of one run, and what came out. */
async function one(parameters: INodeParameters, row: IDataObject = {}, more: More = TRIGGER) {
	const before = kit.sandbox.calls.length;
	const { output, hints } = await kit.run('saleshandy', parameters, [row], more);
	return { output, hints, requests: kit.endpoints().slice(before) };
}
/** Reads the fields, which are kept from then on. */
const first = async (parameters: INodeParameters = CITY) => {
	const { requests } = await one({ ...prospect(7), ...parameters });
	expect(requests).toEqual([LIST_FIELDS, UPDATE_PROSPECT]);
};
const change = (label: string, to: object) => {
	const field = kit.sandbox.saleshandy.fields.find((each) => each.label === label);
	Object.assign(field ?? {}, to);
};
const add = (label: string) => {
	const field = { id: fieldId(label), label, fieldType: 'text' as const };
	kit.sandbox.saleshandy.fields.push({ ...field, mappingDefaultField: null, isDefault: false });
};
const updated = (...results: IDataObject[]) => [
	{ json: partly({ status: 'updated', results }), pairedItem: { item: 0 } },
];

describe('a single row', () => {
	it('costs one request by ID and two by email, once the fields were read', async () => {
		await first();
		const byId = await one({ ...prospect(7), ...json({ City: 'Rome' }) });
		expect(byId.output).toEqual(updated(attribute('City', 'Rome')));
		expect(byId.requests).toEqual([UPDATE_PROSPECT]);
		const byEmail = await one({ ...BY_EMAIL, ...CITY });
		expect(byEmail.output).toEqual(updated(attribute('City', 'Bonn')));
		expect(byEmail.requests).toEqual([LIST_PROSPECTS, UPDATE_PROSPECT]);
	});

	it('reads the fields again after five minutes, however often they were used', async () => {
		await first();
		for (const [minutes, requests] of [
			[3, [UPDATE_PROSPECT]],
			[1.9, [UPDATE_PROSPECT]],
			[0.1, [LIST_FIELDS, UPDATE_PROSPECT]],
		] as const) {
			await kit.clock.sleep(minutes * 60_000);
			expect((await one({ ...prospect(7), ...CITY })).requests).toEqual(requests);
		}
	});

	it('shares the fields with no other key and no other address', async () => {
		await first();
		const { saleshandyApi } = kit.credentials;
		const other = `${kit.keys.saleshandy}2`;
		kit.sandbox.settings.validKeys.saleshandy.push(other);
		for (const credential of [
			{ ...saleshandyApi, apiKey: other },
			{
				...saleshandyApi,
				baseUrl: `${kit.sandbox.saleshandyUrl.replace('127.0.0.1', 'localhost')}`,
			},
		]) {
			const more = { ...TRIGGER, credentials: { saleshandyApi: credential } };
			const { requests } = await one({ ...prospect(7), ...CITY }, {}, more);
			expect(requests).toEqual([LIST_FIELDS, UPDATE_PROSPECT]);
		}
	});

	it('finds nothing but the fields in what is kept', async () => {
		await first();
		await one({ ...BY_EMAIL, ...CITY });
		kit.sandbox.saleshandy.prospects.delete(prospectId(7));
		const { output } = await one({ ...BY_EMAIL, ...CITY });
		expect(output).toEqual([
			failed(0, /no prospect with the email/, details('not-found', 'no'), {
				email: prospectEmail(7),
			}),
		]);
		for (const n of [0, 1]) {
			await kit.run('puffle', { ...lead(), ...json({ company: `Co ${n}` }) }, [{}], TRIGGER);
		}
		const once = [GET_CAMPAIGN, UPDATE_LEAD];
		expect(kit.endpoints().slice(-4)).toEqual([...once, ...once]);
	});

	it('is compared by the labels of today', async () => {
		await first();
		change('City', { label: 'Town' });
		change('Country', { label: 'City' });
		const parameters = { ...prospect(7), ...json({ City: 'Bonn' }) };
		const { output } = await one({ ...parameters, ...options({ onlyChanges: true }) });
		const [{ json: item } = { json: {} }] = output;
		expect(item).toMatchObject({ status: 'updated', results: [{ fieldId: fieldId('Country') }] });
	});

	it('is not what several rows are: they read the fields', async () => {
		await first();
		const before = kit.sandbox.calls.length;
		await kit.run('saleshandy', { ...prospect(7), ...CITY }, [{}, {}], TRIGGER);
		expect(kit.endpoints().slice(before)).toEqual([LIST_FIELDS, UPDATE_PROSPECT]);
	});
});

describe('what is not in the fields that were kept', () => {
	it.each<[string, INodeParameters, IDataObject]>([
		['a name in JSON', json({ Shoes: '43' }), {}],
		['a name in a list', list(['Shoes', '43']), {}],
		['a column', autoMapping(), { Shoes: '43' }],
	])('%s: a field that was added since is found', async (_, parameters, row) => {
		await first();
		add('Shoes');
		const { output, requests } = await one({ ...prospect(7), ...parameters }, row);
		expect(output).toEqual(updated(attribute('Shoes', '43')));
		expect(requests).toEqual([LIST_FIELDS, UPDATE_PROSPECT]);
	});

	it('an option that was added since is found', async () => {
		await first();
		change('Plan', { metadata: { options: ['Gold'] } });
		const { output } = await one({ ...prospect(7), ...json({ Plan: 'Gold' }) });
		expect(output).toEqual(updated(attribute('Plan', 'Gold')));
	});

	it('is refused once the fields were read again', async () => {
		await first();
		const name = await one({ ...prospect(7), ...json({ Shoes: '43' }) });
		expect(name.output).toEqual([
			failed(0, /no field 'Shoes'/, details('invalid-input', 'no'), { prospectId: prospectId(7) }),
		]);
		const option = await one({ ...prospect(7), ...json({ Plan: 'Gold' }) });
		expect(option.output).toMatchObject([{ json: { status: 'rejected' } }]);
		for (const { requests } of [name, option]) expect(requests).toEqual([LIST_FIELDS]);
	});

	it('a column that is left out does not make every row read the fields', async () => {
		const parameters = { ...prospect(7), ...autoMapping() };
		const row = { City: 'Bonn', row_number: 2, email: 'x@x.example' };
		const hints = [{ message: containing('row_number') }];
		expect(await one(parameters, row)).toMatchObject({ requests: [LIST_FIELDS, UPDATE_PROSPECT] });
		expect(await one(parameters, row)).toMatchObject({ requests: [UPDATE_PROSPECT], hints });
		add('Shoes');
		const { output } = await one(parameters, { ...row, Shoes: '43' });
		expect(output).toEqual(updated(attribute('City', 'Bonn'), attribute('Shoes', '43')));
	});

	it('a column that was left out is looked for again where a person starts the run', async () => {
		const parameters = { ...prospect(7), ...autoMapping() };
		const row = { City: 'Bonn', Shoes: '43' };
		expect((await one(parameters, row, CONTINUE)).output).toEqual(
			updated(attribute('City', 'Bonn')),
		);
		add('Shoes');
		const { output } = await one(parameters, row, CONTINUE);
		expect(output).toEqual(updated(attribute('City', 'Bonn'), attribute('Shoes', '43')));
	});

	it('is known where the editor has shown it since', async () => {
		await first();
		add('Shoes');
		const { credentials } = kit;
		const shown = await loadOptions({ node: 'saleshandy', method: 'getFieldOptions', credentials });
		expect(shown).toContainEqual(expect.objectContaining({ name: 'Shoes' }));
		const { requests } = await one({ ...prospect(7), ...json({ Shoes: '43' }) });
		expect(requests).toEqual([UPDATE_PROSPECT]);
	});
});

describe('a write that is refused by fields that were kept', () => {
	const run = async (values: IDataObject, more: INodeParameters = {}) =>
		await one({ ...prospect(7), ...json(values), ...more });
	const [rejected, clears] = [{ status: 'rejected' }, options({ emptyValues: 'clear' })];

	it.each<[string, () => void, IDataObject, INodeParameters]>([
		['the field was made anew', () => change('Source', { id: 'another' }), { Source: 'web' }, {}],
		['the field cannot be cleared', () => clearing('refuse'), { Source: '' }, clears],
	])('stands, and the next run reads the fields: %s', async (_, happens, values, more) => {
		await first();
		happens();
		const { output, requests } = await run(values, more);
		expect(output).toMatchObject([{ json: { status: 'rejected', results: [rejected] } }]);
		expect(requests).toEqual([UPDATE_PROSPECT]);
		clearing('accept');
		const { output: next, requests: sent } = await run(values, more);
		expect(next).toMatchObject([{ json: { status: 'updated' } }]);
		expect(sent).toEqual([LIST_FIELDS, UPDATE_PROSPECT]);
	});

	it('takes nothing away from what was written beside it, and then names what is gone', async () => {
		await first();
		const { saleshandy: account } = kit.sandbox;
		account.fields = account.fields.filter(({ label }) => label !== 'Source');
		const values = { Source: 'web', City: 'Rome' };
		const { output } = await run(values);
		const results = [rejected, attribute('City', 'Rome')];
		expect(output).toMatchObject([{ json: { status: 'partial', results } }]);
		expect((await run(values)).output).toEqual([
			failed(0, /no field 'Source'/, details('invalid-input', 'no'), {
				prospectId: prospectId(7),
			}),
		]);
	});
});

function clearing(way: typeof kit.sandbox.settings.saleshandy.clearing): void {
	kit.sandbox.settings.saleshandy.clearing = way;
}
