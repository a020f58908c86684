import type { IDataObject, INodeParameters } from 'n8n-workflow';

import {
	callTool,
	describeTool,
	listSearch,
	loadOptions,
	resourceMapperFields,
	testCredential,
} from '../harness';
import type { Fault } from '../sandbox';
import { CAMPAIGNS, SHARED_LINKEDIN_URL } from '../sandbox';
import {
	containing,
	details,
	failed,
	json,
	lead,
	list,
	locator,
	matching,
	options,
	someText,
	withSandbox,
} from './kit';
import { VENDORS } from './vendors';

const kit = withSandbox();

describe.each(VENDORS)('$name', (v) => {
	const { two } = v.fields;

	describe('a list that cannot be read says why', () => {
		const ask = async (method: string, credentials = kit.credentials): Promise<unknown> => {
			const parameters = { campaignId: locator('list', CAMPAIGNS.outreach.id) };
			const call = { node: v.node, method, credentials, parameters };
			if (method === 'getFieldOptions') return await loadOptions(call);
			if (method === 'getFieldColumns') return await resourceMapperFields(call);
			return await listSearch(call);
		};
		const METHODS =
			v.node === 'saleshandy'
				? ['getFieldOptions', 'getFieldColumns', 'searchProspects']
				: ['searchCampaigns', 'searchLeads'];
		const [first = ''] = METHODS;

		it.each(METHODS)('%s: the key is wrong', async (method) => {
			kit.sandbox.settings.validKeys[v.node] = [];
			await expect(ask(method)).rejects.toMatchObject({
				message: `${v.name} does not accept the API key`,
				description: containing('Settings → API'),
			});
			// What is refused, and the account that confirms it.
			expect(kit.sandbox.calls.length).toBeLessThanOrEqual(2);
		});

		it.each(METHODS)('%s: the key is empty', async (method) => {
			const credentials = { [v.credential]: { ...kit.credentials[v.credential], apiKey: ' ' } };
			await expect(ask(method, credentials)).rejects.toMatchObject({
				message: `The ${v.name} credential has no API key`,
			});
			expect(kit.sandbox.calls).toEqual([]);
		});

		it.each(METHODS)('%s: the address does not exist', async (method) => {
			const baseUrl = 'https://does-not-exist.invalid';
			const credentials = { [v.credential]: { ...kit.credentials[v.credential], baseUrl } };
			await expect(ask(method, credentials)).rejects.toMatchObject({
				message: `${v.name} could not be reached: the address does-not-exist.invalid does not exist`,
				description: containing('Check the Base URL in the credential'),
			});
		});

		it.each<[string, Fault, RegExp]>([
			['404', { kind: 'status', status: 404 }, /not at the address/],
			['500', { kind: 'status', status: 500 }, /HTTP 500/],
			['503', { kind: 'status', status: 503 }, /currently unavailable/],
			['a web page', { kind: 'html' }, /not at the address.*web page.*Base URL/],
			['a redirect', { kind: 'redirect', to: '/elsewhere' }, /not at the address/],
			[
				'a long pause for the rate limit',
				{ kind: 'status', status: 429, headers: { 'retry-after': '6000' } },
				// Of an option that a list does not have it says nothing.
				/rate limit(?!.*Max Wait)/,
			],
			['a connection that breaks off', { kind: 'reset-after' }, /was lost/],
		])('the API answers with %s', async (_, fault, says) => {
			kit.fail(() => true, fault);
			const error: unknown = await ask(first).catch((thrown: unknown) => thrown);
			expect(error).toMatchObject({ name: 'NodeOperationError' });
			const { message, description } = error as { message: string; description: string };
			expect(`${message} ${description}`).toMatch(says);
		});
	});

	describe('the test of the credential', () => {
		const test = async (changes: Record<string, string> = {}) =>
			await testCredential(v.credential, { ...kit.credentials[v.credential], ...changes });

		it('sends the key', async () => {
			expect(await test()).toEqual({ status: 'OK', message: 'Connection successful!' });
			expect(kit.sandbox.calls).toMatchObject([
				v.node === 'saleshandy'
					? {
							path: '/saleshandy/v1/fields',
							query: { systemFields: 'true' },
							headers: { 'x-api-key': kit.keys.saleshandy },
						}
					: {
							path: '/puffle/api/account',
							headers: { authorization: `Bearer ${kit.keys.puffle}` },
						},
			]);
		});

		it('does with blanks around the key and a slash after the address', async () => {
			const { saleshandyUrl, puffleUrl } = kit.sandbox;
			const url = v.node === 'saleshandy' ? saleshandyUrl : puffleUrl;
			const changes = { apiKey: ` ${kit.keys[v.node]}\n`, baseUrl: ` ${url}/ ` };
			expect(await test(changes)).toMatchObject({ status: 'OK' });
		});

		it('says that the key is wrong, whatever the status', async () => {
			expect(await test({ apiKey: 'wrong' })).toEqual({
				status: 'Error',
				message: matching(new RegExp(`^${v.name} does not accept the API key\\..*Settings → API`)),
			});
		});

		it.each(['', '  '])(
			'sends nothing for the key %j, and says that it is none',
			async (apiKey) => {
				expect(await test({ apiKey })).toEqual({
					status: 'Error',
					message: `The ${v.name} credential has no API key. Enter the key in the credential`,
				});
				expect(kit.sandbox.calls).toEqual([]);
			},
		);

		it.each<[string, string, RegExp]>([
			[
				'does not exist',
				'https://does-not-exist.invalid',
				/could not be reached: the address does-not-exist\.invalid does not exist\. Check the Base URL/,
			],
			[
				'refuses the connection',
				'http://127.0.0.1:9',
				/could not be reached at 127\.0\.0\.1:9\..*Check the Base URL/,
			],
			['is none', 'open-api.example', /base URL that is not a web address.*https:\/\//],
		])('says in words that the address %s', async (_, baseUrl, says) => {
			expect(await test({ baseUrl })).toEqual({ status: 'Error', message: matching(says) });
		});

		it('says that the API is not at the address of the other vendor', async () => {
			const { saleshandyUrl, puffleUrl } = kit.sandbox;
			const baseUrl = v.node === 'saleshandy' ? puffleUrl : saleshandyUrl;
			expect(await test({ baseUrl })).toEqual({
				status: 'Error',
				message: containing(`The ${v.name} API is not at the address in the credential`),
			});
		});

		it.each<[string, Fault, RegExp]>([
			['500', { kind: 'status', status: 500 }, /HTTP 500.*Try again later/],
			['503', { kind: 'status', status: 503 }, /currently unavailable \(HTTP 503\)/],
			['a web page', { kind: 'html' }, /not at the address.*web page.*Base URL/],
			['a redirect', { kind: 'redirect', to: '/elsewhere' }, /not at the address.*Base URL/],
			['nothing', { kind: 'empty' }, /unexpected response.*Base URL/],
			[
				'a rate limit',
				{ kind: 'status', status: 429, headers: { 'retry-after': '600' } },
				/rate limit.*pause of \d+ seconds\. Try again after that$/,
			],
		])('fails on %s and says why', async (_, fault, says) => {
			kit.fail(() => true, fault);
			expect(await test()).toEqual({ status: 'Error', message: matching(says) });
		});
	});

	describe('as a tool of an AI agent', () => {
		const asked: INodeParameters = {
			...v.byEmail("={{ $fromAI('email', 'Whose address it is', 'string') }}"),
			...json("={{ $fromAI('values', 'Fields to change: label and new value', 'json') }}"),
			...options({ simplify: false }),
		};
		const tool = (parameters = asked) => ({
			node: v.node,
			parameters,
			credentials: kit.credentials,
		});

		it('is described to the model by what it does and what it needs', async () => {
			const { name, description, schema } = await describeTool(tool());
			expect(name).toMatch(/^[\w-]{1,64}$/);
			expect(description).toMatch(
				v.node === 'saleshandy' ? /update prospect attributes/i : /update leads in draft campaign/i,
			);
			expect(Object.keys(schema.shape)).toEqual(['email', 'values']);
			const args = { email: v.email(0), values: { [two.label]: 'Rome' } };
			expect(schema.safeParse(args).success).toBe(true);
		});

		describe.each(['agent', 'engine'] as const)('called via the %s', (via) => {
			const ask = async (args: IDataObject, parameters = asked) =>
				await callTool({ ...tool(parameters), via, args });
			const rome = { [two.label]: 'Rome' };

			it('updates the record and tells the model what became of each field', async () => {
				const values = { ...rome, [v.invalid.label]: v.invalid.value };
				const { response, error } = await ask({ email: v.email(0), values });
				expect(error).toBeUndefined();
				const results = [v.result(two, 'Rome'), v.invalid.result];
				expect(response).toEqual([{ email: v.email(0), ...v.row(kit, 0, 'partial', results) }]);
			});

			it('takes fields one by one', async () => {
				const { response } = await ask(
					{ id: v.id(0), field: two.label, value: 'Rome' },
					{
						...v.byId("={{ $fromAI('id', 'The record', 'string') }}"),
						...list([
							"={{ $fromAI('field', 'Label of the field', 'string') }}",
							"={{ $fromAI('value', 'The new value', 'string') }}",
						]),
						...options({ simplify: false }),
					},
				);
				expect(response).toEqual([v.row(kit, 0, 'updated', [v.result(two, 'Rome')])]);
			});

			const OF_LEADS: Array<[string, IDataObject, RegExp, INodeParameters]> = [
				[
					'several people',
					{ it: SHARED_LINKEDIN_URL, values: rome },
					/2 leads with the LinkedIn URL.*by its ID/,
					lead(locator('linkedinUrl', "={{ $fromAI('it', 'LinkedIn profile', 'string') }}")),
				],
				[
					'no campaign',
					{ it: 'Q2', values: rome },
					/'Campaign' is not a campaign ID: '.*Give an ID/,
					lead(0, "={{ $fromAI('it', 'The campaign', 'string') }}"),
				],
				[
					'a campaign that is no draft',
					{ values: rome },
					/'Spring Launch' is active.*Choose a draft/,
					lead(0, CAMPAIGNS.spring.id),
				],
			];
			it.each<[string, IDataObject, RegExp, INodeParameters?]>([
				[
					'a field that is none',
					{ email: v.email(0), values: { [`${two.label}s`]: 'Rome' } },
					new RegExp(`no field '${two.label}s'.*Did you mean '${two.label}'.*Correct the name`),
				],
				[
					'an address that is none',
					{ email: 'ann', values: rome },
					new RegExp(`'${v.target}' is not a valid email address: 'ann'.*jane@example\\.com`),
				],
				[
					'nobody',
					{ email: 'nobody@acme.example', values: rome },
					new RegExp(`no ${v.record} with the email nobody@acme\\.example.*Check the`),
				],
				...(v.node === 'puffle' ? OF_LEADS : []),
			])('%s: the model reads what to change', async (_, args, says, target = {}) => {
				const { text, error, workflow } = await ask(args, { ...asked, ...target });
				expect(error).toBeUndefined();
				expect(text).toMatch(says);
				expect(JSON.stringify([text, workflow.run])).not.toContain(kit.keys[v.node]);
				expect(kit.writes()).toEqual([]);
			});

			it('a wrong key: the model reads that it is wrong', async () => {
				kit.sandbox.settings.validKeys[v.node] = [];
				const { response } = await ask({ email: v.email(0), values: rome });
				const { json: row } = failed(
					0,
					/does not accept the API key.*Settings → API/,
					details('invalid-credential', 'no', v.wrongKey),
					{ email: v.email(0) },
				);
				expect(response).toEqual([row]);
			});

			it('writes nothing in a dry run', async () => {
				const dry = { ...asked, ...options({ dryRun: true }) };
				const { response } = await ask({ email: v.email(0), values: rome }, dry);
				const results = [v.result(two, 'Rome', 'planned')];
				expect(response).toEqual([
					{ email: v.email(0), ...v.ids(0), status: 'planned', summary: someText(), results },
				]);
				expect(kit.writes()).toEqual([]);
			});
		});
	});
});
