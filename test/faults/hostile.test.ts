import type { AddressInfo } from 'node:net';
import { createServer } from 'node:http';
import type { Server } from 'node:http';

import type { IDataObject, INodeParameters } from 'n8n-workflow';

import type { Fault } from '../sandbox';
import { CAMPAIGNS, fieldId, leadId, prospectId } from '../sandbox';
import type { Node } from '../nodes/kit';
import {
	CONTINUE,
	details,
	GET_CAMPAIGN,
	json,
	lead,
	LIST_FIELDS,
	LIST_LEADS,
	LIST_PROSPECTS,
	locator,
	options,
	prospect,
	someText,
	UPDATE_LEAD,
	UPDATE_PROSPECT,
	withSandbox,
} from '../nodes/kit';
import { status } from '../nodes/refusals';

const kit = withSandbox();

const OUTREACH = CAMPAIGNS.outreach.id;
const FIRST = fieldId('First Name');
const NAMED = locator('id', '={{ $json.id }}');
/** What runs have unless a test says otherwise: the first record, and one value from a column. */
const USUAL: Record<Node, INodeParameters> = {
	saleshandy: { ...prospect(), ...json('={{ { "First Name": $json.value } }}') },
	puffle: { ...lead(), ...json('={{ { "first_name": $json.value } }}') },
};

/** Runs rows that go on after an error, unless told one whose value is 'x'. */
async function run(
	node: Node,
	parameters: INodeParameters = {},
	rows: readonly IDataObject[] = [{ value: 'x' }],
): Promise<IDataObject[]> {
	const { output } = await kit.run(node, { ...USUAL[node], ...parameters }, rows, CONTINUE);
	expect(output).toHaveLength(rows.length);
	return output.map(({ json: row }) => row);
}

/** An item that fills no log. */
function expectShort(rows: IDataObject[], most = 2_000): void {
	expect(JSON.stringify(rows).length).toBeLessThan(most);
}

let elsewhere: Server;
let arrived: string[];
let port: number;

beforeAll(async () => {
	elsewhere = createServer((request, response) => {
		arrived.push(request.url ?? '');
		response.end('{}');
	});
	await new Promise<void>((resolve) => elsewhere.listen(0, '127.0.0.1', resolve));
	({ port } = elsewhere.address() as AddressInfo);
});
beforeEach(() => {
	arrived = [];
});
afterAll(async () => {
	await new Promise((resolve) => elsewhere.close(resolve));
});

/** Names of records that would like to be something else. */
const names = (): string[] => [
	'.',
	'..',
	'../fields',
	'..%2ffields',
	'%2e%2e',
	'a/b',
	'a\\b',
	'a?b=c',
	'a#b',
	'a;b',
	'@127.0.0.1',
	`http://127.0.0.1:${port}/x`,
	`//127.0.0.1:${port}/x`,
	`127.0.0.1:${port}`,
	`x@127.0.0.1:${port}/x@y.z`,
	'a\r\nhost: evil',
	'a\u0000b',
	'a\u202eb',
	'ａｂｃｄ',
	'аbсd',
	'a b',
	'__proto__',
	'constructor',
	`${'a'.repeat(10_000)}`,
	'{"$ne":1}',
	"' or 1=1 --",
];

/** Addresses with every letter that means something in a URL. */
const ADDRESSES = [
	'a&search=@x.example',
	'a#b@x.example',
	'a+b@x.example',
	'a%40b@x.example',
	'a/../b@x.example',
	'a?page=2@x.example',
	'"a"@x.example',
	"o'brien@x.example",
	'ünï@x.example',
];

