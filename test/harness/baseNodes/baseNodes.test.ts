import type { IDataObject, INodeParameters } from 'n8n-workflow';

import { runWorkflow } from '..';
import { buildFixture } from '../fixture';

const root = buildFixture();

const rows: IDataObject[] = [
	{ name: 'Ada', age: 36, tags: ['a', 'b'] },
	{ name: 'Bob', age: 17, tags: [{ tag: 'c' }] },
];

/** Runs one node of n8n's own on the rows above; gives the json at each of its outputs. */
async function run(type: string, parameters: INodeParameters, typeVersion = 1) {
	const fixed = { typeVersion: 1, position: [0, 0] as [number, number], parameters: {} };
	const result = await runWorkflow(
		{
			nodes: [
				{ ...fixed, id: '1', name: 'Start', type: 'n8n-nodes-base.manualTrigger' },
				{ ...fixed, id: '2', name: 'Node', type, typeVersion, parameters },
			],
			connections: { Start: { main: [[{ node: 'Node', type: 'main', index: 0 }]] } },
		},
		{ root, triggerItems: rows.map((json) => ({ json })) },
	);
	const error = result.error();
	if (error) throw error;
	const [, ...items] = [0, 0, 1].map((output) => result.items('Node', output));
	return items.map((output) => output.map(({ json }) => json));
}

const adult = {
	options: { caseSensitive: true, leftValue: '', typeValidation: 'strict', version: 2 },
	conditions: [
		{
			id: '1',
			leftValue: '={{ $json.age }}',
			rightValue: 18,
			operator: { type: 'number', operation: 'gte' },
		},
	],
	combinator: 'and',
};

it('Edit Fields maps by hand', async () => {
	const assignments = [
		{ id: '1', name: 'who', value: '={{ $json.name }}!', type: 'string' },
		{ id: '2', name: 'age', value: '={{ String($json.age) }}', type: 'number' },
	];
	const parameters = { assignments: { assignments }, options: {} };
	expect(await run('n8n-nodes-base.set', parameters, 3.4)).toEqual([
		[
			{ who: 'Ada!', age: 36 },
			{ who: 'Bob!', age: 17 },
		],
		[],
	]);
	const [kept] = await run('n8n-nodes-base.set', { ...parameters, includeOtherFields: true }, 3.4);
	expect(kept?.[0]).toEqual({ name: 'Ada', age: 36, tags: ['a', 'b'], who: 'Ada!' });
});

it('Edit Fields takes JSON', async () => {
	const parameters = { mode: 'raw', jsonOutput: '={ "list": [1, "{{ $json.name }}"] }' };
	const [items] = await run('n8n-nodes-base.set', { ...parameters, options: {} }, 3.4);
	expect(items).toEqual([{ list: [1, 'Ada'] }, { list: [1, 'Bob'] }]);
});

it('Split Out makes items of a list', async () => {
	const [items] = await run('n8n-nodes-base.splitOut', { fieldToSplitOut: 'tags', options: {} });
	expect(items).toEqual([{ tags: 'a' }, { tags: 'b' }, { tag: 'c' }]);
	const [all] = await run('n8n-nodes-base.splitOut', {
		fieldToSplitOut: 'tags',
		include: 'allOtherFields',
		options: {},
	});
	expect(all?.[2]).toEqual({ name: 'Bob', age: 17, tags: { tag: 'c' } });
});

it('Code runs for all items and for each', async () => {
	const all =
		'return $input.all().map((item) => ({ json: { n: item.json.name.length } })).slice(1);';
	expect(await run('n8n-nodes-base.code', { jsCode: all }, 2)).toEqual([[{ n: 3 }], []]);
	const [each] = await run(
		'n8n-nodes-base.code',
		{ mode: 'runOnceForEachItem', jsCode: 'return { json: { older: $json.age + 1 } };' },
		2,
	);
	expect(each).toEqual([{ older: 37 }, { older: 18 }]);
});

it('If and Filter judge by n8n’s own conditions', async () => {
	const parameters = { conditions: adult, options: { ignoreCase: true } };
	expect(await run('n8n-nodes-base.if', parameters, 2.2)).toEqual([[rows[0]], [rows[1]]]);
	expect(await run('n8n-nodes-base.filter', parameters, 2.2)).toEqual([[rows[0]], [rows[1]]]);
});

it('Merge appends', async () => {
	expect(await run('n8n-nodes-base.merge', {}, 3.2)).toEqual([rows, []]);
});

it('No Operation passes everything on', async () => {
	expect(await run('n8n-nodes-base.noOp', {})).toEqual([rows, []]);
});
