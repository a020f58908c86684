import type { AddressInfo } from 'node:net';
import { createServer } from 'node:http';
import type { Server } from 'node:http';

import type { IDataObject, INodeParameters } from 'n8n-workflow';

import { CAMPAIGNS, fieldId, leadId, prospectId } from '../sandbox';
import type { Node } from '../nodes/kit';
import {
	json,
	lead,
	LIST_FIELDS,
	LIST_LEADS,
	LIST_PROSPECTS,
	locator,
	options,
	prospect,
	UPDATE_LEAD,
	UPDATE_PROSPECT,
	withSandbox,
} from '../nodes/kit';

const kit = withSandbox();

const GO_ON = { onError: 'continueRegularOutput' } as const;
const VALUES: Record<Node, INodeParameters> = {
	saleshandy: json('={{ { "First Name": $json.value } }}'),
	puffle: json('={{ { "first_name": $json.value } }}'),
};
const FIRST = fieldId('First Name');

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
	it('whatever a prospect is called', async () => {
		const rows = names().flatMap((id) => [{ id, value: 'x' }]);
		const { output } = await kit.run(
			'saleshandy',
			{ ...prospect(locator('id', '={{ $json.id }}')), ...VALUES.saleshandy },
			rows,
			GO_ON,
		);
		expect(output).toHaveLength(rows.length);
		for (const { path, endpoint } of kit.writes()) {
			expect(endpoint).toBe(UPDATE_PROSPECT);
			expect(path).toMatch(/^\/saleshandy\/v1\/prospects\/[\w-]+\/attribute$/);
			expect(names()).toContain(path.split('/')[4]);
		}
		expect(kit.sandbox.calls.every(({ endpoint }) => !endpoint.includes('*'))).toBe(true);
		expect(arrived).toEqual([]);
	});

	it.each(['campaignId', 'leadId'])('whatever a %s is', async (which) => {
		const rows = names().map((id) => ({ id, value: 'x' }));
		const named = locator('id', '={{ $json.id }}');
		const target = which === 'campaignId' ? { ...lead(0), campaignId: named } : lead(named);
		const { output } = await kit.run('puffle', { ...target, ...VALUES.puffle }, rows, GO_ON);
		expect(output.map(({ json: row }) => (row.details as { reason: string }).reason)).toEqual(
			rows.map(() => 'invalid-input'),
		);
		expect(kit.sandbox.calls).toEqual([]);
		expect(arrived).toEqual([]);
	});

	it('whatever an address is, it is searched for as it is', async () => {
		const { output } = await kit.run(
			'saleshandy',
			{ ...prospect(locator('email', '={{ $json.id }}')), ...VALUES.saleshandy },
			ADDRESSES.map((id) => ({ id, value: 'x' })),
			GO_ON,
		);
		expect(output).toHaveLength(ADDRESSES.length);
		const searched = kit.sandbox.calls.flatMap(({ query }) => query.search ?? []);
		for (const search of searched) expect(ADDRESSES).toContain(search);
		expect(kit.writes()).toEqual([]);
	});

	it('a prospect ID that the API gives', async () => {
		// As if a list that was tampered with led elsewhere.
		const evil = '../../../_sandbox/reset?x=';
		const seeded = kit.sandbox.saleshandy.prospects.get(prospectId(0));
		if (seeded)
			kit.sandbox.saleshandy.prospects.set(evil, { ...seeded, id: evil, email: 'e@v.il' });
		await kit.run(
			'saleshandy',
			{ ...prospect(locator('email', 'e@v.il')), ...VALUES.saleshandy },
			[{ value: 'x' }],
			GO_ON,
		);
		const [write] = kit.writes();
		expect(write?.path).toBe(`/saleshandy/v1/prospects/${encodeURIComponent(evil)}/attribute`);
	});
});

const PROTOTYPE_KEYS = ['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty'];
const POLLUTED = '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}';

