import { inspect } from 'node:util';

import type { INode, INodeExecutionData, INodeParameters } from 'n8n-workflow';

import {
	callTool,
	describeTool,
	hostHas,
	listSearch,
	loadOptions,
	loadPackage,
	resourceMapperFields,
	runNode,
	runWorkflow,
	startWorkflow,
	testCredential,
} from '.';
import type { LogEntry } from '.';
import { buildFixture } from './fixture';
import type { GreeterServer } from './fixture/server';
import { startServer } from './fixture/server';

const root = buildFixture();
const node = 'greeter';
let server: GreeterServer;
let credentials: { greeterApi: { apiKey: string; baseUrl: string } };

beforeEach(async () => {
	server = await startServer();
	credentials = { greeterApi: { apiKey: 'right', baseUrl: server.url } };
});
afterEach(async () => {
	await server.close();
});

function locator(value: string, mode = 'list') {
	return { __rl: true, mode, value };
}
const parameters = { person: locator('={{ $json.name }}') };

function people(...names: string[]): INodeExecutionData[] {
	return names.map((name, row) => ({ json: { name, row } }));
}

describe('loadPackage', () => {
	it('loads as n8n does, once', async () => {
		const pkg = await loadPackage(root);
		expect(pkg.name).toBe('n8n-nodes-greeter');
		expect([...pkg.nodes.keys()]).toEqual(['greeter']);
		expect([...pkg.credentials.keys()]).toEqual(['greeterApi']);
		expect(await loadPackage(root)).toBe(pkg);
	});
});

describe('runNode', () => {
	it('gives items to the node and takes its items, paired, from it', async () => {
		const items = people('ada', 'bob');
		const result = await runNode({ root, node, parameters, credentials, items });
		expect(result.error).toBeUndefined();
		expect(result.status).toBe('success');
		expect(result.output).toEqual([
			{ json: { greeting: 'Hello ada', by: 'n8n' }, pairedItem: { item: 0 } },
			{ json: { greeting: 'Hello bob', by: 'n8n' }, pairedItem: { item: 1 } },
		]);
		expect(items).toEqual(people('ada', 'bob'));
	});

	it('authenticates by the credential class, with the defaults of what was left out', async () => {
		const { decrypts } = await runNode({
			root,
			node,
			parameters,
			credentials,
			items: people('ada'),
		});
		expect(server.requests).toEqual([{ line: 'GET /greet/ada?language=en', key: 'right' }]);
		expect(decrypts).toEqual({ greeterApi: 2 });
	});

	it('extracts the value of a resource locator', async () => {
		const result = await runNode({
			root,
			node,
			credentials,
			parameters: { person: locator('https://example.com/people/eve', 'url') },
			items: people('x'),
		});
		expect(result.output[0]?.json.greeting).toBe('Hello eve');
	});

	it('runs as in production too', async () => {
		const result = await runNode({
			root,
			node,
			parameters,
			credentials,
			items: people('ada'),
			mode: 'trigger',
		});
		expect(result.output[0]?.json.greeting).toBe('Hello ada');
	});

	it('collects hints and logs', async () => {
		const result = await runNode({ root, node, parameters, credentials, items: people('ada') });
		expect(result.hints).toEqual([{ message: 'Greeted 1', location: 'outputPane' }]);
		expect(result.logs).toContainEqual({ level: 'info', message: 'Greeted', meta: { count: 1 } });
	});

	it('keeps the logs of runs apart that run at the same time', async () => {
		const runs = await Promise.all(
			[1, 2].map(async (count) => {
				const items = people('ada', 'bob').slice(0, count);
				return await runNode({ root, node, parameters, credentials, items });
			}),
		);
		expect(runs.map(({ logs }) => logs.filter(({ level }) => level === 'info'))).toEqual([
			[{ level: 'info', message: 'Greeted', meta: { count: 1 } }],
			[{ level: 'info', message: 'Greeted', meta: { count: 2 } }],
		]);
	});

	it('reports what the node threw', async () => {
		const items = people('ada', 'nobody', 'bob');
		const result = await runNode({ root, node, parameters, credentials, items });
		expect(result.status).toBe('error');
		expect(result.output).toEqual([]);
		expect(result.error).toMatchObject({ name: 'NodeOperationError', message: 'Nobody is there' });
		expect(server.requests).toHaveLength(1);
	});

	it('reports an answer that is an error, with its status', async () => {
		credentials.greeterApi.apiKey = 'wrong';
		const result = await runNode({ root, node, parameters, credentials, items: people('ada') });
		expect(result.error).toMatchObject({ name: 'NodeApiError', httpCode: '401' });
	});

	it('lets the engine put the input columns under an error item', async () => {
		const result = await runNode({
			root,
			node,
			parameters,
			credentials,
			items: people('ada', 'nobody'),
			onError: 'continueErrorOutput',
		});
		expect(result.output.map(({ json }) => json.greeting)).toEqual(['Hello ada']);
		expect(result.errors).toEqual([
			{
				json: {
					name: 'nobody',
					row: 1,
					error: 'Nobody is there',
					details: { reason: 'not-found' },
				},
				pairedItem: { item: 1 },
			},
		]);
	});

	it('leaves error items among the others on continueRegularOutput', async () => {
		const result = await runNode({
			root,
			node,
			parameters,
			credentials,
			items: people('nobody', 'ada'),
			onError: 'continueRegularOutput',
		});
		expect(result.output.map(({ json }) => Object.keys(json))).toEqual([
			['error', 'details'],
			['greeting', 'by'],
		]);
		expect(result.errors).toEqual([]);
	});

	it('rejects when n8n would not start the workflow', async () => {
		const missing = runNode({ root, node, credentials, items: people('ada') });
		await expect(missing).rejects.toThrow(/Parameter "Person" is required|workflow has issues/);
	});

	it('stops at a signal', async () => {
		const stop = new AbortController();
		const running = runNode({
			root,
			node,
			parameters,
			credentials,
			items: people('slow', 'ada'),
			signal: stop.signal,
		});
		await server.slow;
		stop.abort();
		await server.brokenOff;
		const { status, output } = await running;
		expect(status).toBe('canceled');
		expect(output).toEqual([]);
		expect(server.requests).toHaveLength(1);
	});
});

