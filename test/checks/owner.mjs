// Who publishes the packages stands in package.json alone, as a placeholder until it is filled in.
// Says where the placeholder still is; fails where it would be published, and where it is in another
// file, which nobody would think of.
//
// node test/checks/owner.mjs [--publish]
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const ROOT = resolve(import.meta.dirname, '..', '..');
const PLACEHOLDER = 'your-github-account';
/** It, and what speaks of it. */
const KNOWN = [
	'package.json',
	'CONTRIBUTING.md',
	'packages/template/.github/workflows/publish.yml',
	'test/checks/owner.mjs',
];

const found = Object.entries(JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')))
	.filter(([, value]) => JSON.stringify(value).includes(PLACEHOLDER))
	.map(([name]) => name);
if (found.length === 0) console.log('check:owner: package.json says who publishes');
else console.log(`check:owner: '${PLACEHOLDER}' stands in package.json for: ${found.join(', ')}`);
if (found.length > 0 && process.argv.includes('--publish')) process.exitCode = 1;

const files = execFileSync('git', ['ls-files', '-z'], { cwd: ROOT, encoding: 'utf8' }).split('\0');
for (const path of files.filter((name) => name !== '' && !KNOWN.includes(name))) {
	if (!readFileSync(join(ROOT, path), 'utf8').includes(PLACEHOLDER)) continue;
	console.log(`check:owner: failed: ${path} names '${PLACEHOLDER}'; only package.json may`);
	process.exitCode = 1;
}
