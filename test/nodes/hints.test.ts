import type { INodeParameters } from 'n8n-workflow';
import { NodeHelpers } from 'n8n-workflow';

import { loadPackage, shownHints } from '../harness';
import { VENDORS } from './vendors';

const LONG = {
	saleshandy:
		'Up to 220 rows: at most about 10 minutes at 20 requests a minute, less with ‘Bulk Import’, and with ‘Only Changes’ where few values differ',
	puffle:
		'Puffle publishes no rate limit, so how long more than 100 rows take is not known. Where it sets one, the node waits and goes on by itself',
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
		expect(await shown(150)).toEqual([LONG[v.node]]);
	});

	it('that blank values erase', async () => {
		expect(await shown(0, { options: { emptyValues: 'clear' } })).toEqual([blank]);
		expect(await shown(150, { options: { emptyValues: 'clear' } })).toEqual([blank, LONG[v.node]]);
	});

	it('that nothing is written, and then not how long it takes', async () => {
		expect(await shown(150, { options: { dryRun: true } })).toEqual([dry]);
		expect(await shown(150, { options: { dryRun: false } })).toEqual([LONG[v.node]]);
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
