import type { IDataObject, INodeParameters } from 'n8n-workflow';

import { CAMPAIGNS, fieldId, leadEmail, leadId, prospectEmail, prospectId } from '../sandbox';
import { callTool } from '../harness';
import type { More } from './kit';
import { autoMapping, CONTINUE, json, locator, options, partly, withSandbox } from './kit';

const kit = withSandbox();

const OUTREACH = CAMPAIGNS.outreach.id;

/** What both nodes have in common when they create. */
const VENDORS = [
	{
		node: 'saleshandy' as const,
		parameters: { operation: 'upsert', email: '={{ $json.email }}' },
		create: 'POST /saleshandy/v1/prospects/import-with-field-name',
		isUpdate: (path: string) => path.endsWith('/attribute'),
		email: prospectEmail,
		/** A column of text, another one, and one whose value a check refuses. */
		columns: { one: 'Company', two: 'City' },
		id: 'prospectId',
		all: () =>
			[...kit.sandbox.saleshandy.prospects.values()].map(({ email, id }) => ({ email, id })),
		/** Somebody else creates a person who has a value in the second column. */
		addByOthers: (email: string, createdAt: string) => {
			const { prospects } = kit.sandbox.saleshandy;
			const [first] = prospects.values();
			const values = new Map([[fieldId('City'), 'Rome']]);
			const id = prospectId(5_000);
			if (first) prospects.set(id, { ...first, id, email, createdAt, values });
			return () => values.get(fieldId('City'));
		},
	},
	{
		node: 'puffle' as const,
		parameters: {
			operation: 'upsert',
			campaignId: locator('id', OUTREACH),
			leadId: locator('email', '={{ $json.email }}'),
		},
		create: 'POST /puffle/api/campaigns/:id/leads',
		isUpdate: (path: string) => path.endsWith('/leads'),
		email: leadEmail,
		columns: { one: 'Company', two: 'Position' },
		id: 'leadId',
		all: () =>
			[...(kit.sandbox.puffle.leads.get(OUTREACH)?.values() ?? [])].map(({ email, id }) => ({
				email: email ?? '',
				id,
			})),
		addByOthers: (email: string, createdAt: string) => {
			const roster = kit.sandbox.puffle.leads.get(OUTREACH);
			const [first] = roster?.values() ?? [];
			const id = leadId(OUTREACH, 5_000);
			if (first) roster?.set(id, { ...first, id, email, position: 'Rome', created_at: createdAt });
			return () => roster?.get(id)?.position ?? '';
		},
	},
];

