import type { IDataObject, INodeParameters } from 'n8n-workflow';

import { callTool } from '../harness';
import type { Fault } from '../sandbox';
import type { More } from './kit';
import {
	about,
	autoMapping,
	CONTINUE,
	details,
	IMPORT_STATUS,
	item,
	json,
	options,
	partly,
	statuses,
	times,
	withSandbox,
} from './kit';
import { status } from './refusals';
import { VENDORS } from './vendors';

const kit = withSandbox();

describe.each(VENDORS)('$name', (v) => {
	const { one, two } = v.fields;
	const [idKey = ''] = Object.keys(v.ids(0)).slice(-1);
	const newPeople = (count: number, more: IDataObject = {}): IDataObject[] =>
		times(count, (n) => ({ email: `new${n}@fresh.example`, [one.label]: `Value ${n}`, ...more }));
	const run = async (
		rows: readonly IDataObject[],
		its: INodeParameters = {},
		more: More = CONTINUE,
	) => await kit.run(v.node, { ...v.upsert(), ...autoMapping(), ...options(its) }, rows, more);
	const created = () => v.all(kit).filter(({ email }) => email?.endsWith('@fresh.example'));
	const idOf = (email: string) => v.all(kit).find((each) => each.email === email)?.id;
	const creations = () => kit.count(v.creates);
	const reasons = (output: ReadonlyArray<{ json: IDataObject }>) =>
		output.map(({ json: row }) => row.details);
	/** The item of the nth of the new people. */
	const isNew = (index: number, n: number, more: object) =>
		item(
			index,
			partly({
				[idKey]: idOf(`new${n}@fresh.example`),
				status: 'created',
				created: true,
				...more,
			}),
		);

	it('creates those who are not there, updates the others, and merges rows of one person', async () => {
		const there = v.email(10).toUpperCase();
		const before = v.all(kit).length;
		const { output, hints } = await run([
			{ email: ` ${there} `, [one.label]: 'Rome' },
			...newPeople(2),
			{ email: ' NEW0@Fresh.example', [one.label]: 'Oslo' },
		]);
		const record = v.all(kit).find(({ email }) => email === 'new0@fresh.example');
		const { json: row } = about(
			{ email: there },
			item(0, v.row(kit, 10, 'updated', [v.result(one, 'Rome')])),
		);
		expect(output).toEqual([
			item(0, { ...(row as IDataObject), created: false, summary: '1 field updated' }),
			isNew(1, 0, { results: [partly({ status: 'skipped' })] }),
			isNew(2, 1, { results: [v.result(one, 'Value 1')] }),
			item(3, {
				email: 'NEW0@Fresh.example',
				...v.ids(0),
				[idKey]: record?.id,
				status: 'created',
				created: true,
				summary: 'Created with 1 field',
				results: [v.result(one, 'Oslo')],
				...(v.node === 'puffle' && { lead: { ...record } }),
			}),
		]);
		expect(v.all(kit)).toHaveLength(before + 2);
		const asked = kit
			.endpoints()
			.filter((each) => ![v.lists.endpoint, IMPORT_STATUS].includes(each));
		expect(asked).toEqual([v.reads.endpoint, v.writes, v.creates]);
		expect(hints[0]).toMatchObject({ type: 'info' });
		expect(hints[0]?.message).toMatch(/^4 rows: 3 created, 1 updated\./);
	});

	it('running the same rows again creates nobody and changes nothing', async () => {
		await run(newPeople(12));
		const again = await run(newPeople(12), { onlyChanges: true });
		expect(statuses(again.output)).toEqual(times(12, () => 'unchanged'));
		expect(created()).toHaveLength(12);
		expect(creations()).toBe(1);
	});

	it('rows of one new person create one record, or none where they disagree', async () => {
		const rows = [
			{ email: 'new0@fresh.example', [one.label]: 'Acme' },
			{ email: ' NEW0@FRESH.example', [two.label]: 'Rome' },
		];
		const { output } = await run(rows);
		expect(created()).toHaveLength(1);
		expect(output).toEqual(
			[0, 1].map((n) => isNew(n, 0, { results: [partly({ success: true })] })),
		);
		const disagree = ['A', 'B'].map((value) => ({
			email: 'new1@fresh.example',
			[one.label]: value,
		}));
		const failing = await run(disagree, { conflict: 'error' });
		expect(statuses(failing.output)).toEqual(['failed', 'failed']);
		expect(created()).toHaveLength(1);
	});

	it('one item for each field, with what becomes of the row', async () => {
		const { output } = await run(newPeople(1, { [two.label]: 'Rome' }), { output: 'perField' });
		const row = { email: 'new0@fresh.example', status: 'updated', rowStatus: 'created' };
		expect(output).toEqual([one, two].map(({ label }) => isNew(0, 0, { ...row, field: label })));
	});

	it('a dry run says whom it would create, and sends nothing that writes', async () => {
		const rows = [...newPeople(1), { email: v.email(10), [one.label]: 'Acme' }];
		const { output } = await run(rows, { dryRun: true });
		expect(output).toEqual([
			item(0, {
				email: 'new0@fresh.example',
				...v.ids(0),
				[idKey]: null,
				status: 'planned',
				created: false,
				summary: 'Would be created with 1 field',
				results: [v.result(one, 'Value 0', 'planned')],
			}),
			item(1, partly({ ...v.ids(10), status: 'planned' })),
		]);
		expect(kit.writes()).toEqual([]);
	});

	it('On Error: stop creates nobody once a row has failed', async () => {
		const rows = [...newPeople(3), { email: 'nobody', [one.label]: 'A' }];
		const { error, output } = await run(rows, {}, {});
		expect(output).toEqual([]);
		expect(error).toMatchObject({ context: { itemIndex: 3 } });
		expect(created()).toEqual([]);
	});

	it('Max Duration: what was sent says so, and the others can be sent again', async () => {
		kit.sandbox.settings.latency = 10_000;
		const { output } = await run(newPeople(3), { maxDuration: 0.3 });
		const its = { reason: 'out-of-time', retryable: true, sent: creations() ? 'unknown' : 'no' };
		expect(reasons(output)).toEqual(times(3, () => partly(its)));
		kit.sandbox.settings.latency = 0;
		expect((await run(newPeople(3))).output).toHaveLength(3);
		expect(created()).toHaveLength(3);
	});

	it('a stop while somebody is created: the row does not claim that nothing was sent', async () => {
		const stop = new AbortController();
		kit.sandbox.settings.onCall = ({ endpoint }) => {
			if (endpoint === v.creates) stop.abort();
		};
		const { output } = await run(newPeople(2), {}, { ...CONTINUE, signal: stop.signal });
		for (const its of reasons(output)) {
			expect(its).toMatchObject({ reason: 'cancelled', sent: 'unknown' });
		}
	});

	it('two executions at once on the same people create nobody twice', async () => {
		const both = await Promise.all([run(newPeople(4)), run(newPeople(4))]);
		expect(created()).toHaveLength(4);
		const ids = both.map(({ output }) => output.map(({ json: row }) => row[idKey]));
		expect(ids[0]).toEqual(ids[1]);
		for (const status of both.flatMap(({ output }) => statuses(output))) {
			expect(['created', 'updated']).toContain(status);
		}
	});

	it.each<[string, number, Fault, number]>([
		['arrived', 1, { kind: 'reset-after' }, 1],
		['arrived', 10, { kind: 'reset-after' }, 1],
		['did not arrive', 1, { kind: 'reset-before' }, 2],
		['was held back by a gateway', 10, { ...status(503), apply: false }, 2],
		['failed in the API, which wrote it', 10, { ...status(500), apply: true }, 1],
	])(
		'a creation without an answer is not repeated before somebody looked: it %s (%d people)',
		async (_, count, fault, requests) => {
			const before = v.all(kit).length;
			kit.fail(v.creates, fault, 1);
			const { output } = await run(newPeople(count));
			expect(statuses(output)).toEqual(times(count, () => 'created'));
			expect(creations()).toBe(requests);
			const imports = v.node === 'saleshandy' ? [count] : [];
			expect(kit.sandbox.imports.map(({ rows }) => rows.length)).toEqual(imports);
			expect(v.all(kit)).toHaveLength(before + count);
		},
	);

	/** Somebody else creates a person when they are about to be created. */
	const addMeanwhile = (email: string, createdAt?: string) => {
		let added = { id: '', held: (): unknown => undefined };
		kit.sandbox.settings.onCall = ({ endpoint }) => {
			if (endpoint !== v.creates) return;
			delete kit.sandbox.settings.onCall;
			added = v.addByOthers(kit, email, createdAt);
		};
		return { id: () => added.id, held: () => added.held() };
	};

	it('someone whom another run creates meanwhile gets the values too, and is there once', async () => {
		// Older than the newest of the list that was read before.
		const other = addMeanwhile('New1@fresh.example');
		const people = newPeople(8).map(({ email, [one.label]: value }) => ({
			email,
			[two.label]: value,
		}));
		const { output } = await run(people);
		expect(output[1]?.json).toMatchObject({ status: 'updated', [idKey]: other.id() });
		expect(statuses(output).filter((each) => each === 'created')).toHaveLength(7);
		expect(created()).toHaveLength(8);
		expect(other.held()).toBe('Value 1');
	});

	it('a blank of somebody whom others created meanwhile is not taken to be there', async () => {
		const other = addMeanwhile('new0@fresh.example', new Date(kit.clock.now()).toISOString());
		kit.fail(v.creates, { kind: 'reset-after' }, 1);
		const { output } = await run(newPeople(1, { [two.label]: '' }), { emptyValues: 'clear' });
		expect(output[0]?.json).toMatchObject({
			results: [partly({ status: 'updated' }), partly({ value: '', status: 'updated' })],
		});
		expect(other.held()).toBe('');
	});

	it('as a tool of an agent', async () => {
		const { response } = await callTool({
			node: v.node,
			parameters: {
				...v.upsert("={{ $fromAI('email', 'Email of the person', 'string') }}"),
				...json("={{ $fromAI('fields', 'Values by label', 'json') }}"),
			},
			credentials: kit.credentials,
			args: { email: 'new0@fresh.example', fields: { [one.label]: 'Acme' } },
		});
		expect(response).toEqual([isNew(0, 0, {}).json]);
	});

	it('a wrong key says so, and nobody is created', async () => {
		kit.sandbox.settings.validKeys[v.node] = [];
		const { output } = await run(newPeople(2));
		const its = details('invalid-credential', 'no', v.wrongKey);
		expect(reasons(output)).toEqual([its, its]);
	});

	it('nobody is created where the API is down', async () => {
		kit.fail(v.creates, { ...status(503), apply: false });
		const { output } = await run(newPeople(2));
		const its = partly({ reason: 'unavailable', retryable: true, sent: 'unknown' });
		expect(reasons(output)).toEqual([its, its]);
		expect(creations()).toBeGreaterThan(1);
		expect(created()).toEqual([]);
	});
});
