import { execFileSync, spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { movedTo } from '../packages/move';
import { read, ROOT, source } from '../packages/source';
import { readVendors } from '../packages/vendors';
import { newFolder } from './harness/folder';

interface Manifest {
	name: string;
	version: string;
	devDependencies: Record<string, string>;
}

const vendors = readVendors();
const folder = newFolder('packages');
const made = (packageName: string, path: string) =>
	readFileSync(join(folder, packageName, path), 'utf8');

/** Where a page can be linked to, as GitHub names its headings. */
function anchors(page: string): string[] {
	const headings = page.toLowerCase().match(/^#+ .*$/gm) ?? [];
	return headings.map((text) => text.replace(/^#+ |[^a-z0-9 -]/g, '').replaceAll(' ', '-'));
}

beforeAll(() => {
	const options = { cwd: ROOT, encoding: 'utf8' } as const;
	execFileSync('npx', ['tsx', join('packages', 'main.ts'), folder], options);
}, 120_000);

describe.each(vendors)('$packageName', ({ packageName, name, type }) => {
	const others = vendors.filter((vendor) => vendor.name !== name);

	it('says nothing about another service', () => {
		const files = readdirSync(join(folder, packageName), { recursive: true, encoding: 'utf8' });
		const texts = files.filter((path) => /\.(md|json|ts|svg|yml)$/.test(path));
		expect(texts.length).toBeGreaterThan(50);
		for (const path of texts) {
			const text = `${path} ${made(packageName, path).replaceAll(source.name, '')}`;
			for (const other of others) {
				expect(text).not.toMatch(new RegExp(`.*${other.name}.*`, 'i'));
			}
		}
	});

	it('has a README of its own, with every part that a user needs', () => {
		const readme = made(packageName, 'README.md');
		const titles = [
			...['Install', 'If an installation fails', 'Credentials', `${name} credential`, 'Operations'],
			...['A first workflow', 'Rate limits', 'Errors', 'Examples', 'Try it without an account'],
			...['Versions of n8n', 'Contribute', 'More', 'License'],
		];
		const headings = [...readme.matchAll(/^##+ (.*)$/gm)].map(([, title]) => title);
		expect(headings).toEqual(expect.arrayContaining(titles));
		for (const said of [
			`**Not yet run against ${name}'s own server.**`,
			'The key is sent to the base URL and nowhere else.',
			'N8N_UNVERIFIED_PACKAGES_ENABLED=true',
			'Class could not be found',
			'Checksum verification failed',
			'made from [another repository]',
			'/blob/main/CONTRIBUTING.md)',
			`is not ${name}'s logo`,
		]) {
			expect(readme).toContain(said);
		}
		expect(readme).not.toMatch(/both nodes/i);
		expect(readme).not.toMatch(/<!--|`n8n-nodes-saleshandy-puffle`/);
		expect(readme.replaceAll('{{ $json.Email }}', '')).not.toContain('{{');
	});

	it('has links that lead somewhere', () => {
		const page = ['README.md', 'CHANGELOG.md'].map((path) => made(packageName, path)).join('\n');
		const links = [...page.matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = '']) => link);
		for (const link of links.filter((each) => !/^(https:|#)/.test(each))) {
			expect([link, existsSync(join(folder, packageName, link))]).toEqual([link, true]);
		}
		const elsewhere = links.flatMap((link) => {
			const [, path, anchor] = /\/(?:blob|raw)\/main\/([^#]+)(?:#(.*))?$/.exec(link) ?? [];
			if (path) return [[path, anchor] as const];
			const [, start] = /n8n-nodes-saleshandy-puffle#(.*)$/.exec(link) ?? [];
			return start && start !== 'readme' ? [['README.md', start] as const] : [];
		});
		expect(elsewhere.length).toBeGreaterThan(20);
		for (const [path, anchor] of elsewhere) {
			expect([path, existsSync(join(ROOT, path))]).toEqual([path, true]);
			if (anchor) expect(anchors(read(path))).toContain(anchor);
		}
	});

	it('tells of the operations and examples that it has, and of no others', () => {
		const readme = made(packageName, 'README.md');
		const [, ours] = readme.split('\n## Operations\n');
		const [whole] = read('README.md').split('\n## A first workflow');
		const operations = [...(whole ?? '').matchAll(/^\| (\w+) +\| (\w+ +\| [^|]+)\|/gm)]
			.filter(([, node]) => node === name)
			.map(([, , operation = '']) => operation.replace(/\s+/g, ' ').trim());
		expect(operations.length).toBeGreaterThan(4);
		const told = [...(ours ?? '').split('\n## ')[0]!.matchAll(/^\| (\w+ +\| [^|]+)\|/gm)];
		expect(told.slice(1).map(([, text = '']) => text.replace(/\s+/g, ' ').trim())).toEqual(
			operations,
		);
		const examples = [...readme.matchAll(/^\| \[`(.*?)`\]/gm)].map(([, example]) => example);
		expect(examples.sort()).toEqual(readdirSync(join(folder, packageName, 'examples')).sort());
	});

	it('has a changelog with the versions of the whole', () => {
		const versions = (text: string) => text.match(/^## .*$/gm);
		expect(versions(made(packageName, 'CHANGELOG.md'))).toEqual(versions(read('CHANGELOG.md')));
	});

	it('has examples that use its node, and its own name in them', () => {
		const examples = readdirSync(join(folder, packageName, 'examples'));
		expect(examples).not.toEqual([]);
		for (const example of examples) {
			const text = made(packageName, `examples/${example}`);
			expect(text).toContain(`"${packageName}.${type}`);
			expect(text).not.toContain(source.name);
		}
	});

	it('has nothing that only another service needs', () => {
		const code = readdirSync(join(folder, packageName), { recursive: true, encoding: 'utf8' })
			.filter((path) => path.endsWith('.ts'))
			.map((path) => made(packageName, path));
		const [only] =
			type === 'puffle' ? [/currencyCode|\btags\b|import-with-field-name/i] : [/linkedin/i];
		for (const text of code) expect(text).not.toMatch(only);
	});

	it('is the same version, made with the tools that are used here', () => {
		const manifest = JSON.parse(made(packageName, 'package.json')) as Manifest;
		const lock = JSON.parse(made(packageName, 'package-lock.json')) as Manifest;
		const own = JSON.parse(read('package.json')) as Manifest;
		expect(lock).toMatchObject({ name: packageName, version: own.version });
		for (const [tool, version] of Object.entries(own.devDependencies)) {
			// The last is what the n8n-node tool brings.
			if (!(tool in manifest.devDependencies) || tool === 'prettier') continue;
			expect([tool, manifest.devDependencies[tool]]).toEqual([tool, version]);
		}
	});
});

it('a workflow moves to them and back by the commands in docs/packages.md', () => {
	const commands = [...read('docs/packages.md').matchAll(/^sed .*$/gm)].map(([command]) => command);
	expect(commands).toHaveLength(2);
	for (const example of readdirSync(join(ROOT, 'examples'))) {
		const cwd = newFolder('move');
		const file = (name: string) => readFileSync(join(cwd, name), 'utf8');
		copyFileSync(join(ROOT, 'examples', example), join(cwd, 'workflow.json'));
		const original = file('workflow.json');
		const [there = '', back = ''] = commands;
		spawnSync('sh', ['-c', there], { cwd });
		expect(file('moved.json')).toBe(movedTo(vendors, original));
		expect(file('moved.json')).not.toContain(`${source.name}.`);
		copyFileSync(join(cwd, 'moved.json'), join(cwd, 'workflow.json'));
		spawnSync('sh', ['-c', back], { cwd });
		expect(file('moved.json')).toBe(original);
	}
});
