import { CODES } from '../../nodes/shared/core/errors';
import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { fieldId } from '../sandbox';
import {
	autoMapping,
	CONTINUE,
	IMPORT,
	json,
	options,
	UPDATE_LEAD,
	UPDATE_PROSPECT,
	withSandbox,
} from './kit';
import { puffle, saleshandy, VENDORS, type Vendor } from './vendors';

const kit = withSandbox();

/** What a run with the default options gives, where the parameters say nothing else. */
const run = async (
	v: Vendor,
	parameters: INodeParameters,
	rows: IDataObject[] = [{}],
): Promise<IDataObject[]> => {
	const compact = { ...parameters, options: { simplify: true, ...asObject(parameters.options) } };
	const { output } = await kit.run(v.node, compact, rows, CONTINUE);
	return output.map(({ json: row }): IDataObject => row);
};
const asObject = (value: unknown) => (value ?? {}) as INodeParameters;
const resultsOf = (row: IDataObject | undefined) => (row?.results ?? []) as IDataObject[];
/** The codes by the label of the field. */
const codes = (row: IDataObject | undefined): IDataObject =>
	Object.fromEntries<unknown>(
		resultsOf(row).map(({ field, code }) => [field as string, code]),
	) as IDataObject;

describe.each(VENDORS)('$name, results', (v) => {
	const { one, two, three } = v.fields;
	const bad = { [v.invalid.label]: v.invalid.value };

	it('hold what a reader acts on, and nothing of the API', async () => {
		const held = v.stored(kit, 0, two) ?? '';
		const values = { [one.label]: 'New', [two.label]: held, [three.label]: '', ...bad };
		const given = { ...v.byEmail(v.email(0)), ...json(values) };
		const [row] = await run(v, { ...given, ...options({ onlyChanges: true }) });
		expect(Object.keys(row ?? {})).toEqual([
			'email',
			...Object.keys(v.ids(0)),
			'status',
			'summary',
			'results',
		]);
		expect(resultsOf(row).map(({ field }) => field)).toEqual([one.label, v.invalid.label]);
		for (const result of resultsOf(row)) {
			expect(Object.keys(result)).toEqual([
				...['field', 'value', 'success', 'status', 'reason', 'code'],
				...['previous', 'fieldId'],
			]);
		}
	});

	it.each(['perRow', 'perField'])('of a row that is unchanged are none: %s', async (output) => {
		const given = {
			...v.byEmail(v.email(0)),
			...json({ [two.label]: v.stored(kit, 0, two) ?? '' }),
		};
		const [row, another] = await run(v, { ...given, ...options({ onlyChanges: true, output }) });
		expect([resultsOf(row), another]).toEqual([[], undefined]);
		expect(row).toMatchObject({
			...v.ids(0),
			[output === 'perRow' ? 'status' : 'rowStatus']: 'unchanged',
		});
	});

	it('of a row that failed hold no blank either', async () => {
		const values = { [one.label]: 'New', [two.label]: '', ...bad };
		const fails = options({ rejectedFields: 'fail' });
		const [row] = await run(v, { ...v.byEmail(v.email(0)), ...json(values), ...fails });
		const { results } = row?.details as { results: IDataObject[] };
		expect(results.map(({ field }) => field)).toEqual([one.label, v.invalid.label]);
	});

	it('say that somebody was created, also with a field that was refused', async () => {
		const rows = [
			{ email: 'new0@fresh.example', values: { [one.label]: 'A', ...badButEmail(v) } },
			{ email: 'new1@fresh.example', values: { [one.label]: 'A' } },
			{ email: v.email(10), values: { [one.label]: 'A' } },
			{ email: '', values: {} },
		];
		if (v === saleshandy) kit.sandbox.settings.saleshandy.fieldsWithOptions = true;
		const given = { ...v.upsert(), ...json('={{ $json.values }}') };
		const made = await run(v, given, rows);
		expect(made.map(({ status, created }) => [status, created])).toEqual([
			[v === saleshandy ? 'partial' : 'created', true],
			['created', true],
			['updated', false],
			['skipped', false],
		]);
		const fields = await run(v, { ...given, ...options({ output: 'perField' }) }, rows);
		expect(fields.map(({ created }) => created)).toEqual(fields.map(() => false));
	});

	it('say of a record named by ID who it is, where the row or the read knows it', async () => {
		const id = { id: v.id(0), [one.label]: 'New' };
		const [known] = await run(v, { ...v.byId(), ...autoMapping() }, [
			{ ...id, Email: 'Jane@Row.example' },
		]);
		expect(Object.keys(known ?? {})[0]).toBe('email');
		expect(known?.email).toBe('Jane@Row.example');
		const only = options({ onlyChanges: true });
		const [read] = await run(v, { ...v.byId(), ...json({ [two.label]: 'New' }), ...only }, [id]);
		expect(read).toMatchObject({ email: v.all(kit).find((each) => each.id === v.id(0))?.email });
	});
});

/** Only Saleshandy has a field that refuses a value and is not the address. */
function badButEmail(v: Vendor): IDataObject {
	return v === saleshandy ? { [v.invalid.label]: v.invalid.value } : {};
}