describe('runWorkflow', () => {
	const greeter = { name: 'Greeter', type: 'n8n-nodes-greeter.greeter', parameters };

	it('runs the nodes that a workflow comes with, and follows the error branch', async () => {
		const workflow = build(
			[
				{ name: 'Start', type: 'n8n-nodes-base.manualTrigger' },
				{
					name: 'Rows',
					type: 'n8n-nodes-base.code',
					parameters: { jsCode: `return ['ada', 'nobody'].map((name) => ({ json: { name } }));` },
				},
				{ ...greeter, onError: 'continueErrorOutput' },
				{
					name: 'Report',
					type: 'n8n-nodes-base.set',
					parameters: {
						assignments: {
							assignments: [
								{
									id: '1',
									name: 'who',
									type: 'string',
									value: `={{ $('Rows').item.json.name }}: {{ $json.error }}`,
								},
							],
						},
					},
				},
			],
			['Start', 'Rows'],
			['Rows', 'Greeter'],
			['Greeter', 'Report', 1],
		);
		const result = await runWorkflow(workflow, { root, credentials });
		expect(result.error()).toBeUndefined();
		expect(result.items('Greeter').map(({ json }) => json.greeting)).toEqual(['Hello ada']);
		expect(result.items('Report').map(({ json }) => json)).toEqual([
			{ who: 'nobody: Nobody is there' },
		]);
		expect(result.hints('Greeter')).toHaveLength(1);
	});

	it('takes pinned data, even of a node that has no stand-in', async () => {
		const workflow = build(
			[
				{ name: 'Daily', type: 'n8n-nodes-base.scheduleTrigger' },
				{ name: 'Sheet', type: 'n8n-nodes-base.googleSheets' },
				greeter,
			],
			['Daily', 'Sheet'],
			['Sheet', 'Greeter'],
		);
		const unpinned = await runWorkflow(workflow, { root, credentials });
		expect(unpinned.error('Sheet')?.message).toContain('no stand-in');
		expect(unpinned.items('Greeter')).toEqual([]);

		const pinData = { Sheet: people('ada') };
		for (const mode of ['manual', 'trigger'] as const) {
			const pinned = await runWorkflow(workflow, { root, credentials, pinData, mode });
			expect(pinned.items('Greeter')).toHaveLength(1);
		}
		const exported = await runWorkflow({ ...workflow, pinData }, { root, credentials });
		expect(exported.items('Greeter')).toHaveLength(1);
	});

	it('stops on cancel, and starts nothing more', async () => {
		const workflow = build(
			[
				{ name: 'Start', type: 'n8n-nodes-base.manualTrigger' },
				greeter,
				{ name: 'After', type: 'n8n-nodes-base.noOp' },
			],
			['Start', 'Greeter'],
			['Greeter', 'After'],
		);
		const triggerItems = people('slow');
		const { promise, cancel } = startWorkflow(workflow, { root, credentials, triggerItems });
		await server.slow;
		cancel();
		const result = await promise;
		expect(result.run.status).toBe('canceled');
		expect(result.items('After')).toEqual([]);
	});

	it('has an AI Agent that follows a script', async () => {
		const workflow = build(
			[
				{ name: 'Chat', type: '@n8n/n8n-nodes-langchain.chatTrigger' },
				{ name: 'Agent', type: '@n8n/n8n-nodes-langchain.agent' },
				{ name: 'Model', type: '@n8n/n8n-nodes-langchain.lmChatOpenAi' },
				{
					name: 'Greet someone',
					type: 'n8n-nodes-greeter.greeterTool',
					parameters: { person: locator(`={{ $fromAI('who', 'First name') }}`) },
				},
			],
			['Chat', 'Agent'],
		);
		workflow.connections.Model = {
			ai_languageModel: [[{ node: 'Agent', type: 'ai_languageModel', index: 0 }]],
		};
		workflow.connections['Greet someone'] = {
			ai_tool: [[{ node: 'Agent', type: 'ai_tool', index: 0 }]],
		};
		const result = await runWorkflow(workflow, {
			root,
			credentials,
			start: 'Chat',
			triggerItems: [{ json: { chatInput: 'Greet Ada and Bob' } }],
			agent: {
				calls: [{ tool: 'Greet_someone', args: { who: 'ada' } }, { args: { who: 'bob' } }],
				via: 'engine',
			},
		});
		expect(result.error()).toBeUndefined();
		expect(result.items('Agent').map(({ json }) => json.output)).toEqual([
			'[{"greeting":"Hello ada","by":"n8n"}]',
			'[{"greeting":"Hello bob","by":"n8n"}]',
		]);
	});
});