describe('prototype keys are harmless', () => {
	afterEach(() => {
		expect(({} as { polluted?: number }).polluted).toBeUndefined();
	});

	it.each(['error', 'ignore'])('as names of fields, with unknown fields: %s', async (unknown) => {
		for (const node of ['saleshandy', 'puffle'] as const) {
			const target = node === 'saleshandy' ? prospect() : lead();
			const rows = PROTOTYPE_KEYS.map((name) => ({ text: `{"${name}":"x","First Name":"y"}` }));
			const { output } = await kit.run(
				node,
				{ ...target, ...json('={{ $json.text }}'), ...options({ unknownFields: unknown }) },
				rows,
				GO_ON,
			);
			const expected = unknown === 'error' ? { details: { sent: 'no' } } : { status: 'updated' };
			expect(output).toHaveLength(rows.length);
			for (const { json: row } of output) expect(row).toMatchObject(expected);
		}
	});

	it('as values, and in a column of the input', async () => {
		const row = JSON.parse(`{"value":${POLLUTED},"__proto__":{"polluted":1}}`) as IDataObject;
		const { output } = await kit.run(
			'saleshandy',
			{ ...prospect(), ...VALUES.saleshandy },
			[row],
			GO_ON,
		);
		expect(output[0]?.json).toMatchObject({ status: 'rejected', results: [{ status: 'invalid' }] });
		expect(kit.writes()).toEqual([]);
	});

	it.each(['saleshandy', 'puffle'] as const)('in every answer of %s', async (node) => {
		kit.fail(() => true, { kind: 'wrong-shape', body: JSON.parse(POLLUTED) as unknown });
		const target = node === 'saleshandy' ? prospect() : lead();
		const { output } = await kit.run(node, { ...target, ...VALUES[node] }, [{ value: 'x' }], GO_ON);
		expect(output[0]?.json).toMatchObject({ details: { reason: 'unexpected-response' } });
	});

	it('as ids and labels of fields, and in a lead', async () => {
		for (const name of PROTOTYPE_KEYS) {
			kit.sandbox.saleshandy.fields.push({
				id: name,
				label: `${name} `,
				fieldType: 'text',
				mappingDefaultField: null,
				isDefault: false,
			});
		}
		const text = `{${PROTOTYPE_KEYS.map((name) => `"${name}":"x"`).join()}}`;
		const { output } = await kit.run(
			'saleshandy',
			{ ...prospect(), ...json('={{ $json.text }}'), ...options({ onlyChanges: true }) },
			[{ text }],
			GO_ON,
		);
		expect(output[0]?.json).toMatchObject({ status: 'updated' });
		const values = kit.sandbox.saleshandy.prospects.get(prospectId(0))?.values;
		expect(PROTOTYPE_KEYS.map((name) => values?.get(name))).toEqual(PROTOTYPE_KEYS.map(() => 'x'));

		const body = JSON.parse(
			`{"prospect":{"id":"${leadId(CAMPAIGNS.outreach.id, 0)}","first_name":"x","__proto__":{"polluted":1}}}`,
		) as unknown;
		kit.fail(UPDATE_LEAD, { kind: 'wrong-shape', body });
		const { output: leads } = await kit.run(
			'puffle',
			{ ...lead(), ...VALUES.puffle },
			[{ value: 'x' }],
			GO_ON,
		);
		expect(leads[0]?.json).toMatchObject({ status: 'updated' });
	});
});

const MB = 1024 * 1024;

describe('a huge cell is one row among others', () => {
	it.each(['saleshandy', 'puffle'] as const)('of 10 MB, for %s', async (node) => {
		const id = node === 'saleshandy' ? prospectId : (n: number) => leadId(CAMPAIGNS.outreach.id, n);
		const named = locator('id', '={{ $json.id }}');
		const target = node === 'saleshandy' ? prospect(named) : lead(named);
		const rows = ['before', 'y'.repeat(10 * MB), 'after'].map((value, n) => ({ id: id(n), value }));
		const { output } = await kit.run(node, { ...target, ...VALUES[node] }, rows, GO_ON);
		expect(output.map(({ json: { status, details } }) => details ?? status)).toEqual([
			'updated',
			// The sandbox, as most servers, takes no more than 1 MB.
			{ reason: 'rejected', retryable: false, httpStatus: 413, sent: 'yes' },
			'updated',
		]);
	});

	it.each(['number', 'date', 'currency', 'dropdown'])('where a %s is wanted', async (type) => {
		const label = { number: 'Lead Score', date: 'Renewal Date', currency: 'Deal Value' }[type];
		const rows = [{ value: `1${' '.repeat(5 * MB)}x` }];
		const { output } = await kit.run(
			'saleshandy',
			{ ...prospect(1), ...json(`={{ { "${label ?? 'Plan'}": $json.value } }}`) },
			rows,
			GO_ON,
		);
		expect(output[0]?.json).toMatchObject({
			status: 'rejected',
			results: [{ fieldId: expect.any(String) as string }],
		});
		expect(kit.writes()).toEqual([]);
	});

	it('in a name: of a record, of a field', async () => {
		const long = 'z'.repeat(5 * MB);
		const { output } = await kit.run(
			'saleshandy',
			{ ...prospect(locator('id', '={{ $json.id }}')), ...json('={{ $json.values }}') },
			[
				{ id: long, values: { [FIRST]: 'x' } },
				{ id: `${long}@x.example`, values: { [FIRST]: 'x' } },
				{ id: prospectId(0), values: { [long]: 'x' } },
			],
			GO_ON,
		);
		for (const { json: row } of output) {
			expect(row).toMatchObject({ details: { reason: 'invalid-input' } });
			expect(JSON.stringify(row).length).toBeLessThan(2_000);
		}
	});
});

