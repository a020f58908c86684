import type { INodeProperties, INodePropertyOptions, INodeTypeDescription } from 'n8n-workflow';
import { NodeHelpers } from 'n8n-workflow';

import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { loadPackage } from './harness';

/** Every parameter of a node, those inside collections too. */
function all(properties: readonly INodeProperties[]): INodeProperties[] {
	return properties.flatMap((property) => [
		property,
		...all(
			(property.options ?? []).flatMap((option) => {
				if ('values' in option) return option.values;
				return 'type' in option ? [option] : [];
			}),
		),
	]);
}

// Those of n8n's UX guidelines that no lint rule knows; docs/verification.md has them all.
describe.each(['saleshandy', 'puffle'])('%s', (node) => {
	let description: INodeTypeDescription;
	let properties: INodeProperties[];
	beforeAll(async () => {
		const type = (await loadPackage()).nodes.get(node);
		if (!type) throw new Error(`The package has no node ${node}`);
		({ description } = NodeHelpers.getVersionedNodeType(type));
		({ properties } = description);
	});

	it('has a description that the editor loads quickly: under 25 kB, with a handful of hints', () => {
		expect(JSON.stringify(description).length).toBeLessThan(25_000);
		expect(description.hints?.length).toBeLessThan(10);
	});

	it('is found in the panel by the words that people type', async () => {
		const { alias = [] } = JSON.parse(
			readFileSync(
				join(
					__dirname,
					'../nodes',
					description.displayName,
					`${description.displayName}.node.json`,
				),
				'utf8',
			),
		) as { alias?: string[] };
		const both = [
			...[
				'crm',
				'contact',
				'contacts',
				'lead',
				'leads',
				'prospect',
				'cold email',
				'email campaign',
			],
			...[
				'outreach',
				'marketing',
				'create prospect',
				'add lead',
				'update contact',
				'enrich',
				'sync',
			],
		];
		const own = node === 'saleshandy' ? ['sales handy', 'bulk import'] : [];
		expect(alias).toEqual(expect.arrayContaining([...both, ...own]));
	});

	it('names the resource in the action and the description of each operation, without articles', () => {
		for (const { displayOptions, options } of properties.filter(
			({ name }) => name === 'operation',
		)) {
			const [resource = ''] = (displayOptions?.show?.resource ?? []) as string[];
			for (const { action, description } of options as INodePropertyOptions[]) {
				expect(action).toMatch(new RegExp(`\\b${resource}s?\\b`));
				expect(action).not.toMatch(/\b(an?|the)\b/i);
				expect(description).toMatch(new RegExp(`\\b${resource}s?\\b`));
			}
		}
	});

	it('offers a list first where one record is picked', () => {
		// Who is to be created cannot be picked.
		const locators = all(properties).filter(
			({ type, modes }) => type === 'resourceLocator' && modes?.some(({ name }) => name === 'id'),
		);
		expect(locators).not.toEqual([]);
		for (const { modes, default: usual } of locators) {
			expect(modes?.[0]).toMatchObject({ name: 'list', displayName: 'From List' });
			expect(usual).toMatchObject({ mode: 'list' });
		}
	});

	it('gives an example where a record is typed', () => {
		for (const { modes = [] } of all(properties)) {
			for (const { type, placeholder } of modes) {
				if (type === 'string') expect(placeholder).toMatch(/^e\.g\. /);
			}
		}
	});

	it('returns many with Return All, Limit, and Simplify', () => {
		const names = (operation: string) =>
			properties
				.filter(({ displayOptions }) => displayOptions?.show?.operation?.includes(operation))
				.map(({ name }) => name);
		expect(names('getAll')).toEqual(expect.arrayContaining(['returnAll', 'limit', 'simplify']));
		expect(names('get')).toContain('simplify');
	});
});
