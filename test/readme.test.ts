import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import type { IDataObject, INodeProperties, INodePropertyOptions } from 'n8n-workflow';
import { NodeHelpers } from 'n8n-workflow';

import { report } from './bench/report';
import { readResults, RESULTS_FILE } from './bench/results';
import type { WorkflowJson } from './harness';
import { loadPackage, runWorkflow } from './harness';
import { withSandbox } from './nodes/kit';
import { prospectId } from './sandbox';

const ROOT = join(__dirname, '..');
const README = readFileSync(join(ROOT, 'README.md'), 'utf8');

const kit = withSandbox();

/** The README's code blocks in a language. */
function blocks(language: string): string[] {
	const found = README.matchAll(new RegExp(`^\`\`\`${language}\\n([^]*?)^\`\`\``, 'gm'));
	return [...found].map(([, code = '']) => code);
}

/** The rows of the first table that has this column, by the names of its columns. */
function table(column: string): Array<Record<string, string>> {
	const lines = README.split('\n');
	const at = lines.findIndex((line) => line.startsWith('|') && line.includes(` ${column} `));
	const end = lines.findIndex((line, n) => n > at && !line.startsWith('|'));
	const cells = (line: string) =>
		line
			.split('|')
			.slice(1, -1)
			.map((cell) => cell.trim());
	const [head = '', , ...rows] = lines.slice(at, end);
	return rows.map((row) =>
		Object.fromEntries(cells(row).map((cell, n) => [cells(head)[n] ?? '', cell])),
	);
}

async function propertiesOf(node: string): Promise<INodeProperties[]> {
	const type = (await loadPackage()).nodes.get(node);
	if (!type) throw new Error(`The package has no node ${node}`);
	return NodeHelpers.getVersionedNodeType(type).description.properties;
}

const named = (text: string) =>
	README.includes(`**${text}`) || README.includes(`_${text}_`) || README.includes(`\n## ${text}\n`);

describe.each(['saleshandy', 'puffle'])('%s: the README knows', (node) => {
	it('every parameter, by the name that the editor shows', async () => {
		const shown = (await propertiesOf(node)).filter(({ type }) => type !== 'hidden');
		const missing = shown
			.map(({ displayName }) => displayName)
			// What there is only one of is in the title of the node; 'Fields' is what the section is about.
			.filter((name) => !['Resource', 'Operation', 'Fields (JSON)'].includes(name))
			.filter((name) => !named(name));
		expect(missing).toEqual([]);
		for (const { name } of shown) expect(README).toContain(`\`${name}\``);
	});

	it('every mode of a record', async () => {
		const locators = (await propertiesOf(node)).filter(({ type }) => type === 'resourceLocator');
		const told = table('modes');
		for (const { displayName, modes = [] } of locators) {
			const row = told.find(({ parameter }) => parameter === `**${displayName}**`);
			for (const mode of modes) expect(row?.modes).toContain(mode.displayName);
		}
	});

	it('every option, its values and its default', async () => {
		const options = (await propertiesOf(node)).find(({ name }) => name === 'options');
		const told = table('default');
		expect(told.map(({ option }) => option)).toEqual(
			options?.options?.map((option) => `**${(option as INodeProperties).displayName}**`),
		);
		for (const option of (options?.options ?? []) as INodeProperties[]) {
			const { displayName, name, default: usual } = option;
			expect(README).toContain(`\`${name}\``);
			const row = told.find(({ option: cell }) => cell === `**${displayName}**`);
			const choices = (option.options ?? []) as INodePropertyOptions[];
			const chosen = choices.find(({ value }) => value === usual)?.name;
			const [values = '', byDefault = ''] = [row?.values, row?.default];
			for (const choice of choices) expect(values).toContain(choice.name);
			if (typeof usual === 'boolean')
				expect([name, byDefault]).toEqual([name, usual ? 'on' : 'off']);
			if (typeof usual === 'number') expect([name, byDefault]).toEqual([name, String(usual)]);
			// Of a choice the table has the telling word.
			if (chosen)
				expect(chosen.toLowerCase().split(/ /)).toEqual(
					expect.arrayContaining(byDefault.split(' ')),
				);
			expect(byDefault).not.toBe('');
			for (const { value } of choices) expect(README).toContain(`\`${String(value)}\``);
		}
	});

	it('every way to give values', async () => {
		const ways = (await propertiesOf(node)).find(({ name }) => name === 'specifyFields')?.options;
		for (const { name } of ways as INodePropertyOptions[]) expect(named(name)).toBe(true);
	});
});

