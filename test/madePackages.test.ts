import { execFileSync, spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { movedTo } from '../packages/move';
import { read, ROOT, source } from '../packages/source';
import { readVendors } from '../packages/vendors';
import { newFolder } from './harness';

interface Manifest {
	name: string;
	version: string;
	devDependencies: Record<string, string>;
}

const vendors = readVendors();
const folder = newFolder('packages');
const made = (packageName: string, path: string) =>
	readFileSync(join(folder, packageName, path), 'utf8');

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

	it('has a README of its own whose links lead somewhere', () => {
		const readme = made(packageName, 'README.md');
		for (const title of ['Install', `${name} credential`, 'Operations', 'Examples', 'License']) {
			expect(readme).toMatch(new RegExp(`^##+ ${title}$`, 'm'));
		}
		expect(readme).toMatch(/^## A first workflow/m);
		expect(readme).not.toMatch(/both nodes|two nodes/i);
		expect(readme).not.toMatch(/^\{\{|\{\{\w+\}\}|<!--|`n8n-nodes-saleshandy-puffle`/m);
		const links = [...readme.matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = '']) => link);
		for (const link of links.filter((each) => !/^(https:|#)/.test(each))) {
			expect([link, existsSync(join(folder, packageName, link))]).toEqual([link, true]);
		}
		const elsewhere = links.flatMap((link) => /\/main\/([^#]+)/.exec(link)?.[1] ?? []);
		expect(elsewhere).not.toEqual([]);
		for (const path of elsewhere)
			expect([path, existsSync(join(ROOT, path))]).toEqual([path, true]);
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