describe.each(VENDORS)('$node', (v) => {
	const { one, two } = v.columns;
	const newPeople = (count: number, more: IDataObject = {}): IDataObject[] =>
		Array.from({ length: count }, (_, n) => ({
			email: `new${n}@fresh.example`,
			[one]: `Acme ${n}`,
			...more,
		}));
	const run = async (
		rows: readonly IDataObject[],
		its: INodeParameters = {},
		more: More = CONTINUE,
	) => {
		const result = await kit.run(
			v.node,
			{ ...v.parameters, ...autoMapping(), ...options(its) },
			rows,
			more,
		);
		return { ...result, statuses: result.output.map(({ json: { status } }) => status) };
	};
	const created = () => v.all().filter(({ email }) => email.endsWith('@fresh.example'));
	const creations = () => kit.endpoints().filter((each) => each === v.create).length;

	it('running the same rows again creates nobody and changes nothing', async () => {
		await run(newPeople(12));
		const again = await run(newPeople(12), { onlyChanges: true });
		expect(again.statuses).toEqual(Array.from({ length: 12 }, () => 'unchanged'));
		expect(created()).toHaveLength(12);
		expect(creations()).toBe(1);
	});

	it('rows of one new person create one record, sent apart or not', async () => {
		const rows = [
			{ email: 'new0@fresh.example', [one]: 'Acme' },
			{ email: ' NEW0@FRESH.example', [two]: 'Rome' },
		];
		const { output } = await run(rows, { combineRows: false });
		const [{ id } = { id: '' }, another] = created();
		expect(another).toBeUndefined();
		for (const { json: row } of output) {
			expect(row).toMatchObject({
				[v.id]: id,
				status: 'created',
				results: [partly({ success: true })],
			});
		}
		const conflict = rows.map((row) => ({
			...row,
			email: 'new1@fresh.example',
			[one]: row[one] ?? 'B',
		}));
		const failing = await run(conflict, { conflict: 'error' });
		expect(failing.statuses).toEqual(['failed', 'failed']);
		expect(created()).toHaveLength(1);
	});

	it('one item for each field, with what becomes of the row', async () => {
		const { output } = await run(newPeople(1, { [two]: 'Rome' }), { output: 'perField' });
		expect(output).toEqual(
			[one, two].map((field) => ({
				json: partly({
					email: 'new0@fresh.example',
					field,
					status: 'updated',
					rowStatus: 'created',
					[v.id]: created()[0]?.id,
				}),
				pairedItem: { item: 0 },
			})),
		);
	});

	it('On Error: stop creates nobody once a row has failed', async () => {
		const { error, output } = await run([...newPeople(3), { email: 'nobody', [one]: 'A' }], {}, {});
		expect(output).toEqual([]);
		expect(error).toMatchObject({ context: { itemIndex: 3 } });
		expect(created()).toEqual([]);
	});

	it('Max Duration: what was sent says so, and the others can be sent again', async () => {
		kit.sandbox.settings.latency = 10_000;
		const { output } = await run(newPeople(3), { maxDuration: 0.3 });
		for (const { json: row } of output) {
			expect(row.details).toMatchObject({ reason: 'out-of-time', retryable: true });
			expect((row.details as IDataObject).sent).toBe(creations() ? 'unknown' : 'no');
		}
		kit.sandbox.settings.latency = 0;
		expect((await run(newPeople(3))).output).toHaveLength(3);
		expect(created()).toHaveLength(3);
	});

	it('a stop while somebody is created: the row does not claim that nothing was sent', async () => {
		const stop = new AbortController();
		kit.sandbox.settings.onCall = ({ endpoint }) => {
			if (endpoint === v.create) stop.abort();
		};
		const { output } = await run(newPeople(2), {}, { ...CONTINUE, signal: stop.signal });
		for (const { json: row } of output) {
			expect(row.details).toMatchObject({ reason: 'cancelled', sent: 'unknown' });
		}
	});

	it('two executions at once on the same people create nobody twice', async () => {
		const both = await Promise.all([run(newPeople(4)), run(newPeople(4))]);
		expect(created()).toHaveLength(4);
		const ids = both.map(({ output }) => output.map(({ json: row }) => row[v.id]));
		expect(ids[0]).toEqual(ids[1]);
		for (const { statuses } of both) {
			expect(statuses.every((status) => status === 'created' || status === 'updated')).toBe(true);
		}
	});

	it('a blank of somebody whom others created meanwhile is not taken to be there', async () => {
		let held = (): string | undefined => undefined;
		kit.sandbox.settings.onCall = ({ endpoint }) => {
			if (endpoint !== v.create) return;
			held = v.addByOthers('new0@fresh.example', new Date(kit.clock.now()).toISOString());
			delete kit.sandbox.settings.onCall;
		};
		kit.fail(v.create, { kind: 'reset-after' }, 1);
		const { output } = await run(newPeople(1, { [two]: '' }), { emptyValues: 'clear' });
		expect(output[0]?.json).toMatchObject({
			results: [partly({ status: 'updated' }), partly({ value: '', status: 'updated' })],
		});
		expect(held()).toBe('');
	});

	it('as a tool of an agent', async () => {
		const who = "{{ $fromAI('email', 'Email of the person', 'string') }}";
		const { response } = await callTool({
			node: v.node,
			parameters: {
				...v.parameters,
				...(v.node === 'puffle' ? { leadId: locator('email', `=${who}`) } : { email: `=${who}` }),
				...json("={{ $fromAI('fields', 'Values by label', 'json') }}"),
			},
			credentials: kit.credentials,
			args: { email: 'new0@fresh.example', fields: { [one]: 'Acme' } },
		});
		expect(response).toEqual([partly({ status: 'created', [v.id]: created()[0]?.id })]);
	});

	it('a wrong key says so, and nobody is created', async () => {
		kit.sandbox.settings.validKeys[v.node] = [];
		const { output } = await run(newPeople(2));
		for (const { json: row } of output) {
			expect(row.details).toMatchObject({ reason: 'invalid-credential', sent: 'no' });
		}
	});

	it('nobody is created where the API is down', async () => {
		kit.fail(v.create, { kind: 'status', status: 503, apply: false });
		const { output } = await run(newPeople(2));
		for (const { json: row } of output) {
			expect(row.details).toMatchObject({
				reason: 'unavailable',
				retryable: true,
				sent: 'unknown',
			});
		}
		expect(creations()).toBeGreaterThan(1);
		expect(created()).toEqual([]);
	});
});
