import type { IDataObject, INodeParameters } from 'n8n-workflow';

import type { More } from './kit';
import { CONTINUE, details, failed, item, json, options, partly, withSandbox } from './kit';
import { VENDORS } from './vendors';

// An expression can name the record in another way in each row.
const kit = withSandbox();

describe.each(VENDORS)('$name, rows that name records in different ways', (vendor) => {
	const { one, two } = vendor.fields;
	const name = vendor.node === 'saleshandy' ? 'prospectId' : 'leadId';
	const id = (n: number, values: IDataObject) => ({ mode: 'id', to: vendor.id(n), values });
	const email = (n: number, values: IDataObject) => ({
		mode: 'email',
		to: vendor.email(n),
		values,
	});
	const run = async (
		rows: IDataObject[],
		more: INodeParameters = {},
		onError: NonNullable<More['onError']> = CONTINUE.onError,
	) => {
		const parameters = {
			...vendor.byId(),
			[name]: { __rl: true, mode: '={{ $json.mode }}', value: '={{ $json.to }}' },
			...json('={{ $json.values }}'),
			...more,
		};
		return await kit.run(vendor.node, parameters, rows, { onError });
	};
	const updated = (index: number, n: number, ...results: IDataObject[]) =>
		item(index, partly({ ...vendor.ids(n), status: 'updated', results }));
	const given = (value: string) => ({ [one.id]: value });

	it.each<[string, INodeParameters]>([
		['a mode', {}],
		['a whole', { [name]: '={{ { __rl: true, mode: $json.mode, value: $json.to } }}' }],
	])('find each its own, by %s that is an expression', async (_, more) => {
		const rows = [email(11, given('A')), id(12, given('B')), email(13, given('C'))];
		const { output } = await run(rows, more);
		expect(output).toEqual([
			updated(0, 11, vendor.result(one, 'A')),
			updated(1, 12, vendor.result(one, 'B')),
			updated(2, 13, vendor.result(one, 'C')),
		]);
	});

	it('with Only Changes, one whose value a check refuses says so', async () => {
		const { label, value, result } = vendor.invalid;
		const rows = [id(11, { [label]: value }), email(12, given('B'))];
		const { output } = await run(rows, options({ onlyChanges: true }));
		expect(output[0]?.json).toMatchObject({ status: 'rejected', results: [result] });
		expect(output[1]?.json).toMatchObject({ status: 'updated' });
	});

	it('share one request where they name the same record', async () => {
		const rows = [id(11, given('A')), email(11, { [two.id]: 'B' })];
		const { output } = await run(rows);
		expect(output).toEqual([
			updated(0, 11, vendor.result(one, 'A')),
			updated(1, 11, vendor.result(two, 'B')),
		]);
		expect(vendor.sent(kit)).toEqual([{ [one.id]: 'A', [two.id]: 'B' }]);
		// Nobody is looked for twice; Puffle's list has two pages.
		expect(kit.count(vendor.lists.endpoint)).toBe(vendor.node === 'puffle' ? 2 : 1);
	});

	const disagreeing = [email(11, given('A')), id(12, given('C')), id(11, given('B'))];

	it.each<['first' | 'last', string]>([
		['last', 'B'],
		['first', 'A'],
	])('of the same record that disagree: the %s counts', async (conflict, winner) => {
		const { output } = await run(disagreeing, options({ conflict }));
		const loser = conflict === 'last' ? 0 : 2;
		const results = [expect.objectContaining({ status: 'skipped' })];
		expect(output[loser]).toEqual(item(loser, partly({ status: 'skipped', results })));
		expect(output[2 - loser]).toEqual(updated(2 - loser, 11, vendor.result(one, winner)));
		expect(vendor.stored(kit, 11, one)).toBe(winner);
		expect(kit.writes()).toHaveLength(2);
	});

	it('of the same record that disagree fail, if they are to', async () => {
		const { output } = await run(disagreeing, options({ conflict: 'error' }));
		for (const row of [0, 2]) {
			expect(output[row]?.json.error).toMatch(/different values for \S+: '.+' and '.+'/);
		}
		expect(vendor.sent(kit)).toEqual([given('C')]);
	});

	const nobody = { mode: 'email', to: 'nobody@x.example', values: given('A') };

	it('one that is not there: it fails, and only that', async () => {
		const { output } = await run([nobody, id(11, given('B'))]);
		expect(output).toEqual([
			item(0, partly({ details: details('not-found', 'no') })),
			updated(1, 11, vendor.result(one, 'B')),
		]);
	});

	it('one that is not there: nothing is written if the run is to stop', async () => {
		const { error } = await run([id(11, given('B')), nobody], {}, 'stopWorkflow');
		expect(error).toMatchObject({ context: { itemIndex: 1 } });
		expect(kit.writes()).toEqual([]);
	});

	it.each(['Email', 'url', '', null, 7])('a mode %j is refused, in its row only', async (mode) => {
		const { output } = await run([{ ...id(11, given('A')), mode }, id(12, given('B'))]);
		const says = new RegExp(`'${vendor.target}' has no mode.*: list, id, email`);
		expect(output).toEqual([
			failed(0, says, details('invalid-input', 'no')),
			updated(1, 12, vendor.result(one, 'B')),
		]);
	});
});