describe('the examples of the README run', () => {
	it("the first workflow's sheet gives the output that is shown", async () => {
		const rows = table('Lead Score');
		const seeded = [...kit.sandbox.saleshandy.prospects.values()];
		rows.forEach(({ Email }, n) => {
			const prospect = seeded[n + 10];
			if (prospect && Email) prospect.email = Email;
		});
		const file = join(ROOT, 'examples', 'sheet-to-saleshandy-by-email.json');
		const workflow = JSON.parse(readFileSync(file, 'utf8')) as WorkflowJson;
		const result = await runWorkflow(workflow, {
			credentials: kit.credentials,
			pinData: { 'Sheet Rows': rows.map((json) => ({ json })) },
		});
		const [first, second] = result.items('Done').map(({ json }) => json);
		expect(first).toMatchObject({ prospectId: prospectId(10), status: 'updated' });
		const shown = JSON.parse(blocks('json')[0] ?? '') as IDataObject;
		expect(second).toEqual({ ...shown, prospectId: prospectId(11) });
	});

	it('the address of nobody gives the error that is shown', async () => {
		const { output } = await kit.run(
			'saleshandy',
			{
				prospectId: { __rl: true, mode: 'email', value: 'nobody@nowhere.example' },
				specifyFields: 'json',
				fieldsJson: '{ "Last Name": "Smith", "Plan": "Growth" }',
			},
			[{}],
			{ onError: 'continueRegularOutput' },
		);
		expect(output[0]?.json).toEqual(JSON.parse(blocks('json')[1] ?? ''));
	});

	it('the object shown for Using JSON is written', async () => {
		const [, object = ''] = /\*\*Using JSON\*\*.*`(\{.*\})`/.exec(README) ?? [];
		await kit.run('saleshandy', {
			prospectId: { __rl: true, mode: 'id', value: prospectId(10) },
			specifyFields: 'json',
			fieldsJson: object,
		});
		expect(kit.attributes()).toEqual([JSON.parse(object)]);
	});
});

it('every command of the README exists', () => {
	const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
		scripts: Record<string, string>;
	};
	const commands = [...README.matchAll(/npm (?:run )?([a-z][a-z:0-9]*)/g)].map(
		([, name = '']) => name,
	);
	expect(commands.length).toBeGreaterThan(2);
	for (const name of commands) if (name !== 'ci') expect(Object.keys(scripts)).toContain(name);
});

it('the first command of the README, after npm ci, runs an example', () => {
	// What 'npm start' does once it has built, as the build is being tested here.
	const { stdout, status } = spawnSync(
		join(ROOT, 'node_modules', '.bin', 'tsx'),
		['test/demo/main.ts'],
		{
			cwd: ROOT,
			encoding: 'utf8',
			timeout: 60_000,
		},
	);
	expect(status).toBe(0);
	for (const part of ['Update in Saleshandy', 'Update in Puffle', 'updated', 'Requests']) {
		expect(stdout).toContain(part);
	}
});

it('every link within the repository and the page leads somewhere', () => {
	const headings = [...README.matchAll(/^#+ (.*)$/gm)].map(
		([, text = '']) =>
			`#${text
				.toLowerCase()
				.replace(/[^a-z0-9 -]/g, '')
				.replaceAll(' ', '-')}`,
	);
	for (const [, to = ''] of README.matchAll(/\]\(([^)\s]+)\)/g)) {
		if (/^https?:/.test(to)) continue;
		if (to.startsWith('#')) expect(headings).toContain(to);
		else expect([to, existsSync(join(ROOT, to))]).toEqual([to, true]);
	}
});

it('the figures of the README are those of the last complete run of the bench', () => {
	const plain = (text: string) => text.replace(/[ -]+/g, ' ');
	expect(plain(README)).toContain(plain(report(readResults(RESULTS_FILE))));
});
