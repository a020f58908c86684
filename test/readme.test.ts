import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';

import type {
	IDataObject,
	INodeParameters,
	INodeProperties,
	INodePropertyOptions,
} from 'n8n-workflow';
import { NodeHelpers } from 'n8n-workflow';

import type { WorkflowJson } from './harness';
import { loadPackage, runWorkflow } from './harness';
import { DEFAULTS } from '../nodes/shared/update/settings';
import type { Node } from './nodes/kit';
import { locator, prospect, withSandbox } from './nodes/kit';
import { CAMPAIGNS, prospectId } from './sandbox';

const ROOT = join(__dirname, '..');
const PAGES = [
	...['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md'],
	...readdirSync(join(ROOT, 'docs'))
		.filter((name) => name.endsWith('.md'))
		.map((name) => `docs/${name}`),
];
const read = (path: string) => readFileSync(join(ROOT, path), 'utf8');
const README = read('README.md');
const OPTIONS = read('docs/options.md');
const RESULTS = read('docs/results-and-errors.md');
const READING = read('docs/reading.md');
const RECIPES = read('docs/recipes.md');

const kit = withSandbox();

/** The JSON blocks of a page, parsed. */
function samples(page: string): IDataObject[] {
	const blocks = [...page.matchAll(/^```json\n([^]*?)^```/gm)];
	return blocks.map(([, code = '']) => JSON.parse(code) as IDataObject);
}

/** The rows of the table that has this column, by the names of its columns. */
function table(page: string, column: string): Array<Record<string, string>> {
	const lines = page.split('\n').map((line) => line.split(/ *\| */).slice(1, -1));
	const at = lines.findIndex((cells) => cells.includes(column));
	const end = lines.findIndex((cells, n) => n > at && cells.length === 0);
	const [head = [], , ...rows] = lines.slice(at, end);
	expect(rows).not.toEqual([]);
	return rows.map((cells) => Object.fromEntries(cells.map((cell, n) => [head[n] ?? '', cell])));
}