describe('a huge answer', () => {
	const big = 'x'.repeat(20 * MB);

	it.each([400, 500])('with status %d says little', async (status) => {
		kit.fail(UPDATE_PROSPECT, { kind: 'status', status, body: { message: big } });
		const { output } = await kit.run(
			'saleshandy',
			{ ...prospect(), ...VALUES.saleshandy },
			[{ value: 'x' }],
			GO_ON,
		);
		expect(output[0]?.json).toMatchObject({ details: { httpStatus: status } });
		expect(JSON.stringify(output).length).toBeLessThan(2_000);
	});

	it('of another shape is an answer of another shape', async () => {
		kit.fail(UPDATE_PROSPECT, { kind: 'wrong-shape', body: big });
		const { output } = await kit.run(
			'saleshandy',
			{ ...prospect(), ...VALUES.saleshandy },
			[{ value: 'x' }],
			GO_ON,
		);
		expect(output[0]?.json).toMatchObject({
			details: { reason: 'unexpected-response', sent: 'unknown' },
		});
		expect(JSON.stringify(output).length).toBeLessThan(2_000);
	});

	it('about a campaign does not fill the error', async () => {
		const { id } = CAMPAIGNS.outreach;
		kit.fail((call) => call.api === 'puffle', {
			kind: 'wrong-shape',
			body: { campaign: { id, name: big, status: big } },
		});
		const { output } = await kit.run(
			'puffle',
			{ ...lead(), ...VALUES.puffle },
			[{ value: 'x' }],
			GO_ON,
		);
		expect(output[0]?.json).toMatchObject({ details: { sent: 'no' } });
		expect(JSON.stringify(output).length).toBeLessThan(2_000);
	});

	const listOf = (row: IDataObject) => ({ kind: 'wrong-shape', body: { payload: [row] } }) as const;
	const FIELD = { id: FIRST, label: 'First Name', fieldType: 'dropdown' };

	it.each<[string, IDataObject, IDataObject]>([
		['a label', { ...FIELD, label: big }, { 'Frist Nmae': 'x' }],
		['an ID', { ...FIELD, id: big }, { 'First Name': 'x' }],
		['an option', { ...FIELD, metadata: { options: [big] } }, { 'First Name': 'x' }],
	])(
		'about a field, with %s that has no end, does not fill the error',
		async (_, field, values) => {
			kit.fail(LIST_FIELDS, listOf(field));
			const { output } = await kit.run(
				'saleshandy',
				{ ...prospect(), ...json(values) },
				[{}],
				GO_ON,
			);
			expect(kit.writes()).toEqual([]);
			const { error, results } = output[0]?.json ?? {};
			const told = (error ?? (results as IDataObject[])[0]?.reason) as string;
			expect(told.length).toBeLessThan(1_000);
			expect(told.length).toBeGreaterThan(10);
		},
	);

	it('with prospects whose values have no end is read, and the right one is found', async () => {
		const found = { id: prospectId(0), email: 'jane@x.example' };
		const attributes = [{ id: 'x', key: 'First Name', value: big }];
		kit.fail(LIST_PROSPECTS, {
			kind: 'wrong-shape',
			body: { payload: [{ id: prospectId(1), email: big, attributes }, found] },
		});
		const { output } = await kit.run(
			'saleshandy',
			{
				...prospect(locator('email', 'jane@x.example')),
				...VALUES.saleshandy,
				...options({ onlyChanges: true }),
			},
			[{ value: 'x' }],
			GO_ON,
		);
		expect(output[0]?.json).toMatchObject({ prospectId: prospectId(0), status: 'updated' });
		expect(JSON.stringify(output).length).toBeLessThan(2_000);
	});

	it('with leads whose values have no end is read, and the right one is found', async () => {
		const found = { id: leadId(CAMPAIGNS.outreach.id, 0), email: 'jane@x.example' };
		kit.fail(LIST_LEADS, {
			kind: 'wrong-shape',
			body: { prospects: [{ ...found, id: 'another', email: big, company: big }, found], total: 2 },
		});
		const { output } = await kit.run(
			'puffle',
			{ ...lead(locator('email', 'jane@x.example')), ...VALUES.puffle },
			[{ value: 'x' }],
			GO_ON,
		);
		expect(output[0]?.json).toMatchObject({ leadId: found.id, status: 'updated' });
		expect(JSON.stringify(output).length).toBeLessThan(3_000);
	});
});