describe('the code of a field', () => {
	const NEVER_SAID = { kind: 'wrong-shape', body: { payload: { results: [] } } } as const;

	it('that a check refused', async () => {
		const values = {
			Plan: 'Gold',
			'Lead Score': 'many',
			'Renewal Date': '05/03/2026',
			Source: { a: 1 },
			City: '#REF!',
			Country: '',
		};
		const rows = [{ values }];
		const given = { ...saleshandy.byEmail(saleshandy.email(0)), ...json('={{ $json.values }}') };
		const [row] = await run(saleshandy, { ...given, ...options({ simplify: false }) }, rows);
		expect(codes(row)).toEqual({
			Plan: 'not-an-option',
			'Lead Score': 'not-a-number',
			'Renewal Date': 'not-a-date',
			Source: 'not-text',
			City: 'source-error',
			Country: 'blank',
		});
	});

	it('of money', async () => {
		const price = kit.sandbox.saleshandy.fields.find(({ fieldType }) => fieldType === 'currency');
		const label = price?.label ?? '';
		const given = { ...saleshandy.byEmail('={{ $json.to }}'), ...json('={{ $json.values }}') };
		const rows = ['5 apples', '1.234'].map((value, n) => ({
			to: saleshandy.email(n),
			values: { [label]: value },
		}));
		const made = await run(saleshandy, given, rows);
		expect(made.map((row) => codes(row)[label])).toEqual(['not-an-amount', 'ambiguous-amount']);
	});

	it('of addresses, and of what cannot be written', async () => {
		const given = puffle.byId(puffle.id(0));
		const values = { Email: 'nobody', 'LinkedIn URL': 'https://example.com' };
		const [row] = await run(puffle, { ...given, ...json(values) });
		expect(codes(row)).toEqual({ Email: 'not-an-email', 'LinkedIn URL': 'not-a-profile-url' });
		const clear = options({ emptyValues: 'clear' });
		const [cleared] = await run(puffle, { ...given, ...json({ Email: '' }), ...clear });
		expect(codes(cleared)).toEqual({ Email: 'required' });
		const [fixed] = await run(saleshandy, {
			...saleshandy.byId(saleshandy.id(0)),
			...json({ Email: 'jane@new.example' }),
		});
		expect(codes(fixed)).toEqual({ Email: 'read-only' });
	});

	it.each(VENDORS)('$name: that lost to another row', async (v) => {
		const rows = ['A', 'B'].map((value) => ({
			to: v.email(0),
			values: { [v.fields.one.label]: value },
		}));
		const [row] = await run(v, { ...v.byEmail(), ...json('={{ $json.values }}') }, rows);
		expect(resultsOf(row)).toMatchObject([
			{
				code: 'other-row',
				reason: `Another row for ${v.email(0)} gives 'B', and the last value counts`,
			},
		]);
	});

	it('that the API did not take', async () => {
		kit.sandbox.settings.saleshandy.fieldsWithOptions = false;
		const [row] = await run(saleshandy, {
			...saleshandy.byEmail(saleshandy.email(0)),
			...json({ Plan: 'Gold' }),
		});
		expect(codes(row)).toEqual({ Plan: 'refused-by-api' });
		kit.fail(UPDATE_LEAD, {
			kind: 'wrong-shape',
			body: { prospect: { id: puffle.id(0), position: 'Other' } },
		});
		const [kept] = await run(puffle, { ...puffle.nth(0), ...json({ position: 'CTO' }) });
		expect(codes(kept)).toEqual({ Position: 'refused-by-api' });
	});

	it('of which the API said nothing', async () => {
		kit.fail(UPDATE_PROSPECT, NEVER_SAID);
		const [row] = await run(saleshandy, { ...saleshandy.nth(0), ...json({ City: 'Rome' }) });
		expect(codes(row)).toEqual({ City: 'not-seen' });
		kit.fail(UPDATE_LEAD, { kind: 'wrong-shape', body: { prospect: { id: puffle.id(0) } } });
		const [kept] = await run(puffle, { ...puffle.nth(0), ...json({ position: 'CTO' }) });
		expect(codes(kept)).toEqual({ Position: 'not-seen' });
	});

	it('of which an import made a second record', async () => {
		Object.assign(kit.sandbox.settings.saleshandy.import, { createsDoubles: true });
		const [row] = await run(saleshandy, { ...saleshandy.upsert(), ...json({ City: 'Rome' }) }, [
			{ email: 'new0@fresh.example' },
		]);
		expect(kit.count(IMPORT)).toBe(1);
		expect(codes(row)).toEqual({ City: '', Email: 'second-record' });
		expect(resultsOf(row)[0]).toMatchObject({ fieldId: fieldId('City') });
	});

	it('is on the page of docs, with what it means', () => {
		const page = readFileSync(join(__dirname, '../../docs/results-and-errors.md'), 'utf8');
		const [, section = ''] = /^## Codes of fields\n([^]*?)^## /m.exec(page) ?? [];
		const told = [...section.matchAll(/^\| `([\w-]+)` +\| (.+?) +\| (.+?) +\|$/gm)];
		expect(told.map(([, code]) => code)).toEqual(['code', ...CODES]);
	});
});