/** Where a page can be linked to, as GitHub names its headings. */
function anchors(page: string): string[] {
	const headings =
		withoutCode(page)
			.toLowerCase()
			.match(/^#+ .*$/gm) ?? [];
	return headings.map((text) => text.replace(/^#+ |[^a-z0-9 -]/g, '').replaceAll(' ', '-'));
}

function withoutCode(page: string): string {
	return page.replace(/^```[^]*?^```/gm, '');
}

const defaults = { ...DEFAULTS, tags: '' };

describe.each(['saleshandy', 'puffle'])('%s: the docs know', (node) => {
	let displayName: string;
	let properties: INodeProperties[];
	let options: INodeProperties[];
	beforeAll(async () => {
		const type = (await loadPackage()).nodes.get(node);
		if (!type) throw new Error(`The package has no node ${node}`);
		({ displayName, properties } = NodeHelpers.getVersionedNodeType(type).description);
		// Create or Update may have some that no other operation has.
		const collections = properties
			.filter(({ name }) => name === 'options')
			.map((property) => property.options as INodeProperties[]);
		options = collections.sort((a, b) => b.length - a.length)[0] ?? [];
	});

	it('every operation', () => {
		const told = table(README, 'Operation').filter(({ Node }) => Node === displayName);
		const operations = properties
			.filter(({ name }) => name === 'operation')
			.flatMap(({ displayOptions, options: choices = [] }) =>
				choices.map(({ name }) => [displayOptions?.show?.resource?.[0], name]),
			);
		expect(told.map((row) => [row.Resource?.toLowerCase(), row.Operation])).toEqual(operations);
	});

	it('every parameter and option, its values, and what both are called in a workflow', () => {
		const told = table(OPTIONS, 'In the editor').map((row) => Object.values(row).join(' '));
		for (const property of [...properties, ...options]) {
			const row = told.find((text) => text.startsWith(`**${property.displayName}**`));
			expect(row).toContain(`\`${property.name}\``);
			if (property.type !== 'options') continue;
			for (const { value } of property.options as INodePropertyOptions[])
				expect(row).toContain(`\`${String(value)}\``);
		}
	});

	it('every mode of a record, and every way to give values', () => {
		const told = table(OPTIONS, 'Modes').filter(({ Node }) => Node === displayName);
		// Several operations have the same.
		const byName = new Map(
			properties
				.filter(({ type }) => type === 'resourceLocator')
				.map((property) => [property.name, property]),
		);
		const locators = [...byName.values()];
		expect(told).toHaveLength(locators.length);
		locators.forEach((locator, n) => {
			expect(told[n]?.Parameter).toBe(`**${locator.displayName}**`);
			for (const mode of locator.modes ?? []) expect(told[n]?.Modes).toContain(mode.displayName);
		});
		const ways = properties.find(({ name }) => name === 'specifyFields')?.options ?? [];
		for (const { name } of ways) expect(OPTIONS).toContain(`**${name}**`);
	});

	it('the values and the default of every option', () => {
		const known = options.map((option) => {
			const { displayName: name, name: property, default: usual, options: choices } = option;
			const values = choices as INodePropertyOptions[] | undefined;
			const absent: unknown = defaults[property as keyof typeof defaults];
			const text = absent === usual ? told(usual) : `${told(absent)}, ${told(usual)} when added`;
			return {
				Option: `**${name}**`,
				...(values && { Values: values.map((choice) => choice.name).join(', ') }),
				Default: values?.find(({ value }) => value === usual)?.name ?? text,
			};
		});
		const others = ['Saleshandy', 'Puffle'].filter((name) => name !== displayName);
		const isOther = (meaning = '') => others.some((name) => meaning.startsWith(`${name} only`));
		const own = table(OPTIONS, 'Default').filter(({ Meaning }) => !isOther(Meaning));
		expect(own).toMatchObject(known);
	});
});

/** A default as the docs write it. */
function told(value: unknown): string {
	return value === true ? 'on' : value === false ? 'off' : JSON.stringify(value);
}

describe('what the docs show is what comes out', () => {
	it("of the first workflow's sheet", async () => {
		const rows = table(README, 'Lead Score');
		const seeded = [...kit.sandbox.saleshandy.prospects.values()];
		rows.forEach(({ Email }, n) => Object.assign(seeded[n + 10] ?? {}, { email: Email }));
		const workflow = JSON.parse(read('examples/sheet-to-saleshandy-by-email.json')) as WorkflowJson;
		const result = await runWorkflow(workflow, {
			credentials: kit.credentials,
			pinData: { 'Sheet Rows': rows.map((json) => ({ json })) },
		});
		const [first, second] = result.items('Done').map(({ json }) => json);
		expect(first).toMatchObject({ prospectId: prospectId(10), status: 'updated' });
		expect(second).toEqual({ ...samples(RESULTS)[0], prospectId: prospectId(11) });
		const results = second?.results as Array<Record<string, string>>;
		expect(table(README, 'reason')).toEqual(
			results.map(({ field, value, status, reason, code }) => ({
				field,
				value,
				status,
				reason,
				code,
			})),
		);
	});

	it('of the address of nobody, given with the object shown for Using JSON', async () => {
		const [, fieldsJson = ''] = /\*\*Using JSON\*\*.*`(\{.*\})`/.exec(OPTIONS) ?? [];
		const given = { specifyFields: 'json', fieldsJson };
		const nobody = { ...prospect(locator('email', 'nobody@nowhere.example')), ...given };
		const goOn = { onError: 'continueRegularOutput' } as const;
		const { output } = await kit.run('saleshandy', nobody, [{}], goOn);
		expect(output[0]?.json).toEqual(samples(RESULTS)[1]);
		await kit.run('saleshandy', { ...prospect(locator('id', prospectId(10))), ...given });
		expect(kit.attributes()).toEqual([JSON.parse(fieldsJson)]);
	});

	it('of the reads', async () => {
		const prospects = { resource: 'prospect', operation: 'getAll', limit: 1 };
		const fields = { resource: 'field', operation: 'getAll' };
		const campaignId = locator('id', CAMPAIGNS.outreach.id);
		const leads = { resource: 'lead', operation: 'getAll', campaignId, limit: 1 };
		const campaigns = { resource: 'campaign', operation: 'getAll', limit: 1 };
		const read = async (node: Node, parameters: INodeParameters) =>
			(await kit.run(node, parameters)).output.map(({ json }) => json);
		const [prospect, field, lead, campaign] = samples(READING);
		const [given] = await read('saleshandy', prospects);
		// The page leaves some fields out.
		expect(given).toMatchObject(prospect ?? {});
		expect(await read('saleshandy', fields)).toContainEqual(field);
		expect(await read('puffle', leads)).toEqual([lead]);
		expect(await read('puffle', campaigns)).toEqual([campaign]);
	});

	it('of the recipes', async () => {
		const run = async (file: string, node: string) => {
			const workflow = JSON.parse(read(`examples/${file}`)) as WorkflowJson;
			const result = await runWorkflow(workflow, { credentials: kit.credentials });
			return result.items(node).map(({ json }) => json);
		};
		const rows = await run('sheet-with-status-back.json', 'Status of Row');
		expect(table(RECIPES, 'Update Summary')).toEqual(
			rows.map((row) => ({ ...row, row_number: String(row.row_number as number) })),
		);
		const [message] = await run('message-about-failed-rows.json', 'Message');
		expect(/^```text\n([^]*?)\n```/m.exec(RECIPES)?.[1]).toBe(message?.text);
	});

	it('of npm start, once it has built', () => {
		const options = { cwd: ROOT, encoding: 'utf8', timeout: 60_000 } as const;
		const { stdout, status } = spawnSync('npx', ['tsx', 'test/demo/main.ts'], options);
		expect(status).toBe(0);
		const [gold] = table(README, 'reason').flatMap(({ value, reason = '' }) =>
			value === 'Gold' ? [reason] : [],
		);
		for (const part of ['Update in Saleshandy', 'Update in Puffle', 'updated', gold, 'requests']) {
			expect(stdout).toContain(part);
		}
		const lines = stdout.trimEnd().split('\n');
		expect(lines.filter((line) => line.length > 80)).toEqual([]);
		expect(lines.slice(-2).join(' ')).toMatch(/^Next: 'npm run dev'/);
	});
});

describe('times are said with their conditions, and are those of the benchmark', () => {
	const BENCHMARK = read('docs/benchmark.md');
	const chapter = (title: string) => BENCHMARK.split(`\n## ${title}\n`)[1]?.split('\n## ')[0] ?? '';
	/** The seconds of a run. */
	const seconds = (title: string, run: string, node: string) => {
		const lines = chapter(title)
			.split('\n')
			.map((line) => line.split(/ *\| */).slice(1, -1));
		const at = lines.findIndex(([name]) => name === run);
		const line = lines.slice(at).find(([, name]) => name === node);
		expect([run, node, line?.length]).toEqual([run, node, expect.any(Number)]);
		return Number(line?.[2]?.replace(',', ''));
	};
	/** In its chapter the minute is shortened. */
	const ONLY_CHANGES_MINUTE = 5;
	const onlyChanges = (people: string, changed: string) =>
		seconds(
			'Only Changes',
			`2,000 rows, account of ${people}, ${changed} % changed`,
			'This node, Only Changes',
		) / ONLY_CHANGES_MINUTE;
	const bulkImport = (rows: string, people: string, minute: number) =>
		seconds(
			'Bulk Import',
			`${rows} rows, account of ${people}, 100 % changed`,
			'This node, Bulk Import',
		) / minute;
	const about = (text: string | undefined) =>
		Number(/about ([\d,]+) minutes?/.exec(text ?? '')?.[1]);
	const isAbout = (text: string | undefined, minutes: number) => {
		expect(Math.abs(about(text) - minutes)).toBeLessThan(Math.max(0.6, minutes * 0.05));
	};

	it('of minutes as long as the benchmark says', () => {
		expect(chapter('Only Changes')).toContain(`A minute is ${ONLY_CHANGES_MINUTE} s`);
		expect(chapter('Bulk Import')).toContain(
			'A minute is 10 s (1 s for accounts of more than 2,000)',
		);
		expect(chapter('Bulk Import')).toContain('An import takes a third of that time');
	});

	it('of Only Changes', () => {
		for (const row of table(read('docs/nightly-syncs.md'), 'Nothing changed')) {
			const people = row['People in the account'] ?? '';
			isAbout(row['Nothing changed'], onlyChanges(people, '0'));
			isAbout(row['5 % changed'], onlyChanges(people, '5'));
			isAbout(row['Everything changed'], onlyChanges(people, '100'));
		}
	});

	it('of Bulk Import', () => {
		for (const row of table(read('docs/bulk-import.md'), 'One by one')) {
			const { Rows: rows = '', 'People in the account': people = '' } = row;
			isAbout(row['Bulk Import'], bulkImport(rows, people, people === '2,000' ? 10 : 1));
			isAbout(row['One by one'], (Number(rows.replace(',', '')) - 20) / 20);
		}
	});

	const SALESHANDY = 'packages/texts/saleshandy/README.md';

	it.each(['README.md', 'docs/rate-limits.md', SALESHANDY])('in %s', (path) => {
		const [, small] =
			/2,000 (?:rows )?take (about \d+ minutes) in an account of 2,000( people)?, if an import takes 20 seconds/.exec(
				read(path),
			) ?? [];
		isAbout(small, bulkImport('2,000', '2,000', 10));
		expect(read(path)).toMatch(/[Ii]n an account of 50,000, nothing is gained/);
		const singly =
			seconds('Only Changes', '2,000 rows, all written', 'This node') / ONLY_CHANGES_MINUTE;
		expect(bulkImport('2,000', '50,000', 1)).toBeGreaterThan(singly * 0.95);
		expect(read(path)).toContain('about 100 minutes');
		isAbout('about 100 minutes', singly);
		if (path === 'docs/rate-limits.md') return;
		const [, few, many] =
			/(about \d+ minutes) in an account of 2,000(?: people)?, and (about \d+ minutes) in one of 50,000/.exec(
				read(path),
			) ?? [];
		isAbout(few, onlyChanges('2,000', '5'));
		isAbout(many, onlyChanges('50,000', '5'));
	});

	it('of code that the page names', () => {
		expect(BENCHMARK).toMatch(/^Measured on \d{4}-\d\d-\d\d at commit [0-9a-f]{7}/m);
	});

	it('of what a limit refuses', () => {
		const [, wasted, of] =
			/and (\d+) of (\d+) at one that the node is not told/.exec(read('docs/rate-limits.md')) ?? [];
		expect(chapter('A rate limit')).toMatch(
			new RegExp(`^\\| Puffle, 429, no headers.*\\| +${of} \\| +${wasted} \\|`, 'm'),
		);
		expect(chapter('A rate limit')).toMatch(/the most in one run is 1\./);
	});

	it('of one bad value among 30 fields', () => {
		const [, most] =
			/One bad value among 30 fields costs at most (\d+) requests/.exec(RESULTS) ?? [];
		expect(chapter('One bad value among 30 fields')).toMatch(
			new RegExp(`each wrong in turn .*\\| +${most} \\|`),
		);
	});
});

it('README and the pages about what creates or imports say what has not been tried', () => {
	expect(README).toContain("**Not yet run against the vendors' own servers.**");
	expect(README.split('\n## ')[0]).toContain('**Saleshandy → Update Attribute**');
	expect(read('docs/bulk-import.md')).toContain(
		"**No import has been run against Saleshandy's own server",
	);
	expect(read('docs/create-or-update.md')).toContain(
		"**Nobody has been created on the vendors' own servers",
	);
	expect(read('docs/unknowns.md')).toContain(
		"have not been run against the vendors' own servers yet",
	);
	expect([README, read('CHANGELOG.md')].join()).not.toContain('<!--');
});

it('rate-limits.md says what share the test of queue mode lets pass, and its figures are below that', () => {
	const [, most = ''] = /MOST_REFUSED = ([\d.]+);/.exec(read('test/queue/main.ts')) ?? [];
	const page = read('docs/rate-limits.md');
	expect(page).toContain(`the test fails above ${Number(most) * 100} %`);
	const shares = [...page.matchAll(/\| (\d+) of (\d+) +\|$/gm)].map(
		([, refused, all]) => Number(refused) / Number(all),
	);
	expect(shares).toHaveLength(2);
	expect(Math.max(...shares)).toBeLessThan(Number(most));
});

it('docs/ is no longer than one can read: 17,500 words, the benchmark aside', () => {
	const pages = PAGES.filter((path) => path.startsWith('docs/') && !path.endsWith('benchmark.md'));
	const words = pages.flatMap((path) => read(path).match(/\S*\w\S*/g) ?? []);
	expect(words.length).toBeLessThanOrEqual(17_500);
});

it('the README is short, and has the two commands', () => {
	expect(README.split('\n').length).toBeLessThanOrEqual(200);
	for (const command of ['npm ci && npm start', 'npm ci && npm test']) {
		expect(README).toContain(`\n${command} `);
	}
});

it("each credential's help leads to its section of the README", async () => {
	const { credentials } = await loadPackage();
	const urls = [...credentials.values()].map(({ documentationUrl = '' }) => documentationUrl);
	expect(urls).toHaveLength(2);
	for (const url of urls) expect(anchors(README)).toContain(url.split('#')[1]);
});

it('every command exists', () => {
	const known = ['ci', 'install', 'pack', 'version'];
	for (const path of ['package.json', 'packages/template/package.json']) {
		const { scripts } = JSON.parse(read(path)) as { scripts: Record<string, string> };
		known.push(...Object.keys(scripts));
	}
	const code = PAGES.flatMap((path) => read(path).match(/(`+)[^`]+\1/g) ?? []);
	const commands = code.flatMap((text) => [...text.matchAll(/\bnpm (?:run )?([a-z][a-z:0-9]*)/g)]);
	expect(commands.length).toBeGreaterThan(20);
	expect(commands.filter(([, name = '']) => !known.includes(name))).toEqual([]);
});

it('every link within the repository leads somewhere', () => {
	const links = PAGES.flatMap((path) =>
		[...withoutCode(read(path)).matchAll(/\]\(([^)\s]+)\)/g)]
			.map(([, link = '']) => link)
			.filter((link) => !/^https?:/.test(link))
			.map((link) => [path, link] as const),
	);
	expect(links.length).toBeGreaterThan(20);
	const broken = links.filter(([path, link]) => {
		const [file, anchor] = link.split('#');
		const target = file ? posix.join(posix.dirname(path), file) : path;
		if (!existsSync(join(ROOT, target))) return true;
		return anchor !== undefined && !anchors(read(target)).includes(anchor);
	});
	expect(broken).toEqual([]);
});