describe('methods', () => {
	it('searches a list page by page', async () => {
		const logs: LogEntry[] = [];
		const call = { root, node, method: 'searchPeople', credentials, logs };
		const first = await listSearch({ ...call, filter: 'a b' });
		expect(first.results.map(({ value }) => value)).toEqual(['page1', 'likea b']);
		const second = await listSearch({ ...call, paginationToken: '2' });
		expect(second).toMatchObject({ results: [{ value: 'page2' }, {}], paginationToken: '3' });
		expect(logs).toContainEqual({ level: 'debug', message: 'Listed people', meta: { page: '2' } });
	});

	it('fails as the API fails', async () => {
		credentials.greeterApi.apiKey = 'wrong';
		const search = listSearch({ root, node, method: 'searchPeople', credentials });
		await expect(search).rejects.toMatchObject({ httpCode: '401' });
	});

	it('loads options with the parameters of the editor', async () => {
		const options = await loadOptions({ root, node, method: 'getTones', credentials });
		expect(options).toEqual([{ name: 'Warm greet', value: 'warm' }]);
	});

	it('loads the fields of a resource mapper, each id once', async () => {
		const { fields } = await resourceMapperFields({ root, node, method: 'getFields' });
		expect(fields.map(({ displayName }) => displayName)).toEqual(['Mood']);
	});

	it('refuses a method that is not there', async () => {
		const call = loadOptions({ root, node, method: 'getNothing' });
		await expect(call).rejects.toThrow("no method 'getNothing'");
	});
});

