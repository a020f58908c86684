import type { INodeParameters } from 'n8n-workflow';
import { NodeHelpers } from 'n8n-workflow';

import { loadPackage, shownHints } from '../harness';
import { VENDORS } from './vendors';

const TIME = 'Every 100 rows take about 5 minutes at most, at 20 requests a minute';
const LONG = {
	saleshandy: [
		TIME,
		'‘Only Changes’ takes less time where few values differ, and ‘Bulk Import’ where most prospects of the account have a row',
	],
	puffle: [
		'Puffle publishes no rate limit, so nobody knows how long more than 100 rows take. If it sets one, the node waits and goes on by itself',
	],
};

describe.each(VENDORS)('$name: before it runs, the output pane says', (v) => {
	const shown = async (rows: number, parameters: INodeParameters = {}) =>
		await shownHints({
			node: v.node,
			parameters,
			items: Array.from({ length: rows }, () => ({})),
		});
	const blank = `Blank values erase what ${v.name} holds, as ‘Empty Values’ is set to clear the field`;
	const dry = `Dry run: nothing is written to ${v.name}`;

	it('nothing without input', async () => {
		expect(await shown(0)).toEqual([]);
	});

	it('how long many rows take', async () => {
		expect(await shown(1)).toEqual([]);
		expect(await shown(150)).toEqual(LONG[v.node]);
	});

	it('that blank values erase', async () => {
		expect(await shown(0, { options: { emptyValues: 'clear' } })).toEqual([blank]);
		expect(await shown(150, { options: { emptyValues: 'clear' } })).toEqual([
			blank,
			...LONG[v.node],
		]);
	});

	it('that nothing is written, and then not how long it takes', async () => {
		expect(await shown(150, { options: { dryRun: true } })).toEqual([dry]);
		expect(await shown(150, { options: { dryRun: false } })).toEqual(LONG[v.node]);
	});

	it('what Max Duration wants of On Error', async () => {
		const [hint, ...others] = await shown(0, { options: { maxDuration: 25 } });
		expect(hint).toContain('set ‘On Error’ in the settings to continue');
		expect(others).toEqual([]);
		expect(await shown(0, { options: { maxDuration: 0 } })).toEqual([]);
	});

	it('nothing of an operation that is not chosen', async () => {
		const parameters = { operation: 'another', options: { dryRun: true } };
		expect(await shown(150, parameters)).toEqual([]);
	});
});

describe('Saleshandy: how long rows take', () => {
	const shown = async (operation: string, options: INodeParameters) =>
		await shownHints({
			node: 'saleshandy',
			parameters: { operation, options, ...(operation === 'upsert' ? { email: 'a@b.c' } : {}) },
			items: Array.from({ length: 150 }, () => ({})),
		});
	const only =
		'With ‘Only Changes’, it takes about 1 minute for every 2,000 prospects in the account, and the time above for those that differ';
	const bulk =
		'With ‘Bulk Import’, it takes about 1 minute for every 500 prospects in the account, or the time above if the account has more than 12 prospects for each row';
	const creating =
		'People who are new to the account are created together, which takes a few minutes. The others take the time above';

	it.each([
		['updateAttribute', { onlyChanges: true }, [only]],
		['updateAttribute', { bulkImport: true }, [bulk]],
		['updateAttribute', { onlyChanges: true, bulkImport: true }, [only, bulk]],
		['upsert', { bulkImport: true }, [creating, bulk]],
	])('%s with %j: by the settings, and never what is on already', async (...args) => {
		const [operation, options, expected] = args;
		expect(await shown(operation, options)).toEqual([TIME, ...expected]);
	});
});

it.each([
	['saleshandy', 'prospect', 'updateAttribute', 'update attribute: prospect'],
	['saleshandy', 'prospect', 'getAll', 'get many: prospect'],
	['saleshandy', 'field', 'getAll', 'get many: field'],
	['puffle', 'lead', 'update', 'update: lead'],
	['puffle', 'campaign', 'get', 'get: campaign'],
])('%s, %s %s: the subtitle says it', async (node, resource, operation, subtitle) => {
	const type = (await loadPackage()).nodes.get(node);
	const { subtitle: written = '' } = type ? NodeHelpers.getVersionedNodeType(type).description : {};
	const [, expression = ''] = /^=\{\{(.*)\}\}$/.exec(written) ?? [];
	const says = async (text: string, options: INodeParameters) =>
		await shownHints({
			node,
			parameters: { resource, operation, ...options },
			hints: [{ message: text, displayCondition: `={{ (${expression}) === "${text}" }}` }],
		});
	expect(await says(subtitle, {})).toEqual([subtitle]);
	expect(await says(subtitle, { options: {} })).toEqual([subtitle]);
	const dryRun = `${subtitle} (dry run)`;
	const isUpdate = subtitle.startsWith('update');
	expect(await says(dryRun, { options: { dryRun: true } })).toEqual(isUpdate ? [dryRun] : []);
});