describe('no row reaches another host, another endpoint or another record than it names', () => {
	const rows = () => names().map((id) => ({ id, value: 'x' }));

	it('whatever a prospect is called', async () => {
		await run('saleshandy', prospect(NAMED), rows());
		for (const { path, endpoint } of kit.writes()) {
			expect(endpoint).toBe(UPDATE_PROSPECT);
			expect(path).toMatch(/^\/saleshandy\/v1\/prospects\/[\w-]+\/attribute$/);
			expect(names()).toContain(path.split('/')[4]);
		}
		expect(kit.sandbox.calls.every(({ endpoint }) => !endpoint.includes('*'))).toBe(true);
		expect(arrived).toEqual([]);
	});

	it.each([
		['campaignId', { campaignId: NAMED }],
		['leadId', { leadId: NAMED }],
	])('whatever a %s is', async (_, target) => {
		for (const row of await run('puffle', target, rows())) {
			expect(row).toMatchObject({ details: { reason: 'invalid-input' } });
		}
		expect(kit.sandbox.calls).toEqual([]);
		expect(arrived).toEqual([]);
	});

	it('whatever an address is, it is searched for as it is', async () => {
		const target = prospect(locator('email', '={{ $json.id }}'));
		await run(
			'saleshandy',
			target,
			ADDRESSES.map((id) => ({ id, value: 'x' })),
		);
		const searched = kit.sandbox.calls.flatMap(({ query }) => query.search ?? []);
		for (const search of searched) expect(ADDRESSES).toContain(search);
		expect(kit.writes()).toEqual([]);
	});

	it('a prospect ID that the API gives', async () => {
		// As if a list that was tampered with led elsewhere.
		const id = '../../../_sandbox/reset?x=';
		const { prospects } = kit.sandbox.saleshandy;
		const [seeded] = prospects.values();
		if (seeded) prospects.set(id, { ...seeded, id, email: 'e@v.il' });
		await run('saleshandy', prospect(locator('email', 'e@v.il')));
		const path = `/saleshandy/v1/prospects/${encodeURIComponent(id)}/attribute`;
		expect(kit.writes()).toMatchObject([{ path }]);
	});
});

const PROTOTYPE_KEYS = ['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty'];
const POLLUTED = '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}';
const NODES = ['saleshandy', 'puffle'] as const;

describe('prototype keys are harmless', () => {
	afterEach(() => {
		expect(({} as { polluted?: number }).polluted).toBeUndefined();
	});

	it.each(
		NODES.flatMap((node) => [
			[node, 'error', { details: { sent: 'no' } }] as const,
			[node, 'ignore', { status: 'updated' }] as const,
		]),
	)('as names of fields of %s, with unknown fields: %s', async (node, unknownFields, expected) => {
		const parameters = { ...json('={{ $json.text }}'), ...options({ unknownFields }) };
		const rows = PROTOTYPE_KEYS.map((name) => ({ text: `{"${name}":"x","First Name":"y"}` }));
		for (const row of await run(node, parameters, rows)) expect(row).toMatchObject(expected);
	});

	it('as values, and in a column of the input', async () => {
		const row = JSON.parse(`{"value":${POLLUTED},"__proto__":{"polluted":1}}`) as IDataObject;
		const output = await run('saleshandy', {}, [row]);
		// What is left of it is an empty object, which is blank.
		expect(output).toMatchObject([{ status: 'skipped', results: [{ status: 'skipped' }] }]);
		expect(kit.writes()).toEqual([]);
	});

	it.each(NODES)('in every answer of %s', async (node) => {
		kit.fail(() => true, { kind: 'wrong-shape', body: JSON.parse(POLLUTED) as unknown });
		expect(await run(node)).toMatchObject([{ details: { reason: 'unexpected-response' } }]);
	});

	it('as ids and labels of fields', async () => {
		const field = { fieldType: 'text' as const, mappingDefaultField: null, isDefault: false };
		for (const name of PROTOTYPE_KEYS) {
			kit.sandbox.saleshandy.fields.push({ ...field, id: name, label: `${name} ` });
		}
		const text = `{${PROTOTYPE_KEYS.map((name) => `"${name}":"x"`).join()}}`;
		const parameters = { ...json('={{ $json.text }}'), ...options({ onlyChanges: true }) };
		const output = await run('saleshandy', parameters, [{ text }]);
		expect(output).toMatchObject([{ status: 'updated' }]);
		const values = kit.sandbox.saleshandy.prospects.get(prospectId(0))?.values;
		expect(PROTOTYPE_KEYS.map((name) => values?.get(name))).toEqual(PROTOTYPE_KEYS.map(() => 'x'));
	});

	it('in a lead', async () => {
		const named = `"id":"${leadId(OUTREACH, 0)}","first_name":"x"`;
		const body: unknown = JSON.parse(`{"prospect":{${named},"__proto__":{"polluted":1}}}`);
		kit.fail(UPDATE_LEAD, { kind: 'wrong-shape', body });
		expect(await run('puffle')).toMatchObject([{ status: 'updated' }]);
	});
});

const MB = 1024 * 1024;

