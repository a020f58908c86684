// Checks what 'npm publish' would publish: its files and their size, what they import, that n8n can load
// it from where it installs packages, and that each of its files is used then.
//
// node test/checks/package.mjs [folder of a built package]
import { execFileSync } from 'node:child_process';
import {
	existsSync,
	mkdtempSync,
	readFileSync,
	realpathSync,
	rmSync,
	statSync,
	writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';

import ts from 'typescript';

import { packInto, ROOT } from './pack.mjs';

const EXPECTED = [
	/^(package\.json|README\.md|CHANGELOG\.md|LICENSE\.md)$/,
	/^dist\/(nodes|credentials)\/.+\.(js|svg|png)$/,
	/^dist\/nodes\/.+\.node\.json$/,
	/^dist\/nodes\/.+\/__schema__\/.+\.json$/,
];
const NEVER = /(^|\/)(test|__tests__|fixtures?)\/|\.(test|spec)\./;
// n8n has these two for every package; nothing else can be counted on.
const PROVIDED = ['n8n-workflow', 'zod'];
const MAX_SIZE = 100_000;
/** What is left of a source that has only types. */
const onlyTypes = /^"use strict";\s*Object\.defineProperty\(exports, "__esModule".*\);\s*$/;

const host = mkdtempSync(join(tmpdir(), 'package-'));
process.once('exit', () => rmSync(host, { recursive: true, force: true }));

const problems = [];
const check = (fine, problem) => fine || problems.push(problem);

const { name } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
const installed = join(host, '.n8n', 'nodes', 'node_modules', name);
const { tarball, files } = packInto(installed);
const size = statSync(tarball).size;
rmSync(tarball);
check(size < MAX_SIZE, `${size} bytes packed, more than ${MAX_SIZE}`);

checkFiles();
const manifest = checkManifest();
for (const file of files.filter((path) => path.endsWith('.js'))) checkImports(file);
if (problems.length === 0) checkLoading();

for (const problem of problems) console.error(`check:package: ${problem}`);
if (problems.length > 0) process.exit(1);
console.log(`check:package: passed, ${files.length} files, ${Math.ceil(size / 1024)} kB packed`);

function checkFiles() {
	for (const path of files) {
		const expected = EXPECTED.some((pattern) => pattern.test(path)) && !NEVER.test(path);
		check(expected, `${path} is not to be published`);
	}
	for (const path of ['README.md', 'LICENSE.md']) {
		check(files.includes(path), `${path} is missing`);
	}
}

function checkManifest() {
	const path = join(installed, 'package.json');
	const json = JSON.parse(readFileSync(path, 'utf8'));
	for (const kind of ['dependencies', 'optionalDependencies', 'bundleDependencies']) {
		check(Object.keys(json[kind] ?? {}).length === 0, `package.json has ${kind}`);
	}
	for (const entry of [...json.n8n.nodes, ...json.n8n.credentials]) {
		check(files.includes(entry), `${entry}, named in package.json, is missing`);
	}
	for (const entry of json.n8n.nodes) {
		check(files.includes(`${entry}on`), `${entry}on, the node's codex, is missing`);
	}
	// n8n installs a package without these.
	for (const kind of ['devDependencies', 'peerDependencies', 'optionalDependencies']) {
		delete json[kind];
	}
	writeFileSync(path, JSON.stringify(json));
	return json;
}

function checkImports(file) {
	const text = readFileSync(join(installed, file), 'utf8');
	for (const { fileName } of ts.preProcessFile(text, true, true).importedFiles) {
		if (PROVIDED.includes(fileName)) continue;
		const target = join(dirname(join(installed, file)), fileName);
		const inside = fileName.startsWith('.') && !relative(installed, target).startsWith('..');
		const found = [target, `${target}.js`, join(target, 'index.js')].some((path) =>
			existsSync(path),
		);
		check(inside && found, `${file} requires '${fileName}', which no host provides`);
	}
}

/** In another process, whose packages are those of the host and not of this repository. */
function checkLoading() {
	const script = new URL('loadInstalled.cjs', import.meta.url);
	const output = execFileSync(process.execPath, [script.pathname, installed], {
		cwd: host,
		encoding: 'utf8',
		env: { PATH: process.env.PATH, N8N_USER_FOLDER: host, N8N_LOG_LEVEL: 'error' },
		stdio: ['ignore', 'pipe', 'inherit'],
	});
	const { nodes, credentials, loaded } = JSON.parse(output);
	for (const file of files.filter((path) => path.endsWith('.js'))) {
		const path = realpathSync(join(installed, file));
		const used = loaded.includes(path) || onlyTypes.test(readFileSync(path, 'utf8'));
		check(used, `${file} is used by no node and no credential`);
	}
	check(nodes.length === manifest.n8n.nodes.length, `loaded ${nodes.length} nodes`);
	check(
		credentials.length === manifest.n8n.credentials.length,
		`loaded ${credentials.length} credentials`,
	);
	for (const { name: node, codex } of nodes) {
		// n8n drops a codex that it cannot read, and says nothing.
		check(codex?.categories?.length, `the node ${node} has no codex`);
	}
	for (const { name: type, icons } of [...nodes, ...credentials]) {
		check(icons.length > 0, `${type} has no icon`);
		for (const icon of icons) {
			const path = icon.replace(`icons/${name}/`, '');
			check(files.includes(path), `the icon of ${type}, ${path}, is missing`);
		}
	}
	for (const entry of manifest.n8n.nodes) {
		const codex = JSON.parse(readFileSync(join(installed, `${entry}on`), 'utf8'));
		const types = nodes.map((node) => `${name}.${node.name}`);
		check(types.includes(codex.node), `${entry}on is of '${codex.node}', which is no node`);
	}
}
