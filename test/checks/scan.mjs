// n8n's own scanner decides whether a package may be verified. Its two checks of the code, of the
// source and of what is packed, need no network and are made here; the other two, of the
// provenance and of the published source, can only be made once a version is published.
//
// node test/checks/scan.mjs [folder of a built package]
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { packInto, ROOT } from './pack.mjs';

const folder = mkdtempSync(join(tmpdir(), 'scan-'));
process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
// The scanner makes a folder of its own as it is loaded, and would leave it behind.
process.env.TMPDIR = folder;
const { analyzePackage, SOURCE_FILE_PATTERNS } =
	await import('@n8n/scan-community-package/scanner/scanner.mjs');

const packed = join(folder, 'packed');
packInto(packed);

const legs = [
	['source', ROOT, SOURCE_FILE_PATTERNS],
	['package', packed, ['**/*.js', 'package.json']],
];
for (const [leg, directory, patterns] of legs) {
	const { passed, message, details } = await analyzePackage(directory, patterns);
	console.log(`scan of the ${leg}: ${passed ? 'passed' : `failed: ${message}\n${details ?? ''}`}`);
	if (!passed) process.exitCode = 1;
}

// The scanner passes what it does not find, so every class that n8n loads has to be where it looks.
const { n8n } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
for (const entry of [...n8n.nodes, ...n8n.credentials]) {
	const source = entry.replace(/^dist\//, '').replace(/\.js$/, '.ts');
	for (const path of [join(ROOT, source), join(packed, entry)]) {
		if (existsSync(path)) continue;
		console.log(`scan: failed: there is no ${path}`);
		process.exitCode = 1;
	}
}