describe('a huge cell is one row among others', () => {
	it.each([
		['saleshandy', prospect(NAMED), prospectId],
		['puffle', lead(NAMED), (n: number) => leadId(OUTREACH, n)],
	] as const)('of 10 MB, for %s', async (node, target, idOf) => {
		const values = ['before', 'y'.repeat(10 * MB), 'after'];
		const rows = values.map((value, n) => ({ id: idOf(n), value }));
		const output = await run(node, target, rows);
		expect(output.map((row) => row.details ?? row.status)).toEqual([
			'updated',
			// The sandbox, as most servers, takes no more than 1 MB.
			details('rejected', 'yes', 413),
			'updated',
		]);
	});

	it.each(['Lead Score', 'Renewal Date', 'Deal Value', 'Plan'])('for %s', async (label) => {
		const value = `1${' '.repeat(5 * MB)}x`;
		const output = await run('saleshandy', json(`={{ { "${label}": $json.value } }}`), [{ value }]);
		expect(output).toMatchObject([{ status: 'rejected', results: [{ fieldId: someText() }] }]);
		expect(kit.writes()).toEqual([]);
	});

	it('in a name: of a record, of a field', async () => {
		const long = 'z'.repeat(5 * MB);
		const output = await run('saleshandy', { ...prospect(NAMED), ...json('={{ $json.values }}') }, [
			{ id: long, values: { [FIRST]: 'x' } },
			{ id: `${long}@x.example`, values: { [FIRST]: 'x' } },
			{ id: prospectId(0), values: { [long]: 'x' } },
		]);
		for (const row of output) {
			expect(row).toMatchObject({ details: { reason: 'invalid-input' } });
			expectShort([row]);
		}
	});
});

describe('a huge answer', () => {
	const big = 'x'.repeat(20 * MB);
	const shape = (body: unknown): Fault => ({ kind: 'wrong-shape', body });
	const campaign = { id: OUTREACH, name: big, status: big };

	it.each<[string, Node, string, Fault, IDataObject]>([
		[
			'with status 400',
			'saleshandy',
			UPDATE_PROSPECT,
			status(400, { message: big }),
			{ httpStatus: 400 },
		],
		[
			'with status 500',
			'saleshandy',
			UPDATE_PROSPECT,
			status(500, { message: big }),
			{ httpStatus: 500 },
		],
		[
			'of another shape',
			'saleshandy',
			UPDATE_PROSPECT,
			shape(big),
			{ reason: 'unexpected-response', sent: 'unknown' },
		],
		['about a campaign', 'puffle', GET_CAMPAIGN, shape({ campaign }), { sent: 'no' }],
	])('%s does not fill the error', async (_, node, endpoint, fault, its) => {
		kit.fail(endpoint, fault);
		const output = await run(node);
		expect(output).toMatchObject([{ details: its }]);
		expectShort(output);
	});

	const FIELD = { id: FIRST, label: 'First Name', fieldType: 'dropdown' };
	it.each<[string, IDataObject, IDataObject]>([
		['a label', { ...FIELD, label: big }, { 'Frist Nmae': 'x' }],
		['an ID', { ...FIELD, id: big }, { 'First Name': 'x' }],
		['an option', { ...FIELD, metadata: { options: [big] } }, { 'First Name': 'x' }],
	])(
		'about a field, with %s that has no end, does not fill the error',
		async (_, field, values) => {
			kit.fail(LIST_FIELDS, shape({ payload: [field] }));
			const [{ error, results } = {}] = await run('saleshandy', json(values));
			expect(kit.writes()).toEqual([]);
			const told = (error ?? (results as IDataObject[])[0]?.reason) as string;
			expect(told.length).toBeLessThan(1_000);
			expect(told.length).toBeGreaterThan(10);
		},
	);

	const attributes = [{ id: 'x', key: 'First Name', value: big }];
	const [one, other] = [prospectId(0), leadId(OUTREACH, 0)];
	const JANE = locator('email', 'jane@x.example');
	const jane = (id: string) => ({ id, email: 'jane@x.example' });
	it.each<[string, Node, INodeParameters, string, unknown, IDataObject, number]>([
		[
			'prospects',
			'saleshandy',
			{ ...prospect(JANE), ...options({ onlyChanges: true }) },
			LIST_PROSPECTS,
			{ payload: [{ id: prospectId(1), email: big, attributes }, jane(one)] },
			{ prospectId: one },
			2_000,
		],
		[
			'leads',
			'puffle',
			lead(JANE),
			LIST_LEADS,
			{ prospects: [{ id: 'another', email: big, company: big }, jane(other)], total: 2 },
			{ leadId: other },
			3_000,
		],
	])(
		'with %s whose values have no end is read, and the right one is found',
		async (_, node, target, endpoint, body, ids, most) => {
			kit.fail(endpoint, shape(body));
			const output = await run(node, target);
			expect(output).toMatchObject([{ ...ids, status: 'updated' }]);
			expectShort(output, most);
		},
	);
});
