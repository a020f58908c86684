import fastify, { type FastifyInstance } from 'fastify';
import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { loadOptions, resourceMapperFields, runNode } from '../harness';
import { autoMapping, list, locator } from '../nodes/kit';
import { buildPackage } from './buildPackage';

// The dist of nodes/shared runs a vendor that it has never heard of, in n8n's engine.
const WINDOW = 200;
const ALLOWED = 2;

let server: FastifyInstance;
let baseUrl: string;
let root: string;
let requests: Array<{ number: string; values: IDataObject; refused: boolean }> = [];
let window = { start: 0, used: 0 };

beforeAll(async () => {
	root = buildPackage();
	server = fastify();
	server.put<{ Params: { number: string }; Body: IDataObject }>(
		'/contacts/:number',
		async ({ params: { number }, body, headers }, reply) => {
			if (headers['x-key'] !== 'secret') return await reply.code(401).send();
			if (Date.now() > window.start + WINDOW) window = { start: Date.now(), used: 0 };
			window.used += 1;
			const refused = window.used > ALLOWED;
			requests.push({ number, values: body, refused });
			if (refused) return await reply.code(429).header('retry-after', '0.3').send();
			if (number === '0000000') return await reply.code(404).send({ error: 'No such contact' });
			return { saved: Object.keys(body).filter((id) => body[id] !== 'Nobody') };
		},
	);
	baseUrl = await server.listen({ host: '127.0.0.1', port: 0 });
});
beforeEach(() => {
	requests = [];
});
afterAll(async () => await server.close());

async function update(parameters: INodeParameters, rows: IDataObject[]) {
	return await runNode({
		root,
		node: 'rolodex',
		parameters: { contact: locator('phone', '={{ $json.phone }}'), ...parameters },
		items: rows.map((json) => ({ json })),
		credentials: { rolodexApi: { apiKey: 'secret', baseUrl } },
		onError: 'continueErrorOutput',
	});
}

const written = () => requests.filter(({ refused }) => !refused);

it('shows its fields in the dropdown and as columns of the mapper', async () => {
	const call = {
		root,
		node: 'rolodex',
		credentials: { rolodexApi: { apiKey: 'secret', baseUrl } },
	};
	const options = await loadOptions({ ...call, method: 'getFieldOptions' });
	expect(options.map(({ name, description }) => [name, description])).toEqual([
		['Phone', 'Phone number'],
		['Fax', 'Phone number'],
		['Name', 'Text'],
		['Tier', 'One of: Free, Paid'],
	]);
	const { fields } = await resourceMapperFields({ ...call, method: 'getFieldColumns' });
	expect(fields.map(({ id, type }) => [id, type])).toEqual([
		['phone', 'string'],
		['fax', 'string'],
		['name', 'string'],
		['tier', 'options'],
	]);
});

it('maps columns, merges the rows of one contact and leaves out the column that names it', async () => {
	const { output, hints } = await update(autoMapping(), [
		{ phone: '+1 555-0100', Name: 'Ann', Tier: 'paid' },
		{ phone: '1 555 0100', Fax: '555-0199', Name: 'Anna' },
		{ phone: '555 0101', Name: 'Nobody', Tier: 'Gold', Fax: 'none' },
	]);
	expect(written()).toEqual([
		{ number: '15550100', values: { tier: 'Paid', fax: '5550199', name: 'Anna' }, refused: false },
		{ number: '5550101', values: { name: 'Nobody' }, refused: false },
	]);
	expect(output.map(({ json }) => [json.number, json.status])).toEqual([
		['15550100', 'updated'],
		['15550100', 'updated'],
		['5550101', 'rejected'],
	]);
	expect(output[2]?.json.results).toMatchObject([
		{ field: 'Name', status: 'rejected', reason: 'No' },
		{ field: 'Tier', status: 'invalid', reason: "'Gold' is not one of Free, Paid" },
		{ field: 'Fax', status: 'invalid', reason: "'none' is not a phone number" },
	]);
	expect(hints[0]?.message).toMatch(/^3 rows: 2 updated, 1 rejected\./);
});

it('keeps to the rate limit, and every row ends in one outcome', async () => {
	const rows = Array.from({ length: 9 }, (_, n) => ({ phone: `555020${n}`, name: `N${n}` }));
	const failing = [
		{ phone: '0000000', name: 'x' },
		{ phone: 'nobody', name: 'x' },
	];
	const { output, errors } = await update(list(['name', '={{ $json.name }}']), [
		...rows,
		...failing,
	]);
	expect(output.map(({ json, pairedItem }) => [json.number, json.status, pairedItem])).toEqual(
		rows.map(({ phone }, item) => [phone, 'updated', { item }]),
	);
	expect(errors.map(({ json }) => json.error)).toEqual([
		expect.stringContaining('Rolodex refused the request: No such contact'),
		expect.stringContaining("'Contact' is not a phone number: 'nobody'"),
	]);
	expect(new Set(written().map(({ number }) => number)).size).toBe(10);
	expect(requests.length).toBeGreaterThan(written().length);
});