describe('testCredential', () => {
	it.each([
		['right', 'OK', 'Connection successful!'],
		['wrong', 'Error', 'Unauthorized', 'Authorization failed - please check your credentials'],
		['blocked', 'Error', 'This key was blocked', 'Forbidden - perhaps check your credentials?'],
		['closed', 'Error', 'The account is closed'],
	])('with the key %s: %s, %s', async (apiKey, status, message, ofOldHost = message) => {
		const data = { apiKey, baseUrl: server.url };
		expect(await testCredential('greeterApi', data, { root })).toEqual({
			status,
			message: hostHas('causes of errors') ? message : ofOldHost,
		});
	});

	it('tells when nobody answers', async () => {
		const result = await testCredential('greeterApi', { apiKey: 'right' }, { root });
		expect(result).toEqual({
			status: 'Error',
			message: hostHas('causes of errors')
				? 'ECONNREFUSED'
				: 'The service refused the connection - perhaps it is offline',
		});
	});
});

describe('a tool', () => {
	const tool = {
		node,
		parameters: {
			person: locator(`={{ $fromAI('who', 'First name of the person') }}`),
		} satisfies INodeParameters,
	};

	it('is described to the model', async () => {
		const { name, description, schema } = await describeTool({ ...tool, root, credentials });
		expect(name).toBe('Greet_person_in_Greeter');
		expect(description).toBe('Greet person in Greeter');
		expect(Object.keys(schema.shape)).toEqual(['who']);
		expect(schema.shape.who?.description).toBe('First name of the person');
	});

	describe.each(['agent', 'engine'] as const)('run by the %s', (via) => {
		it('gives the agent its items', async () => {
			const result = await callTool({ ...tool, root, credentials, via, args: { who: 'ada' } });
			expect(result.error).toBeUndefined();
			expect(result.response).toEqual([{ greeting: 'Hello ada', by: 'n8n' }]);
			expect(server.requests).toHaveLength(1);
		});

		it('tells the agent of a failure', async () => {
			const result = await callTool({ ...tool, root, credentials, via, args: { who: 'nobody' } });
			expect(`${result.text} ${result.error}`).toContain('Nobody is there');
		});
	});
});

it('never shows the key in what is kept of a run', async () => {
	credentials.greeterApi.apiKey = 'right';
	const { logs, output } = await runNode({
		root,
		node,
		parameters,
		credentials,
		items: people('ada'),
	});
	expect(inspect([logs, output], { depth: 20 })).not.toContain('right');
});

type NodeJson = Pick<INode, 'name' | 'type'> & Partial<INode>;

/** A workflow of some nodes and the ways between them: from, to, and from which output. */
function build(nodes: NodeJson[], ...ways: Array<[from: string, to: string, output?: number]>) {
	const workflow: Parameters<typeof runWorkflow>[0] = {
		nodes: nodes.map((shape, index) => ({
			id: shape.name,
			typeVersion: 1,
			position: [200 * index, 0],
			parameters: {},
			...shape,
		})),
		connections: {},
	};
	for (const [from, to, output = 0] of ways) {
		const outputs = ((workflow.connections[from] ??= {}).main ??= []);
		while (outputs.length <= output) outputs.push([]);
		outputs[output]?.push({ node: to, type: 'main', index: 0 });
	}
	return workflow;
}
